import { leavesOf, type Condition, type Leaf } from '../schema/conditions.js';
import type { Draft } from './draft.js';

/** Which way a value is stricter. */
export type Way = 'higher' | 'lower';

/**
 * Which way a parameter is stricter, by all its uses: a threshold that has to be reached when it is higher, one that
 * must not be passed, a cap and what an activity is worth when they are lower. Empty when no use has a direction.
 */
export function stricterWays(id: string, draft: Draft): ReadonlySet<Way> {
  const name = `param:${id}`;
  const ways = new Set<Way>();
  for (const { who, requires } of draft.rules) {
    for (const way of waysIn(name, requires, draft)) ways.add(way);
    // A rule is stricter when it is for more people.
    if (who) for (const way of waysIn(name, who, draft)) ways.add(opposite(way));
  }
  for (const way of waysInCredits(id, draft)) ways.add(way);
  return ways;
}

function opposite(way: Way): Way {
  return way === 'higher' ? 'lower' : 'higher';
}

function waysIn(name: string, condition: Condition, draft: Draft): Way[] {
  return leavesOf(condition, draft.conditions).flatMap(({ leaf, negated }) =>
    waysInLeaf(name, leaf, draft).map((way) => (negated ? opposite(way) : way)),
  );
}

/** On the right a higher value makes ≥ harder; on the left, or in the fact itself, it makes it easier. */
function waysInLeaf(name: string, { fact, operator, value }: Leaf, draft: Draft): Way[] {
  if (!/^(greater|less)Than/.test(operator)) return [];
  const harder: Way = operator.startsWith('greater') ? 'higher' : 'lower';
  const right = typeof value === 'object' && 'fact' in value ? signsIn(name, value.fact, draft) : [];
  const left = signsIn(name, fact, draft);
  return [
    ...right.map((sign) => (sign ? harder : opposite(harder))),
    ...left.map((sign) => (sign ? opposite(harder) : harder)),
  ];
}

/** Whether what is read rises with a parameter (`true`) or falls, for each way in which it is made from it. */
function signsIn(name: string, read: string, draft: Draft): boolean[] {
  if (read === name) return [true];
  const fact = draft.facts[read];
  if (!fact) return [];
  if ('derive' in fact) {
    const turns = fact.derive === 'difference' || fact.derive === 'ratio';
    return fact.of.flatMap((part, i) => signsIn(name, part, draft).map((sign) => (turns && i > 0 ? !sign : sign)));
  }
  if (!('window' in fact) || typeof fact.window !== 'object' || !('until' in fact.window)) return [];
  // More days after the start look at more; more days before the end at less.
  return `param:${fact.window.days}` === name ? [fact.window.until === 'start'] : [];
}

function waysInCredits(id: string, { credits }: Draft): Way[] {
  const { valuation, factors, carryOver, makeUp, caps } = credits;
  const lower = [
    ...valuation.flatMap(({ amount, share, max }) => [
      ...('fixed' in amount
        ? [amount.fixed]
        : 'rate' in amount
          ? [amount.rate]
          : amount.table.map((row) => row.amount)),
      ...(share ?? []).map(({ percent }) => percent),
      max,
    ]),
    ...factors.map(({ percent }) => percent),
    ...carryOver.map(({ max }) => max),
    makeUp?.days,
    ...caps.flatMap(({ max }) => (typeof max === 'string' ? [max] : [max.percent])),
  ];
  return [
    ...(lower.includes(id) ? ['lower' as const] : []),
    ...(carryOver.some(({ above }) => above === id) ? ['higher' as const] : []),
  ];
}
