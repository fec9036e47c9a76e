import { ruleInForce } from '../facts/parameters.js';
import type { Window } from '../facts/window.js';
import type { Pack } from '../pack.js';
import { leavesOf, type TopCondition } from '../schema/conditions.js';
import type { PolicyRule, SubjectKind } from '../schema/pack-files.js';
import { accrualOf, directionsOf, type Accrual } from './accrual.js';
import { OUTCOME } from './names.js';
import { recent } from '../recent.js';
import { createRunner, type Entry, type Runner } from './runner.js';
import { byVector } from './vectors.js';
import { namesIn, type Direction, type PlacedLeaf } from './worlds.js';

/** A condition of a rule, compiled: its leaves in order, and an engine of its own for evaluation in several worlds. */
export type CompiledCondition = {
  readonly entry: Entry;
  readonly leaves: readonly PlacedLeaf[];
  /** Everything the leaves read, each name once. */
  readonly names: readonly string[];
  readonly alone: () => Runner;
};

/** A rule with its conditions compiled. */
export type CompiledRule = {
  readonly rule: PolicyRule;
  readonly who?: CompiledCondition;
  readonly requires: CompiledCondition;
  /** The facts of the requirement that move while their days have not passed, and what a higher value does. */
  readonly accruing: readonly { readonly name: string; readonly accrual: Accrual; readonly direction: Direction }[];
  /** Ids of the rules whose outcome the requirement reads. */
  readonly reads: readonly string[];
};

/** Rules that read no outcome of each other share an engine; stages run one after the other. */
export type Stage = { readonly rules: readonly CompiledRule[]; readonly run: Runner };

/** The rules of a pack for one purpose and kind of window, ready to run. */
export type Program = {
  readonly stages: readonly Stage[];
  /** Everything the rules read, without outcomes: facts, and parameters as `param:…`. */
  readonly names: readonly string[];
};

/** Which rules of a pack: for a purpose, in force for a window of their kind, about a subject. */
export type Asked = { readonly purpose: string; readonly window: Window; readonly subject?: SubjectKind };

/** Programs of more packs than this are made again when they are asked for: a simulation tries many drafts. */
const MAX_PACKS = 32;

const programs = recent<string, Map<string, Program>>(MAX_PACKS);

/** The program of a pack for what is asked: compiled once for each set of rules while the pack is in use. */
export function programOf(pack: Pack, asked: Asked): Program {
  const ofPack = programs.get(pack.hash, () => new Map());
  const rules = rulesFor(pack, asked);
  const key = rules.map(({ id }) => id).join(' ');
  let program = ofPack.get(key);
  if (!program) ofPack.set(key, (program = compile(pack, rules)));
  return program;
}

/** The rules that answer a question. A custom window takes the rules of the purpose whatever their window. */
export function rulesFor(pack: Pack, { purpose, window, subject = 'person' }: Asked): PolicyRule[] {
  return pack.rules.filter(
    (rule) =>
      rule.subject === subject &&
      rule.purpose.includes(purpose) &&
      (rule.window === window.kind || window.kind === 'custom') &&
      ruleInForce(pack, rule, window),
  );
}

/**
 * The rules in stages: a rule stands after those whose outcome it reads.
 * @throws {Error} when rules wait for each other; lint reports it before.
 */
export function inStages(
  rules: readonly PolicyRule[],
  shared: { readonly [name: string]: TopCondition },
): PolicyRule[][] {
  const stages: PolicyRule[][] = [];
  const done = new Set<string>();
  const known = new Set(rules.map(({ id }) => id));
  let waiting = [...rules];
  while (waiting.length > 0) {
    const ready = waiting.filter((rule) => readsOutcomes(rule, shared).every((id) => done.has(id) || !known.has(id)));
    if (ready.length === 0) throw new Error(`rules wait for each other: ${waiting.map(({ id }) => id).join(', ')}`);
    stages.push(ready);
    for (const { id } of ready) done.add(id);
    waiting = waiting.filter((rule) => !ready.includes(rule));
  }
  return stages;
}

function readsOutcomes({ who, requires }: PolicyRule, shared: { readonly [name: string]: TopCondition }): string[] {
  return [who, requires]
    .flatMap((condition) => (condition ? leavesOf(condition, shared) : []))
    .flatMap(({ leaf }) => namesIn(leaf))
    .filter((name) => name.startsWith(OUTCOME))
    .map((name) => name.slice(OUTCOME.length));
}

function compile(pack: Pack, rules: readonly PolicyRule[]): Program {
  const stages = inStages(rules, pack.conditions).map((stage) => {
    const compiled = stage.map((rule) => compileRule(pack, rule));
    const conditions = compiled.flatMap(({ who, requires }) => (who ? [who, requires] : [requires]));
    return { rules: compiled, run: runnerOf(pack, conditions) };
  });
  const leaves = stages.flatMap(({ rules }) =>
    rules.flatMap(({ who, requires }) => [...(who?.leaves ?? []), ...requires.leaves]),
  );
  const names = [...new Set(leaves.flatMap(({ leaf }) => namesIn(leaf)))].filter((name) => !name.startsWith(OUTCOME));
  return { stages, names: names.sort() };
}

function compileRule(pack: Pack, rule: PolicyRule): CompiledRule {
  const requires = compileCondition(pack, `${rule.id}/requires`, rule.requires);
  return {
    rule,
    who: rule.who && compileCondition(pack, `${rule.id}/who`, rule.who),
    requires,
    accruing: Object.entries(directionsOf(pack, rule))
      .map(([name, direction]) => ({ name, direction, accrual: accrualOf(pack, name) }))
      .filter(({ accrual }) => accrual !== 'no'),
    reads: requires.names.filter((name) => name.startsWith(OUTCOME)).map((name) => name.slice(OUTCOME.length)),
  };
}

function compileCondition(pack: Pack, name: string, condition: TopCondition): CompiledCondition {
  const leaves = leavesOf(condition, pack.conditions);
  const compiled = {
    entry: { name, condition },
    leaves,
    names: [...new Set(leaves.flatMap(({ leaf }) => namesIn(leaf)))],
  };
  let runner: Runner | undefined;
  return { ...compiled, alone: () => (runner ??= runnerOf(pack, [compiled])) };
}

function runnerOf(pack: Pack, conditions: readonly Pick<CompiledCondition, 'entry' | 'leaves'>[]): Runner {
  const run = createRunner(
    conditions.map(({ entry }) => entry),
    pack.conditions,
  );
  return byVector(
    run,
    conditions.map(({ entry, leaves }) => ({ name: entry.name, leaves })),
  );
}
