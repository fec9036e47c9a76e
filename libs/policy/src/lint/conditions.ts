import { closest, type Finding } from '../finding.js';
import { finding } from '../load/problems.js';
import { leavesOf, type Leaf } from '../schema/conditions.js';
import { fits, formOf, isOrdered, kindOf, unitOf, type Draft } from './draft.js';
import { placedConditions } from './places.js';

/** Comparisons that can hold: units that agree, orders of what has one, words of their list, no bare numbers. */
export function checkConditions(draft: Draft): Finding[] {
  return placedConditions(draft).flatMap(({ file, at, condition }) =>
    // Shared conditions are checked where they stand, not where they are used.
    leavesOf(condition).flatMap(({ leaf, path }) => [
      ...checkLeaf(file, `${at}${path}`, leaf, draft),
      ...checkApprox(file, `${at}${path}`, leaf, draft),
    ]),
  );
}

function checkLeaf(file: string, at: string, { fact, operator, value }: Leaf, draft: Draft): Finding[] {
  const unit = unitOf(fact, draft);
  const list = Array.isArray(value) || (isReference(value) && unitOf(value.fact, draft) === 'list');
  if (operator === 'in' || operator === 'notIn') {
    if (!list) return [finding(file, `${at}/value`, 'list-needed')];
    return Array.isArray(value) ? checkWords(file, `${at}/value`, fact, value, draft) : [];
  }
  if (list || unit === 'list') return [finding(file, `${at}/value`, 'equal-on-list', {}, 'in')];
  if (unit === undefined) return [];
  const kind = kindOf(draft.catalogue, unit);
  if (operator !== 'equal' && operator !== 'notEqual' && !isOrdered(kind))
    return [finding(file, `${at}/fact`, 'not-comparable', { name: fact })];
  if (isReference(value)) {
    const other = unitOf(value.fact, draft);
    return other !== undefined && other !== unit
      ? [finding(file, `${at}/value`, 'unit-mismatch', { name: `${unit} / ${other}` })]
      : [];
  }
  if (!fits(value, kind))
    return [finding(file, `${at}/value`, 'bad-value', { name: String(value), form: formOf[kind] })];
  if ((kind === 'amount' || kind === 'ratio') && value !== '0')
    return [finding(file, `${at}/value`, 'bare-number', { name: String(value) })];
  return checkWords(file, `${at}/value`, fact, [value], draft);
}

function isReference(value: Leaf['value']): value is { fact: string } {
  return typeof value === 'object' && !Array.isArray(value);
}

/** Literals compared with a fact of a closed vocabulary, such as the staff category, are words of it. */
function checkWords(
  file: string,
  at: string,
  fact: string,
  values: readonly (string | boolean)[],
  { facts, catalogue: { words } }: Draft,
): Finding[] {
  if (fact.startsWith('outcome:')) return unknownIn(outcomes, 'unknown-word');
  const definition = facts[fact];
  const of = definition && 'from' in definition && definition.from === 'person' ? definition.of : undefined;
  if (of === 'staffCategory') return unknownIn(ids(words.staffCategories), 'unknown-staff-category');
  return of === 'stage' ? unknownIn(ids(words.stages), 'unknown-stage') : [];

  function unknownIn(
    known: readonly string[],
    code: 'unknown-word' | 'unknown-staff-category' | 'unknown-stage',
  ): Finding[] {
    return values
      .map(String)
      .filter((name) => !known.includes(name))
      .map((name) => finding(file, at, code, { name }, closest(name, known)));
  }
}

/** What `outcome:<rule>` may be. */
const outcomes = ['met', 'notMet', 'open', 'undetermined', 'notApplicable'];

function ids(words: readonly { readonly id: string }[]): string[] {
  return words.map(({ id }) => id);
}

/** 左右 neither bounds nor equals: whoever compares with it decides more than the text does. */
function checkApprox(file: string, at: string, { fact, value }: Leaf, { parameters }: Draft): Finding[] {
  return [fact, isReference(value) ? value.fact : '']
    .filter((name) => name.startsWith('param:'))
    .map((name) => name.slice('param:'.length))
    .filter((name) => parameters[name]?.values.some(({ approx }) => approx))
    .map((name) => finding(file, at, 'approx-as-bound', { name }));
}
