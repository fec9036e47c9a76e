import { addDays, addMonths, addYears, daysBetween, isLegalDate, type LegalDate } from '#libs/canonical';
import type { Pack } from '../pack.js';
import type { windowKinds } from '../schema/rules.js';

/** The kinds of windows: years, terms, months and fixed cycles come from the calendar, the others from their key. */
export type WindowKind = (typeof windowKinds)[number];

/** A span of days, both inclusive, with the name it goes by: `{cycle, '2021-2025', 2021-01-01, 2025-12-31}`. */
export type Window = {
  readonly kind: WindowKind;
  readonly key: string;
  readonly from: LegalDate;
  readonly to: LegalDate;
};

/** A window that cannot be made: the key does not fit its kind, or the pack knows no such window. */
export class NoWindow extends Error {
  constructor(
    readonly kind: string,
    readonly key: string,
    why: string,
  ) {
    super(`no ${kind} "${key}": ${why}`);
    this.name = 'NoWindow';
  }
}

type Calendar = Pick<Pack, 'calendar'>;

/**
 * The window of a kind that holds a day or has a key: `'2025'`, `'2013-2014'`, `'2021-2025'`, `'2025-03'`,
 * `'2025-2026/autumn'`. A window of a class, a custom one, one since hire and a personal cycle have their days as key,
 * `'2024-07-01..2025-06-30'`; a rolling cycle also the day it ends on.
 * @throws {NoWindow}
 */
export function windowOf(pack: Calendar, kind: WindowKind, dayOrKey: string): Window {
  switch (kind) {
    case 'year':
      return annual(kind, pack.calendar.year.starts, dayOrKey);
    case 'schoolYear':
      return annual(kind, pack.calendar.schoolYear.starts, dayOrKey);
    case 'cycle':
      return cycle(pack, dayOrKey);
    case 'term':
      return term(pack, dayOrKey);
    case 'month':
      return month(dayOrKey);
    case 'sinceHire':
    case 'class':
    case 'custom':
      return spelledOut(kind, dayOrKey);
  }
}

/** The window from the day of hire to the end of probation. */
export function sinceHireWindow(pack: Calendar, hiredOn: LegalDate): Window {
  const to = addDays(addYears(hiredOn, pack.calendar.probation.years), -1);
  return { kind: 'sinceHire', key: `${hiredOn}..${to}`, from: hiredOn, to };
}

/**
 * The personal cycle that holds a day: cycles follow each other from the day of hire.
 * @throws {NoWindow} before the day of hire, or when the calendar has no personal cycles.
 */
export function personalCycleWindow({ calendar }: Calendar, hiredOn: LegalDate, day: LegalDate): Window {
  const { cycle } = calendar;
  if (cycle?.kind !== 'personal') throw new NoWindow('cycle', day, 'the calendar of this pack has no personal cycles');
  if (day < hiredOn) throw new NoWindow('cycle', day, `the first cycle begins on ${hiredOn}`);
  // Every start is counted from the day of hire itself, so that 29 February is not lost on the way.
  let passed = 0;
  while (day >= addYears(hiredOn, passed + cycle.years)) passed += cycle.years;
  return spelledOut('cycle', `${addYears(hiredOn, passed)}..${addDays(addYears(hiredOn, passed + cycle.years), -1)}`);
}

/**
 * The rolling cycle of a day: the years that end with it.
 * @throws {NoWindow} when the calendar has no rolling cycle.
 */
export function rollingCycleWindow({ calendar }: Calendar, day: LegalDate): Window {
  const { cycle } = calendar;
  if (cycle?.kind !== 'rolling') throw new NoWindow('cycle', day, 'the calendar of this pack has no rolling cycle');
  return spelledOut('cycle', `${addYears(addDays(day, 1), -cycle.years)}..${day}`);
}

/**
 * The window of the same kind just before one: of a custom window as many days before it; nothing before the life of a
 * class or the day of hire.
 */
export function previousWindow(pack: Calendar, { kind, from, to }: Window): Window | undefined {
  const justBefore = addDays(from, -1);
  const { cycle } = pack.calendar;
  if (kind === 'sinceHire' || kind === 'class') return undefined;
  if (kind === 'custom') return spelledOut(kind, `${addDays(from, -1 - daysBetween(from, to))}..${justBefore}`);
  if (kind === 'cycle' && cycle && cycle.kind !== 'fixed')
    return spelledOut(kind, `${addYears(from, -cycle.years)}..${justBefore}`);
  return windowOf(pack, kind, justBefore);
}

/** Whether a day lies in a window. */
export function inWindow({ from, to }: Pick<Window, 'from' | 'to'>, on: LegalDate): boolean {
  return from <= on && on <= to;
}

/** A year from a day of the calendar on; its key is `2025` for a calendar year and `2013-2014` for any other. */
function annual(kind: 'year' | 'schoolYear', starts: string, dayOrKey: string): Window {
  const startOf = (year: number) => `${year}-${starts}`;
  let first: number;
  if (isLegalDate(dayOrKey)) {
    const year = Number(dayOrKey.slice(0, 4));
    first = dayOrKey < startOf(year) ? year - 1 : year;
  } else {
    const match = /^(\d{4})(?:-(\d{4}))?$/.exec(dayOrKey);
    if (!match || (match[2] && Number(match[2]) !== Number(match[1]) + 1))
      throw new NoWindow(kind, dayOrKey, 'expected a day, 2025 or 2025-2026');
    first = Number(match[1]);
  }
  const from = startOf(first);
  return {
    kind,
    key: starts === '01-01' ? String(first) : `${first}-${first + 1}`,
    from,
    to: addDays(startOf(first + 1), -1),
  };
}

/** A term of a school year; its key is `2025-2026/autumn`. Between two terms the one before is meant. */
function term({ calendar }: Calendar, dayOrKey: string): Window {
  const terms = calendar.terms;
  if (!terms) throw new NoWindow('term', dayOrKey, 'the calendar of this pack has no terms');
  const [year, id] = isLegalDate(dayOrKey) ? [dayOrKey, undefined] : dayOrKey.split('/');
  const schoolYear = annual('schoolYear', calendar.schoolYear.starts, year);
  const within = terms.map((one) => termIn(one, schoolYear));
  const found =
    id === undefined
      ? (within.findLast(({ from }) => from <= dayOrKey) ?? term({ calendar }, addDays(schoolYear.from, -1)))
      : within.find(({ key }) => key === `${schoolYear.key}/${id}`);
  if (!found) throw new NoWindow('term', dayOrKey, `the terms are ${terms.map((one) => one.id).join(', ')}`);
  return found;
}

function termIn({ id, starts, ends }: NonNullable<Pack['calendar']['terms']>[number], schoolYear: Window): Window {
  const dayIn = (monthDay: string, notBefore: LegalDate): LegalDate => {
    const year = Number(notBefore.slice(0, 4));
    const sameYear = `${year}-${monthDay}`;
    return sameYear >= notBefore ? sameYear : `${year + 1}-${monthDay}`;
  };
  const from = dayIn(starts, schoolYear.from);
  return { kind: 'term', key: `${schoolYear.key}/${id}`, from, to: dayIn(ends, from) };
}

/** A calendar month; its key is `2025-03`. */
function month(dayOrKey: string): Window {
  const from = `${dayOrKey.slice(0, 7)}-01`;
  if (!isLegalDate(from) || (dayOrKey.length !== 7 && !isLegalDate(dayOrKey)))
    throw new NoWindow('month', dayOrKey, 'expected a day or 2025-03');
  return { kind: 'month', key: from.slice(0, 7), from, to: addDays(addMonths(from, 1), -1) };
}

/** Cycles follow each other without a gap in both directions from the one the calendar names. */
function cycle({ calendar }: Calendar, dayOrKey: string): Window {
  if (!calendar.cycle) throw new NoWindow('cycle', dayOrKey, 'the calendar of this pack has no cycle');
  if (calendar.cycle.kind === 'rolling' && isLegalDate(dayOrKey)) return rollingCycleWindow({ calendar }, dayOrKey);
  if (calendar.cycle.kind !== 'fixed') return spelledOut('cycle', dayOrKey);
  const { from: first, years } = calendar.cycle;
  const byKey = /^(\d{4})-(\d{4})$/.exec(dayOrKey);
  if (!byKey && !isLegalDate(dayOrKey)) throw new NoWindow('cycle', dayOrKey, 'expected a day or 2021-2025');
  const on = byKey ? `${byKey[1]}-${first.slice(5)}` : dayOrKey;
  let from = first;
  while (on < from) from = addYears(from, -years);
  while (on >= addYears(from, years)) from = addYears(from, years);
  const to = addDays(addYears(from, years), -1);
  const key = `${from.slice(0, 4)}-${to.slice(0, 4)}`;
  if (byKey && key !== dayOrKey) throw new NoWindow('cycle', dayOrKey, `the cycle of that time is ${key}`);
  return { kind: 'cycle', key, from, to };
}

function spelledOut(kind: 'custom' | 'sinceHire' | 'class' | 'cycle', key: string): Window {
  const match = /^(\d{4}-\d{2}-\d{2})\.\.(\d{4}-\d{2}-\d{2})$/.exec(key);
  if (!match || !isLegalDate(match[1]!) || !isLegalDate(match[2]!) || match[1]! > match[2]!)
    throw new NoWindow(kind, key, 'expected its first and last day, as in 2024-07-01..2025-06-30');
  return { kind, key, from: match[1]!, to: match[2]! };
}
