import { formatAmount } from '#libs/canonical';
import type { DataSource } from 'typeorm';
import { z } from 'zod';
import { Case } from './cases.js';
import {
  comparePeriod,
  compareQuantity,
  type Comparison,
  type Counted,
  type PeriodComparison,
} from './plan-comparison.js';
import { programmeFilter, programmesPage, TrainingClass, type Programme } from './programmes.js';
import { query, type PageOf } from './query.js';

/** What became of a plan item, from its classes and cases. Hours are decimal strings. */
export type Actual = {
  readonly classes: number;
  readonly closed: number;
  readonly sessions: number;
  /** Hours of all classes together. */
  readonly hours: string;
  /** Hours of the shortest and of the longest class; without classes that have a timetable there are none. */
  readonly hoursOfClass: { readonly least: string; readonly most: string } | null;
  /** Places taken, a person in two classes twice (人次). */
  readonly enrolled: number;
  /** Persons who took part (人). */
  readonly persons: number;
  /** Cases of its classes that were completed. */
  readonly completed: number;
  readonly organisers: readonly string[];
  readonly startsOn: string | null;
  readonly endsOn: string | null;
};

/** How each figure of a plan item stands to what was done. What was reported at its close goes before what is counted. */
export type PlanComparison = {
  readonly headcount: Comparison;
  readonly hours: Comparison;
  readonly days: Comparison;
  readonly sessions: Comparison;
  readonly classes: Comparison;
  readonly period: PeriodComparison;
  /** Whether the department of the plan organised it: `other` names who did in `actual.organisers`. */
  readonly department: { readonly verdict: 'undecided' | 'notCounted' | 'same' | 'other' };
};

const nothing: Actual = {
  ...{ classes: 0, closed: 0, sessions: 0, hours: '0', hoursOfClass: null, enrolled: 0, persons: 0, completed: 0 },
  ...{ organisers: [], startsOn: null, endsOn: null },
};

/**
 * The plan beside what was carried out, item by item. The plan stands as the document states it: a range or a 待定 is
 * not turned into a number, and 人 and 人次 are two counts.
 */
export const planAgainstActual = query({
  name: 'planAgainstActual',
  params: z.object(programmeFilter),
  reads: ['programmes', 'cases', 'directory'],
  async ask(
    dataSource,
    params,
    scope,
  ): Promise<PageOf<Programme & { readonly actual: Actual; readonly compared: PlanComparison }>> {
    const { rows, next } = await programmesPage(dataSource, params, scope);
    const programmes = rows.map(({ id }) => id);
    const [ran, took] = await Promise.all([classesFor(dataSource, programmes), casesFor(dataSource, programmes)]);
    const items = rows.map((row) => {
      const actual: Actual = { ...nothing, ...ran.get(row.id), ...took.get(row.id) };
      return { ...row, actual, compared: compared(row, actual) };
    });
    return { items, next };
  },
});

/** How a plan item, as amended, stands to what was done. */
export function compared(
  { plan, amended, reported, startsOn, endsOn, year }: Programme,
  actual: Actual,
): PlanComparison {
  const wanted = { ...plan, ...amended };
  const ran = actual.classes > 0;
  const counted = (reported: number | undefined, found: number): Counted | undefined =>
    reported === undefined ? (ran ? String(found) : undefined) : String(reported);
  const headcount =
    wanted.headcount?.unit === 'attendance'
      ? counted(reported?.attendances, actual.enrolled)
      : counted(reported?.persons, actual.persons);
  const classes = wanted.classes === undefined ? undefined : { min: String(wanted.classes) };
  const from = reported?.startsOn ?? actual.startsOn ?? startsOn;
  const to = reported?.endsOn ?? actual.endsOn ?? endsOn;
  return {
    headcount: compareQuantity(wanted.headcount, headcount),
    hours: compareQuantity(wanted.hours, reported?.hours ?? actual.hoursOfClass ?? undefined),
    days: compareQuantity(wanted.days, reported?.days),
    sessions: compareQuantity(wanted.sessions, counted(reported?.sessions, actual.sessions)),
    classes: compareQuantity(classes, counted(reported?.classes, actual.classes)),
    period: comparePeriod({ ...wanted, year }, from && to ? { from, to } : undefined),
    department: { verdict: departmentVerdict(wanted.department, actual.organisers) },
  };
}

function departmentVerdict(department: string | undefined, organisers: readonly string[]) {
  if (department === undefined) return 'undecided';
  if (organisers.length === 0) return 'notCounted';
  return organisers.every((one) => one === department) ? 'same' : 'other';
}

async function classesFor(dataSource: DataSource, programmes: string[]): Promise<Map<string, Partial<Actual>>> {
  type Column = 'programme' | 'classes' | 'closed' | 'sessions' | 'hours' | 'enrolled' | 'least' | 'most';
  const rows = await dataSource
    .getRepository(TrainingClass)
    .createQueryBuilder('c')
    .select('c.programme', 'programme')
    .addSelect('count(*)', 'classes')
    .addSelect('count(*) FILTER (WHERE c.closed)', 'closed')
    .addSelect('sum(c.sessions)', 'sessions')
    .addSelect('sum(c.sessionHours)', 'hours')
    .addSelect('min(c.sessionHours) FILTER (WHERE c.sessions > 0)', 'least')
    .addSelect('max(c.sessionHours) FILTER (WHERE c.sessions > 0)', 'most')
    .addSelect('sum(c.enrolled)', 'enrolled')
    .addSelect('array_agg(DISTINCT c.organiser)', 'organisers')
    .addSelect('min(c.startsOn)', 'startsOn')
    .addSelect('max(c.endsOn)', 'endsOn')
    .where('c.programme = ANY(:programmes)', { programmes })
    .groupBy('c.programme')
    .getRawMany<{ [column in Column]: string } & { organisers: string[]; startsOn: string; endsOn: string }>();
  return new Map(
    rows.map(({ programme, hours, least, most, organisers, startsOn, endsOn, ...counts }) => [
      programme,
      {
        classes: Number(counts.classes),
        closed: Number(counts.closed),
        sessions: Number(counts.sessions),
        hours: formatAmount(Number(hours)),
        hoursOfClass: least === null ? null : { least: formatAmount(Number(least)), most: formatAmount(Number(most)) },
        enrolled: Number(counts.enrolled),
        ...{ organisers, startsOn, endsOn },
      },
    ]),
  );
}

/** Of those who only applied, were turned away or went, nobody took part. */
const TOOK_PART = `c.last NOT IN ('Applied', 'Rejected', 'Withdrawn', 'Cancelled')`;

async function casesFor(dataSource: DataSource, programmes: string[]): Promise<Map<string, Partial<Actual>>> {
  const rows = await dataSource
    .getRepository(Case)
    .createQueryBuilder('c')
    .select('c.programme', 'programme')
    .addSelect('count(*) FILTER (WHERE c.completedOn IS NOT NULL)', 'completed')
    .addSelect(`count(DISTINCT c.subject) FILTER (WHERE ${TOOK_PART})`, 'persons')
    .where('c.programme = ANY(:programmes) AND c.class IS NOT NULL', { programmes })
    .groupBy('c.programme')
    .getRawMany<{ programme: string; completed: string; persons: string }>();
  return new Map(
    rows.map(({ programme, completed, persons }) => [
      programme,
      { completed: Number(completed), persons: Number(persons) },
    ]),
  );
}
