import type { LegalDate } from '#libs/canonical';
import { engineValue, parameterFor, type EngineValue, type ParameterValue } from '../facts/parameters.js';
import type { Window } from '../facts/window.js';
import type { Pack } from '../pack.js';
import type { SubjectKind } from '../schema/pack-files.js';
import type { Facts, Interpretation, RequirementValue } from '../verdict.js';
import { valueKinds } from './kinds.js';
import { OUTCOME, PARAM } from './names.js';
import type { Known } from './worlds.js';

/** What rules are evaluated over. `facts` must hold every fact the rules read, missing ones with `null`. */
export type EvaluationInput = {
  readonly facts: Facts;
  readonly purpose: string;
  readonly window: Window;
  readonly asOf: LegalDate;
  readonly interpretations?: readonly Interpretation[];
  /** Whom the facts are about: only rules for such subjects are evaluated. A person by default. */
  readonly subject?: SubjectKind;
  /** `false` leaves out where open requirements are heading, which costs further runs of the engine. */
  readonly outlook?: boolean;
};

/** Everything the conditions of one evaluation may read, and what they have read of interpretations. */
export type Scope = {
  readonly pack: Pack;
  readonly input: EvaluationInput;
  readonly parameter: (id: string) => ParameterValue;
  readonly outcomes: Map<string, RequirementValue>;
  /** For each rule evaluated so far, the day from which it is closed. */
  readonly closes: Map<string, LegalDate>;
  readonly used: Set<string>;
  readonly known: Known;
};

/** The scope of an evaluation: facts and parameters that the rules read, as the engine compares them. */
export function scopeOf(pack: Pack, input: EvaluationInput, names: readonly string[]): Scope {
  const used = new Set<string>();
  const parameter = parametersOf(pack, input, used);
  const values = new Map<string, EngineValue>();
  for (const name of names) {
    const value = name.startsWith(PARAM) ? parameter(name.slice(PARAM.length)).value : readFact(pack, input, name);
    if (value !== null) values.set(name, value);
  }
  const outcomes = new Map<string, RequirementValue>();
  const valueOf = (name: string) =>
    name.startsWith(OUTCOME) ? settled(outcomes.get(name.slice(OUTCOME.length))) : values.get(name);
  const known = { valueOf, kindOf: valueKinds(pack) };
  return { pack, input, parameter, outcomes, closes: new Map(), used, known };
}

/** An outcome that is undetermined is unknown to the rules that read it. */
function settled(outcome: RequirementValue | undefined): string | undefined {
  return outcome === 'undetermined' ? undefined : outcome;
}

function readFact(pack: Pack, { facts, purpose }: EvaluationInput, name: string): EngineValue | null {
  const fact = facts[name];
  if (!fact) throw new Error(`the facts for ${purpose} lack ${name}`);
  return fact.value === null ? null : engineValue(pack, fact.unit, fact.value);
}

/** Reads parameters as a question needs them, each once; `used` takes the interpretations that filled one. */
export function parametersOf(
  pack: Pack,
  { window, asOf, interpretations = [] }: Pick<EvaluationInput, 'window' | 'asOf' | 'interpretations'>,
  used: Set<string>,
): (id: string) => ParameterValue {
  const read = new Map<string, ParameterValue>();
  return (id) => {
    let found = read.get(id);
    if (!found) {
      found = parameterFor(pack, id, { window, asOf, interpretations });
      read.set(id, found);
      if (found.interpretation) used.add(found.interpretation);
    }
    return found;
  };
}
