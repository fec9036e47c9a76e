import { describe, it } from '@jest/globals';
import { person } from './person.js';
import { specOf, today, uuid } from './testing/index.js';

const given = specOf(person);
const [school, other, leave] = [uuid(10), uuid(11), uuid(60)];
const tomorrow = '2025-06-02';
const post = { staffCategory: 'teacher', stage: 'primary' } as const;
const registered = { type: 'PersonRegistered', data: { jurisdiction: '500235', name: '王芳' } } as const;
const hire = { jurisdiction: '500235', school, ...post, hiredOn: '2021-09-01', firstPost: true };
const hired = { type: 'PersonHired', data: hire } as const;
const away = { type: 'LeaveStarted', data: { leave, kind: 'sick', from: '2025-03-01' } } as const;
const back = { type: 'LeaveEnded', data: { leave, to: '2025-04-01' } } as const;
const gone = { type: 'EmploymentEnded', data: { kind: 'left', on: '2025-05-31' } } as const;
const reviewer = { role: 'school.reviewer', jurisdiction: '500235', school };
const lending = { delegation: uuid(62), ...reviewer, from: '2025-06-01', until: '2025-06-30' };
const lent = { type: 'RoleDelegated', data: { ...lending, delegatedBy: uuid(2) } } as const;
const merged = { type: 'PersonMerged', data: { into: uuid(3), on: today } } as const;
const granted = { type: 'RoleGranted', data: reviewer } as const;

describe('a person', () => {
  it('is registered once', () => {
    given().when({ type: 'RegisterPerson', data: registered.data }).then(registered);
    given(registered).when({ type: 'RegisterPerson', data: registered.data }).thenRefused('person-exists');
  });

  it.each(Object.keys(person.commands).filter((type) => type !== 'RegisterPerson'))(
    'who is not registered cannot be the subject of %s',
    (type) => {
      const data: { [command: string]: object } = {
        HirePerson: hire,
        ChangePost: { ...post, from: today },
        TransferPerson: { toSchool: other, jurisdiction: '500235', on: today },
        StartLeave: away.data,
        EndLeave: back.data,
        EndEmployment: gone.data,
        RecordShadowingDay: { school, on: today, baseSchool: true },
        GrantRole: reviewer,
        WithdrawRole: reviewer,
        DelegateRole: lending,
        EndRoleDelegation: { delegation: lending.delegation },
        MergePersons: { into: uuid(3), on: today },
      };
      given()
        .when({ type: type as 'HirePerson', data: data[type]! })
        .thenRefused('person-unknown');
    },
  );

  it('is hired once at a time, and not before the day has come', () => {
    given(registered).when({ type: 'HirePerson', data: hire }).then(hired);
    given(registered, hired).when({ type: 'HirePerson', data: hire }).thenRefused('person-employed');
    given(registered, hired, gone).when({ type: 'HirePerson', data: hire }).then(hired);
    given(registered)
      .when({ type: 'HirePerson', data: { ...hire, hiredOn: tomorrow } })
      .thenRefused('date-in-future', '/hiredOn');
  });

  it('is hired today by the calendar of China, where it is tomorrow in Greenwich', () => {
    given(registered)
      .when({ type: 'HirePerson', data: { ...hire, hiredOn: tomorrow } }, { at: `${today}T16:30:00.000Z` })
      .then({ ...hired, data: { ...hire, hiredOn: tomorrow } });
  });

  it.each([
    ['ChangePost', { ...post, from: today }],
    ['TransferPerson', { toSchool: other, jurisdiction: '500235', on: today }],
    ['StartLeave', away.data],
    ['EndEmployment', gone.data],
    ['RecordShadowingDay', { school, on: today, baseSchool: true }],
  ] as const)('who has left is no subject of %s', (type, data) => {
    given(registered, hired, gone).when({ type, data }).thenRefused('person-not-employed');
  });

  it('changes the post, also from a later day on', () => {
    const data = { staffCategory: 'manager', stage: 'none', from: '2025-09-01' } as const;
    given(registered, hired).when({ type: 'ChangePost', data }).then({ type: 'PostChanged', data });
  });

  it('moves from the present school, which nobody has to say', () => {
    const data = { toSchool: other, jurisdiction: '500236', on: '2025-09-01' };
    const moved = { type: 'PersonTransferred', data: { ...data, fromSchool: school } } as const;
    given(registered, hired).when({ type: 'TransferPerson', data }).then(moved);
    given(registered, hired, moved)
      .when({ type: 'TransferPerson', data })
      .thenRefused('transfer-to-same-school', '/toSchool');
  });

  it('ends whatever service there was, once', () => {
    given(registered, hired).when({ type: 'EndEmployment', data: gone.data }).then(gone);
  });

  it.each(['2025-02-30', '2025-6-1', 'yesterday', ''])(
    'does nothing on the day "%s", which does not exist',
    (hiredOn) => {
      given(registered)
        .when({ type: 'HirePerson', data: { ...hire, hiredOn } })
        .thenRefused('invalid-data', '/hiredOn');
    },
  );

  it.each([
    ['a jurisdiction of five digits', { ...registered.data, jurisdiction: '50023' }, '/jurisdiction'],
    ['an empty name', { ...registered.data, name: ' ' }, '/name'],
    ['a name of 201 characters', { ...registered.data, name: '长'.repeat(201) }, '/name'],
    ['a misspelled field', { ...registered.data, phone: '1' }, ''],
  ])('is not registered with %s', (_, data, field) => {
    given().when({ type: 'RegisterPerson', data }).thenRefused('invalid-data', field);
  });
});

describe('a leave', () => {
  it('is one at a time', () => {
    given(registered, hired).when({ type: 'StartLeave', data: away.data }).then(away);
    given(registered, hired, away)
      .when({ type: 'StartLeave', data: { ...away.data, leave: uuid(61) } })
      .thenRefused('leave-open');
  });

  it('is recorded once: another leave has another id', () => {
    given(registered, hired, away, back)
      .when({ type: 'StartLeave', data: { ...away.data, from: '2025-05-01' } })
      .thenRefused('leave-exists', '/leave');
  });

  it('ends on the day it began at the earliest, and once', () => {
    given(registered, hired, away)
      .when({ type: 'EndLeave', data: { leave, to: '2025-03-01' } })
      .then({ ...back, data: { leave, to: '2025-03-01' } });
    given(registered, hired, away)
      .when({ type: 'EndLeave', data: { leave, to: '2025-02-28' } })
      .thenRefused('leave-ends-before-start', '/to');
    given(registered, hired, away, back).when({ type: 'EndLeave', data: back.data }).thenRefused('leave-unknown');
    given(registered, hired).when({ type: 'EndLeave', data: back.data }).thenRefused('leave-unknown', '/leave');
  });
});

describe('a day of shadowing', () => {
  const data = { school, on: today, baseSchool: true };

  it('counts once, and not before it has come', () => {
    const day = { type: 'ShadowingDayRecorded', data } as const;
    given(registered, hired).when({ type: 'RecordShadowingDay', data }).then(day);
    given(registered, hired, day).when({ type: 'RecordShadowingDay', data }).thenNothing();
    given(registered, hired)
      .when({ type: 'RecordShadowingDay', data: { ...data, on: tomorrow } })
      .thenRefused('date-in-future', '/on');
  });
});

describe('a role', () => {
  it('is granted once and withdrawn once', () => {
    given(registered).when({ type: 'GrantRole', data: reviewer }).then(granted);
    given(registered, granted).when({ type: 'GrantRole', data: reviewer }).thenNothing();
    const data = { ...reviewer, reason: '岗位调整' };
    given(registered, granted).when({ type: 'WithdrawRole', data }).then({ type: 'RoleWithdrawn', data });
    given(registered).when({ type: 'WithdrawRole', data }).thenRefused('grant-unknown');
    given(registered, granted, { type: 'RoleWithdrawn', data })
      .when({ type: 'WithdrawRole', data })
      .thenRefused('grant-unknown');
  });

  it('holds in its place: the same role elsewhere is another one', () => {
    const elsewhere = { ...reviewer, school: other };
    given(registered, granted)
      .when({ type: 'GrantRole', data: elsewhere })
      .then({ type: 'RoleGranted', data: elsewhere });
    given(registered, granted).when({ type: 'WithdrawRole', data: elsewhere }).thenRefused('grant-unknown');
  });

  it('of the service itself is given to nobody', () => {
    given(registered)
      .when({ type: 'GrantRole', data: { role: 'system', jurisdiction: '500235' } })
      .thenRefused('role-reserved', '/role');
  });
});

describe('a delegation', () => {
  const holder = { actor: uuid(2) };

  it('is from one person to another', () => {
    given(registered).when({ type: 'DelegateRole', data: lending }, holder).then(lent);
    given(registered)
      .when({ type: 'DelegateRole', data: lending }, { actor: uuid(1) })
      .thenRefused('delegation-between-persons');
    given(registered)
      .when({ type: 'DelegateRole', data: lending }, { actor: 'system' })
      .thenRefused('delegation-between-persons');
  });

  it.each([
    ['2025-05-31', 'ends-before-start'],
    ['2026-06-02', 'delegation-too-long'],
  ])('does not last until %s', (until, code) => {
    given(registered)
      .when({ type: 'DelegateRole', data: { ...lending, until } }, holder)
      .thenRefused(code, '/until');
  });

  it.each(['2025-06-01', '2026-06-01'])('may last until %s: a day, or 366', (until) => {
    given(registered)
      .when({ type: 'DelegateRole', data: { ...lending, until } }, holder)
      .then({ ...lent, data: { ...lent.data, until } });
  });

  it('is recorded once and ended once', () => {
    const data = { delegation: lending.delegation, reason: '提前返岗' };
    const ended = { type: 'RoleDelegationEnded', data } as const;
    given(registered, lent).when({ type: 'DelegateRole', data: lending }, holder).thenRefused('delegation-exists');
    given(registered, lent).when({ type: 'EndRoleDelegation', data }).then(ended);
    given(registered, lent, ended).when({ type: 'EndRoleDelegation', data }).thenRefused('delegation-unknown');
    given(registered).when({ type: 'EndRoleDelegation', data }).thenRefused('delegation-unknown', '/delegation');
  });

  it('lends no role of the service', () => {
    given(registered)
      .when({ type: 'DelegateRole', data: { ...lending, role: 'system' } }, holder)
      .thenRefused('role-reserved', '/role');
  });
});

describe('a duplicate', () => {
  it('is merged into the person who stays, on a day that has come', () => {
    given(registered, hired).when({ type: 'MergePersons', data: merged.data }).then(merged);
    given(registered)
      .when({ type: 'MergePersons', data: { ...merged.data, on: tomorrow } })
      .thenRefused('date-in-future', '/on');
    given(registered)
      .when({ type: 'MergePersons', data: { ...merged.data, into: uuid(1) } })
      .thenRefused('merged-into-itself', '/into');
  });

  it.each([
    ['HirePerson', hire],
    ['StartLeave', away.data],
    ['GrantRole', reviewer],
    ['MergePersons', merged.data],
  ] as const)('once merged is no subject of %s', (type, data) => {
    given(registered, hired, merged).when({ type, data }).thenRefused('person-merged');
  });
});
