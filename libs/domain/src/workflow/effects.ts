import { legalDateAt } from '#libs/canonical';
import type { Recorded } from '#libs/event-log';
import { v5 as uuidv5 } from 'uuid';
import { credit } from '../credit.js';
import type { AnyDecider } from '../decider.js';
import { shortest } from '../fields.js';
import { trainingClass } from '../training-class.js';
import type { CaseState } from './case-state.js';
import { caseFacts } from './case-state.js';
import type { KeptDefinition } from './engine.js';
import type { Effect } from '#libs/policy';

/** A command to another stream. Its id derives from the causing event: issued twice, it is carried out once. */
export type Caused = {
  readonly decider: AnyDecider;
  readonly id: string;
  readonly commandId: string;
  readonly command: { readonly type: string; readonly data: object };
};

/**
 * What an event of a case causes in other streams, by the effects of its step. `state` is the case after the event.
 * The award of an effect takes unit, level, mode and category from the effect, else from the details of the case.
 */
export function effectsOf(kept: KeptDefinition, state: CaseState, event: Recorded, caseId: string): Caused[] {
  const { step: name, from } = event.data['case'] as { step: string; from?: string };
  const steps = from === undefined ? kept.definition.start : (kept.definition.states[from]?.on ?? []);
  const step = steps.find((one) => one.do === name);
  return (step?.effect ?? []).flatMap((effect, i) => caused(kept, state, event, caseId, effect, i));
}

function caused(
  kept: KeptDefinition,
  state: CaseState,
  event: Recorded,
  caseId: string,
  effect: Effect,
  i: number,
): Caused[] {
  const person = state.subject!;
  const commandId = uuidv5(`effect/${i}`, event.id);
  if ('enrol' in effect) {
    const command = { type: 'EnrolTrainee', data: { person, case: caseId } };
    return state.about.class ? [{ decider: trainingClass, id: state.about.class, commandId, command }] : [];
  }
  if ('restore' in effect) {
    const command = { type: 'RestoreCredit', data: { award: state.about.award, case: caseId } };
    return state.about.award ? [{ decider: credit, id: person, commandId, command }] : [];
  }
  if (!('award' in effect)) return [];
  const { amount: fact, ...fixed } = effect.award;
  const recognised = shortest(String(caseFacts(state)[fact] ?? '0'));
  if (recognised === '0') return []; // nothing was recognised: there is nothing to award
  const { title, unit, level, mode, category, hours } = state.details;
  const on = state.lastDay ?? legalDateAt(event.meta.occurredAt);
  const data = {
    award: uuidv5(`award/${i}`, event.id),
    ...definedOnly({ unit, level, mode, category }),
    ...definedOnly(fixed),
    ...definedOnly({ planned: hours ?? state.details['plannedHours'] }),
    recognised,
    occurredOn: on,
    countsOn: on,
    source: {
      kind: state.about.class ? 'class' : 'case',
      title: title ?? kept.definition.title['zh-CN'],
      cause: event.id,
      ...definedOnly({ class: state.about.class, programme: state.about.programme }),
      case: caseId,
    },
  };
  return [{ decider: credit, id: person, commandId, command: { type: 'AwardCredit', data } }];
}

function definedOnly(fields: { readonly [field: string]: unknown }): { [field: string]: unknown } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
