import { addDays, canonicalText } from '#libs/canonical';
import { comparisons } from '../engine/operators.js';
import { engineValue, type EngineValue } from '../facts/parameters.js';
import { formatRatio, parseRatio, ratioOf, type Ratio } from '../facts/ratio.js';
import { leavesOf, type Condition, type Leaf } from '../schema/conditions.js';
import { kindOf, unitOf, type Draft } from './draft.js';
import { atMost, neverBelowZero } from './invariants.js';

/** More cells than this are not gone through. */
export const MAX_CELLS = 1_000_000;

/** One fact with values, one for each range that the comparisons can tell apart, and what leaves come to there. */
export type Axis = {
  readonly name: string;
  readonly classes: readonly { readonly values: readonly EngineValue[]; readonly truths: readonly boolean[] }[];
  /** The leaves that this axis settles, by their key. */
  readonly leaves: readonly string[];
};

/** What conditions come to in one cell. */
export type Cell = { readonly holds: (condition: Condition) => boolean; readonly at: readonly number[] };

/** The cells of some conditions: every combination of ranges that facts may be in. */
export type Cells = {
  readonly axes: readonly Axis[];
  readonly count: number;
  readonly some: (test: (cell: Cell) => boolean) => Cell | undefined;
};

/**
 * Cuts what facts may be into cells in which all comparisons of some conditions come out alike. Parameters with one
 * value are constants. A comparison with a silent parameter, or of two facts, may come out either way by itself: that
 * adds cells that cannot be, so that "in every cell" stays true of all that can.
 */
export function cellsOf(conditions: readonly Condition[], draft: Draft): Cells {
  const leaves = new Map(
    conditions.flatMap((one) => leavesOf(one, draft.conditions)).map(({ leaf }) => [keyOf(leaf), leaf] as const),
  );
  const constant = new Map<string, boolean>();
  const free: string[] = [];
  const byFact = new Map<string, { key: string; leaf: Leaf; against: EngineValue }[]>();
  for (const [key, leaf] of leaves) {
    const against = valueOf(leaf, draft);
    const own = leaf.fact.startsWith('param:') ? parameterValue(leaf.fact, draft) : undefined;
    if (against === undefined || (leaf.fact.startsWith('param:') && own === undefined)) free.push(key);
    else if (own !== undefined) constant.set(key, comparisons[leaf.operator](own, against));
    else byFact.set(leaf.fact, [...(byFact.get(leaf.fact) ?? []), { key, leaf, against }]);
  }
  const thresholds = [...byFact.values()]
    .flat()
    .flatMap(({ against }) => (typeof against === 'number' ? [against] : []));
  const axes: Axis[] = [
    ...[...byFact].map(([name, uses]) => axisOf(name, uses, valuesOf(name, uses, thresholds, draft))),
    ...free.map((key) => ({
      name: key,
      leaves: [key],
      classes: [true, false].map((one) => ({ values: [], truths: [one] })),
    })),
  ];
  const count = axes.reduce((product, { classes }) => product * classes.length, 1);
  return { axes, count, some: (test) => search(axes, constant, draft, test) };
}

function keyOf({ fact, operator, value }: Leaf): string {
  return canonicalText({ fact, operator, value });
}

function search(
  axes: readonly Axis[],
  constant: ReadonlyMap<string, boolean>,
  draft: Draft,
  test: (cell: Cell) => boolean,
): Cell | undefined {
  const truths = new Map(constant);
  const at = axes.map(() => 0);
  const keys = new Map<Condition, string>();
  const holds = (condition: Condition): boolean => {
    if ('fact' in condition) {
      let key = keys.get(condition);
      if (!key) keys.set(condition, (key = keyOf(condition)));
      return truths.get(key) ?? false;
    }
    if ('condition' in condition) return holds(draft.conditions[condition.condition]!);
    if ('not' in condition) return !holds(condition.not);
    return 'all' in condition ? condition.all.every(holds) : condition.any.some(holds);
  };
  const bounds = boundsAmong(axes, draft);
  const visit = (i: number): boolean => {
    const axis = axes[i];
    if (!axis) return bounds.every((possible) => possible(at)) && test({ holds, at });
    return axis.classes.some((range, j) => {
      at[i] = j;
      axis.leaves.forEach((key, k) => truths.set(key, range.truths[k]!));
      return visit(i + 1);
    });
  };
  return visit(0) ? { holds, at: [...at] } : undefined;
}

/** Facts that are part of others are never more: cells in which they would be are left out. */
function boundsAmong(axes: readonly Axis[], { facts }: Draft): ((at: readonly number[]) => boolean)[] {
  return axes.flatMap((part, i) =>
    axes.flatMap((whole, j) => {
      if (i === j || !atMost(facts[part.name], facts[whole.name])) return [];
      const least = part.classes.map(({ values }) => Math.min(...(values as number[])));
      const most = whole.classes.map(({ values }) => Math.max(...(values as number[])));
      return [(at: readonly number[]) => least[at[i]!]! <= most[at[j]!]!];
    }),
  );
}

function axisOf(
  name: string,
  uses: readonly { key: string; leaf: Leaf; against: EngineValue }[],
  values: readonly EngineValue[],
): Axis {
  const classes = new Map<string, { values: EngineValue[]; truths: boolean[] }>();
  for (const value of values) {
    const truths = uses.map(({ leaf, against }) => comparisons[leaf.operator](value, against));
    const key = truths.join();
    const range = classes.get(key);
    if (range) range.values.push(value);
    else classes.set(key, { values: [value], truths });
  }
  return { name, leaves: uses.map(({ key }) => key), classes: [...classes.values()] };
}

/** What a leaf compares with, when that is one known value. */
function valueOf({ fact, value }: Leaf, draft: Draft): EngineValue | undefined {
  if (typeof value === 'object' && 'fact' in value) return parameterValue(value.fact, draft);
  const unit = unitOf(fact, draft);
  return typeof value === 'string' && unit !== undefined
    ? engineValue({ units: [...draft.catalogue.units] }, unit, value)
    : value;
}

/** A parameter that has had one value at all times. */
function parameterValue(name: string, { parameters, catalogue }: Draft): EngineValue | undefined {
  const declared = name.startsWith('param:') ? parameters[name.slice('param:'.length)] : undefined;
  const [first, ...others] = declared?.values ?? [];
  if (!declared || !first || first.value === null) return undefined;
  if (others.some(({ value }) => canonicalText(value) !== canonicalText(first.value))) return undefined;
  return engineValue({ units: [...catalogue.units] }, declared.unit, first.value);
}

const outcomes = ['met', 'notMet', 'open', 'notApplicable'];
const ANY_OTHER_TEXT = '…';

/** One value of each range between what a fact is compared with; amounts take the thresholds of all of them. */
function valuesOf(
  name: string,
  uses: readonly { against: EngineValue }[],
  thresholds: readonly number[],
  draft: Draft,
): EngineValue[] {
  const met = uses.flatMap(({ against }) => (Array.isArray(against) ? (against as string[]) : [against]));
  if (name.startsWith('outcome:')) return outcomes;
  switch (kindOf(draft.catalogue, unitOf(name, draft) ?? 'text')) {
    case 'amount': {
      const around = [0, ...thresholds].flatMap((one) => [one - 1, one, one + 1]);
      const possible = neverBelowZero(draft.facts[name]) ? around.filter((one) => one >= 0) : around;
      return [...new Set(possible)].sort((a, b) => a - b);
    }
    case 'ratio':
      return ratiosAround(met.flatMap((one) => parseRatio(one) ?? []));
    case 'date':
      return [...new Set((met as string[]).flatMap((one) => [addDays(one, -1), one, addDays(one, 1)]))].sort();
    case 'yesNo':
      return [true, false];
    default:
      return [...new Set([...met, ANY_OTHER_TEXT])];
  }
}

function ratiosAround(ratios: readonly Ratio[]): EngineValue[] {
  const step = ratios.reduce((product, { d }) => product * d, 1000n);
  return ratios.flatMap(({ n, d }) => [-1n, 0n, 1n].map((off) => formatRatio(ratioOf(n * step + off * d, d * step))));
}
