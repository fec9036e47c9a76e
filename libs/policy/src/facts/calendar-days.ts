import { addDays, addMonths, addYears, daysBetween, type LegalDate } from '#libs/canonical';
import type { Pack } from '../pack.js';
import type { calendarDays, Span } from '../schema/workflow.js';
import { windowOf, type WindowKind } from './window.js';

type Calendar = Pick<Pack, 'calendar'>;

/** A day of the calendar that a deadline may start from, such as `term.ends`. */
export type CalendarDay = (typeof calendarDays)[number];

/** Whether a day is worked: Monday to Friday, less the days off of the calendar, plus the weekend days worked instead. */
export function isWorkingDay({ calendar }: Calendar, day: LegalDate): boolean {
  const { closed = [], worked = [] } = calendar.workingDays ?? {};
  return worked.includes(day) || (isWeekday(day) && !closed.includes(day));
}

/**
 * So many working days after a day, or before it where `days` is negative. The day itself is not counted, so that one
 * working day after a Friday is the Monday; nought working days after a day off is that day.
 */
export function addWorkingDays(pack: Calendar, day: LegalDate, days: number): LegalDate {
  const step = Math.sign(days);
  let on = day;
  for (let left = Math.abs(days); left > 0;) {
    on = addDays(on, step);
    if (isWorkingDay(pack, on)) left--;
  }
  return on;
}

/** The working days after one day up to and including another; negative when that is earlier. */
export function workingDaysBetween(pack: Calendar, from: LegalDate, to: LegalDate): number {
  const [first, last, sign] = from <= to ? [from, to, 1] : [to, from, -1];
  let count = 0;
  // From the later to the earlier day the first is counted instead of the last: the way back is as long.
  for (let n = 1; n <= daysBetween(first, last); n++)
    if (isWorkingDay(pack, sign > 0 ? addDays(first, n) : addDays(first, n - 1))) count++;
  return count === 0 ? 0 : sign * count;
}

/** The day of the calendar, as of a day: the end of the term it lies in, or of the one before it between two terms. */
export function calendarDay(pack: Calendar, name: CalendarDay, day: LegalDate): LegalDate {
  const [kind, edge] = name.split('.') as [WindowKind, 'starts' | 'ends'];
  const { from, to } = windowOf(pack, kind, day);
  return edge === 'starts' ? from : to;
}

/**
 * The day so long after a day, or before it; `undefined` when the length is a parameter that says nothing. `amount` reads
 * a parameter (`param:…`) as a whole number.
 */
export function spanFrom(
  pack: Calendar,
  day: LegalDate,
  span: Span,
  direction: 'after' | 'before',
  amount: (parameter: string) => number | undefined,
): LegalDate | undefined {
  const [unit, length] = Object.entries(span)[0] as [string, number | string];
  const many = typeof length === 'number' ? length : amount(length);
  if (many === undefined) return undefined;
  const count = direction === 'after' ? many : -many;
  switch (unit) {
    case 'workingDays':
      return addWorkingDays(pack, day, count);
    case 'months':
      return addMonths(day, count);
    case 'years':
      return addYears(day, count);
    default:
      return addDays(day, count);
  }
}

function isWeekday(day: LegalDate): boolean {
  const weekday = new Date(`${day}T00:00:00Z`).getUTCDay();
  return weekday !== 0 && weekday !== 6;
}
