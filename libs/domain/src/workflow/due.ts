import { addDays, isLegalDate, type Json, type LegalDate } from '#libs/canonical';
import {
  calendarDay,
  calendarDays,
  NoWindow,
  spanFrom,
  type CalendarDay,
  type Deadline,
  type GuardFact,
  type Pack,
  type Step,
  type WorkflowDefinition,
} from '#libs/policy';
import { demand } from '../decider.js';
import { caseEvents, type CaseEvent, type CaseEventType } from './case-events.js';
import { caseFacts } from './case-facts.js';
import { evolveCase, type CaseState, type Due } from './case-state.js';
import type { Surroundings } from './surroundings.js';

/** What the days of deadlines are worked out by: the calendar of the pack in force, and its parameters on the day. */
export type Reckoning = {
  readonly pack?: Pick<Pack, 'calendar'>;
  /** A parameter (`param:…`) as a whole number; nothing where the document is silent. */
  readonly amount: (parameter: string) => number | undefined;
};

/** A deadline of the definition that runs, with its day. */
export type Running = { readonly deadline: Deadline; readonly due: Due };

/** The deadlines that run where a case stands. One whose day could not be worked out does not run. */
export function runningDeadlines({ deadlines = [] }: WorkflowDefinition, { state, due }: CaseState): Running[] {
  return deadlines.flatMap((deadline) => {
    const fixed = due[deadline.name];
    return fixed && state !== undefined && deadline.in.includes(state) ? [{ deadline, due: fixed }] : [];
  });
}

/** What the service gives with the step a deadline takes: the day, and that the time is over, where its event has them. */
export function inputWhenDue(
  { deadline: { title }, due: { on } }: Running,
  { records }: Step,
  today: LegalDate,
): { readonly [field: string]: Json } {
  const shape = caseEvents[records as CaseEventType]?.shape ?? {};
  return {
    ...('on' in shape && { on: today }),
    ...('reason' in shape && { reason: `“${title['zh-CN']}”已于 ${on} 届满。` }),
  };
}

/**
 * Refuses a step that a deadline forbids or does not open yet. The day itself is still in time.
 * @throws {Refused} `deadline-passed`, `too-early`.
 */
export function inTime(definition: WorkflowDefinition, state: CaseState, step: string, today: LegalDate): void {
  for (const { deadline, due } of runningDeadlines(definition, state)) {
    const said = { deadline: deadline.title, on: due.on, clause: deadline.clause ?? null };
    if (deadline.forbids?.includes(step)) demand(today <= due.on, 'deadline-passed', said);
    if (deadline.opens?.includes(step)) demand(today > due.on, 'too-early', said);
  }
}

/**
 * The deadlines that an event sets running: those of the state it comes to from outside their states, and those that
 * start from a detail it gives. `before` is the case without the event. Moving on within the states of a deadline leaves
 * its day as it is. What cannot be worked out (a day or a parameter that nobody gave) is left out.
 */
export function dueWith(
  definition: WorkflowDefinition,
  before: CaseState,
  event: CaseEvent,
  meta: Parameters<typeof evolveCase>[2]['meta'],
  today: LegalDate,
  reckoning: Reckoning,
): NonNullable<CaseEvent['data']['case']['due']> {
  const { deadlines = [] } = definition;
  if (deadlines.length === 0) return [];
  const after = evolveCase(before, event, { meta });
  const given = event.data.details ?? {};
  return deadlines.flatMap((deadline) => {
    const here = after.state !== undefined && deadline.in.includes(after.state);
    const were = before.state !== undefined && deadline.in.includes(before.state) && event.type !== 'Migrated';
    const changed = deadline.from.startsWith('case.') && deadline.from.slice('case.'.length) in given;
    if (!here || (were && !changed)) return [];
    const on = dayOf(definition, deadline, after, today, reckoning);
    if (on === undefined) return [];
    const remind = (deadline.remind ?? []).map((days) => addDays(on, -days)).sort();
    return [{ deadline: deadline.name, on, ...(remind.length > 0 && { remind }), in: deadline.in }];
  });
}

/** {@link dueWith} with the parameters its lengths name, on the day of the event. */
export async function dueOf(
  definition: WorkflowDefinition,
  before: CaseState,
  event: CaseEvent,
  actor: string,
  { at, today, pack, packFacts }: Pick<Surroundings, 'at' | 'today' | 'pack' | 'packFacts'>,
): Promise<ReturnType<typeof dueWith>> {
  const meta = { actor, scope: '', commandId: '', occurredAt: at };
  const wanted = (definition.deadlines ?? []).flatMap(({ after, before }) => [after, before].flatMap(parameterIn));
  const amounts = wanted.length > 0 ? await packFacts([...new Set(wanted)], undefined) : {};
  return dueWith(definition, before, event, meta, today, { pack, amount: (name) => whole(amounts[name]) });
}

function dayOf(
  definition: WorkflowDefinition,
  { from, after, before }: Deadline,
  state: CaseState,
  today: LegalDate,
  { pack, amount }: Reckoning,
): LegalDate | undefined {
  const start = startOf(definition, from, state, today, pack);
  const calendar = pack ?? WEEK;
  const later = start !== undefined && after ? spanFrom(calendar, start, after, 'after', amount) : start;
  return later !== undefined && before ? spanFrom(calendar, later, before, 'before', amount) : later;
}

function startOf(
  definition: WorkflowDefinition,
  from: string,
  state: CaseState,
  today: LegalDate,
  pack: Reckoning['pack'],
): LegalDate | undefined {
  if (from === 'entered') return today;
  if (from === 'opened') return state.openedOn;
  if ((calendarDays as readonly string[]).includes(from))
    return pack && calendarDayIn(pack, from as CalendarDay, today);
  const day = caseFacts(definition, state, today)[from];
  return typeof day === 'string' && isLegalDate(day) ? day : undefined;
}

/** A pack without terms, say, has no end of term: a deadline from there does not run. */
function calendarDayIn(pack: Pick<Pack, 'calendar'>, from: CalendarDay, today: LegalDate): LegalDate | undefined {
  try {
    return calendarDay(pack, from, today);
  } catch (error) {
    if (error instanceof NoWindow) return undefined;
    throw error;
  }
}

/** Where no pack is in force, Monday to Friday are worked. */
const WEEK: Pick<Pack, 'calendar'> = {
  calendar: {
    year: { starts: '01-01', basis: 'default' },
    schoolYear: { starts: '09-01', basis: 'default' },
    probation: { years: 1, basis: 'default' },
  },
};

function parameterIn(span: object | undefined): string[] {
  return Object.values(span ?? {}).filter((length): length is string => typeof length === 'string');
}

/** A parameter as a whole number of days, months or years; nothing where it is none. */
function whole(value: GuardFact | null | undefined): number | undefined {
  return typeof value === 'string' && /^\d{1,4}$/.test(value) ? Number(value) : undefined;
}
