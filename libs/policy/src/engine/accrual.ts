import type { Pack } from '../pack.js';
import { leavesOf } from '../schema/conditions.js';
import type { FactDefinition, PolicyRule } from '../schema/pack-files.js';
import { valueKinds } from './kinds.js';
import { OUTCOME, PARAM } from './names.js';
import { directionOf, namesIn, type Direction } from './worlds.js';

/**
 * How a fact moves while its days have not passed: it rises, falls, goes either way, or stays. Corrections of what was
 * recorded are left aside: they can do anything.
 */
export type Accrual = 'up' | 'down' | 'both' | 'no';

type Aggregate = Extract<FactDefinition, { aggregate: string }>;
type Derived = Extract<FactDefinition, { derive: string }>;

const byAggregate: { readonly [aggregate in Aggregate['aggregate']]: Accrual } = {
  sum: 'up',
  count: 'up',
  exists: 'up',
  distinct: 'up',
  days: 'up',
  spanDays: 'up',
  max: 'up',
  min: 'down',
  latest: 'both',
};

/**
 * How a fact accrues, inferred from its aggregate unless the pack says so (`accrues`); a derived one as its parts and
 * their operator make it. Attributes of a person are taken to stay: nobody earns them.
 */
export function accrualOf(pack: Pick<Pack, 'facts'>, name: string): Accrual {
  const definition = pack.facts[name];
  if (!definition) return 'no';
  if ('derive' in definition) return accrualOfDerived(pack, definition);
  return 'aggregate' in definition ? (definition.accrues ?? byAggregate[definition.aggregate]) : 'no';
}

function accrualOfDerived(pack: Pick<Pack, 'facts'>, { derive, of }: Derived): Accrual {
  const parts = of.map((part) => accrualOf(pack, part));
  // What is taken away or divided by works the other way round.
  const turns = derive === 'difference' || derive === 'ratio';
  return parts.map((part, i) => (turns && i > 0 ? opposite(part) : part)).reduce(together);
}

function opposite(accrual: Accrual): Accrual {
  return accrual === 'up' ? 'down' : accrual === 'down' ? 'up' : accrual;
}

function together(a: Accrual, b: Accrual): Accrual {
  return a === 'no' || a === b ? b : b === 'no' ? a : 'both';
}

/** Whether a fact grows bit by bit over the days of the window asked for, so that its pace says something. */
export function growsEvenly(pack: Pick<Pack, 'facts'>, name: string): boolean {
  const definition = pack.facts[name];
  if (!definition) return true; // a parameter or a number among the parts of a derived fact
  if ('derive' in definition) return definition.of.every((part) => growsEvenly(pack, part));
  if (!('aggregate' in definition)) return false;
  const { aggregate, window } = definition;
  const fromItsStart =
    window === 'rule' || (typeof window === 'object' && ('until' in window || 'extendedTo' in window));
  return fromItsStart && ['sum', 'count', 'distinct', 'days', 'spanDays'].includes(aggregate);
}

/**
 * For each fact the requirement of a rule reads: whether a higher value helps it, hurts it, or (compared for equality,
 * or pushed both ways) may do either. Shared conditions are looked through; parameters and outcomes are left out.
 */
export function directionsOf(
  pack: Pick<Pack, 'facts' | 'parameters' | 'units' | 'conditions'>,
  rule: Pick<PolicyRule, 'requires'>,
): { readonly [fact: string]: Direction } {
  const leaves = leavesOf(rule.requires, pack.conditions);
  const names = [...new Set(leaves.flatMap(({ leaf }) => namesIn(leaf)))];
  const kindOf = valueKinds(pack);
  return Object.fromEntries(
    names
      .filter((name) => !name.startsWith(PARAM) && !name.startsWith(OUTCOME))
      .map((name) => [name, directionOf(name, leaves, { kindOf, valueOf: () => undefined })]),
  );
}

/** Whether what accrues can only help: a requirement that reads such facts stays met once it is. */
export function onlyHelps(accrual: Accrual, direction: Direction): boolean {
  return (
    accrual === 'no' || (accrual === 'up' && direction === 'helps') || (accrual === 'down' && direction === 'hurts')
  );
}

/** Whether a fact moves one way and works one way: only then can a forecast be made from it. */
export function oneWay(accrual: Accrual, direction: Direction): boolean {
  return accrual === 'no' || (accrual !== 'both' && direction !== 'both');
}
