import type { EngineValue } from '../facts/parameters.js';
import { comparisons } from '../engine/operators.js';
import { OUTCOME, PARAM } from '../engine/names.js';
import { parametersOf, type EvaluationInput } from '../engine/scope.js';
import { isReference, type PlacedLeaf } from '../engine/worlds.js';
import type { CompiledCondition, Program } from '../engine/program.js';
import type { Pack } from '../pack.js';
import type { Leaf, OperatorName } from '../schema/conditions.js';
import { constantly, loadComparison, loadPair, type Load } from './bits.js';
import { columnKind, ColumnsUnfit, type FactColumn, type FactColumns } from './columns.js';

/** What is asked about a population: everything an evaluation needs but the facts. */
export type PopulationQuestion = Omit<EvaluationInput, 'facts' | 'outlook'>;

/** The facts that a program reads. */
export function factsOf({ names }: Program): string[] {
  return names.filter((name) => !name.startsWith(PARAM));
}

/** Every condition of a program, in the order of its stages. */
export function conditionsOf({ stages }: Program): CompiledCondition[] {
  return stages.flatMap(({ rules }) => rules.flatMap(({ who, requires }) => (who ? [who, requires] : [requires])));
}

/** Leaves that compare the same things are one and the same for a population. */
export function leafKey({ leaf: { fact, operator, value } }: PlacedLeaf): string {
  return JSON.stringify([fact, operator, value]);
}

/** The columns of the facts that a program reads. @throws {ColumnsUnfit} when one is not there, or of another kind. */
export function checkColumns(pack: Pack, program: Program, { columns }: FactColumns): void {
  for (const fact of factsOf(program)) {
    const kind = columns[fact]?.kind;
    if (kind === undefined) throw new ColumnsUnfit(fact, 'is not there');
    if (kind !== columnKind(pack, fact)) throw new ColumnsUnfit(fact, `is of the kind ${kind}`);
  }
}

/** What names are for a population: a column, one value for all (`undefined` where nobody knows it), or an outcome. */
export type Meaning = { readonly column: FactColumn } | { readonly value: EngineValue | undefined } | 'outcome';

/** What each name of a condition is for a population. */
export function meanings(
  pack: Pack,
  question: PopulationQuestion,
  { columns }: FactColumns,
): (name: string) => Meaning {
  const parameter = parametersOf(pack, question, new Set());
  return (name) => {
    if (name.startsWith(OUTCOME)) return 'outcome';
    if (name.startsWith(PARAM)) return { value: parameter(name.slice(PARAM.length)).value ?? undefined };
    return { column: columns[name]! };
  };
}

/** How to find what a leaf comes to for each person; nothing for one that reads what another rule came to. */
export function loadLeaf({ fact, operator, value }: Leaf, meaningOf: (name: string) => Meaning): Load | undefined {
  const left = meaningOf(fact);
  const right = isReference(value) ? meaningOf(value.fact) : { value: value as EngineValue };
  if (left === 'outcome' || right === 'outcome') return undefined;
  if ('column' in left)
    return 'column' in right
      ? loadPair(left.column, operator, right.column)
      : loadComparison(left.column, operator, right.value);
  if ('column' in right) return loadComparison(right.column, mirrored(operator), left.value);
  if (left.value === undefined || right.value === undefined) return constantly('unknown');
  return constantly(comparisons[operator](left.value, right.value));
}

/** The operator that says the same with both sides changed; a list stands on the right and is no column. */
function mirrored(operator: OperatorName): OperatorName {
  if (operator.startsWith('lessThan')) return operator.replace('lessThan', 'greaterThan') as OperatorName;
  return operator.replace('greaterThan', 'lessThan') as OperatorName;
}
