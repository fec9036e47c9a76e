import type { Window } from '../facts/window.js';
import type { Pack } from '../pack.js';
import type { SubjectKind } from '../schema/pack-files.js';
import type { Evaluation, OutcomeValue, RequirementResult, RequirementValue } from '../verdict.js';
import { closesOn, headingOf, type Heading } from './ahead.js';
import { PARAM } from './names.js';
import { programOf, type CompiledRule, type Stage } from './program.js';
import { resolve } from './resolve.js';
import { scopeOf, type EvaluationInput, type Scope } from './scope.js';
import { settle, valuesFor, type Settled } from './settle.js';
import { consequencesOf, leafResult, unknownOf } from './shown.js';

export type { EvaluationInput } from './scope.js';

/** The version of the engine whose verdicts these are: part of every decision. */
export const ENGINE = 'json-rules-engine/7.3.1';

/**
 * Evaluates the rules of a pack for a purpose and window over the facts of a subject. A custom window takes the rules of
 * the purpose whatever their window.
 */
export async function evaluate(pack: Pack, input: EvaluationInput): Promise<Evaluation> {
  const { stages, names } = programOf(pack, input);
  const scope = scopeOf(pack, input, names);
  const requirements: RequirementResult[] = [];
  for (const stage of stages) requirements.push(...(await runStage(stage, scope)));
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
export function factsNeeded(pack: Pack, purpose: string, window: Window, subject?: SubjectKind): string[] {
  return programOf(pack, { purpose, window, subject }).names.filter((name) => !name.startsWith(PARAM));
}

/** One run for all rules of the stage whose facts are known; those with unknowns are settled one by one. */
async function runStage(stage: Stage, scope: Scope): Promise<RequirementResult[]> {
  const names = stage.rules.flatMap(({ who, requires }) => [...(who?.names ?? []), ...requires.names]);
  const common = await stage.run(valuesFor(names, scope.known));
  const results: RequirementResult[] = [];
  for (const compiled of stage.rules) {
    const who = compiled.who && (await settle(compiled.who, common, scope));
    const requires = await settle(compiled.requires, common, scope);
    results.push(await resultOf(compiled, who, requires, scope));
  }
  for (const { rule, value } of results) scope.outcomes.set(rule, value);
  for (const compiled of stage.rules) scope.closes.set(compiled.rule.id, closesOn(compiled, scope));
  return results;
}

async function resultOf(
  compiled: CompiledRule,
  who: Settled | undefined,
  required: Settled,
  scope: Scope,
): Promise<RequirementResult> {
  const { rule, requires } = compiled;
  const applies = !who || who.truth === true ? 'yes' : who.truth === false ? 'no' : 'undetermined';
  const { value, outlook } = await verdictOf(applies, compiled, required, scope);
  const unknown = value !== 'undetermined' ? [] : applies === 'undetermined' ? who!.unknown : required.unknown;
  const shown =
    applies === 'yes' ? { condition: requires, settled: required } : { condition: compiled.who!, settled: who! };
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
    unknowns: deepest(unknown, scope).map((name) => unknownOf(name, scope)),
    ...(outlook && { outlook }),
  };
}

/** A fact that is missing because the document is silent is known by the parameters it waits for. */
function deepest(names: readonly string[], { input }: Scope): string[] {
  return [...new Set(names.flatMap((name) => input.facts[name]?.unknown ?? [name]))].sort();
}

async function verdictOf(
  applies: RequirementResult['applies'],
  compiled: CompiledRule,
  { truth }: Settled,
  scope: Scope,
): Promise<Heading> {
  if (applies === 'no') return { value: 'notApplicable' };
  if (applies === 'undetermined' || truth === 'unknown') return { value: 'undetermined' };
  return headingOf(compiled, truth, scope);
}

/** The answer for a purpose from the values of its requirements. */
export function overall(values: readonly RequirementValue[]): OutcomeValue {
  if (values.includes('notMet')) return 'unqualified';
  if (values.includes('undetermined')) return 'undetermined';
  if (values.includes('open')) return 'open';
  return values.includes('met') ? 'qualified' : 'notApplicable';
}
