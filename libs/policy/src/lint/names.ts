import type { Json } from '#libs/canonical';
import type { FileKind, PackFolder, PackPart } from '../load/read-pack.js';
import type { Names } from '../load/references.js';
import type { Draft } from './draft.js';

/**
 * Names are taken from the raw files too: one mistake in a file must not make all its names unknown. Of a file that
 * cannot be read at all no name is checked: what is wrong is the file.
 */
export function namesOf({ own, base, catalogue, facts, records }: Draft): Names {
  const { words, units, roles, consequences } = catalogue;
  const unless = (unread: boolean, names: readonly string[]) => (unread ? undefined : names);
  const noWords = isUnread(own.words, own);
  const noRules = own.rules.some((part) => isUnread(part, own));
  return {
    facts: unless(isUnread(own.facts, own), [...Object.keys(facts), ...keysIn(own.facts.raw, 'facts')]),
    parameters: unless(isUnread(own.parameters, own), [
      ...Object.keys(base.parameters),
      ...keysIn(own.parameters.raw, 'parameters'),
    ]),
    conditions: unless(noRules, [
      ...Object.keys(base.conditions),
      ...own.rules.flatMap(({ raw }) => keysIn(raw, 'conditions')),
    ]),
    rules: unless(noRules, [...ids(base.rules), ...own.rules.flatMap(({ raw }) => idsIn(raw, 'rules'))]),
    records: unless(isUnread(own.records, own), [...Object.keys(records), ...keysIn(own.records.raw, 'records')]),
    clauses: unless(isUnread(own.sources, own), [...ids(base.clauses), ...idsIn(own.sources.raw, 'clauses')]),
    consequences: unless(noWords, [...ids(consequences), ...idsIn(own.words.raw, 'consequences')]),
    purposes: unless(noWords, [...ids(words.purposes), ...idsIn(own.words.raw, 'purposes')]),
    units: unless(noWords, [...ids(units), ...idsIn(own.words.raw, 'units')]),
    roles: ids(roles),
    levels: ids(words.levels),
    modes: ids(words.modes),
    categories: unless(noWords, [...ids(words.categories), ...idsIn(own.words.raw, 'categories')]),
    staffCategories: ids(words.staffCategories),
    stages: ids(words.stages),
  };
}

/** Whether a file is there, or has to be, and is not even JSON. */
export function isUnread({ file, raw }: PackPart<FileKind>, { findings }: PackFolder): boolean {
  return raw === undefined && findings.some((one) => one.file === file);
}

function ids(list: readonly { readonly id: string }[]): string[] {
  return list.map(({ id }) => id);
}

/** The keys of an object in a raw file. */
export function keysIn(raw: Json | undefined, key: string): string[] {
  const value = (raw as { readonly [key: string]: Json } | undefined)?.[key];
  return typeof value === 'object' && value !== null ? Object.keys(value) : [];
}

function idsIn(raw: Json | undefined, key: string): string[] {
  const value = (raw as { readonly [key: string]: Json } | undefined)?.[key];
  return Array.isArray(value) ? value.map((one: Json) => String((one as { id?: Json } | null)?.id)) : [];
}
