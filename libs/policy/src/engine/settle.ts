import type { EngineValue } from '../facts/parameters.js';
import type { CompiledCondition } from './program.js';
import { resolve, type LeafTruth } from './resolve.js';
import type { EntryResult, Values } from './runner.js';
import type { Scope } from './scope.js';
import { namesIn, placeholder, worldsFor, type Known } from './worlds.js';

/** What a condition came to, each of its leaves, and the names that keep it from being settled. */
export type Settled = {
  readonly truth: LeafTruth;
  readonly leaves: readonly LeafTruth[];
  readonly unknown: readonly string[];
};

/** A condition of a stage that has run: where it reads what is unknown, it is evaluated again in several worlds. */
export async function settle(
  condition: CompiledCondition,
  common: ReadonlyMap<string, EntryResult>,
  { known, pack }: Pick<Scope, 'known' | 'pack'>,
): Promise<Settled> {
  const result = common.get(condition.entry.name)!;
  const unknown = unknownIn(condition, known);
  if (unknown.length === 0) return { truth: result.holds, leaves: result.leaves, unknown };
  const leaves = condition.leaves.map(({ leaf }, i) =>
    namesIn(leaf).some((name) => unknown.includes(name)) ? 'unknown' : result.leaves[i]!,
  );
  const truth = await truthIn(condition, unknown, known);
  if (truth !== 'unknown') return { truth, leaves, unknown: [] };
  const { decisive } = resolve(condition.entry.condition, pack.conditions, leaves);
  const deciding = decisive
    .flatMap((at) => namesIn(condition.leaves[at]!.leaf))
    .filter((name) => unknown.includes(name));
  return { truth, leaves, unknown: [...new Set(deciding)].sort() };
}

/** The names of a condition that nothing is known of. */
export function unknownIn({ names }: CompiledCondition, known: Known): string[] {
  return names.filter((name) => known.valueOf(name) === undefined);
}

/** What a condition comes to whatever the free names are; `unknown` when that depends on them, or takes too long. */
export async function truthIn(condition: CompiledCondition, free: readonly string[], known: Known): Promise<LeafTruth> {
  const worlds = worldsFor(condition.leaves, free, known);
  if (!worlds) return 'unknown';
  const values = valuesFor(condition.names, known);
  let truth: boolean | undefined;
  for (const world of worlds) {
    const { holds } = (await condition.alone()({ ...values, ...world })).get(condition.entry.name)!;
    if (truth !== undefined && truth !== holds) return 'unknown';
    truth = holds;
  }
  return truth!;
}

/** Values of names; what is unknown has one that plays no part, as its conditions are settled apart. */
export function valuesFor(names: readonly string[], known: Known): Values {
  const values: { [name: string]: EngineValue } = {};
  for (const name of names) values[name] ??= known.valueOf(name) ?? placeholder(known.kindOf(name));
  return values;
}
