import { z } from 'zod';
import { demand, type Decider } from './decider.js';
import { amount, id, jurisdiction, legalDate, level, line, mode, reason, slug, unit } from './fields.js';
import { notAfter } from './person.js';

/** Events of `class-<id>`: a class (班) with its timetable and who is in it. These names and shapes are stored. */
export const classEvents = {
  ClassPlanned: z.object({
    jurisdiction,
    school: id.optional(),
    /** The plan item it carries out; without one it is 计划外. */
    programme: id.optional(),
    title: line,
    organiser: line,
    unit,
    /** What the class is worth when completed: planned credits or hours. */
    planned: amount,
    level,
    mode,
    category: slug,
    capacity: z.int().min(1).max(100_000).optional(),
    startsOn: legalDate,
    endsOn: legalDate,
  }),
  SessionScheduled: z.object({ session: id, on: legalDate, hours: amount, title: line.optional() }),
  SessionCancelled: z.object({ session: id, reason }),
  /** The session takes place on another day; without hours it keeps its own. */
  SessionRescheduled: z.object({ session: id, on: legalDate, hours: amount.optional(), reason: reason.optional() }),
  /** 学分核定: what the class is worth is fixed before it opens, whatever its plan said. */
  ClassValued: z.object({ planned: amount, on: legalDate }),
  /** 名额分配: so many places are for the school. */
  QuotaSet: z.object({ school: id, places: z.int().min(0).max(100_000) }),
  /** One event per trainee. `case` is their way through the class, `school` where they were then. */
  TraineeEnrolled: z.object({ person: id, case: id, school: id.optional() }),
  TraineeRemoved: z.object({ person: id, case: id }),
  ClassSuspended: z.object({ on: legalDate, reason: reason.optional() }),
  ClassResumed: z.object({ on: legalDate }),
  ClassClosed: z.object({ on: legalDate }),
};

const tutors = ['organiser', 'class.tutor', 'bureau.training', 'school.admin'];

/** Commands of `class-<id>`. */
export const classCommands = {
  PlanClass: { schema: classEvents.ClassPlanned, by: tutors },
  /** One session, or the whole timetable at once. */
  ScheduleSessions: {
    schema: z.object({ sessions: z.array(classEvents.SessionScheduled).min(1).max(200) }),
    by: tutors,
  },
  CancelSession: { schema: classEvents.SessionCancelled, by: tutors },
  RescheduleSession: { schema: classEvents.SessionRescheduled, by: tutors },
  ValueClass: { schema: classEvents.ClassValued, by: ['bureau.training', 'centre.registrar'] },
  /** `places` is a whole number in digits, as a case gives it; none at all is `0`. */
  SetQuota: {
    schema: z.object({ school: id, places: z.string().regex(/^(0|[1-9]\d{0,4})$/) }),
    by: ['organiser', 'bureau.training', 'bureau.hr'],
  },
  EnrolTrainee: { schema: classEvents.TraineeEnrolled.omit({ school: true }), by: tutors },
  RemoveTrainee: { schema: classEvents.TraineeRemoved, by: tutors },
  SuspendClass: { schema: classEvents.ClassSuspended, by: tutors },
  ResumeClass: { schema: classEvents.ClassResumed, by: tutors },
  CloseClass: { schema: classEvents.ClassClosed, by: tutors },
};

/** What deciding about a class, and opening a case in it, needs. */
export type TrainingClass = {
  readonly plan?: z.infer<typeof classEvents.ClassPlanned>;
  readonly sessions: { readonly [session: string]: { readonly on: string; readonly hours: string } };
  readonly trainees: { readonly [person: string]: string };
  /** School of each trainee, where one is known. */
  readonly schools: { readonly [person: string]: string };
  /** Places of the schools that have a quota. */
  readonly quotas: { readonly [school: string]: number };
  readonly suspended: boolean;
  readonly closed: boolean;
};

/** The stream `class-<id>`. */
export const trainingClass: Decider<TrainingClass, typeof classCommands, typeof classEvents> = {
  stream: 'class',
  events: classEvents,
  commands: classCommands,
  initial: { sessions: {}, trainees: {}, schools: {}, quotas: {}, suspended: false, closed: false },

  decide({ type, data }, state, { today, theirs }) {
    if (type === 'PlanClass') {
      demand(!state.plan, 'class-exists');
      demand(
        data.endsOn >= data.startsOn,
        'ends-before-start',
        { startsOn: data.startsOn, endsOn: data.endsOn },
        '/endsOn',
      );
      return [{ type: 'ClassPlanned', data }];
    }
    demand(state.plan, 'class-unknown');
    demand(!state.closed, 'class-closed');
    switch (type) {
      case 'ScheduleSessions': {
        data.sessions.forEach(({ session, on }, i) => {
          const twice = data.sessions.findIndex((one) => one.session === session) < i;
          demand(!twice && !state.sessions[session], 'session-exists', { session }, `/sessions/${i}/session`);
          mustBeWithin(state.plan!, on, `/sessions/${i}/on`);
        });
        return data.sessions.map((session) => ({ type: 'SessionScheduled' as const, data: session }));
      }
      case 'CancelSession':
        demand(state.sessions[data.session], 'session-unknown', { session: data.session }, '/session');
        return [{ type: 'SessionCancelled', data }];
      case 'RescheduleSession': {
        const session = state.sessions[data.session];
        demand(session, 'session-unknown', { session: data.session }, '/session');
        mustBeWithin(state.plan, data.on, '/on');
        if (data.on === session.on && (data.hours ?? session.hours) === session.hours) return [];
        return [{ type: 'SessionRescheduled', data }];
      }
      case 'ValueClass':
        notAfter(data.on, today, '/on');
        // Whoever has enrolled did so for what the class was worth then.
        demand(Object.keys(state.trainees).length === 0, 'class-has-trainees');
        return [{ type: 'ClassValued', data }];
      case 'SetQuota': {
        const [school, places] = [data.school, Number(data.places)];
        return state.quotas[school] === places ? [] : [{ type: 'QuotaSet', data: { school, places } }];
      }
      case 'EnrolTrainee': {
        if (state.trainees[data.person]) return [];
        const capacity = state.plan.capacity;
        demand(!state.suspended, 'class-suspended');
        demand(!capacity || Object.keys(state.trainees).length < capacity, 'class-full', { capacity: capacity ?? 0 });
        const school = theirs?.school;
        const places = school === undefined ? undefined : state.quotas[school];
        const taken = Object.values(state.schools).filter((one) => one === school).length;
        demand(places === undefined || taken < places, 'quota-full', { places: places ?? 0 });
        return [{ type: 'TraineeEnrolled', data: { ...data, ...(school !== undefined && { school }) } }];
      }
      case 'RemoveTrainee':
        return state.trainees[data.person] ? [{ type: 'TraineeRemoved', data }] : [];
      case 'SuspendClass':
        notAfter(data.on, today, '/on');
        return state.suspended ? [] : [{ type: 'ClassSuspended', data }];
      case 'ResumeClass':
        notAfter(data.on, today, '/on');
        return state.suspended ? [{ type: 'ClassResumed', data }] : [];
      case 'CloseClass':
        return [{ type: 'ClassClosed', data }];
    }
  },

  evolve(state, { type, data }) {
    switch (type) {
      case 'ClassPlanned':
        return { ...state, plan: data };
      case 'SessionScheduled':
        return { ...state, sessions: { ...state.sessions, [data.session]: { on: data.on, hours: data.hours } } };
      case 'SessionCancelled':
        return { ...state, sessions: without(state.sessions, data.session) };
      case 'SessionRescheduled': {
        const hours = data.hours ?? state.sessions[data.session]!.hours;
        return { ...state, sessions: { ...state.sessions, [data.session]: { on: data.on, hours } } };
      }
      case 'ClassValued':
        return { ...state, plan: { ...state.plan!, planned: data.planned } };
      case 'QuotaSet':
        return { ...state, quotas: { ...state.quotas, [data.school]: data.places } };
      case 'TraineeEnrolled':
        return {
          ...state,
          trainees: { ...state.trainees, [data.person]: data.case },
          schools: data.school === undefined ? state.schools : { ...state.schools, [data.person]: data.school },
        };
      case 'TraineeRemoved':
        return {
          ...state,
          trainees: without(state.trainees, data.person),
          schools: without(state.schools, data.person),
        };
      case 'ClassSuspended':
        return { ...state, suspended: true };
      case 'ClassResumed':
        return { ...state, suspended: false };
      case 'ClassClosed':
        return { ...state, closed: true };
    }
  },

  place(state, { type, data }) {
    const at = type === 'PlanClass' ? data : state.plan;
    return { jurisdiction: at?.jurisdiction, school: at?.school };
  },
  refers({ type, data }) {
    if (type === 'EnrolTrainee') return [{ stream: `teacher-${data.person}`, field: '/person', unmerged: true }];
    if (type === 'SetQuota') return [{ stream: `school-${data.school}`, field: '/school' }];
    if (type !== 'PlanClass') return [];
    return [
      ...(data.programme ? [{ stream: `programme-${data.programme}`, field: '/programme' }] : []),
      ...(data.school ? [{ stream: `school-${data.school}`, field: '/school' }] : []),
    ];
  },
  subject: (_state, { type, data }) => (type === 'EnrolTrainee' ? data.person : undefined),
};

function mustBeWithin({ startsOn, endsOn }: { startsOn: string; endsOn: string }, on: string, field: string): void {
  demand(on >= startsOn && on <= endsOn, 'session-outside-class', { on, startsOn, endsOn }, field);
}

function without<T>(record: { readonly [key: string]: T }, key: string): { readonly [key: string]: T } {
  return Object.fromEntries(Object.entries(record).filter(([name]) => name !== key));
}
