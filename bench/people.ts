import { creditEvents, personEvents, toNewEvent } from '#libs/domain';
import type { AppendRequest, EventLog, NewEvent } from '#libs/event-log';
import { v4 as uuidv4, v5 as uuidv5 } from 'uuid';
import type { Note } from './figures.js';

/** Events of one person: two of their life and eighteen of their account. */
export const EVENTS_PER_PERSON = 20;

/** The jurisdiction of everybody here: it has cycles, caps by level and consequences. */
export const PLACE = '500235';

const NAMES = '7b7e0c9a-5d3c-5f5e-9a42-0d9f2a6c1e55';
const SCHOOL = uuidv5('school', NAMES);
const levels = ['county', 'school', 'school', 'city'] as const;
const modes = ['centralized', 'schoolBased', 'schoolBased', 'remote'] as const;

/** Id of the n-th person. */
export function personId(n: number): string {
  return uuidv5(`person/${n}`, NAMES);
}

/** The n-th award of a person: like any other, a few credits in one of the years of the cycle. */
export function awardOf(person: string, n: number): NewEvent {
  const day = `${2021 + (n % 5)}-${String(1 + (n % 12)).padStart(2, '0')}-15`;
  const id = uuidv5(`award/${n}`, person);
  return toNewEvent(creditEvents, {
    type: 'CreditAwarded',
    data: {
      ...{ award: id, unit: 'credit', planned: '8', recognised: String(4 + (n % 5)) },
      ...{ level: levels[n % 4], mode: modes[n % 4], category: 'professional', occurredOn: day, countsOn: day },
      source: { kind: 'manual', title: `${day.slice(0, 4)}年度教师专业发展培训第${n}期`, cause: id },
      clause: 'YY-3.6.1',
    },
  });
}

/** What happened to the n-th person before any award: registered and hired. */
export function lifeOf(person: string, n: number): NewEvent[] {
  const hire = { jurisdiction: PLACE, school: SCHOOL, staffCategory: 'teacher', stage: 'primary', subject: 'chinese' };
  return [
    toNewEvent(personEvents, { type: 'PersonRegistered', data: { jurisdiction: PLACE, name: `测试教师${n}` } }),
    toNewEvent(personEvents, { type: 'PersonHired', data: { ...hire, hiredOn: '2012-09-01', firstPost: false } }),
  ];
}

/** An append of some events to a stream. */
export function appendOf(
  stream: string,
  subject: string,
  expected: number | 'no-stream',
  events: readonly NewEvent[],
): AppendRequest {
  const meta = {
    actor: 'bench',
    scope: 'system@*',
    jurisdiction: PLACE,
    school: SCHOOL,
    occurredAt: '2026-01-01T00:00:00.000Z',
  };
  return { stream, subject, expected, commandId: uuidv4(), command: { stream, expected }, meta, events };
}

/** Requests that are under way at once while a log is filled. */
const FILL_WIDTH = 512;

/** Adds persons `from` (included) to `to` (excluded) to a log. Answers events per second. */
export async function addPersons(log: EventLog, from: number, to: number, note: Note): Promise<number> {
  const start = performance.now();
  let next = from;
  let told = start;
  const worker = async () => {
    while (next < to) {
      const n = next++;
      const person = personId(n);
      const awards = Array.from({ length: EVENTS_PER_PERSON - 2 }, (_, i) => awardOf(person, i));
      await Promise.all([
        log.append(appendOf(`teacher-${person}`, person, 'no-stream', lifeOf(person, n))),
        log.append(appendOf(`credit-${person}`, person, 'no-stream', awards)),
      ]);
      if (performance.now() - told < 5_000) continue;
      told = performance.now();
      note(`  filled ${(n - from) * EVENTS_PER_PERSON} of ${(to - from) * EVENTS_PER_PERSON} events`);
    }
  };
  await Promise.all(Array.from({ length: FILL_WIDTH }, worker));
  return ((to - from) * EVENTS_PER_PERSON) / ((performance.now() - start) / 1_000);
}
