import { formatAmount } from '#libs/canonical';
import { unitLabel } from '../credits/counting.js';
import type { EngineValue } from '../facts/parameters.js';
import type { Bilingual } from '../schema/fields.js';
import type { PolicyRule } from '../schema/pack-files.js';
import { fill, message } from '../text.js';
import type { ConsequenceResult, LeafResult, Unknown } from '../verdict.js';
import { unitOf } from './kinds.js';
import { OUTCOME, PARAM } from './names.js';
import type { LeafTruth } from './resolve.js';
import type { Scope } from './scope.js';
import type { PlacedLeaf } from './worlds.js';

/** A comparison as a result tells it: with its numbers, where they come from, and whether it decided. */
export function leafResult(
  { leaf }: PlacedLeaf,
  came: { readonly result: LeafTruth; readonly decisive: boolean },
  scope: Scope,
): LeafResult {
  const reference = typeof leaf.value === 'object' && !Array.isArray(leaf.value) ? leaf.value.fact : undefined;
  const parameter = [reference, leaf.fact].find((name) => name?.startsWith(PARAM))?.slice(PARAM.length);
  const literal = reference === undefined ? (leaf.value as string | boolean | readonly string[]) : undefined;
  return {
    name: leaf.name,
    fact: leaf.fact,
    label: labelOf(leaf.fact, scope),
    value: shownValue(scope.known.valueOf(leaf.fact)) as string | boolean | null,
    unit: unitOf(scope.pack, leaf.fact),
    operator: leaf.operator,
    threshold: literal ?? shownValue(scope.known.valueOf(reference!)),
    ...(parameter !== undefined && { parameter }),
    ...came,
    evidence: scope.input.facts[leaf.fact]?.evidence ?? [],
  };
}

function shownValue(value: EngineValue | undefined): string | boolean | readonly string[] | null {
  return value === undefined ? null : typeof value === 'number' ? formatAmount(value) : value;
}

/** What follows when a rule is not met. */
export function consequencesOf(rule: PolicyRule, scope: Scope): ConsequenceResult[] {
  return rule.ifNot.map(({ consequence, clause, basis, purpose, length }) => ({
    consequence,
    clause,
    basis,
    ...(purpose !== undefined && { purpose }),
    text: fill(scope.pack.consequences.find(({ id }) => id === consequence)!.text, { title: rule.title }),
    ...(length !== undefined && { length: shownValue(scope.parameter(length).value ?? undefined) as string | null }),
  }));
}

/** Something unknown, told to people: the label of a fact, or the parameter and why the document has no value. */
export function unknownOf(name: string, scope: Scope): Unknown {
  const { pack } = scope;
  if (!name.startsWith(PARAM))
    return { name, kind: 'fact', text: message(pack.messages, 'unknown.fact', { label: labelOf(name, scope) }) };
  const { label, clause, unit } = pack.parameters[name.slice(PARAM.length)]!;
  const reason = scope.parameter(name.slice(PARAM.length)).reason ?? message(pack.messages, 'unknown.noValue');
  const fillings = { label, clause, reason, unit: unitLabel(pack, unit) };
  return { name, kind: 'parameter', text: message(pack.messages, 'unknown.parameter', fillings) };
}

function labelOf(name: string, { pack }: Scope): Bilingual {
  if (name.startsWith(PARAM)) return pack.parameters[name.slice(PARAM.length)]!.label;
  if (!name.startsWith(OUTCOME)) return pack.facts[name]!.label;
  return pack.rules.find(({ id }) => id === name.slice(OUTCOME.length))!.title;
}
