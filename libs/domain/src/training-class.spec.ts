import { describe, expect, it } from '@jest/globals';
import { specOf, today, uuid } from './testing/index.js';
import { trainingClass } from './training-class.js';

const given = specOf(trainingClass);
const plan = {
  ...{
    jurisdiction: '330110',
    title: '初中数学九十学时培训班',
    organiser: '余杭区教师进修学校',
    unit: 'hour',
    planned: '90',
  },
  ...{ level: 'county', mode: 'centralized', category: 'professional' },
  ...{ startsOn: '2025-03-01', endsOn: '2025-12-20' },
} as const;
const planned = { type: 'ClassPlanned', data: plan } as const;
const closed = { type: 'ClassClosed', data: { on: today } } as const;
const first = { session: uuid(21), on: '2025-03-08', hours: '6' };
const second = { session: uuid(22), on: '2025-03-15', hours: '6.5' };
const scheduled = { type: 'SessionScheduled', data: first } as const;
const cancelled = { type: 'SessionCancelled', data: { session: first.session, reason: '停电' } } as const;
const enrolled = { type: 'TraineeEnrolled', data: { person: uuid(1), case: uuid(41) } } as const;
const removed = { type: 'TraineeRemoved', data: enrolled.data } as const;

describe('a class', () => {
  it('is planned once', () => {
    given().when({ type: 'PlanClass', data: plan }).then(planned);
    given(planned).when({ type: 'PlanClass', data: plan }).thenRefused('class-exists');
  });

  it('may last a day, but does not end before it starts', () => {
    const data = { ...plan, endsOn: plan.startsOn };
    given().when({ type: 'PlanClass', data }).then({ type: 'ClassPlanned', data });
    given()
      .when({ type: 'PlanClass', data: { ...plan, endsOn: '2025-02-28' } })
      .thenRefused('ends-before-start', '/endsOn');
  });

  it.each([
    ['no hours', { planned: '0' }, '/planned'],
    ['a unit that is none', { unit: 'day' }, '/unit'],
    ['both units', { unit: ['hour', 'credit'] }, '/unit'],
    ['no places', { capacity: 0 }, '/capacity'],
    ['half a place', { capacity: 1.5 }, '/capacity'],
  ])('is not planned with %s', (_, wrong, field) => {
    given()
      .when({ type: 'PlanClass', data: { ...plan, ...wrong } })
      .thenRefused('invalid-data', field);
  });

  const commands = [
    ['ScheduleSessions', { sessions: [first] }],
    ['CancelSession', cancelled.data],
    ['EnrolTrainee', enrolled.data],
    ['RemoveTrainee', enrolled.data],
    ['RescheduleSession', { session: first.session, on: '2025-03-09' }],
    ['ValueClass', { planned: '60', on: today }],
    ['SetQuota', { school: uuid(10), places: '2' }],
    ['SuspendClass', { on: today }],
    ['ResumeClass', { on: today }],
    ['CloseClass', closed.data],
  ] as const;
  it.each(commands)('that was not planned is no subject of %s', (type, data) => {
    given().when({ type, data }).thenRefused('class-unknown');
  });
  it.each(commands)('that has closed is no subject of %s', (type, data) => {
    given(planned, closed).when({ type, data }).thenRefused('class-closed');
  });

  it('closes', () => given(planned).when({ type: 'CloseClass', data: closed.data }).then(closed));
});

describe('a timetable', () => {
  it('is scheduled at once or bit by bit', () => {
    given(planned)
      .when({ type: 'ScheduleSessions', data: { sessions: [first, second] } })
      .then(scheduled, { type: 'SessionScheduled', data: second });
    given(planned, scheduled)
      .when({ type: 'ScheduleSessions', data: { sessions: [second] } })
      .then({ type: 'SessionScheduled', data: second });
  });

  it('has each session once, also within one command', () => {
    given(planned, scheduled)
      .when({ type: 'ScheduleSessions', data: { sessions: [second, first] } })
      .thenRefused('session-exists', '/sessions/1/session');
    given(planned)
      .when({ type: 'ScheduleSessions', data: { sessions: [first, { ...first, on: '2025-04-01' }] } })
      .thenRefused('session-exists', '/sessions/1/session');
  });

  it.each(['2025-02-28', '2025-12-21'])('has no session on %s, outside the class', (on) => {
    given(planned)
      .when({ type: 'ScheduleSessions', data: { sessions: [{ ...first, on }] } })
      .thenRefused('session-outside-class', '/sessions/0/on');
  });

  it.each([plan.startsOn, plan.endsOn])('may have a session on %s, the first or last day', (on) => {
    const data = { ...first, on };
    given(planned)
      .when({ type: 'ScheduleSessions', data: { sessions: [data] } })
      .then({ type: 'SessionScheduled', data });
  });

  it('loses a session once; it may be scheduled again', () => {
    given(planned, scheduled).when({ type: 'CancelSession', data: cancelled.data }).then(cancelled);
    given(planned, scheduled, cancelled)
      .when({ type: 'CancelSession', data: cancelled.data })
      .thenRefused('session-unknown', '/session');
    given(planned, scheduled, cancelled)
      .when({ type: 'ScheduleSessions', data: { sessions: [first] } })
      .then(scheduled);
  });
});

describe('a place in a class', () => {
  const full = { type: 'ClassPlanned', data: { ...plan, capacity: 1 } } as const;

  it('is taken once by a person', () => {
    given(planned).when({ type: 'EnrolTrainee', data: enrolled.data }).then(enrolled);
    given(planned, enrolled).when({ type: 'EnrolTrainee', data: enrolled.data }).thenNothing();
    given(planned, enrolled)
      .when({ type: 'EnrolTrainee', data: { ...enrolled.data, case: uuid(42) } })
      .thenNothing();
  });

  it('is given up once', () => {
    given(planned, enrolled).when({ type: 'RemoveTrainee', data: enrolled.data }).then(removed);
    given(planned, enrolled, removed).when({ type: 'RemoveTrainee', data: enrolled.data }).thenNothing();
  });

  it('is not there when all are taken, and there again when one is given up', () => {
    const next = { person: uuid(2), case: uuid(42) };
    given(full, enrolled).when({ type: 'EnrolTrainee', data: next }).thenRefused('class-full');
    given(full, enrolled).when({ type: 'EnrolTrainee', data: enrolled.data }).thenNothing();
    given(full, enrolled, removed)
      .when({ type: 'EnrolTrainee', data: next })
      .then({ type: 'TraineeEnrolled', data: next });
  });
});

describe('a session that is moved', () => {
  const moved = { type: 'SessionRescheduled', data: { session: first.session, on: '2025-04-01' } } as const;

  it('takes place on another day of the class', () => {
    given(planned, scheduled).when({ type: 'RescheduleSession', data: moved.data }).then(moved);
    given(planned, scheduled, moved).when({ type: 'RescheduleSession', data: moved.data }).thenNothing();
    given(planned, scheduled)
      .when({ type: 'RescheduleSession', data: { ...moved.data, on: '2025-12-21' } })
      .thenRefused('session-outside-class', '/on');
    given(planned).when({ type: 'RescheduleSession', data: moved.data }).thenRefused('session-unknown', '/session');
  });

  it('keeps its hours unless it gets others', () => {
    const longer = { ...moved.data, hours: '7' };
    expect(given(planned, scheduled, moved).state().sessions[first.session]).toEqual({ on: '2025-04-01', hours: '6' });
    given(planned, scheduled, moved)
      .when({ type: 'RescheduleSession', data: longer })
      .then({ type: 'SessionRescheduled', data: longer });
  });
});

describe('the value of a class', () => {
  const valued = { type: 'ClassValued', data: { planned: '60', on: today } } as const;

  it('is fixed before anybody enrols', () => {
    given(planned).when({ type: 'ValueClass', data: valued.data }).then(valued);
    expect(given(planned, valued).state().plan?.planned).toBe('60');
    given(planned, enrolled).when({ type: 'ValueClass', data: valued.data }).thenRefused('class-has-trainees');
    given(planned)
      .when({ type: 'ValueClass', data: { ...valued.data, on: '2025-06-02' } })
      .thenRefused('date-in-future', '/on');
  });
});

describe('a quota', () => {
  const quota = { type: 'QuotaSet', data: { school: uuid(10), places: 1 } } as const;
  const theirs = { school: uuid(10) };
  const next = { person: uuid(2), case: uuid(42) };
  const ofSchool = { type: 'TraineeEnrolled', data: { ...enrolled.data, school: uuid(10) } } as const;

  it('is set for a school, and anew', () => {
    given(planned)
      .when({ type: 'SetQuota', data: { school: uuid(10), places: '1' } })
      .then(quota);
    given(planned, quota)
      .when({ type: 'SetQuota', data: { school: uuid(10), places: '1' } })
      .thenNothing();
    given(planned, quota)
      .when({ type: 'SetQuota', data: { school: uuid(10), places: '0' } })
      .then({ type: 'QuotaSet', data: { school: uuid(10), places: 0 } });
  });

  it('holds for those of its school, and for nobody else', () => {
    given(planned, quota).when({ type: 'EnrolTrainee', data: enrolled.data }, { theirs }).then(ofSchool);
    given(planned, quota, ofSchool).when({ type: 'EnrolTrainee', data: next }, { theirs }).thenRefused('quota-full');
    given(planned, quota, ofSchool)
      .when({ type: 'EnrolTrainee', data: next }, { theirs: { school: uuid(11) } })
      .then({ type: 'TraineeEnrolled', data: { ...next, school: uuid(11) } });
    given(planned, quota, ofSchool, { type: 'TraineeRemoved', data: enrolled.data })
      .when({ type: 'EnrolTrainee', data: next }, { theirs })
      .then({ type: 'TraineeEnrolled', data: { ...next, school: uuid(10) } });
  });

  it('of none keeps the school out', () => {
    given(planned, { ...quota, data: { ...quota.data, places: 0 } })
      .when({ type: 'EnrolTrainee', data: next }, { theirs })
      .thenRefused('quota-full');
  });
});

describe('a suspended class', () => {
  const suspended = { type: 'ClassSuspended', data: { on: today, reason: '台风' } } as const;
  const resumed = { type: 'ClassResumed', data: { on: today } } as const;

  it('takes nobody in until it is resumed', () => {
    given(planned).when({ type: 'SuspendClass', data: suspended.data }).then(suspended);
    given(planned, suspended).when({ type: 'SuspendClass', data: suspended.data }).thenNothing();
    given(planned, suspended).when({ type: 'EnrolTrainee', data: enrolled.data }).thenRefused('class-suspended');
    given(planned, suspended).when({ type: 'ResumeClass', data: resumed.data }).then(resumed);
    given(planned).when({ type: 'ResumeClass', data: resumed.data }).thenNothing();
    given(planned, suspended, resumed).when({ type: 'EnrolTrainee', data: enrolled.data }).then(enrolled);
  });
});
