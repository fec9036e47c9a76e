import { legalDateAt, type Json, type LegalDate } from '#libs/canonical';
import { MAKERS, type SubjectKind, type WorkflowDefinition } from '#libs/policy';
import type { Origin, Place } from '../decider.js';
import { ownEvents, type CaseEvent } from './case-events.js';

/** A deadline that runs: its last day in time, and the days on which it is called to mind. */
export type Due = { readonly on: LegalDate; readonly remind: readonly LegalDate[] };

/** What a case is about, beside its subject: ids by what they are of. */
export type CaseAbout = {
  readonly class?: string;
  readonly programme?: string;
  readonly award?: string;
  readonly decision?: string;
  readonly person?: string;
  readonly school?: string;
  readonly case?: string;
};

/** Where a case stands. */
export type CaseState = {
  readonly workflow?: string;
  readonly definition?: string;
  readonly state?: string;
  readonly subject?: string;
  /** What the case is about. */
  readonly kind: SubjectKind;
  readonly opener?: string;
  readonly openedOn?: LegalDate;
  readonly jurisdiction?: string;
  readonly school?: string;
  readonly about: CaseAbout;
  /** Public details; personal ones are in the vault and no guard reads them. */
  readonly details: { readonly [field: string]: Json };
  /** Where the schools and jurisdictions named in the details are. */
  readonly places: { readonly [field: string]: Place };
  /** Who did each step, once for each time it was done: for segregation of duty. */
  readonly doneBy: { readonly [step: string]: readonly string[] };
  /** The last day of each step: the `on` of its event, else the day it was done. */
  readonly doneOn: { readonly [step: string]: LegalDate };
  /** States of tracks that have moved since the case came to where it is; the others are in their start. */
  readonly tracks: { readonly [track: string]: string };
  /** The days last fixed for each deadline; which of them run, {@link runningDeadlines} says. */
  readonly due: { readonly [deadline: string]: Due };
  /** Deadlines on record as passed, and the day each was last called to mind, since they last began to run. */
  readonly passed: readonly string[];
  readonly reminded: { readonly [deadline: string]: LegalDate };
  readonly attendance: { readonly [session: string]: 'present' | 'late' | 'absent' | 'excused' };
  /** Where the leave for each session stands: what was asked or decided last. */
  readonly leave: { readonly [session: string]: 'requested' | 'granted' | 'refused' };
  readonly assessments: { readonly [kind: string]: 'pass' | 'fail' };
  /** The last result of a decision or an evaluation. */
  readonly result?: string;
  readonly panel: readonly string[];
  /** The opinion of each member, the last one given. A new panel, or details given anew, begin without any. */
  readonly opinions: { readonly [member: string]: 'for' | 'against' | 'abstain' };
  readonly recognised: string;
  /** The last day something of the training happened in this case. */
  readonly lastDay?: LegalDate;
};

/** A case that has not been opened. */
export const noCase: CaseState = {
  ...{ kind: 'person', about: {}, details: {}, places: {}, doneBy: {}, doneOn: {}, tracks: {} },
  ...{ due: {}, passed: [], reminded: {}, attendance: {}, leave: {} },
  ...{ assessments: {}, panel: [], opinions: {}, recognised: '0' },
};

/** Folds an event of the case. */
export function evolveCase(state: CaseState, event: CaseEvent, { meta }: Pick<Origin, 'meta'>): CaseState {
  if (event.type === 'EffectRefused') return state;
  return noted(done(moved(opened(state, event, meta), event), event, meta), event, meta);
}

/** A case as a fold. */
export const caseFold = { initial: noCase, evolve: evolveCase };

/** The tracks of the state a case is in, each with where it is. */
export function tracksOf(
  definition: WorkflowDefinition,
  { state, tracks }: Pick<CaseState, 'state' | 'tracks'>,
): { readonly [track: string]: string } {
  const here = (state !== undefined && definition.states[state]?.tracks) || {};
  return Object.fromEntries(Object.entries(here).map(([name, { start }]) => [name, tracks[name] ?? start]));
}

type Meta = Origin['meta'];

/** What the first event says once and for all. */
function opened(state: CaseState, { data }: CaseEvent, { actor, jurisdiction, school, occurredAt }: Meta): CaseState {
  const first = state.state === undefined;
  return {
    ...state,
    ...{ workflow: data.case.workflow, definition: data.case.definition, subject: data.subject },
    ...(data.case.kind && { kind: data.case.kind }),
    ...(first && { opener: actor, openedOn: legalDateAt(occurredAt), jurisdiction, school, about: data.about ?? {} }),
    ...(data.makers && { doneBy: { [MAKERS]: data.makers } }),
    details: { ...state.details, ...data.details },
    places: { ...state.places, ...data.places },
  };
}

/** Leaving a state ends its tracks; a deadline that begins to run again has not passed. */
function moved(state: CaseState, { type, data }: CaseEvent): CaseState {
  const { to, track, due = [] } = data.case;
  const began = due.map(({ deadline }) => deadline);
  const left = type === 'Migrated' || (track === undefined && to !== state.state);
  return {
    ...state,
    ...(track === undefined && { state: to }),
    tracks: track !== undefined ? { ...state.tracks, [track]: to } : left ? {} : state.tracks,
    due: {
      ...(type === 'Migrated' ? {} : state.due),
      ...Object.fromEntries(due.map(({ deadline, on, remind = [] }) => [deadline, { on, remind }])),
    },
    passed: state.passed.filter((one) => !began.includes(one)),
    reminded: without(state.reminded, began),
  };
}

function done(state: CaseState, { type, data }: CaseEvent, { actor, occurredAt }: Meta): CaseState {
  if ((ownEvents as readonly string[]).includes(type)) return state;
  const { step } = data.case;
  const on = 'on' in data && data.on !== undefined ? data.on : legalDateAt(occurredAt);
  return {
    ...state,
    doneBy: { ...state.doneBy, [step]: [...(state.doneBy[step] ?? []), actor] },
    doneOn: { ...state.doneOn, [step]: on },
  };
}

/** What each type of event says of its own. */
function noted(state: CaseState, { type, data }: CaseEvent, { actor, occurredAt }: Meta): CaseState {
  switch (type) {
    case 'Revised':
      return { ...state, opinions: {} };
    case 'AttendanceRecorded': {
      const { session, status, on } = data;
      return { ...state, attendance: { ...state.attendance, [session]: status }, lastDay: later(state.lastDay, on) };
    }
    case 'LeaveRequested':
      return { ...state, leave: { ...state.leave, [data.session]: 'requested' } };
    case 'LeaveDecided':
      return { ...state, leave: { ...state.leave, [data.session]: data.granted ? 'granted' : 'refused' } };
    case 'Assessed':
      return { ...state, assessments: { ...state.assessments, [data.kind]: data.result } };
    case 'HoursRecognised':
      return { ...state, recognised: data.amount };
    case 'Completed': {
      const planned = state.details['hours'];
      const recognised = data.recognised ?? (typeof planned === 'string' ? planned : '0');
      return { ...state, recognised, lastDay: later(state.lastDay, data.on) };
    }
    case 'OutcomeSubmitted':
    case 'Held':
      return { ...state, lastDay: later(state.lastDay, data.on) };
    case 'Decided':
    case 'Evaluated':
      return { ...state, result: data.result };
    case 'PanelNamed':
      return { ...state, panel: [...new Set(data.members)], opinions: {} };
    case 'OpinionGiven':
      return { ...state, opinions: { ...state.opinions, [actor]: data.opinion } };
    case 'DeadlinePassed':
      return { ...state, passed: [...new Set([...state.passed, data.deadline])] };
    case 'DeadlineNear':
      return { ...state, reminded: { ...state.reminded, [data.deadline]: legalDateAt(occurredAt) } };
    case 'Migrated':
      return { ...state, tracks: data.tracks ?? {} };
    default:
      return state;
  }
}

function without<T>(record: { readonly [name: string]: T }, names: readonly string[]): { readonly [name: string]: T } {
  return Object.fromEntries(Object.entries(record).filter(([name]) => !names.includes(name)));
}

function later(a: LegalDate | undefined, b: LegalDate): LegalDate {
  return a !== undefined && a > b ? a : b;
}
