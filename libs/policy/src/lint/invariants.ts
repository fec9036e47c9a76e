import { canonicalText } from '#libs/canonical';
import type { FactDefinition } from '../schema/pack-files.js';

type Aggregate = Extract<FactDefinition, { aggregate: string }>;

const counting = ['count', 'distinct', 'days', 'spanDays'];

/** Whether a fact is 0 or more whatever happens: what is counted, and sums of what was recognised or counts. */
export function neverBelowZero(fact: FactDefinition | undefined): fact is Aggregate {
  if (!fact || !('aggregate' in fact)) return false;
  return counting.includes(fact.aggregate) || (fact.aggregate === 'sum' && ['award', 'counted'].includes(fact.from));
}

/** Whether a fact is never more than another: it folds some of what the other folds, and nothing else. */
export function atMost(part: FactDefinition | undefined, whole: FactDefinition | undefined): boolean {
  if (!neverBelowZero(part) || !neverBelowZero(whole)) return false;
  const frame = ({ from, aggregate, of, on, window, unit, excluding }: Aggregate) =>
    canonicalText([from, aggregate, of ?? null, on ?? null, window, unit, excluding ?? null]);
  if (frame(part) !== frame(whole)) return false;
  return Object.entries(whole.where).every(
    ([field, wanted]) => field in part.where && canonicalText(part.where[field]) === canonicalText(wanted),
  );
}
