import { caseEvents, id, parseStream, type CaseEvent } from '#libs/domain';
import { Entity } from 'typeorm';
import { z } from 'zod';
import { Case, casesInScope, withNames, type CaseView } from './cases.js';
import { Data, Key, OptionalText, READ_SCHEMA, Text } from './columns.js';
import { typed, type Projection } from './projection.js';
import { query } from './query.js';

type DataOf<T extends CaseEvent['type']> = Extract<CaseEvent, { type: T }>['data'];

/** How somebody attended a session. */
export type AttendanceStatus = DataOf<'AttendanceRecorded'>['status'];

/** What is on record about a trainee in a session: how they attended, and whether they had asked for leave. */
@Entity({ name: 'attendance', schema: READ_SCHEMA })
export class Attendance {
  /** The case in which they take part. */
  @Key() case!: string;
  @Key() session!: string;
  /** As recorded last; `null` where nobody has recorded it. */
  @OptionalText() status!: AttendanceStatus | null;
  @OptionalText() on!: string | null;
  /** When it was recorded. */
  @OptionalText() at!: string | null;
  /** 请假: asked for and not decided, granted, or refused; `null` where nobody asked. */
  @OptionalText() leave!: 'requested' | 'granted' | 'refused' | null;
}

type Result = Pick<DataOf<'Assessed'>, 'result'> & { readonly score: string | null };

/** An assessment of a trainee, as it stands after the last attempt. */
@Entity({ name: 'assessments', schema: READ_SCHEMA })
export class Assessment {
  @Key() case!: string;
  @Key() kind!: DataOf<'Assessed'>['kind'];
  @Text() result!: Result['result'];
  @OptionalText() score!: string | null;
  /** What the attempts before it gave, the first first: with any, it was made up (补考) or put right. */
  @Data() before!: readonly Result[];
}

/** The register of classes: who attended which session, and how each was assessed. */
export const attendance: Projection = {
  name: 'attendance',
  version: 1,
  tables: [Attendance, Assessment],
  types: ['LeaveRequested', 'LeaveDecided', 'AttendanceRecorded', 'Assessed'],

  touches({ stream, type, data }) {
    const { id } = parseStream(stream);
    if (type === 'Assessed') return [{ table: Assessment, key: { case: id, kind: String(data['kind']) } }];
    return [{ table: Attendance, key: { case: id, session: String(data['session']) } }];
  },

  fold(recorded, rows) {
    const { id } = parseStream(recorded.stream);
    const { type, data } = typed(caseEvents, recorded) as CaseEvent;
    if (type === 'Assessed') {
      const { kind, result, score = null } = data;
      const last = rows.get(Assessment, { case: id, kind });
      const before = last ? [...last.before, { result: last.result, score: last.score }] : [];
      return rows.put(Assessment, { case: id, kind, result, score, before });
    }
    if (type !== 'AttendanceRecorded' && type !== 'LeaveRequested' && type !== 'LeaveDecided') return;
    const { session } = data;
    const none: Attendance = { case: id, session, status: null, on: null, at: null, leave: null };
    const before = rows.get(Attendance, { case: id, session }) ?? none;
    if (type === 'AttendanceRecorded')
      return rows.put(Attendance, { ...before, status: data.status, on: data.on, at: recorded.recordedAt });
    const leave = type === 'LeaveRequested' ? 'requested' : data.granted ? 'granted' : 'refused';
    rows.put(Attendance, { ...before, leave });
  },
};

/** A trainee on the register of a class. */
export type RegisterRow = {
  readonly case: CaseView;
  readonly attendance: readonly Attendance[];
  readonly assessments: readonly Assessment[];
};

/** Nobody reads a longer register; a class of the largest capacity fits. */
const TRAINEES = 2000;

/** The register of a class, in the order of application: the trainees whose cases the reader may see. */
export const registerOf = query({
  name: 'registerOf',
  params: z.object({ class: id }),
  reads: ['cases', 'attendance', 'directory'],
  async ask(dataSource, { class: of }, scope): Promise<readonly RegisterRow[]> {
    const wanted = dataSource.getRepository(Case).createQueryBuilder('c').where('c.class = :of', { of });
    casesInScope(wanted, scope).andWhere(`c.kind = 'person'`);
    const rows = await wanted.orderBy('c.openedAt').addOrderBy('c.id').limit(TRAINEES).getMany();
    const cases = rows.map(({ id }) => id);
    const [attended, assessed, views] = await Promise.all([
      ofCases(dataSource.getRepository(Attendance).createQueryBuilder('a'), cases).getMany(),
      ofCases(dataSource.getRepository(Assessment).createQueryBuilder('a'), cases).getMany(),
      withNames(dataSource, rows),
    ]);
    const [attendances, assessments] = [byCase(attended), byCase(assessed)];
    return views.map((view) => ({
      case: view,
      attendance: attendances.get(view.id) ?? [],
      assessments: assessments.get(view.id) ?? [],
    }));
  },
});

function byCase<T extends { readonly case: string }>(rows: readonly T[]): ReadonlyMap<string, readonly T[]> {
  const found = new Map<string, T[]>();
  for (const row of rows) found.set(row.case, [...(found.get(row.case) ?? []), row]);
  return found;
}

function ofCases<T extends { andWhere(sql: string, parameters: object): T }>(wanted: T, cases: readonly string[]): T {
  return wanted.andWhere('a.case = ANY(:cases)', { cases });
}
