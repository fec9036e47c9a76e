import { caseEventFields, type CaseEventField } from '../../schema/case-event-types.js';
import type { Step, WorkflowDefinition } from '../../schema/workflow.js';
import { placedSteps } from './placed.js';

/** What is known of a name that a guard or an effect reads. Without a kind it may be compared with anything. */
export type Term = {
  readonly kind?: CaseEventField['kind'];
  /** The words it may have, where the list is closed. */
  readonly words?: readonly string[];
  /** It stands in the vault: neither guards nor effects read it. */
  readonly personal?: true;
  /** It may be missing, and a guard that reads it is then refused. */
  readonly optional?: true;
};

/** Names with what is known of them. */
export type Terms = { readonly [name: string]: Term };

type Schema = { readonly [key: string]: unknown };
type Definition = Pick<WorkflowDefinition, 'data' | 'start' | 'states' | 'deadlines'>;

/** The fields of a JSON Schema of details. */
export function detailsOf(schema: Schema | undefined): Terms {
  const properties = (schema?.['properties'] ?? {}) as { readonly [field: string]: Schema };
  const required = (schema?.['required'] ?? []) as readonly string[];
  return Object.fromEntries(
    Object.entries(properties).map(([field, one]) => [
      field,
      {
        ...termOf(one),
        ...(one['x-personal'] === true && { personal: true as const }),
        ...(!required.includes(field) && { optional: true as const }),
      },
    ]),
  );
}

/** The fields of all details a case may come to have: those it opens with, and those of its steps. */
export function allDetails(definition: Definition): Terms {
  const later = placedSteps(definition).flatMap(({ step }) => Object.entries(detailsOf(step.data)));
  return {
    ...Object.fromEntries(later.map(([field, term]) => [field, { ...term, optional: true as const }])),
    ...detailsOf(definition.data),
  };
}

/** Everything a guard may read as `case.…`: the details, and what the events of the case add up to. */
export function caseTerms(definition: Definition): Terms {
  const amount: Term = { kind: 'amount' };
  const verdict: Term = { kind: 'text', words: ['none', 'pass', 'fail'] };
  const terms: { [name: string]: Term } = {
    ...Object.fromEntries(
      ['attended', 'absent', 'excused', 'recognised', 'panel.size', 'panel.majority'].map((name) => [name, amount]),
    ),
    ...Object.fromEntries(['given', 'for', 'against', 'abstain'].map((name) => [`opinions.${name}`, amount])),
    ...{ 'assessment.process': verdict, 'assessment.completion': verdict },
    ...{ result: { kind: 'text' }, today: { kind: 'date' } },
    actor: { kind: 'text' },
    ...allDetails(definition),
  };
  for (const { step } of placedSteps(definition)) {
    terms[`done.${step.do}`] = amount;
    terms[`on.${step.do}`] = { kind: 'date', optional: true };
  }
  for (const { name } of definition.deadlines ?? []) terms[`passed.${name}`] = { kind: 'yesNo' };
  for (const { tracks = {} } of Object.values(definition.states))
    for (const [name, { states }] of Object.entries(tracks))
      terms[`track.${name}`] = { kind: 'text', words: Object.keys(states) };
  return Object.fromEntries(Object.entries(terms).map(([name, term]) => [`case.${name}`, term]));
}

/** What stands in effects beside these: who and what the case is about. */
export const caseIds = ['case.id', 'case.subject', 'case.opener', 'case.school', 'case.jurisdiction'];

/** Everything a guard or an effect of a step may read as `input.…`: the fields of its event, and its details. */
export function inputTerms(definition: Definition, step: Step): Terms {
  const terms = { ...detailsGiven(definition, step), ...eventTerms(step) };
  return Object.fromEntries(Object.entries(terms).map(([name, term]) => [`input.${name}`, term]));
}

/** The details that a step is given: at the opening and on revision those of the case, else its own. */
export function detailsGiven(definition: Definition, step: Step): Terms {
  const whole = step.revises || definition.start.includes(step);
  return { ...(whole ? detailsOf(definition.data) : {}), ...detailsOf(step.data) };
}

function eventTerms({ records, requires }: Step): Terms {
  const fields = caseEventFields(records) ?? {};
  return Object.fromEntries(
    Object.entries(fields).map(([field, { required, ...term }]) => [
      field,
      { ...term, ...(!required && !requires.includes(field) && { optional: true as const }) },
    ]),
  );
}

function termOf(schema: Schema): Term {
  const words = schema['enum'] ?? (schema['const'] === undefined ? undefined : [schema['const']]);
  if (Array.isArray(words) && words.every((one) => typeof one === 'string')) return { kind: 'text', words };
  switch (schema['type']) {
    case 'boolean':
      return { kind: 'yesNo' };
    case 'integer':
    case 'number':
      return { kind: 'amount' };
    case 'array':
    case 'object':
      return { kind: 'list' };
    case 'string':
      return stringTerm(schema);
    default:
      return {};
  }
}

/** A text of digits is an amount, if it may be any number; one that is held to no form is a text. */
function stringTerm({ format, pattern }: Schema): Term {
  if (format === 'date') return { kind: 'date' };
  if (typeof pattern !== 'string') return { kind: 'text' };
  const form = new RegExp(pattern, 'u');
  if (form.test('1') && !form.test('a')) return { kind: 'amount' };
  return ['a', 'abc', '甲'].some((text) => form.test(text)) ? { kind: 'text' } : {};
}
