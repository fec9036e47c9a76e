import { addDays, legalDateAt } from '#libs/canonical';
import type { CaseEvent } from '#libs/domain';
import type { Recorded } from '#libs/event-log';
import { Entity } from 'typeorm';
import { Count, Key, OptionalText, READ_SCHEMA, Text } from './columns.js';
import type { Rows } from './projection.js';

/** After every day: that of a case for which no deadline runs. */
export const NO_DAY = '9999-12-31';

/** A deadline that runs for a case. The day itself is still in time. */
export type Due = {
  readonly deadline: string;
  readonly on: string;
  /** Days of reminders that were not given yet. */
  readonly remind: readonly string[];
  /** States of the case in which it runs. */
  readonly in?: readonly string[];
  /** The day it began to run, and the revision of its case with which it did. */
  readonly since: string;
  readonly began: number;
  /** When it was put on record that it had passed. */
  readonly passedAt: string | null;
};

/** One run of a deadline: it begins with a state of its case and ends with it. */
@Entity({ name: 'deadlines', schema: READ_SCHEMA })
export class Deadline {
  /** The case. */
  @Key() id!: string;
  @Key() workflow!: string;
  /** Its name in the definition. */
  @Key() deadline!: string;
  /** The last day that is in time. */
  @Key() day!: string;
  @Text() definition!: string;
  /** `passed` once that is on record, or when the case went on after the day; `met` when it went on in time. */
  @Text() state!: 'running' | 'passed' | 'met';
  @Text() since!: string;
  /** Revision of the case with which this run began. */
  @Count() began!: number;
  @OptionalText() passedAt!: string | null;
  /** When the case went on. */
  @OptionalText() endedAt!: string | null;
  /** The first day on which the service has to remind of it or to record that it has passed. */
  @OptionalText() wakeOn!: string | null;
}

/** What of a case its deadlines rest on. */
type Timed = {
  readonly id: string;
  readonly workflow: string;
  readonly definition: string;
  readonly state: string;
  readonly due: readonly Due[];
};

/**
 * The deadlines that run for a case after an event: those it begins, in the place of earlier runs of the same, and those
 * before whose states it does not leave. A case that is migrated begins all of them anew.
 */
export function duesAfter(
  before: Pick<Timed, 'due' | 'state'>,
  state: string,
  { type, data }: CaseEvent,
  { meta, recordedAt, revision: began }: Recorded,
): { due: readonly Due[]; nextDue: string } {
  const today = legalDateAt(meta.occurredAt);
  const begun = (data.case.due ?? []).map((one): Due => ({ remind: [], ...one, since: today, began, passedAt: null }));
  const stays = (one: Due) => one.in?.includes(state) ?? state === before.state;
  const kept = before.due
    .filter((one) => type !== 'Migrated' && stays(one) && !begun.some(({ deadline }) => deadline === one.deadline))
    .map((one) => {
      if ((type !== 'DeadlinePassed' && type !== 'DeadlineNear') || one.deadline !== data.deadline) return one;
      if (type === 'DeadlinePassed') return { ...one, passedAt: recordedAt };
      return { ...one, remind: one.remind.filter((day) => day > today) };
    });
  const due = [...kept, ...begun];
  const days = due.filter(({ passedAt }) => passedAt === null).map(({ on }) => on);
  return { due, nextDue: days.reduce((a, b) => (a < b ? a : b), NO_DAY) };
}

/** Writes the rows of the deadlines of a case: those that run, and those that have ended with an event. */
export function foldDues(before: Timed, after: Timed, { meta, recordedAt }: Recorded, rows: Rows): void {
  const { id, workflow, definition } = after;
  const write = (one: Due, ended: Partial<Deadline> = {}) =>
    rows.put(Deadline, {
      ...{ id, workflow, definition, deadline: one.deadline, day: one.on, since: one.since },
      ...{ began: one.began, passedAt: one.passedAt },
      ...{ state: one.passedAt ? 'passed' : 'running', endedAt: null, wakeOn: wakeOn(one) },
      ...ended,
    });
  const today = legalDateAt(meta.occurredAt);
  for (const one of before.due)
    if (!after.due.some((other) => isSame(one, other)))
      write(one, { state: one.passedAt || today > one.on ? 'passed' : 'met', endedAt: recordedAt, wakeOn: null });
  for (const one of after.due) if (!before.due.includes(one)) write(one);
}

function wakeOn({ on, remind, passedAt }: Due): string | null {
  return passedAt ? null : remind.reduce((a, b) => (a < b ? a : b), addDays(on, 1));
}

function isSame(a: Pick<Due, 'deadline' | 'on'>, b: Pick<Due, 'deadline' | 'on'>): boolean {
  return a.deadline === b.deadline && a.on === b.on;
}
