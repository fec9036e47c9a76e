import { setImmediate as turn } from 'node:timers/promises';
import { programOf } from '../engine/program.js';
import type { Pack } from '../pack.js';
import type { OutcomeValue, RequirementValue } from '../verdict.js';
import { BLOCK } from './bits.js';
import { compileRules, type RuleBits } from './circuit.js';
import type { FactColumn, FactColumns } from './columns.js';
import { decideMany, type DecidedPopulation, type Progress } from './decide-many.js';
import { checkColumns, type PopulationQuestion } from './leaves.js';

/** The answers for a purpose, in the order of their numbers in a {@link PopulationValues}. */
export const outcomeValues = [
  'unqualified',
  'undetermined',
  'open',
  'qualified',
  'notApplicable',
] as const satisfies readonly OutcomeValue[];
/** The values of a requirement, in the order of their numbers in a {@link PopulationValues}. */
export const requirementValues = [
  'notMet',
  'undetermined',
  'open',
  'met',
  'notApplicable',
] as const satisfies readonly RequirementValue[];

/** What a population came to, by number: the outcome of each person, and the value of each rule for each person. */
export type PopulationValues = {
  readonly size: number;
  /** Ids, sorted. */
  readonly rules: readonly string[];
  /** Places in {@link outcomeValues}. */
  readonly outcomes: Uint8Array;
  /** For each rule places in {@link requirementValues}. */
  readonly values: readonly Uint8Array[];
};

/** What simulation gives: the values, and for how many persons json-rules-engine had to be asked. */
export type Simulated = PopulationValues & { readonly asked: number };

/**
 * What the rules come to for a population, for simulation: no verdict of record is made this way. The conditions are
 * evaluated over columns, a bit for each person, without the engine. Whoever it cannot settle like the engine (something
 * unknown that is compared for equality, a requirement that can still be broken) is left to {@link decideMany}. The suite
 * holds both to the same answers.
 *
 * @throws {ColumnsUnfit}
 */
export async function simulate(
  pack: Pack,
  population: FactColumns,
  question: PopulationQuestion,
  onProgress: (progress: Progress) => void = () => undefined,
): Promise<Simulated> {
  const program = programOf(pack, question);
  checkColumns(pack, program, population);
  const circuit = compileRules(pack, program, population, question);
  const { size } = population;
  const rules = circuit.rules.map(({ id }) => id);
  const into: PopulationValues = {
    ...{ size, rules, outcomes: new Uint8Array(size) },
    values: rules.map(() => new Uint8Array(size)),
  };
  const left: number[] = [];
  for (let from = 0; from < size; from += BLOCK) {
    const count = Math.min(BLOCK, size - from);
    circuit.run(from, count);
    write(circuit.rules, from, count, into);
    collect(circuit.apart, from, count, left);
    onProgress({ phase: 'looking', done: from + count, of: size });
    await turn();
  }
  if (left.length > 0) await decideRest(pack, population, question, { left, into, onProgress });
  return { ...into, asked: left.length };
}

/** The values of a population that was decided by the engine. */
export function valuesOf({ results, resultOf }: DecidedPopulation): PopulationValues {
  const rules = results[0]?.requirements.map(({ rule }) => rule) ?? [];
  const outcomes = results.map(({ outcome }) => outcomeValues.indexOf(outcome));
  const numbers = rules.map((_, at) =>
    results.map(({ requirements }) => requirementValues.indexOf(requirements[at]!.value)),
  );
  const size = resultOf.length;
  return {
    ...{ size, rules, outcomes: Uint8Array.from(resultOf, (at) => outcomes[at]!) },
    values: numbers.map((one) => Uint8Array.from(resultOf, (at) => one[at]!)),
  };
}

/** The numbers stand in order of precedence: the outcome is the least of the values of all rules. */
function write(rules: readonly RuleBits[], from: number, count: number, { outcomes, values }: PopulationValues): void {
  outcomes.fill(4, from, from + count);
  rules.forEach(({ notMet, undetermined, open, met }, at) => {
    const value = values[at]!;
    for (let i = 0; i < count; i++) {
      const [w, bit] = [i >> 5, i & 31];
      const number =
        4 -
        (((met[w]! >>> bit) & 1) * 1 +
          ((open[w]! >>> bit) & 1) * 2 +
          ((undetermined[w]! >>> bit) & 1) * 3 +
          ((notMet[w]! >>> bit) & 1) * 4);
      value[from + i] = number;
      if (number < outcomes[from + i]!) outcomes[from + i] = number;
    }
  });
}

function collect(apart: Uint32Array, from: number, count: number, left: number[]): void {
  for (let w = 0; w * 32 < count; w++) {
    if (apart[w] === 0) continue;
    const end = Math.min(32, count - w * 32);
    for (let bit = 0; bit < end; bit++) if ((apart[w]! >>> bit) & 1) left.push(from + w * 32 + bit);
  }
}

async function decideRest(
  pack: Pack,
  { columns }: FactColumns,
  question: PopulationQuestion,
  {
    left,
    into,
    onProgress,
  }: { left: readonly number[]; into: PopulationValues; onProgress: (progress: Progress) => void },
): Promise<void> {
  const persons = Int32Array.from(left);
  const some = Object.fromEntries(Object.entries(columns).map(([name, column]) => [name, gathered(column, persons)]));
  const decided = valuesOf(await decideMany(pack, { size: persons.length, columns: some }, question, onProgress));
  persons.forEach((person, i) => {
    into.outcomes[person] = decided.outcomes[i]!;
    into.values.forEach((value, at) => (value[person] = decided.values[at]![i]!));
  });
}

/** The column of some persons only. */
function gathered(column: FactColumn, persons: Int32Array): FactColumn {
  const { missing, until, unknown } = column;
  const codes = (from: Int32Array) => persons.map((i) => from[i]!);
  return {
    ...(column.kind === 'text'
      ? { ...column, codes: codes(column.codes) }
      : column.kind === 'yesNo'
        ? { ...column, values: Uint8Array.from(persons, (i) => column.values[i]!) }
        : { ...column, values: Float64Array.from(persons, (i) => column.values[i]!) }),
    ...(missing && { missing: Uint8Array.from(persons, (i) => missing[i]!) }),
    ...(until && { until: { ...until, codes: codes(until.codes) } }),
    ...(unknown && { unknown: { ...unknown, codes: codes(unknown.codes) } }),
  };
}
