import { setImmediate as turn } from 'node:timers/promises';
import { sharedResult, type SharedResult } from '../decide.js';
import { onlyHelps } from '../engine/accrual.js';
import { evaluate } from '../engine/evaluate.js';
import { programOf, type CompiledRule, type Program } from '../engine/program.js';
import { directionOf, namesIn } from '../engine/worlds.js';
import { valueKinds } from '../engine/kinds.js';
import type { Pack } from '../pack.js';
import { loadMissing, loadPassed } from './bits.js';
import { factsAt, type FactColumns } from './columns.js';
import {
  checkColumns,
  conditionsOf,
  factsOf,
  leafKey,
  loadLeaf,
  meanings,
  type Meaning,
  type PopulationQuestion,
} from './leaves.js';
import { byBits, byText, byValue, partition, type Splitter } from './partition.js';

/** A population decided: the distinct results, and for each person the place of theirs among them. */
export type DecidedPopulation = {
  readonly results: readonly SharedResult[];
  readonly resultOf: Int32Array;
  /** How many times json-rules-engine was asked: once for each distinct vector of comparisons. */
  readonly distinct: number;
};

/** How far deciding has come: persons looked at, then distinct vectors decided. */
export type Progress = { readonly phase: 'looking' | 'deciding'; readonly done: number; readonly of: number };

/** After so many evaluations others get their turn. */
const AT_A_TIME = 20;

/**
 * Decides a purpose for a population whose facts are given, each person as {@link evaluate} would. What the comparisons
 * come to is put together person by person; persons who agree in all of it have one result, and json-rules-engine
 * decides it once, on the first of them. Other work gets its turn meanwhile.
 *
 * @throws {ColumnsUnfit}
 */
export async function decideMany(
  pack: Pack,
  population: FactColumns,
  question: PopulationQuestion,
  onProgress: (progress: Progress) => void = () => undefined,
): Promise<DecidedPopulation> {
  const program = programOf(pack, question);
  checkColumns(pack, program, population);
  const { size } = population;
  const { classOf, first } = await partition(size, splittersOf(pack, program, population, question), (done) =>
    onProgress({ phase: 'looking', done, of: size }),
  );
  const results: SharedResult[] = [];
  const places = new Map<string, number>();
  const placeOf = new Int32Array(first.length);
  const names = factsOf(program);
  for (const [at, person] of first.entries()) {
    const facts = factsAt(pack, population, names, person);
    const result = sharedResult(await evaluate(pack, { ...question, facts, outlook: false }));
    const key = JSON.stringify(result);
    if (!places.has(key)) places.set(key, results.push(result) - 1);
    placeOf[at] = places.get(key)!;
    if (at % AT_A_TIME !== 0) continue;
    onProgress({ phase: 'deciding', done: at + 1, of: first.length });
    await turn();
  }
  const resultOf = classOf.map((one) => placeOf[one]!);
  return { results, resultOf, distinct: first.length };
}

/**
 * Everything a result can depend on: what each comparison comes to; which facts are missing, and for want of what;
 * which facts have stopped moving; and the values themselves where worlds are made from them.
 */
function splittersOf(pack: Pack, program: Program, population: FactColumns, question: PopulationQuestion): Splitter[] {
  const meaningOf = meanings(pack, question, population);
  const leaves = new Map(conditionsOf(program).flatMap((one) => one.leaves.map((leaf) => [leafKey(leaf), leaf.leaf])));
  const compared = [...leaves.values()].flatMap((leaf) => loadLeaf(leaf, meaningOf) ?? []);
  const columns = factsOf(program).map((name) => population.columns[name]!);
  return [
    ...compared.map(byBits),
    ...columns.filter(({ missing }) => missing).map((column) => byBits(loadMissing(column))),
    ...columns.flatMap(({ unknown }) => (unknown ? [byText(unknown)] : [])),
    ...stopped(program, population, question),
    ...besideUnknowns(pack, program, meaningOf),
    ...breakable(program, population, question, meaningOf),
  ];
}

function stopped(program: Program, { columns }: FactColumns, { asOf, window }: PopulationQuestion): Splitter[] {
  const moving = new Set(rulesOf(program).flatMap(({ accruing }) => accruing.map(({ name }) => name)));
  return [...moving]
    .filter((name) => columns[name]!.until)
    .map((name) => byBits(loadPassed(columns[name]!.until, asOf, window.to)));
}

function rulesOf({ stages }: Program): CompiledRule[] {
  return stages.flatMap(({ rules }) => rules);
}

/** Worlds for something unknown that can be driven both ways are made from the values it is compared with. */
function besideUnknowns(pack: Pack, program: Program, meaningOf: (name: string) => Meaning): Splitter[] {
  const kindOf = valueKinds(pack);
  const valueOf = (name: string) => {
    const meaning = meaningOf(name);
    return meaning !== 'outcome' && 'value' in meaning ? meaning.value : undefined;
  };
  return conditionsOf(program).flatMap(({ leaves }) =>
    leaves.flatMap(({ leaf }) => {
      const names = namesIn(leaf);
      if (names.length < 2) return [];
      return names.flatMap((name, i) => {
        const beside = meaningOf(names[1 - i]!);
        if (beside === 'outcome' || !('column' in beside)) return [];
        const meaning = meaningOf(name);
        if (meaning === 'outcome') return [byValue(beside.column, () => true)];
        if (directionOf(name, leaves, { kindOf, valueOf }) !== 'both') return [];
        if ('value' in meaning) return meaning.value === undefined ? [byValue(beside.column, () => true)] : [];
        const { missing } = meaning.column;
        return missing ? [byValue(beside.column, (at) => missing[at] === 1)] : [];
      });
    }),
  );
}

/** Whether a requirement that can still be broken is met hangs on how far its facts can go. */
function breakable(
  program: Program,
  { columns }: FactColumns,
  { asOf, window }: PopulationQuestion,
  meaningOf: (name: string) => Meaning,
): Splitter[] {
  return rulesOf(program).flatMap(({ accruing, requires }) => {
    const names = accruing.filter((one) => !onlyHelps(one.accrual, one.direction)).map(({ name }) => name);
    return names.flatMap((name) => {
      const { until } = columns[name]!;
      if (!until && window.to <= asOf) return [];
      const beside = requires.leaves
        .map(({ leaf }) => namesIn(leaf))
        .filter((pair) => pair.includes(name))
        .flat()
        .map(meaningOf);
      const values = beside.flatMap((one) =>
        one !== 'outcome' && 'column' in one ? [byValue(one.column, () => true)] : [],
      );
      return until ? [...values, byText(until)] : values;
    });
  });
}
