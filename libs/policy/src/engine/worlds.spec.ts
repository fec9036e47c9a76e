import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { EngineValue } from '../facts/parameters.js';
import { leavesOf, type Condition, type Leaf, type OperatorName, type TopCondition } from '../schema/conditions.js';
import { comparisons } from './operators.js';
import { resolve } from './resolve.js';
import { createRunner } from './runner.js';
import { namesIn, worldsFor, type Known, type PlacedLeaf } from './worlds.js';

/** Small formulas over amounts a, b, c, of which some are unknown; a threshold may be another fact. */
const names = ['a', 'b', 'c'];
const orders: OperatorName[] = ['lessThan', 'lessThanInclusive', 'greaterThan', 'greaterThanInclusive'];
const name = fc.constantFrom(...names);
const number = fc.integer({ min: 0, max: 4 }).map(String);
const leaf: fc.Arbitrary<Leaf> = fc.oneof(
  fc.record({ name: fc.constant('order'), fact: name, operator: fc.constantFrom(...orders), value: number }),
  fc.record({
    name: fc.constant('equal'),
    fact: name,
    operator: fc.constantFrom<OperatorName>('equal', 'notEqual'),
    value: number,
  }),
  fc.record({
    name: fc.constant('list'),
    fact: name,
    operator: fc.constantFrom<OperatorName>('in', 'notIn'),
    value: fc.array(number, { minLength: 1, maxLength: 2 }),
  }),
  fc.record({
    name: fc.constant('other'),
    fact: name,
    operator: fc.constantFrom(...orders),
    value: name.map((fact) => ({ fact })),
  }),
);
const { condition } = fc.letrec<{ condition: Condition; group: TopCondition }>((tie) => ({
  condition: fc.oneof({ maxDepth: 2 }, leaf, tie('group')),
  group: fc.oneof(
    fc.array(tie('condition'), { minLength: 1, maxLength: 3 }).map((all) => ({ all })),
    fc.array(tie('condition'), { minLength: 1, maxLength: 3 }).map((any) => ({ any })),
    tie('condition').map((not) => ({ not })),
  ),
}));
const top = condition.map((one): TopCondition => ('fact' in one ? { all: [one] } : one));
const known = fc
  .uniqueArray(fc.constantFrom(...names), { maxLength: 2 })
  .chain((some) =>
    fc
      .tuple(...some.map(() => fc.integer({ min: -1, max: 5 })))
      .map((values) => new Map(some.map((one, i) => [one, values[i]! * 100]))),
  );

describe('three-valued evaluation in worlds', () => {
  it('says what every completion of the unknown facts says, or that they differ', async () => {
    await fc.assert(
      fc.asyncProperty(top, known, async (formula, values) => {
        const leaves = leavesOf(formula);
        const came = await inWorlds(formula, leaves, values);
        const expected = byBruteForce(formula, leaves, values);
        // Never a verdict that some completion denies; and where facts are pushed one way only, never less than all agree on.
        if (came !== 'unknown') expect(came).toBe(expected);
        if (expected !== 'unknown' && settleable(leaves, values)) expect(came).toBe(expected);
      }),
      { numRuns: 1500 },
    );
  });

  it('is at least as decided as three-valued logic over the leaves', async () => {
    await fc.assert(
      fc.asyncProperty(top, known, async (formula, values) => {
        const leaves = leavesOf(formula);
        const truths = leaves.map(({ leaf }) =>
          namesIn(leaf).every((one) => values.has(one))
            ? holds(leaf, Object.fromEntries(values))
            : ('unknown' as const),
        );
        const { value } = resolve(formula, {}, truths);
        if (value !== 'unknown' && settleable(leaves, values))
          expect(await inWorlds(formula, leaves, values)).toBe(value);
      }),
      { numRuns: 500 },
    );
  });

  it('turns around under not', async () => {
    const formula: TopCondition = {
      all: [
        { name: 'a', fact: 'a', operator: 'greaterThan', value: '1' },
        { not: { name: 'b', fact: 'b', operator: 'greaterThan', value: '1' } },
      ],
    };
    expect(await inWorlds(formula, leavesOf(formula), new Map())).toBe('unknown');
  });

  it('does not settle what would take too many worlds', () => {
    const leaves = Array.from({ length: 7 }, (_, i): PlacedLeaf => ({
      leaf: { name: 'x', fact: `f${i}`, operator: 'equal', value: '1' },
      negated: false,
    }));
    expect(
      worldsFor(
        leaves,
        leaves.map(({ leaf }) => leaf.fact),
        knownOf(new Map()),
      ),
    ).toBeUndefined();
  });
});

function knownOf(values: ReadonlyMap<string, number>): Known {
  return { valueOf: (one) => values.get(one), kindOf: () => 'amount' };
}

async function inWorlds(formula: TopCondition, leaves: readonly PlacedLeaf[], values: ReadonlyMap<string, number>) {
  const unknown = [...new Set(leaves.flatMap(({ leaf }) => namesIn(leaf)))].filter((one) => !values.has(one));
  const worlds = worldsFor(leaves, unknown, knownOf(values));
  if (!worlds) return 'unknown';
  const run = createRunner([{ name: 'formula', condition: formula }]);
  const results = new Set<boolean>();
  for (const world of worlds)
    results.add((await run({ a: 0, b: 0, c: 0, ...Object.fromEntries(values), ...world })).get('formula')!.holds);
  return results.size === 1 ? [...results][0]! : 'unknown';
}

/** Every completion with halves between the whole numbers: all that the comparisons can tell apart. */
function byBruteForce(formula: TopCondition, leaves: readonly PlacedLeaf[], values: ReadonlyMap<string, number>) {
  const unknown = names.filter((one) => !values.has(one) && leaves.some(({ leaf }) => namesIn(leaf).includes(one)));
  const domain = Array.from({ length: 19 }, (_, i) => i * 50 - 200);
  const results = new Set<boolean>();
  const complete = (left: readonly string[], world: { readonly [name: string]: EngineValue }): void => {
    const [first, ...rest] = left;
    if (first === undefined) results.add(truth(formula, world));
    else for (const value of domain) complete(rest, { ...world, [first]: value });
  };
  complete(unknown, Object.fromEntries(values));
  return results.size === 1 ? [...results][0]! : ('unknown' as const);
}

function truth(formula: Condition, world: { readonly [name: string]: EngineValue }): boolean {
  if ('fact' in formula) return holds(formula, world);
  if ('not' in formula) return !truth(formula.not, world);
  if ('all' in formula) return formula.all.every((part) => truth(part, world));
  return 'any' in formula && formula.any.some((part) => truth(part, world));
}

function holds({ fact, operator, value }: Leaf, world: { readonly [name: string]: EngineValue }): boolean {
  const other = typeof value === 'object' && !Array.isArray(value) ? world[value.fact] : value;
  return comparisons[operator](world[fact], other);
}

/** Where two unknown facts are compared with each other and pushed both ways, nothing is claimed. */
function settleable(leaves: readonly PlacedLeaf[], values: ReadonlyMap<string, number>): boolean {
  const pairs = leaves.filter(({ leaf }) => namesIn(leaf).length === 2);
  if (pairs.some(({ leaf }) => namesIn(leaf).every((one) => !values.has(one)))) return false;
  return (
    worldsFor(
      leaves,
      names.filter((one) => !values.has(one) && leaves.some(({ leaf }) => namesIn(leaf).includes(one))),
      knownOf(values),
    ) !== undefined
  );
}
