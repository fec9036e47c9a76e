import { formatAmount } from '#libs/canonical';
import { createRunner, type Runner } from '../engine/runner.js';
import { namesIn } from '../engine/worlds.js';
import { compareRatios, formatRatio, parseRatio, ratioOf, type Ratio } from '../facts/ratio.js';
import type { EngineValue } from '../facts/parameters.js';
import type { Pack } from '../pack.js';
import { leavesOf, type TopCondition } from '../schema/conditions.js';
import type { FactDefinition } from '../schema/pack-files.js';
import { rounded, times } from './rounding.js';

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

type Derived = Extract<FactDefinition, { derive: string }>;

/** A derived fact over the fields of an activity, exactly; `undefined` when a part of it is not known. */
function derived(pack: Pack, name: string, read: (name: string) => EngineValue | undefined): EngineValue | undefined {
  const definition = pack.facts[name];
  if (!definition || !('derive' in definition)) return undefined;
  const parts = definition.of.map((part) => exactIn(read(part) ?? (part === '0' ? part : derived(pack, part, read))));
  if (!parts.every((part) => part !== undefined)) return undefined;
  const value = parts.reduce<Ratio | undefined>(
    (whole, part) => (whole === undefined ? undefined : combined(definition.derive, whole, part)),
    parts.shift(),
  );
  if (value === undefined) return undefined;
  return definition.unit === 'ratio' ? formatRatio(value) : formatAmount(rounded(value, definition.round));
}

function exactIn(value: EngineValue | undefined): Ratio | undefined {
  return typeof value === 'number' ? ratioOf(BigInt(value), 100n) : parseRatio(value);
}

function combined(how: Derived['derive'], a: Ratio, b: Ratio): Ratio | undefined {
  switch (how) {
    case 'sum':
      return ratioOf(a.n * b.d + b.n * a.d, a.d * b.d);
    case 'difference':
      return ratioOf(a.n * b.d - b.n * a.d, a.d * b.d);
    case 'min':
      return compareRatios(a, b) <= 0 ? a : b;
    case 'max':
      return compareRatios(a, b) >= 0 ? a : b;
    case 'product':
      return times(a, b);
    case 'ratio':
      return b.n === 0n ? undefined : ratioOf(a.n * b.d, a.d * b.n);
  }
}
