import type { Json, LegalDate } from '#libs/canonical';
import type { Bilingual } from '#libs/policy';
import { Refused, type Place } from '../decider.js';
import { actorOn, type Actor } from '../scope.js';
import { actingOn, type Holders } from './acting.js';
import type { CaseState } from './case-state.js';
import { mayTake, stepsFrom, type Acting, type KeptDefinition, type PossibleStep } from './engine.js';

/** A step from where a case stands: what it is, what it wants, and, for one person, why it is not theirs to take now. */
export type StepChoice = {
  readonly do: string;
  readonly title: Bilingual;
  readonly track?: string;
  readonly by: readonly string[];
  readonly fallback?: readonly string[];
  readonly to: string;
  /** Type of the event: its own fields are the form of the step. */
  readonly records: string;
  readonly requires: readonly string[];
  readonly evidence: { readonly [name: string]: Bilingual };
  /** JSON Schema of the details the step asks for; of all details of the case where it gives them anew. */
  readonly data?: { readonly [key: string]: unknown };
  readonly revises: boolean;
  readonly clause?: string;
  /** The guard, in words: whether it holds is known once the step is given. */
  readonly guard?: Bilingual;
  /** Why this person may not take it: `wrong-role`, `same-person`, `done-already`, `too-early`, `deadline-passed`. */
  readonly refused?: { readonly code: string; readonly values: { readonly [name: string]: Json } };
};

/** Each step possible from where a case stands, with whether this actor may take it today. */
export function possibleSteps(
  kept: KeptDefinition,
  state: CaseState,
  acting: Acting,
  today: LegalDate,
): readonly StepChoice[] {
  return stepsFrom(kept.definition, state).map((step) => choiceOf(kept, state, step, acting, today));
}

/** {@link possibleSteps} for somebody with their grants: fallbacks are looked up for each step. */
export async function stepsOf(
  holders: Holders,
  kept: KeptDefinition,
  state: CaseState,
  actor: Actor,
  today: LegalDate,
): Promise<readonly StepChoice[]> {
  const place: Place = { jurisdiction: state.jurisdiction, school: state.school };
  return Promise.all(
    stepsFrom(kept.definition, state).map(async (step) => {
      const { acting } = await actingOn(holders, kept, state, step, place, actorOn(actor, today));
      return choiceOf(kept, state, step, acting, today);
    }),
  );
}

function choiceOf(
  kept: KeptDefinition,
  state: CaseState,
  step: PossibleStep,
  acting: Acting,
  today: LegalDate,
): StepChoice {
  const { definition } = kept;
  const data = step.revises || state.state === undefined ? definition.data : step.data;
  const refused = refusalOf(() => mayTake(kept, state, step, acting, today));
  return {
    ...{ do: step.do, title: step.title ?? { 'zh-CN': step.do, en: step.do }, by: step.by, to: step.to },
    ...(step.track !== undefined && { track: step.track }),
    ...(step.fallback && { fallback: step.fallback }),
    ...{ records: step.records, requires: step.requires, evidence: step.evidence ?? {} },
    ...(data && { data }),
    revises: step.revises ?? false,
    ...(step.clause !== undefined && { clause: step.clause }),
    ...(step.guard && { guard: step.guard.otherwise }),
    ...(refused && { refused: { code: refused.code, values: refused.values } }),
  };
}

function refusalOf(work: () => void): Refused | undefined {
  try {
    work();
    return undefined;
  } catch (error) {
    if (error instanceof Refused) return error;
    throw error;
  }
}
