import { addDays, isLegalDate, parseAmount } from '#libs/canonical';
import type { EngineValue } from '../facts/parameters.js';
import type { Leaf } from '../schema/conditions.js';

/**
 * Three-valued evaluation by an engine that knows two values. What is unknown is replaced by values that drive the
 * condition up, and by values that drive it down; if the engine says the same in every such world, the unknown does not
 * matter, and if not, the verdict is undetermined. Conditions stay as they are.
 */

/** Values for what is unknown. */
export type World = { readonly [name: string]: EngineValue };

/** What kind of value a name has: it says how far it can be driven. */
export type ValueKind = 'amount' | 'day' | 'yesNo' | 'text';

/** What is known of names: value and kind. */
export type Known = {
  readonly valueOf: (name: string) => EngineValue | undefined;
  readonly kindOf: (name: string) => ValueKind;
};

/** A leaf of a condition, and whether an odd number of `not` stands above it. */
export type PlacedLeaf = { readonly leaf: Leaf; readonly negated: boolean };

/** More worlds than this are not run: the verdict is undetermined. */
export const MAX_WORLDS = 64;

const ANY_OTHER_TEXT = '\u0000';
const extremes: { readonly [kind in ValueKind]: readonly [low: EngineValue, high: EngineValue] } = {
  amount: [Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER],
  day: ['1900-01-01', '9999-12-31'],
  yesNo: [false, true],
  text: [ANY_OTHER_TEXT, ANY_OTHER_TEXT],
};

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
    const uses = leaves.flatMap((placed) => usesOf(name, placed, known));
    const [low, high] = extremes[known.kindOf(name)];
    if (uses.every(({ rises }) => rises === true)) [best[name], worst[name]] = [high, low];
    else if (uses.every(({ rises }) => rises === false)) [best[name], worst[name]] = [low, high];
    else if (uses.some(({ against }) => against === undefined)) return undefined;
    else ranges.push({ name, values: representatives(uses, known.kindOf(name)) });
  }
  const corners: World[] = Object.keys(best).length > 0 ? [best, worst] : [{}];
  const count = ranges.reduce((product, { values }) => product * values.length, corners.length);
  if (count > MAX_WORLDS) return undefined;
  return ranges.reduce<World[]>(
    (worlds, { name, values }) => worlds.flatMap((world) => values.map((value) => ({ ...world, [name]: value }))),
    corners,
  );
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

/** One value of each range that the comparisons can tell apart. */
function representatives(uses: readonly Use[], kind: ValueKind): EngineValue[] {
  if (kind === 'yesNo') return [false, true];
  const values = uses.flatMap(({ against = [], ordered }) => {
    // Amounts stand in conditions as decimal strings, and in facts as hundredths.
    const met = kind === 'amount' ? against.map((one) => (typeof one === 'string' ? parseAmount(one) : one)) : against;
    return ordered ? met.flatMap(around) : met;
  });
  return [...new Set([...extremes[kind], ...values])];
}

function around(value: EngineValue): EngineValue[] {
  if (typeof value === 'number') return [value - 1, value, value + 1];
  if (typeof value === 'string' && isLegalDate(value)) return [addDays(value, -1), value, addDays(value, 1)];
  return [value];
}

function isReference(value: Leaf['value']): value is { fact: string } {
  return typeof value === 'object' && !Array.isArray(value);
}
