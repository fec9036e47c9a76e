import type { Condition, TopCondition } from '../schema/conditions.js';

/** What one leaf came to. */
export type LeafTruth = boolean | 'unknown';

/** What a condition comes to if unknown leaves stay unknown, and the places of the leaves that make it so. */
export type Resolution = { readonly value: LeafTruth; readonly decisive: readonly number[] };

/**
 * Which leaves decide a condition, by three-valued logic over the results of its leaves, which are given in the order
 * in which they stand; of an unsettled condition the unknown leaves it still depends on. It only chooses what an
 * explanation names; verdicts come from the engine.
 */
export function resolve(
  root: Condition,
  shared: { readonly [name: string]: TopCondition },
  leaves: readonly LeafTruth[],
): Resolution {
  let next = 0;
  const visit = (condition: Condition): Resolution => {
    if ('fact' in condition) {
      const at = next++;
      const value = leaves[at]!;
      return { value, decisive: [at] };
    }
    if ('condition' in condition) return visit(shared[condition.condition]!);
    if ('not' in condition) {
      const { value, decisive } = visit(condition.not);
      return { value: value === 'unknown' ? value : !value, decisive };
    }
    return 'all' in condition ? grouped(condition.all.map(visit), false) : grouped(condition.any.map(visit), true);
  };
  return visit(root);
}

/** Parts with the deciding value settle a group; without one, the unknown parts keep it open, or all agree. */
function grouped(parts: readonly Resolution[], deciding: boolean): Resolution {
  const value = parts.some((part) => part.value === deciding)
    ? deciding
    : parts.some((part) => part.value === 'unknown')
      ? 'unknown'
      : !deciding;
  return { value, decisive: parts.filter((part) => part.value === value).flatMap((part) => part.decisive) };
}
