import { formatAmount, type Json } from '#libs/canonical';
import type { Origin } from '../decider.js';
import { shortest } from '../fields.js';
import type { CaseEvent } from './case-events.js';

/** A value that a guard may read. Amounts are decimal strings. */
export type GuardFact = string | boolean;

/** Where a case stands. */
export type CaseState = {
  readonly workflow?: string;
  readonly definition?: string;
  readonly state?: string;
  readonly subject?: string;
  readonly jurisdiction?: string;
  readonly school?: string;
  readonly about: {
    readonly class?: string;
    readonly programme?: string;
    readonly award?: string;
    readonly decision?: string;
  };
  readonly details: { readonly [field: string]: Json };
  /** Who did each step, for segregation of duty. */
  readonly doneBy: { readonly [step: string]: readonly string[] };
  readonly attendance: { readonly [session: string]: 'present' | 'late' | 'absent' | 'excused' };
  readonly assessments: { readonly [kind: string]: 'pass' | 'fail' };
  readonly recognised: string;
  /** The last day something of the training happened in this case. */
  readonly lastDay?: string;
};

/** A case that has not been opened. */
export const noCase: CaseState = {
  about: {},
  details: {},
  doneBy: {},
  attendance: {},
  assessments: {},
  recognised: '0',
};

/** Folds an event of the case. */
export function evolveCase(state: CaseState, event: CaseEvent, { meta }: Pick<Origin, 'meta'>): CaseState {
  const { workflow, definition, step, to } = event.data.case;
  const doneBy = { ...state.doneBy, [step]: [...(state.doneBy[step] ?? []), meta.actor] };
  const next: CaseState = { ...state, workflow, definition, state: to, subject: event.data.subject, doneBy };
  switch (event.type) {
    case 'Applied': {
      const { about, details } = event.data;
      return { ...next, jurisdiction: meta.jurisdiction, school: meta.school, about, details };
    }
    case 'AttendanceRecorded': {
      const { session, status, on } = event.data;
      return { ...next, attendance: { ...state.attendance, [session]: status }, lastDay: later(state.lastDay, on) };
    }
    case 'Assessed':
      return { ...next, assessments: { ...state.assessments, [event.data.kind]: event.data.result } };
    case 'HoursRecognised':
      return { ...next, recognised: event.data.amount };
    case 'Completed': {
      const planned = state.details['hours'];
      const recognised = event.data.recognised ?? (typeof planned === 'string' ? planned : '0');
      return { ...next, recognised, lastDay: later(state.lastDay, event.data.on) };
    }
    case 'OutcomeSubmitted':
      return { ...next, lastDay: later(state.lastDay, event.data.on) };
    default:
      return next;
  }
}

/** A case as a fold. */
export const caseFold = { initial: noCase, evolve: evolveCase };

/** What the guards of a case may read: `case.<detail>`, and what its events add up to. */
export function caseFacts(state: CaseState): { [fact: string]: GuardFact } {
  const facts: { [fact: string]: GuardFact } = {};
  for (const [field, value] of Object.entries(state.details)) {
    if (typeof value === 'string' || typeof value === 'boolean') facts[`case.${field}`] = value;
    else if (typeof value === 'number') facts[`case.${field}`] = String(value);
  }
  const statuses = Object.values(state.attendance);
  const count = (...wanted: string[]) =>
    formatAmount(100 * statuses.filter((status) => wanted.includes(status)).length);
  facts['case.attended'] = count('present', 'late');
  facts['case.absent'] = count('absent');
  facts['case.excused'] = count('excused');
  facts['case.assessment.process'] = state.assessments['process'] ?? 'none';
  facts['case.assessment.completion'] = state.assessments['completion'] ?? 'none';
  facts['case.recognised'] = shortest(state.recognised);
  return facts;
}

function later(a: string | undefined, b: string): string {
  return a !== undefined && a > b ? a : b;
}
