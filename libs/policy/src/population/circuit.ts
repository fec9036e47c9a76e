import { onlyHelps } from '../engine/accrual.js';
import { valueKinds } from '../engine/kinds.js';
import { OUTCOME } from '../engine/names.js';
import { comparisons } from '../engine/operators.js';
import type { CompiledCondition, CompiledRule, Program } from '../engine/program.js';
import { directionOf, isReference } from '../engine/worlds.js';
import type { Pack } from '../pack.js';
import type { Condition, Leaf } from '../schema/conditions.js';
import type { RequirementValue } from '../verdict.js';
import { BLOCK, bits, constantly, loadMissing, loadPassed, type Bits, type Load } from './bits.js';
import type { FactColumns } from './columns.js';
import { loadLeaf, meanings, type PopulationQuestion } from './leaves.js';

/** What a rule came to for the persons of a block: of the five values each person has a bit in at most one of these. */
export type RuleBits = { readonly id: string } & {
  readonly [value in Exclude<RequirementValue, 'notApplicable'>]: Uint32Array;
};

/** Rules as operations on bits. `run` works on a block; then `rules` and `apart` say what came out for it. */
export type Circuit = {
  /** By id. */
  readonly rules: readonly RuleBits[];
  /** Persons whom only the engine can decide. */
  readonly apart: Uint32Array;
  readonly run: (from: number, count: number) => void;
};

/** One operation on the words of a block. */
type Step = (from: number, count: number) => void;

const WORDS = BLOCK / 32;
const words = (): Uint32Array => new Uint32Array(WORDS);

/** The rules of a program over the columns of a population, stage by stage. */
export function compileRules(
  pack: Pack,
  { stages }: Program,
  population: FactColumns,
  question: PopulationQuestion,
): Circuit {
  const steps: Step[] = [];
  const apart = words();
  const done = new Map<string, RuleBits & { readonly closed: Uint32Array }>();
  const compiler = conditionCompiler(pack, population, question, { steps, apart, done });
  for (const { rules } of stages) {
    // Rules of a stage read outcomes of stages before it only.
    const made = rules.map((compiled) =>
      compileRule(compiled, population, question, { ...compiler, steps, apart, done }),
    );
    for (const one of made) done.set(one.id, one);
  }
  return {
    rules: [...done.values()].sort((a, b) => (a.id < b.id ? -1 : 1)),
    apart,
    run(from, count) {
      apart.fill(0);
      for (const step of steps) step(from, count);
    },
  };
}

type Shared = {
  readonly steps: Step[];
  readonly apart: Uint32Array;
  readonly done: ReadonlyMap<string, RuleBits & { readonly closed: Uint32Array }>;
};
type Compiler = {
  readonly compile: (condition: CompiledCondition) => Bits;
  readonly load: (key: string, load: Load) => Bits;
};

function conditionCompiler(
  pack: Pack,
  population: FactColumns,
  question: PopulationQuestion,
  shared: Shared,
): Compiler {
  const { steps, apart, done } = shared;
  const meaningOf = meanings(pack, question, population);
  const kindOf = valueKinds(pack);
  const valueOf = (name: string) => {
    const meaning = meaningOf(name);
    return meaning !== 'outcome' && 'value' in meaning ? meaning.value : undefined;
  };
  const loaded = new Map<string, Bits>();
  const load = (key: string, from: Load): Bits => {
    let into = loaded.get(key);
    if (!into) {
      const made = (into = bits());
      loaded.set(key, made);
      steps.push((first, count) => from(first, count, made));
    }
    return into;
  };
  const alone = (unknown: Uint32Array) => steps.push(() => orInto(apart, unknown));

  const outcomeLeaf = ({ fact, operator, value }: Leaf): Bits => {
    const read = fact.startsWith(OUTCOME) ? done.get(fact.slice(OUTCOME.length)) : undefined;
    // What no rule of this question comes to, and what compares two outcomes, is left to the engine for everybody.
    if (!read || isReference(value)) {
      const nobody = load('unknown', constantly('unknown'));
      alone(nobody.possible);
      return nobody;
    }
    const into = bits();
    const wanted = (['notMet', 'open', 'met'] as const).filter((one) => comparisons[operator](one, value));
    const none = comparisons[operator]('notApplicable', value);
    steps.push(() => {
      for (let w = 0; w < WORDS; w++) {
        const settled = read.notMet[w]! | read.open[w]! | read.met[w]! | read.undetermined[w]!;
        let certain = none ? ~settled : 0;
        for (const one of wanted) certain |= read[one][w]!;
        into.certain[w] = certain;
        into.possible[w] = certain | read.undetermined[w]!;
      }
    });
    alone(read.undetermined);
    return into;
  };
  const leafBits = (leaf: Leaf): Bits => {
    const from = loadLeaf(leaf, meaningOf);
    return from ? load(JSON.stringify([leaf.fact, leaf.operator, leaf.value]), from) : outcomeLeaf(leaf);
  };
  const visit = (condition: Condition): Bits => {
    if ('fact' in condition) return leafBits(condition);
    if ('condition' in condition) return visit(pack.conditions[condition.condition]!);
    if ('not' in condition) return negation(visit(condition.not), steps);
    return 'all' in condition
      ? group(condition.all.map(visit), 'all', steps)
      : group(condition.any.map(visit), 'any', steps);
  };
  return {
    load,
    compile({ entry, leaves, names }) {
      // Something unknown that all comparisons push one way leaves the bounds of three-valued logic exact: they are
      // what the engine says in its two worlds. Pushed both ways it takes more worlds than these.
      for (const name of names.filter((one) => !one.startsWith(OUTCOME))) {
        if (directionOf(name, leaves, { kindOf, valueOf }) !== 'both') continue;
        const meaning = meaningOf(name);
        if (meaning === 'outcome') continue;
        if ('column' in meaning) {
          if (meaning.column.missing) alone(load(`missing ${name}`, loadMissing(meaning.column)).certain);
        } else if (meaning.value === undefined) alone(load('unknown', constantly('unknown')).possible);
      }
      return visit(entry.condition);
    },
  };
}

function negation(of: Bits, steps: Step[]): Bits {
  const into = bits();
  steps.push(() => {
    for (let w = 0; w < WORDS; w++) {
      into.certain[w] = ~of.possible[w]!;
      into.possible[w] = ~of.certain[w]!;
    }
  });
  return into;
}

function group(parts: readonly Bits[], kind: 'all' | 'any', steps: Step[]): Bits {
  const [first, ...rest] = parts as [Bits, ...Bits[]];
  if (rest.length === 0) return first;
  const into = bits();
  steps.push(() => {
    into.certain.set(first.certain);
    into.possible.set(first.possible);
  });
  for (const part of rest)
    steps.push(() => {
      const put = kind === 'all' ? andInto : orInto;
      put(into.certain, part.certain);
      put(into.possible, part.possible);
    });
  return into;
}

function compileRule(
  { rule, who, requires, accruing, reads }: CompiledRule,
  { columns }: FactColumns,
  { asOf, window }: PopulationQuestion,
  { compile, load, steps, apart, done }: Compiler & Shared,
): RuleBits & { readonly closed: Uint32Array } {
  const whom = who ? compile(who) : load('everybody', constantly(true));
  const required = compile(requires);
  const passed = accruing.map(({ name }) => load(`passed ${name}`, loadPassed(columns[name]!.until, asOf, window.to)));
  const closers = [...passed.map(({ certain }) => certain), ...reads.flatMap((id) => done.get(id)?.closed ?? [])];
  if (closers.length === 0) closers.push(load('window', constantly(window.to <= asOf)).certain);
  const opens = reads.flatMap((id) => done.get(id)?.open ?? []);
  const breaking = accruing.flatMap(({ accrual, direction }, at) =>
    onlyHelps(accrual, direction) ? [] : [passed[at]!.certain],
  );

  const made = { id: rule.id, notMet: words(), undetermined: words(), open: words(), met: words(), closed: words() };
  steps.push(() => {
    for (let w = 0; w < WORDS; w++) {
      let closed = -1;
      for (const one of closers) closed &= one[w]!;
      let breakable = 0;
      for (const one of breaking) breakable |= ~one[w]!;
      for (const one of opens) breakable |= one[w]!;
      const [applies, holds] = [whom.certain[w]!, required.certain[w]!];
      const fails = applies & ~required.possible[w]!;
      made.closed[w] = closed;
      made.met[w] = applies & holds;
      made.notMet[w] = fails & closed;
      made.open[w] = fails & ~closed;
      made.undetermined[w] = (whom.possible[w]! & ~applies) | (applies & required.possible[w]! & ~holds);
      apart[w]! |= applies & holds & ~closed & breakable;
    }
  });
  return made;
}

function andInto(into: Uint32Array, other: Uint32Array): void {
  for (let w = 0; w < WORDS; w++) into[w]! &= other[w]!;
}

function orInto(into: Uint32Array, other: Uint32Array): void {
  for (let w = 0; w < WORDS; w++) into[w]! |= other[w]!;
}
