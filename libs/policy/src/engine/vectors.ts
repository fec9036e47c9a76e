import { comparisons } from './operators.js';
import type { EntryResult, Runner, Values } from './runner.js';
import type { PlacedLeaf } from './worlds.js';

/** An entry of a runner with its leaves in the order in which they stand. */
export type EntryLeaves = { readonly name: string; readonly leaves: readonly PlacedLeaf[] };

/** json-rules-engine and this system disagree about a comparison: nothing that follows from it can be used. */
export class LeafDisagrees extends Error {
  constructor(readonly entry: string) {
    super(`json-rules-engine compared other values in ${entry} than were given to it`);
    this.name = 'LeafDisagrees';
  }
}

/** More distinct vectors than this are not remembered; the engine is asked again. */
const MAX_REMEMBERED = 20_000;

/**
 * A runner that asks the engine once for each distinct vector of leaf results. What a condition comes to depends on
 * nothing else, and a population has few of them: thousands of people, a handful of vectors. The leaves are compared
 * with the same functions the engine was given, and its own results are checked against them each time it runs.
 *
 * @throws {LeafDisagrees}
 */
export function byVector(run: Runner, entries: readonly EntryLeaves[]): Runner {
  const remembered = new Map<string, ReadonlyMap<string, EntryResult>>();
  return async (values) => {
    const vectors = entries.map(({ leaves }) => vectorOf(leaves, values));
    const key = vectors.join(' ');
    const before = remembered.get(key);
    if (before) return before;
    const results = await run(values);
    entries.forEach(({ name }, i) => {
      if (vectorText(results.get(name)!.leaves) !== vectors[i]) throw new LeafDisagrees(name);
    });
    if (remembered.size >= MAX_REMEMBERED) remembered.clear();
    remembered.set(key, results);
    return results;
  };
}

function vectorOf(leaves: readonly PlacedLeaf[], values: Values): string {
  return vectorText(
    leaves.map(({ leaf: { fact, operator, value } }) => {
      const other = typeof value === 'object' && !Array.isArray(value) ? values[value.fact] : value;
      return comparisons[operator](values[fact], other);
    }),
  );
}

function vectorText(results: readonly boolean[]): string {
  return results.map((holds) => (holds ? '1' : '0')).join('');
}
