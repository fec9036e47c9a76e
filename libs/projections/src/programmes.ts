import { formatAmount, parseAmount, type Hundredths } from '#libs/canonical';
import { classEvents, id, jurisdiction, parseStream, programmeEvents, type ReadScope, type Unit } from '#libs/domain';
import type { Recorded } from '#libs/event-log';
import { type DataSource, Entity } from 'typeorm';
import { z } from 'zod';
import {
  Count,
  Data,
  Flag,
  Key,
  OptionalCount,
  OptionalData,
  OptionalText,
  READ_SCHEMA,
  Text,
  Whole,
} from './columns.js';
import { typed, type Projection, type Rows, type Touch } from './projection.js';
import { inScope, inSubtree, matching, pageOf, paging, query, type PageOf, type ScopeColumns } from './query.js';

/** What a plan says of an item, exactly as recorded: ranges, `undecided`, `approximate` and units are kept. */
export type Plan = z.infer<typeof programmeEvents.ProgrammePlanned>;

/** What was planned anew of an item. */
export type Amendment = Omit<z.infer<typeof programmeEvents.ProgrammeAmended>, 'reason'>;

/** What took place of an item, as reported at its close: 人 and 人次 are two counts. */
export type Reported = z.infer<typeof programmeEvents.ProgrammeClosed>['actual'];

/** An item of a training plan. */
@Entity({ name: 'programmes', schema: READ_SCHEMA })
export class Programme {
  @Key() id!: string;
  @Text() jurisdiction!: string;
  @Text() document!: string;
  @Text() seq!: string;
  @OptionalCount() year!: number | null;
  @Text() category!: string;
  @Text() name!: string;
  @Data() plan!: Plan;
  @Data() clauses!: string[];
  @Text() state!: 'planned' | 'cancelled' | 'closed';
  /** The days on which it is held, once they are fixed. */
  @OptionalText() startsOn!: string | null;
  @OptionalText() endsOn!: string | null;
  @OptionalText() location!: string | null;
  /** What was planned anew, field by field; the plan stays as its document says. */
  @OptionalData() amended!: Amendment | null;
  @OptionalText() closedOn!: string | null;
  /** What took place by the report at its close. */
  @OptionalData() reported!: Reported | null;
  /** Of the event that planned it: the order of the plan. */
  @Text() position!: string;
}

/** A class with the sums of its timetable and its register. Amounts in hundredths. */
@Entity({ name: 'classes', schema: READ_SCHEMA })
export class TrainingClass {
  @Key() id!: string;
  @Text() jurisdiction!: string;
  @OptionalText() school!: string | null;
  /** The plan item it carries out; `null` is 计划外. */
  @OptionalText() programme!: string | null;
  @Text() title!: string;
  @Text() organiser!: string;
  @Text() unit!: Unit;
  @Whole() planned!: Hundredths;
  @Text() level!: string;
  @Text() mode!: string;
  @Text() category!: string;
  @OptionalCount() capacity!: number | null;
  @Text() startsOn!: string;
  @Text() endsOn!: string;
  /** Sessions of the timetable that were not cancelled, and their hours. */
  @Count() sessions!: number;
  @Whole() sessionHours!: Hundredths;
  @Count() enrolled!: number;
  /** Day of 学分核定, from when on `planned` is what was fixed then. */
  @OptionalText() valuedOn!: string | null;
  /** Places by school, for those that have a quota. */
  @Data() quotas!: { readonly [school: string]: number };
  @Flag() suspended!: boolean;
  @Flag() closed!: boolean;
  @OptionalText() closedOn!: string | null;
  @Count() revision!: number;
  @Text() position!: string;
}

/** A session of the timetable of a class. */
@Entity({ name: 'sessions', schema: READ_SCHEMA })
export class Session {
  @Key() class!: string;
  @Key() session!: string;
  @Text() on!: string;
  @Whole() hours!: Hundredths;
  @OptionalText() title!: string | null;
  @Flag() cancelled!: boolean;
}

/** The training plan, and the classes that carry it out or stand beside it. */
export const programmes: Projection = {
  name: 'programmes',
  version: 1,
  tables: [Programme, TrainingClass, Session],
  types: [...Object.keys(programmeEvents), ...Object.keys(classEvents)],

  touches({ stream, type, data }): Touch[] {
    const { kind, id } = parseStream(stream);
    if (kind === 'programme') return [{ table: Programme, key: { id } }];
    const touched: Touch[] = [{ table: TrainingClass, key: { id } }];
    if (type === 'SessionCancelled' || type === 'SessionRescheduled')
      touched.push({ table: Session, key: { class: id, session: String(data['session']) } });
    return touched;
  },

  fold(recorded, rows) {
    const { kind, id } = parseStream(recorded.stream);
    if (kind === 'programme') foldProgramme(id, recorded, rows);
    else foldClass(id, recorded, rows);
  },
};

function foldProgramme(id: string, recorded: Recorded, rows: Rows): void {
  const change = (change: Partial<Programme>): void => {
    rows.put(Programme, { ...rows.need(Programme, { id }), ...change });
  };
  const { type, data } = typed(programmeEvents, recorded);
  switch (type) {
    case 'ProgrammePlanned': {
      const { jurisdiction, document, seq, year = null, category, name, clauses } = data;
      const { position } = recorded;
      const said = { jurisdiction, document, seq, year, category, name, clauses };
      const open = { startsOn: null, endsOn: null, location: null, amended: null, closedOn: null, reported: null };
      return rows.put(Programme, { id, ...said, plan: data, state: 'planned', ...open, position });
    }
    case 'ProgrammeCancelled':
      return change({ state: 'cancelled' });
    case 'ProgrammeScheduled': {
      const { startsOn, endsOn, location } = data;
      return change({ startsOn, endsOn, ...(location !== undefined && { location }) });
    }
    case 'ProgrammeAmended': {
      const { reason: _reason, ...anew } = data;
      return change({ amended: { ...rows.need(Programme, { id }).amended, ...anew } });
    }
    case 'ProgrammeClosed':
      return change({ state: 'closed', closedOn: data.on, reported: data.actual });
  }
}

function foldClass(id: string, recorded: Recorded, rows: Rows): void {
  const at = { revision: recorded.revision, position: recorded.position };
  const change = (change: (before: TrainingClass) => Partial<TrainingClass>): void => {
    const before = rows.need(TrainingClass, { id });
    rows.put(TrainingClass, { ...before, ...change(before), ...at });
  };
  const { type, data } = typed(classEvents, recorded);
  switch (type) {
    case 'ClassPlanned': {
      const { school = null, programme = null, capacity = null } = data;
      const empty = {
        ...{ sessions: 0, sessionHours: 0, enrolled: 0, valuedOn: null, quotas: {} },
        ...{ suspended: false, closed: false, closedOn: null },
      };
      const planned = parseAmount(data.planned);
      return rows.put(TrainingClass, { ...data, id, school, programme, capacity, planned, ...empty, ...at });
    }
    case 'SessionScheduled': {
      const { session, on, title = null } = data;
      const hours = parseAmount(data.hours);
      rows.put(Session, { class: id, session, on, hours, title, cancelled: false });
      return change((before) => ({ sessions: before.sessions + 1, sessionHours: before.sessionHours + hours }));
    }
    case 'SessionCancelled': {
      const session = rows.need(Session, { class: id, session: data.session });
      rows.put(Session, { ...session, cancelled: true });
      return change(({ sessions, sessionHours }) => {
        return { sessions: sessions - 1, sessionHours: sessionHours - session.hours };
      });
    }
    case 'SessionRescheduled': {
      const session = rows.need(Session, { class: id, session: data.session });
      const hours = data.hours === undefined ? session.hours : parseAmount(data.hours);
      rows.put(Session, { ...session, on: data.on, hours });
      return change(({ sessionHours }) => ({ sessionHours: sessionHours - session.hours + hours }));
    }
    case 'ClassValued':
      return change(() => ({ planned: parseAmount(data.planned), valuedOn: data.on }));
    case 'QuotaSet':
      return change(({ quotas }) => ({ quotas: { ...quotas, [data.school]: data.places } }));
    case 'ClassSuspended':
      return change(() => ({ suspended: true }));
    case 'ClassResumed':
      return change(() => ({ suspended: false }));
    case 'TraineeEnrolled':
      return change(({ enrolled }) => ({ enrolled: enrolled + 1 }));
    case 'TraineeRemoved':
      return change(({ enrolled }) => ({ enrolled: enrolled - 1 }));
    case 'ClassClosed':
      return change(() => ({ closed: true, closedOn: data.on }));
  }
}

const offeredClass: ScopeColumns = { offered: true };
const offeredProgramme: ScopeColumns = { offered: true, school: null };

/** What plan items can be asked by. */
export const programmeFilter = {
  jurisdiction: jurisdiction.optional(),
  document: z.string().max(200).optional(),
  year: z.coerce.number().int().optional(),
  state: z.enum(['planned', 'cancelled', 'closed']).optional(),
  ...paging,
};

type ProgrammeFilter = z.output<z.ZodObject<typeof programmeFilter>>;

/** The plan items of a scope, in the order of the plan. */
export const programmesOf = query({
  name: 'programmesOf',
  params: z.object(programmeFilter),
  reads: ['programmes', 'directory'],
  async ask(dataSource, params, scope): Promise<PageOf<Programme>> {
    const { rows, next } = await programmesPage(dataSource, params, scope);
    return { items: rows, next };
  },
});

/** A page of plan items. */
export function programmesPage(
  dataSource: DataSource,
  { cursor, limit, jurisdiction, ...values }: ProgrammeFilter,
  scope: ReadScope,
) {
  const wanted = dataSource.getRepository(Programme).createQueryBuilder('p').where('TRUE');
  inSubtree(inScope(matching(wanted, values), scope, offeredProgramme), jurisdiction);
  return pageOf(wanted, { cursor, limit }, ['position']);
}

/** One plan item, or nothing outside the scope. */
export const programmeById = query({
  name: 'programmeById',
  params: z.object({ id }),
  reads: ['programmes', 'directory'],
  ask(dataSource, { id }, scope): Promise<Programme | null> {
    const wanted = dataSource.getRepository(Programme).createQueryBuilder('p').where('p.id = :id', { id });
    return inScope(wanted, scope, offeredProgramme).getOne();
  },
});

/** A class as answered: amounts are decimal strings. */
export type ClassView = Omit<TrainingClass, 'planned' | 'sessionHours'> & {
  readonly planned: string;
  readonly sessionHours: string;
};

function classView(row: TrainingClass): ClassView {
  return { ...row, planned: formatAmount(row.planned), sessionHours: formatAmount(row.sessionHours) };
}

/** Classes, last beginning first. `programme: 'none'` asks for those outside the plan (计划外). */
export const classesOf = query({
  name: 'classesOf',
  params: z.object({
    jurisdiction: jurisdiction.optional(),
    school: id.optional(),
    programme: z.union([id, z.literal('none')]).optional(),
    open: z.enum(['yes', 'no']).optional(),
    ...paging,
  }),
  reads: ['programmes', 'directory'],
  async ask(dataSource, { cursor, limit, jurisdiction, school, programme, open }, scope): Promise<PageOf<ClassView>> {
    const wanted = dataSource.getRepository(TrainingClass).createQueryBuilder('c').where('TRUE');
    if (programme === 'none') wanted.andWhere('c.programme IS NULL');
    else matching(wanted, { programme });
    matching(wanted, { school, closed: open && open === 'no' });
    inSubtree(inScope(wanted, scope, offeredClass), jurisdiction);
    const { rows, next } = await pageOf(wanted, { cursor, limit }, ['startsOn', 'id'], 'DESC');
    return { items: rows.map(classView), next };
  },
});

/** A session as answered: hours are a decimal string. */
export type SessionView = Omit<Session, 'class' | 'hours'> & { readonly hours: string };

/** One class with its timetable, or nothing outside the scope. */
export const classById = query({
  name: 'classById',
  params: z.object({ id }),
  reads: ['programmes', 'directory'],
  async ask(dataSource, { id }, scope): Promise<(ClassView & { readonly timetable: readonly SessionView[] }) | null> {
    const wanted = dataSource.getRepository(TrainingClass).createQueryBuilder('c').where('c.id = :id', { id });
    const found = await inScope(wanted, scope, offeredClass).getOne();
    if (!found) return null;
    const sessions = await dataSource
      .getRepository(Session)
      .find({ where: { class: id }, order: { on: 'ASC', session: 'ASC' } });
    const timetable = sessions.map(({ class: _class, ...row }) => ({ ...row, hours: formatAmount(row.hours) }));
    return { ...classView(found), timetable };
  },
});
