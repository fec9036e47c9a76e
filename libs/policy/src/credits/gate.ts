import { createRunner, type Runner } from '../engine/runner.js';
import { namesIn } from '../engine/worlds.js';
import { combined } from '../facts/combine.js';
import type { EngineValue } from '../facts/parameters.js';
import type { Pack } from '../pack.js';
import { leavesOf, type TopCondition } from '../schema/conditions.js';

/** What a gate came to, or the name it reads that is not known. */
export type GateResult = { readonly holds: boolean } | { readonly missing: string };

/**
 * Whether the gate of a valuation holds; json-rules-engine says so. It reads what `read` knows, and facts of the pack
 * that are derived from it, such as an absence ratio of `activity.absent` and `activity.sessions`.
 */
export async function gateHolds(
  pack: Pack,
  requires: TopCondition,
  read: (name: string) => EngineValue | undefined,
): Promise<GateResult> {
  const { run, reads } = compiledIn(pack, requires);
  const values: { [name: string]: EngineValue } = {};
  for (const name of reads) {
    const value = read(name) ?? derived(pack, name, read);
    if (value === undefined) return { missing: name };
    values[name] = value;
  }
  return { holds: (await run(values)).get('gate')!.holds };
}

type Compiled = { readonly run: Runner; readonly reads: readonly string[] };
const compiled = new WeakMap<Pack, Map<TopCondition, Compiled>>();

function compiledIn(pack: Pack, requires: TopCondition): Compiled {
  const known = compiled.get(pack) ?? new Map<TopCondition, Compiled>();
  compiled.set(pack, known);
  let gate = known.get(requires);
  if (!gate) {
    const reads = [...new Set(leavesOf(requires, pack.conditions).flatMap(({ leaf }) => namesIn(leaf)))];
    gate = { run: createRunner([{ name: 'gate', condition: requires }], pack.conditions), reads };
    known.set(requires, gate);
  }
  return gate;
}

/** A derived fact over the fields of an activity; `undefined` when a part of it is not known. */
function derived(pack: Pack, name: string, read: (name: string) => EngineValue | undefined): EngineValue | undefined {
  const definition = pack.facts[name];
  if (!definition || !('derive' in definition)) return undefined;
  const parts = definition.of.map((part) => (part === '0' ? 0 : (read(part) ?? derived(pack, part, read) ?? null)));
  return combined(pack, definition, parts) ?? undefined;
}
