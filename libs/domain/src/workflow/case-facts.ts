import { formatAmount, type Json, type LegalDate } from '#libs/canonical';
import { stepNames, type GuardFact, type WorkflowDefinition } from '#libs/policy';
import { shortest } from '../fields.js';
import { tracksOf, type CaseState } from './case-state.js';

/** Values by the names under which guards read them. */
export type CaseFacts = { readonly [fact: string]: GuardFact };

/**
 * What guards and effects may read of a case: `case.<detail>`, and what its events add up to. Counts are decimal
 * strings, days `YYYY-MM-DD`. What the case does not have (a detail not given, a step never done) is not there.
 */
export function caseFacts(definition: WorkflowDefinition, state: CaseState, today: LegalDate): CaseFacts {
  const facts: { [fact: string]: GuardFact } = {};
  const say = (name: string, value: GuardFact): void => void (facts[`case.${name}`] = value);
  for (const [field, value] of Object.entries(state.details)) {
    const fact = asFact(value);
    if (fact !== undefined) say(field, fact);
  }
  for (const step of stepNames(definition)) say(`done.${step}`, counted(state.doneBy[step] ?? []));
  for (const [step, on] of Object.entries(state.doneOn)) say(`on.${step}`, on);
  const statuses = Object.values(state.attendance);
  say('attended', counted(statuses.filter((status) => status === 'present' || status === 'late')));
  say('absent', counted(statuses.filter((status) => status === 'absent')));
  say('excused', counted(statuses.filter((status) => status === 'excused')));
  say('assessment.process', state.assessments['process'] ?? 'none');
  say('assessment.completion', state.assessments['completion'] ?? 'none');
  say('recognised', shortest(state.recognised));
  say('result', state.result ?? 'none');
  const opinions = Object.values(state.opinions);
  say('opinions.given', counted(opinions));
  for (const opinion of ['for', 'against', 'abstain'])
    say(`opinions.${opinion}`, counted(opinions.filter((one) => one === opinion)));
  say('panel.size', counted(state.panel));
  say('panel.majority', String(Math.floor(state.panel.length / 2) + 1));
  for (const [track, at] of Object.entries(tracksOf(definition, state))) say(`track.${track}`, at);
  for (const { name } of definition.deadlines ?? []) say(`passed.${name}`, state.passed.includes(name));
  say('today', today);
  return facts;
}

/**
 * The facts a guard reads beside those of the pack: those of the case, `input.<field>` of the valid input, and
 * `case.leave`, where the leave for the session of the input stands.
 */
export function guardFacts(
  definition: WorkflowDefinition,
  state: CaseState,
  input: object,
  today: LegalDate,
): CaseFacts {
  const facts: { [fact: string]: GuardFact } = { ...caseFacts(definition, state, today) };
  const { details, ...fields } = input as { readonly details?: { readonly [field: string]: Json } };
  for (const [field, value] of Object.entries({ ...details, ...fields })) {
    const fact = asFact(value as Json);
    if (fact !== undefined) facts[`input.${field}`] = fact;
  }
  const session = facts['input.session'];
  if (typeof session === 'string') facts['case.leave'] = state.leave[session] ?? 'none';
  return facts;
}

/** A value of a detail or a field as a fact: numbers as decimal strings; objects and empty values are none. */
export function asFact(value: Json | undefined): GuardFact | undefined {
  if (typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number') return String(value);
  return Array.isArray(value) && value.every((one) => typeof one === 'string') ? value : undefined;
}

function counted(items: readonly unknown[]): string {
  return formatAmount(100 * items.length);
}
