import { addDays, isLegalDate, parseAmount } from '#libs/canonical';
import type { EngineValue } from '../facts/parameters.js';
import { compareRatios, formatRatio, parseRatio, ratioOf, type Ratio } from '../facts/ratio.js';
import type { Leaf } from '../schema/conditions.js';
import type { ValueKind } from './kinds.js';
import { comparisons } from './operators.js';

/**
 * Three-valued evaluation by an engine that knows two values. What is unknown is replaced by values that drive the
 * condition up, and by values that drive it down; if the engine says the same in every such world, the unknown does not
 * matter, and if not, the verdict is undetermined. Conditions stay as they are.
 */

/** Values for what is unknown. */
export type World = { readonly [name: string]: EngineValue };

/** The lowest and the highest value something can take. */
export type Reach = readonly [low: EngineValue, high: EngineValue];

/** What is known of names: value, kind, and how far one can be driven when that is less than its kind allows. */
export type Known = {
  readonly valueOf: (name: string) => EngineValue | undefined;
  readonly kindOf: (name: string) => ValueKind;
  readonly reachOf?: (name: string) => Reach | undefined;
};

/** Whether a higher value of a name makes a condition rather hold (`helps`), rather not (`hurts`), or either. */
export type Direction = 'helps' | 'hurts' | 'both';

/** A leaf of a condition, and whether an odd number of `not` stands above it. */
export type PlacedLeaf = { readonly leaf: Leaf; readonly negated: boolean };

/** More worlds than this are not run: the verdict is undetermined. */
export const MAX_WORLDS = 64;

const ANY_OTHER_TEXT = '\u0000';
const extremes: { readonly [kind in ValueKind]: Reach } = {
  amount: [Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER],
  ratio: ['-9999999999999/1', '9999999999999/1'],
  day: ['1900-01-01', '9999-12-31'],
  yesNo: [false, true],
  text: [ANY_OTHER_TEXT, ANY_OTHER_TEXT],
  list: [[], []],
};

/** The lowest and the highest value of a kind. */
export function reachOfKind(kind: ValueKind): Reach {
  return extremes[kind];
}

/** A value to put where one is needed but plays no part. */
export function placeholder(kind: ValueKind): EngineValue {
  return extremes[kind][0];
}

/** The names a leaf reads: its fact, and the fact it compares with. */
export function namesIn(leaf: Leaf): string[] {
  return isReference(leaf.value) ? [leaf.fact, leaf.value.fact] : [leaf.fact];
}

/**
 * The worlds in which a condition has to be evaluated, or `undefined` when it cannot be settled this way.
 *
 * A name that all leaves push in one direction takes its two extremes, and all such names go together: a condition that
 * only rises with each of them lies between the two corners. A name that is pushed both ways, or compared for equality,
 * takes one value from each range between the values it is compared with, in every combination.
 */
export function worldsFor(
  leaves: readonly PlacedLeaf[],
  unknown: readonly string[],
  known: Known,
): World[] | undefined {
  const best: { [name: string]: EngineValue } = {};
  const worst: { [name: string]: EngineValue } = {};
  const ranges: { name: string; values: EngineValue[] }[] = [];
  for (const name of unknown) {
    const uses = usesIn(leaves, name, known);
    const reach = known.reachOf?.(name) ?? extremes[known.kindOf(name)];
    const direction = directionIn(uses);
    if (direction !== 'both') [worst[name], best[name]] = direction === 'helps' ? reach : [reach[1], reach[0]];
    else if (uses.some(({ against }) => against === undefined)) return undefined;
    else ranges.push({ name, values: representatives(uses, known.kindOf(name), reach) });
  }
  const corners: World[] = Object.keys(best).length > 0 ? [best, worst] : [{}];
  const count = ranges.reduce((product, { values }) => product * values.length, corners.length);
  if (count > MAX_WORLDS) return undefined;
  return ranges.reduce<World[]>(
    (worlds, { name, values }) => worlds.flatMap((world) => values.map((value) => ({ ...world, [name]: value }))),
    corners,
  );
}

/** Whether a higher value of a name helps or hurts a condition with these leaves. */
export function directionOf(name: string, leaves: readonly PlacedLeaf[], known: Known): Direction {
  return directionIn(usesIn(leaves, name, known));
}

function directionIn(uses: readonly Use[]): Direction {
  if (uses.every(({ rises }) => rises === true)) return 'helps';
  return uses.every(({ rises }) => rises === false) ? 'hurts' : 'both';
}

function usesIn(leaves: readonly PlacedLeaf[], name: string, known: Known): Use[] {
  return leaves.flatMap((placed) => usesOf(name, placed, known));
}

/** How a leaf uses a name. `rises`: a higher value helps (true), hurts (false), or neither. `against`: what it meets. */
type Use = { readonly rises?: boolean; readonly against?: readonly EngineValue[]; readonly ordered: boolean };

function usesOf(name: string, { leaf, negated }: PlacedLeaf, known: Known): Use[] {
  const uses: Use[] = [];
  const value = isReference(leaf.value) ? known.valueOf(leaf.value.fact) : leaf.value;
  if (leaf.fact === name)
    uses.push(use(leaf, { against: value, left: true, negated, yesNo: known.kindOf(name) === 'yesNo' }));
  if (isReference(leaf.value) && leaf.value.fact === name)
    uses.push(use(leaf, { against: known.valueOf(leaf.fact), left: false, negated, yesNo: false }));
  return uses;
}

function use(
  { operator }: Leaf,
  at: { against: EngineValue | readonly string[] | undefined; left: boolean; negated: boolean; yesNo: boolean },
): Use {
  const against = at.against === undefined ? undefined : typeof at.against === 'object' ? at.against : [at.against];
  const grows = operator.startsWith('greaterThan');
  if (grows || operator.startsWith('lessThan'))
    return { rises: (grows === at.left) !== at.negated, against, ordered: true };
  if (at.yesNo && typeof at.against === 'boolean' && (operator === 'equal' || operator === 'notEqual'))
    return { rises: ((operator === 'equal') === at.against) !== at.negated, against, ordered: false };
  return { against, ordered: false };
}

/** One value of each range that the comparisons can tell apart, as far as the name reaches. */
function representatives(uses: readonly Use[], kind: ValueKind, reach: Reach): EngineValue[] {
  const met = uses.flatMap(({ against = [] }) => against);
  const around = (step: (value: EngineValue) => EngineValue[]) =>
    uses.flatMap(({ against = [], ordered }) => (ordered ? against.flatMap(step) : against));
  switch (kind) {
    case 'yesNo':
      return [...new Set(reach)];
    case 'list':
      return subsets([...new Set(met)] as string[]);
    case 'text':
      return [...new Set([...reach, ...met])];
    case 'amount':
      return within(reach, around((one) => [amountOf(one) - 1, amountOf(one), amountOf(one) + 1]).map(amountOf));
    case 'day':
      return within(
        reach,
        around((day) =>
          isLegalDate(day as string) ? [addDays(day as string, -1), day, addDays(day as string, 1)] : [day],
        ),
      );
    case 'ratio':
      return within(reach, ratiosAmong([...reach, ...met].map((one) => parseRatio(one)!)));
  }
}

/** Amounts stand in conditions as decimal strings, and in facts as hundredths. */
function amountOf(value: EngineValue): number {
  return typeof value === 'string' ? parseAmount(value) : (value as number);
}

function within([low, high]: Reach, values: readonly EngineValue[]): EngineValue[] {
  const inside = values.filter(
    (one) => comparisons.lessThanInclusive(low, one) && comparisons.lessThanInclusive(one, high),
  );
  return [...new Set([low, high, ...inside])];
}

/** Ratios, and between each two neighbours one more: the sum of numerators over the sum of denominators lies there. */
function ratiosAmong(ratios: readonly Ratio[]): string[] {
  const sorted = [...ratios].sort(compareRatios);
  const between = sorted.slice(1).map((b, i) => ratioOf(sorted[i]!.n + b.n, sorted[i]!.d + b.d));
  return [...sorted, ...between].map(fractionText);
}

/** With its denominator, also a whole number: a text without one reads as an amount. */
function fractionText(ratio: Ratio): string {
  return ratio.d === 1n ? `${ratio.n}/1` : formatRatio(ratio);
}

function subsets(values: readonly string[]): EngineValue[] {
  if (values.length > Math.log2(MAX_WORLDS)) return Array.from({ length: MAX_WORLDS + 1 }, () => []);
  return values.reduce<string[][]>((lists, one) => [...lists, ...lists.map((list) => [...list, one])], [[]]);
}

/** Whether a leaf compares with another fact, and not with a value. */
export function isReference(value: Leaf['value']): value is { fact: string } {
  return typeof value === 'object' && !Array.isArray(value);
}
