import { formatAmount, type LegalDate } from '#libs/canonical';
import { unitLabel } from '../credits/counting.js';
import type { Pack } from '../pack.js';
import { engineValue, isNumeric, parameterFor, type EngineValue, type ParameterValue } from '../facts/parameters.js';
import type { Bilingual } from '../schema/fields.js';
import type { ConsequenceUse, PolicyRule } from '../schema/pack-files.js';
import { fill, message } from '../text.js';
import type {
  ConsequenceResult,
  Evaluation,
  Facts,
  Interpretation,
  LeafResult,
  OutcomeValue,
  RequirementResult,
  RequirementValue,
  Unknown,
} from '../verdict.js';
import type { Window } from '../facts/window.js';
import { OUTCOME, PARAM, programOf, type CompiledCondition, type CompiledRule, type Stage } from './program.js';
import type { EntryResult, Values } from './runner.js';
import { resolve, type LeafTruth } from './resolve.js';
import { namesIn, placeholder, worldsFor, type Known, type PlacedLeaf, type ValueKind } from './worlds.js';

/** What rules are evaluated over. `facts` must hold every fact the rules read, missing ones with `null`. */
export type EvaluationInput = {
  readonly facts: Facts;
  readonly purpose: string;
  readonly window: Window;
  readonly asOf: LegalDate;
  readonly interpretations?: readonly Interpretation[];
};

/** The version of the engine whose verdicts these are: part of every decision. */
export const ENGINE = 'json-rules-engine/7.3.1';

/**
 * Evaluates the rules of a pack for a purpose and window over facts. A custom window takes the rules of the purpose
 * whatever their window.
 */
export async function evaluate(pack: Pack, input: EvaluationInput): Promise<Evaluation> {
  const { stages, names } = programOf(pack, input.purpose, input.window.kind);
  const scope = scopeOf(pack, input, names);
  const requirements: RequirementResult[] = [];
  for (const stage of stages) {
    const results = await runStage(stage, scope);
    for (const result of results) scope.outcomes.set(result.rule, result.value);
    requirements.push(...results);
  }
  requirements.sort((a, b) => (a.rule < b.rule ? -1 : 1));
  return {
    outcome: overall(requirements.map(({ value }) => value)),
    requirements,
    firedRules: requirements.filter(({ value }) => value === 'met').map(({ rule }) => rule),
    packHash: pack.hash,
    interpretations: [...scope.used].sort(),
  };
}

/** The facts that the rules for a purpose and window read. */
export function factsNeeded(pack: Pack, purpose: string, window: Window): string[] {
  return programOf(pack, purpose, window.kind).names.filter((name) => !name.startsWith(PARAM));
}

/** Everything the conditions of one evaluation may read, and what they have read of interpretations. */
type Scope = {
  readonly pack: Pack;
  readonly input: EvaluationInput;
  readonly values: Map<string, EngineValue>;
  readonly parameters: Map<string, ParameterValue>;
  readonly outcomes: Map<string, RequirementValue>;
  readonly used: Set<string>;
  readonly known: Known;
};

function scopeOf(pack: Pack, input: EvaluationInput, names: readonly string[]): Scope {
  const values = new Map<string, EngineValue>();
  const parameters = new Map<string, ParameterValue>();
  const outcomes = new Map<string, RequirementValue>();
  const known: Known = {
    valueOf: (name) =>
      name.startsWith(OUTCOME) ? settled(outcomes.get(name.slice(OUTCOME.length))) : values.get(name),
    kindOf: (name) => (name.startsWith(OUTCOME) ? 'text' : kindOf(pack, unitOf(pack, name))),
  };
  const scope = { pack, input, values, parameters, outcomes, used: new Set<string>(), known };
  for (const name of names) {
    const value = name.startsWith(PARAM) ? readParameter(scope, name.slice(PARAM.length)).value : readFact(scope, name);
    if (value !== null) values.set(name, value);
  }
  return scope;
}

/** An outcome that is undetermined is unknown to the rules that read it. */
function settled(outcome: RequirementValue | undefined): string | undefined {
  return outcome === 'undetermined' ? undefined : outcome;
}

function readFact({ pack, input }: Scope, name: string): EngineValue | null {
  const fact = input.facts[name];
  if (!fact) throw new Error(`the facts for ${input.purpose} lack ${name}`);
  return fact.value === null ? null : engineValue(pack, fact.unit, fact.value);
}

function readParameter({ pack, input, parameters, used }: Scope, id: string): ParameterValue {
  let found = parameters.get(id);
  if (!found) {
    const { window, asOf, interpretations = [] } = input;
    found = parameterFor(pack, id, { windowEnd: window.to, asOf, interpretations });
    parameters.set(id, found);
    if (found.interpretation) used.add(found.interpretation);
  }
  return found;
}

/** One run for all rules of the stage whose facts are known; those with unknowns are settled one by one. */
async function runStage(stage: Stage, scope: Scope): Promise<RequirementResult[]> {
  const names = stage.rules.flatMap(({ who, requires }) => [...(who?.names ?? []), ...requires.names]);
  const common = await stage.run(valuesFor(names, scope.known));
  const results: RequirementResult[] = [];
  for (const compiled of stage.rules) {
    const who = compiled.who && (await settle(compiled.who, common, scope));
    const requires = await settle(compiled.requires, common, scope);
    results.push(resultOf(compiled, who, requires, scope));
  }
  return results;
}

/** Values of names; what is unknown has one that plays no part, as its conditions are settled apart. */
function valuesFor(names: readonly string[], known: Known): Values {
  const values: { [name: string]: EngineValue } = {};
  for (const name of names) values[name] ??= known.valueOf(name) ?? placeholder(known.kindOf(name));
  return values;
}

/** What a condition came to, each of its leaves, and the names that keep it from being settled. */
type Settled = {
  readonly truth: LeafTruth;
  readonly leaves: readonly LeafTruth[];
  readonly unknown: readonly string[];
};

async function settle(
  condition: CompiledCondition,
  common: ReadonlyMap<string, EntryResult>,
  { known, pack }: Scope,
): Promise<Settled> {
  const result = common.get(condition.entry.name)!;
  const unknown = condition.names.filter((name) => known.valueOf(name) === undefined);
  if (unknown.length === 0) return { truth: result.holds, leaves: result.leaves, unknown };
  const leaves = condition.leaves.map(({ leaf }, i) =>
    namesIn(leaf).some((name) => unknown.includes(name)) ? 'unknown' : result.leaves[i]!,
  );
  const truth = await truthInAllWorlds(condition, unknown, known);
  if (truth !== 'unknown') return { truth, leaves, unknown: [] };
  const { decisive } = resolve(condition.entry.condition, pack.conditions, leaves);
  const deciding = decisive
    .flatMap((at) => namesIn(condition.leaves[at]!.leaf))
    .filter((name) => unknown.includes(name));
  return { truth, leaves, unknown: [...new Set(deciding)].sort() };
}

/** Evaluates a condition in every world that could differ, and stops at the first disagreement. */
async function truthInAllWorlds(
  condition: CompiledCondition,
  unknown: readonly string[],
  known: Known,
): Promise<LeafTruth> {
  const worlds = worldsFor(condition.leaves, unknown, known);
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

function resultOf(
  { rule, who, requires }: CompiledRule,
  whom: Settled | undefined,
  required: Settled,
  scope: Scope,
): RequirementResult {
  const applies = !whom || whom.truth === true ? 'yes' : whom.truth === false ? 'no' : 'undetermined';
  const value = valueOf(applies, required.truth, scope.input);
  const unknown = value !== 'undetermined' ? [] : applies === 'undetermined' ? whom!.unknown : required.unknown;
  const shown = applies === 'yes' ? { condition: requires, settled: required } : { condition: who!, settled: whom! };
  const { decisive } = resolve(shown.condition.entry.condition, scope.pack.conditions, shown.settled.leaves);
  return {
    rule: rule.id,
    clause: rule.clause,
    title: rule.title,
    value,
    window: scope.input.window,
    purpose: rule.purpose,
    applies,
    why: shown.condition.leaves.map((placed, i) =>
      leafResult(placed, { result: shown.settled.leaves[i]!, decisive: decisive.includes(i) }, scope),
    ),
    consequences: value === 'notMet' ? consequencesOf(rule, scope) : [],
    unknowns: unknown.map((name) => unknownOf(name, scope)),
  };
}

/** A requirement that is not met yet is open until its window has closed: at the end of the last day. */
function valueOf(
  applies: RequirementResult['applies'],
  truth: LeafTruth,
  { window, asOf }: EvaluationInput,
): RequirementValue {
  if (applies === 'no') return 'notApplicable';
  if (applies === 'undetermined' || truth === 'unknown') return 'undetermined';
  if (truth) return 'met';
  return asOf >= window.to ? 'notMet' : 'open';
}

function overall(values: readonly RequirementValue[]): OutcomeValue {
  if (values.includes('notMet')) return 'unqualified';
  if (values.includes('undetermined')) return 'undetermined';
  if (values.includes('open')) return 'open';
  return values.includes('met') ? 'qualified' : 'notApplicable';
}

function leafResult(
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
    unit: leaf.fact.startsWith(OUTCOME) ? 'text' : unitOf(scope.pack, leaf.fact),
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

function consequencesOf(rule: PolicyRule, scope: Scope): ConsequenceResult[] {
  return rule.ifNot.map(({ consequence, clause, basis, purpose, length }: ConsequenceUse) => ({
    consequence,
    clause,
    basis,
    ...(purpose !== undefined && { purpose }),
    text: fill(scope.pack.consequences.find(({ id }) => id === consequence)!.text, { title: rule.title }),
    ...(length !== undefined && { length: lengthOf(length, scope) }),
  }));
}

function lengthOf(parameter: string, scope: Scope): string | null {
  return shownValue(readParameter(scope, parameter).value ?? undefined) as string | null;
}

function unknownOf(name: string, scope: Scope): Unknown {
  const { pack } = scope;
  if (!name.startsWith(PARAM))
    return { name, kind: 'fact', text: message(pack.messages, 'unknown.fact', { label: labelOf(name, scope) }) };
  const { label, clause, unit } = pack.parameters[name.slice(PARAM.length)]!;
  const reason = readParameter(scope, name.slice(PARAM.length)).reason ?? message(pack.messages, 'unknown.noValue');
  const fillings = { label, clause, reason, unit: unitLabel(pack, unit) };
  return { name, kind: 'parameter', text: message(pack.messages, 'unknown.parameter', fillings) };
}

function labelOf(name: string, { pack }: Scope): Bilingual {
  if (name.startsWith(PARAM)) return pack.parameters[name.slice(PARAM.length)]!.label;
  if (!name.startsWith(OUTCOME)) return pack.facts[name]!.label;
  return pack.rules.find(({ id }) => id === name.slice(OUTCOME.length))!.title;
}

function unitOf(pack: Pack, name: string): string {
  return name.startsWith(PARAM) ? pack.parameters[name.slice(PARAM.length)]!.unit : pack.facts[name]!.unit;
}

/** How far a value of a unit can be driven: see {@link worldsFor}. */
function kindOf(pack: Pack, unit: string): ValueKind {
  if (isNumeric(pack, unit)) return 'amount';
  return unit === 'date' ? 'day' : unit === 'yesNo' ? 'yesNo' : 'text';
}
