import { actorOn, readScope, system } from '#libs/domain';
import type { EventLog } from '#libs/event-log';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { DataSource } from 'typeorm';
import { grantsOf, personById, schoolsOf } from './directory.js';
import { classById, programmeById, programmesOf } from './programmes.js';
import { foldAll, given, testLog, testReadModels, uuid, yunyang } from './testing/ledger.js';

const everything = readScope(system);
const here = { jurisdiction: yunyang };
const [head, deputy, duplicate, stays] = [uuid(1), uuid(2), uuid(3), uuid(4)];
const [old, other] = [uuid(11), uuid(12)];
const [programme, group] = [uuid(101), uuid(201)];
const reviewer = { role: 'school.reviewer', jurisdiction: yunyang, school: old };
const lent = { ...reviewer, from: '2025-06-01', until: '2025-06-30', delegatedBy: head };

let dataSource: DataSource;
let log: EventLog;

beforeAll(async () => {
  dataSource = await testReadModels();
  log = testLog();
  for (const [id, cluster] of [
    [old, 'jiangkou'],
    [other, 'nanxi'],
  ] as const)
    await given(log, `school-${id}`, here, {
      type: 'SchoolRegistered',
      data: { jurisdiction: yunyang, name: `小学${cluster}`, stages: ['primary'], site: 'village', cluster },
    });
  for (const id of [head, deputy, duplicate, stays])
    await given(log, `teacher-${id}`, here, {
      type: 'PersonRegistered',
      data: { jurisdiction: yunyang, name: '示例教师' },
    });
  await given(log, `teacher-${head}`, here, { type: 'RoleGranted', data: reviewer });
  await given(
    log,
    `teacher-${deputy}`,
    here,
    { type: 'RoleDelegated', data: { delegation: uuid(62), ...lent } },
    { type: 'RoleDelegated', data: { delegation: uuid(63), ...lent, role: 'school.admin' } },
    { type: 'RoleDelegated', data: { delegation: uuid(64), ...lent } },
    { type: 'RoleDelegationEnded', data: { delegation: uuid(64) } },
  );
  await given(
    log,
    `teacher-${duplicate}`,
    here,
    { type: 'RoleGranted', data: { role: 'school.admin', jurisdiction: yunyang, school: old } },
    { type: 'PersonMerged', data: { into: stays, on: '2025-06-01' } },
  );
  await given(
    log,
    `school-${old}`,
    here,
    { type: 'SchoolClusterChanged', data: { from: '2025-01-01' } },
    { type: 'SchoolMerged', data: { into: other, on: '2025-07-10' } },
  );
  await given(
    log,
    `programme-${programme}`,
    here,
    {
      type: 'ProgrammePlanned',
      data: {
        ...{ jurisdiction: yunyang, document: '计划', seq: '1', category: '类', name: '项目', period: '3月' },
        clauses: ['YY-3.1'],
      },
    },
    { type: 'ProgrammeScheduled', data: { startsOn: '2025-03-10', endsOn: '2025-03-14', location: '进修学校' } },
    { type: 'ProgrammeAmended', data: { hours: { min: '24' }, period: '4月', reason: '经费' } },
    { type: 'ProgrammeAmended', data: { period: '5月', reason: '经费' } },
    { type: 'ProgrammeScheduled', data: { startsOn: '2025-05-12', endsOn: '2025-05-16' } },
    { type: 'ProgrammeClosed', data: { on: '2025-05-20', actual: { persons: 76, attendances: 228, hours: '24' } } },
  );
  await given(
    log,
    `class-${group}`,
    here,
    {
      type: 'ClassPlanned',
      data: {
        ...{ jurisdiction: yunyang, title: '研修班', organiser: '进修学院', unit: 'hour', planned: '30' },
        ...{ level: 'county', mode: 'blended', category: 'professional' },
        ...{ startsOn: '2025-03-01', endsOn: '2025-07-20' },
      },
    },
    { type: 'ClassValued', data: { planned: '24', on: '2025-02-20' } },
    { type: 'QuotaSet', data: { school: old, places: 3 } },
    { type: 'QuotaSet', data: { school: other, places: 0 } },
    { type: 'QuotaSet', data: { school: old, places: 2 } },
    { type: 'SessionScheduled', data: { session: uuid(301), on: '2025-03-02', hours: '4' } },
    { type: 'SessionScheduled', data: { session: uuid(302), on: '2025-03-03', hours: '4' } },
    { type: 'SessionRescheduled', data: { session: uuid(301), on: '2025-04-02', hours: '6.5' } },
    { type: 'SessionRescheduled', data: { session: uuid(302), on: '2025-04-03' } },
    { type: 'ClassSuspended', data: { on: '2025-04-10', reason: '台风' } },
  );
  await foldAll(dataSource, log, [3]);
});
afterAll(() => dataSource.destroy());

describe('a delegated role', () => {
  it('is lent by who holds it, until it is ended: nobody lends what is not theirs', async () => {
    const { id, grants } = (await grantsOf(dataSource, deputy))!;
    expect(grants).toEqual([{ delegation: uuid(62), ...lent }]);
    expect(actorOn({ id, grants }, '2025-06-30').grants).toHaveLength(1);
    expect(actorOn({ id, grants }, '2025-07-01').grants).toEqual([]);
  });

  it('lapses when who lent it no longer holds it, or has left', async () => {
    await given(log, `teacher-${head}`, here, { type: 'RoleWithdrawn', data: reviewer });
    await foldAll(dataSource, log);
    expect((await grantsOf(dataSource, deputy))!.grants).toEqual([]);
    await given(
      log,
      `teacher-${head}`,
      here,
      { type: 'RoleGranted', data: reviewer },
      { type: 'EmploymentEnded', data: { kind: 'left', on: '2025-06-10' } },
    );
    await foldAll(dataSource, log);
    expect((await grantsOf(dataSource, head))!.grants).toEqual([]);
    expect((await grantsOf(dataSource, deputy))!.grants).toEqual([]);
  });
});

describe('what was merged', () => {
  it('is a person who may do nothing more, and says who stays', async () => {
    const found = await personById.ask(dataSource, { person: duplicate }, everything);
    expect(found).toMatchObject({ status: 'merged', mergedInto: stays, grants: [] });
    expect((await grantsOf(dataSource, duplicate))!.grants).toEqual([]);
  });

  it('is a school that says of which other it is part', async () => {
    const { items } = await schoolsOf.ask(dataSource, schoolsOf.params.parse({}), everything);
    const shown = items.map(({ id, cluster, mergedInto, mergedOn }) => ({ id, cluster, mergedInto, mergedOn }));
    expect(shown).toEqual([
      { id: old, cluster: null, mergedInto: other, mergedOn: '2025-07-10' },
      { id: other, cluster: 'nanxi', mergedInto: null, mergedOn: null },
    ]);
  });
});

describe('a plan item that was carried out', () => {
  it('keeps the plan as it was, and shows what was changed, fixed and counted', async () => {
    const found = await programmeById.ask(dataSource, { id: programme }, everything);
    expect(found).toMatchObject({
      ...{ state: 'closed', startsOn: '2025-05-12', endsOn: '2025-05-16', location: '进修学校' },
      ...{ amended: { hours: { min: '24' }, period: '5月' }, closedOn: '2025-05-20' },
      reported: { persons: 76, attendances: 228, hours: '24' },
    });
    expect(found!.plan.period).toBe('3月');
    expect(found!.amended).not.toHaveProperty('reason');
    const closed = programmesOf.params.parse({ state: 'closed' });
    expect((await programmesOf.ask(dataSource, closed, everything)).items).toHaveLength(1);
  });
});

describe('a class', () => {
  it('shows its value, its quotas and where its timetable stands', async () => {
    const found = await classById.ask(dataSource, { id: group }, everything);
    expect(found).toMatchObject({
      ...{ planned: '24', valuedOn: '2025-02-20', quotas: { [old]: 2, [other]: 0 }, suspended: true },
      ...{ sessions: 2, sessionHours: '10.5' },
    });
    expect(found!.timetable.map(({ on, hours }) => [on, hours])).toEqual([
      ['2025-04-02', '6.5'],
      ['2025-04-03', '4'],
    ]);
    await given(log, `class-${group}`, here, { type: 'ClassResumed', data: { on: '2025-04-20' } });
    await foldAll(dataSource, log);
    expect(await classById.ask(dataSource, { id: group }, everything)).toMatchObject({ suspended: false });
  });
});
