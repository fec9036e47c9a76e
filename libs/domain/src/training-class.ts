import { z } from 'zod';
import { demand, type Decider } from './decider.js';
import { amount, id, jurisdiction, legalDate, level, line, mode, reason, slug, unit } from './fields.js';

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
  /** One event per trainee. `case` is their way through the class. */
  TraineeEnrolled: z.object({ person: id, case: id }),
  TraineeRemoved: z.object({ person: id, case: id }),
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
  EnrolTrainee: { schema: classEvents.TraineeEnrolled, by: tutors },
  RemoveTrainee: { schema: classEvents.TraineeRemoved, by: tutors },
  CloseClass: { schema: classEvents.ClassClosed, by: tutors },
};

/** What deciding about a class, and opening a case in it, needs. */
export type TrainingClass = {
  readonly plan?: z.infer<typeof classEvents.ClassPlanned>;
  readonly sessions: { readonly [session: string]: { readonly on: string; readonly hours: string } };
  readonly trainees: { readonly [person: string]: string };
  readonly closed: boolean;
};

/** The stream `class-<id>`. */
export const trainingClass: Decider<TrainingClass, typeof classCommands, typeof classEvents> = {
  stream: 'class',
  events: classEvents,
  commands: classCommands,
  initial: { sessions: {}, trainees: {}, closed: false },

  decide({ type, data }, state) {
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
          const { startsOn, endsOn } = state.plan!;
          demand(
            on >= startsOn && on <= endsOn,
            'session-outside-class',
            { on, startsOn, endsOn },
            `/sessions/${i}/on`,
          );
        });
        return data.sessions.map((session) => ({ type: 'SessionScheduled' as const, data: session }));
      }
      case 'CancelSession':
        demand(state.sessions[data.session], 'session-unknown', { session: data.session }, '/session');
        return [{ type: 'SessionCancelled', data }];
      case 'EnrolTrainee': {
        if (state.trainees[data.person]) return [];
        const capacity = state.plan.capacity;
        demand(!capacity || Object.keys(state.trainees).length < capacity, 'class-full', { capacity: capacity ?? 0 });
        return [{ type: 'TraineeEnrolled', data }];
      }
      case 'RemoveTrainee':
        return state.trainees[data.person] ? [{ type: 'TraineeRemoved', data }] : [];
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
      case 'TraineeEnrolled':
        return { ...state, trainees: { ...state.trainees, [data.person]: data.case } };
      case 'TraineeRemoved':
        return { ...state, trainees: without(state.trainees, data.person) };
      case 'ClassClosed':
        return { ...state, closed: true };
    }
  },

  place(state, { type, data }) {
    const at = type === 'PlanClass' ? data : state.plan;
    return { jurisdiction: at?.jurisdiction, school: at?.school };
  },
  refers({ type, data }) {
    if (type === 'EnrolTrainee') return [{ stream: `teacher-${data.person}`, field: '/person' }];
    if (type !== 'PlanClass') return [];
    return [
      ...(data.programme ? [{ stream: `programme-${data.programme}`, field: '/programme' }] : []),
      ...(data.school ? [{ stream: `school-${data.school}`, field: '/school' }] : []),
    ];
  },
  subject: (_state, { type, data }) => (type === 'EnrolTrainee' ? data.person : undefined),
};

function without<T>(record: { readonly [key: string]: T }, key: string): { readonly [key: string]: T } {
  return Object.fromEntries(Object.entries(record).filter(([name]) => name !== key));
}
