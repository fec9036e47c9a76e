import { allSteps, type WorkflowDefinition } from '#libs/policy';
import type { CaseState } from './case-state.js';

/** A word of `by` that stands for a field of the case: `person@mentor`, `school.admin@toSchool`. */
export type FieldWord = { readonly role: string; readonly field: string };

/** Reads a word `role@field`; `undefined` for a plain role. */
export function fieldWord(word: string): FieldWord | undefined {
  const at = word.indexOf('@');
  return at < 0 ? undefined : { role: word.slice(0, at), field: word.slice(at + 1) };
}

/** The words `role@field` of a definition, whose places have to be known. */
export function placeWords(definition: WorkflowDefinition): readonly FieldWord[] {
  return wordsOf(definition).flatMap((word) => {
    const said = fieldWord(word);
    return said && said.role !== 'person' ? [said] : [];
  });
}

/** The fields with the id of a person who may act: those of `person@field`. */
export function personFields(definition: WorkflowDefinition): readonly string[] {
  return wordsOf(definition).flatMap((word) => {
    const said = fieldWord(word);
    return said?.role === 'person' ? [said.field] : [];
  });
}

/**
 * The words that are true of somebody by who they are, not by a role: `self`, `opener`, `panel`, `person@field`.
 * `subject` is whom the case is, or is to be, about, where that is a person.
 */
export function wordsFor(
  definition: WorkflowDefinition,
  state: CaseState,
  actor: string,
  subject = state.kind === 'person' ? state.subject : undefined,
): string[] {
  return [
    ...(subject !== undefined && actor === subject ? ['self'] : []),
    ...(state.opener === actor ? ['opener'] : []),
    ...(state.panel.includes(actor) ? ['panel'] : []),
    ...[...new Set(personFields(definition))].flatMap((field) =>
      state.details[field] === actor ? [`person@${field}`] : [],
    ),
  ];
}

function wordsOf(definition: WorkflowDefinition): string[] {
  return [...new Set(allSteps(definition).flatMap(({ by, fallback = [] }) => [...by, ...fallback]))];
}
