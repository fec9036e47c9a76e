import type { Condition, TopCondition } from '../schema/conditions.js';

/** What one leaf came to. */
export type LeafTruth = boolean | 'unknown';

/** What a condition comes to if unknown leaves stay unknown, and which of them keep it from being settled. */
export type Resolution = { readonly value: LeafTruth; readonly open: readonly number[] };

/**
 * Which unknown leaves a condition still depends on, by three-valued logic over the results of its leaves, which are
 * given in the order in which they stand. It only chooses what an explanation names; verdicts come from the engine.
 */
export function unresolved(
  root: Condition,
  shared: { readonly [name: string]: TopCondition },
  leaves: readonly LeafTruth[],
): Resolution {
  let next = 0;
  const visit = (condition: Condition): Resolution => {
    if ('fact' in condition) {
      const at = next++;
      const value = leaves[at]!;
      return { value, open: value === 'unknown' ? [at] : [] };
    }
    if ('condition' in condition) return visit(shared[condition.condition]!);
    if ('not' in condition) {
      const { value, open } = visit(condition.not);
      return { value: value === 'unknown' ? value : !value, open };
    }
    return 'all' in condition ? grouped(condition.all.map(visit), false) : grouped(condition.any.map(visit), true);
  };
  return visit(root);
}

/** One part with the deciding value settles a group; otherwise every part that is open keeps it open. */
function grouped(parts: readonly Resolution[], deciding: boolean): Resolution {
  if (parts.some(({ value }) => value === deciding)) return { value: deciding, open: [] };
  const open = parts.filter(({ value }) => value === 'unknown').flatMap((part) => part.open);
  return { value: open.length > 0 ? 'unknown' : !deciding, open };
}
