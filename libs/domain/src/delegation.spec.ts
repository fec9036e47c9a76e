import { beforeEach, describe, expect, it } from '@jest/globals';
import { person } from './person.js';
import { school } from './school.js';
import type { Actor, Grant } from './scope.js';
import { openBench, uuid, type Bench } from './testing/index.js';
import { trainingClass } from './training-class.js';

const jurisdiction = '500235';
const [here, elsewhere] = [uuid(10), uuid(11)];
const [head, deputy, stranger] = [uuid(1), uuid(2), uuid(3)];
const actor = (id: string, ...grants: Grant[]): Actor => ({ id, grants });
const hr = { role: 'bureau.hr', jurisdiction };
const reviewer = { role: 'school.reviewer', jurisdiction, school: here };
const lending = { delegation: uuid(62), ...reviewer, from: '2025-06-01', until: '2025-06-30' };

let bench: Bench;

beforeEach(async () => {
  bench = openBench();
  for (const id of [here, elsewhere])
    await bench.give(school, id, 'RegisterSchool', { jurisdiction, name: '小学', stages: ['primary'], site: 'town' });
  const post = { staffCategory: 'teacher', stage: 'primary', hiredOn: '2020-09-01', firstPost: false };
  for (const [id, at] of [
    [head, here],
    [deputy, here],
    [stranger, elsewhere],
  ] as const) {
    await bench.give(person, id, 'RegisterPerson', { jurisdiction, name: '示例教师' });
    await bench.give(person, id, 'HirePerson', { jurisdiction, school: at, ...post });
  }
});

describe('a role', () => {
  const delegate = (by: Actor, to = deputy, more: object = {}) =>
    bench.give(person, to, 'DelegateRole', { ...lending, ...more }, { actor: by });

  it('is delegated by who holds it there', async () => {
    await delegate(actor(head, reviewer));
    const [lent] = (await bench.events(`teacher-${deputy}`)).slice(-1);
    expect(lent).toMatchObject({ type: 'RoleDelegated', data: { ...lending, delegatedBy: head } });
    expect(lent!.meta.scope).toBe(`school.reviewer@${here}`);
  });

  it('is not delegated by who holds another, or holds it elsewhere, or to people out of reach', async () => {
    const wrong = { code: 'wrong-role' };
    await expect(delegate(actor(head, { ...reviewer, role: 'school.admin' }))).rejects.toMatchObject(wrong);
    await expect(delegate(actor(head, hr))).rejects.toMatchObject(wrong);
    await expect(delegate(actor(stranger, { ...reviewer, school: elsewhere }))).rejects.toMatchObject({
      code: 'not-found',
    });
    await expect(delegate(actor(head, reviewer), stranger)).rejects.toMatchObject({ code: 'not-found' });
    await expect(delegate(actor(head, reviewer), deputy, { school: undefined })).rejects.toMatchObject({
      code: 'not-found',
    });
  });

  it('is not delegated again, nor used to give rights away', async () => {
    const lent = { ...reviewer, from: '2025-06-01', until: '2025-06-30', delegatedBy: head };
    await expect(delegate(actor(stranger, lent))).rejects.toMatchObject({ code: 'not-found' });
    const asHr = actor(deputy, { ...hr, from: '2025-06-01', until: '2025-06-30', delegatedBy: head });
    const grant = { role: 'school.admin', jurisdiction, school: here };
    const given = bench.give(person, stranger, 'GrantRole', grant, { actor: asHr });
    await expect(given).rejects.toMatchObject({ code: 'not-found' });
  });

  it('acts for who lent it, and says so, on its days only', async () => {
    const lent = actor(deputy, { ...hr, from: '2025-06-01', until: '2025-06-30', delegatedBy: head });
    const leave = (n: number) => ({ leave: uuid(60 + n), kind: 'sick', from: '2025-06-01' });
    const on = (day: string) => ({ actor: lent, at: `${day}T02:00:00.000Z` });
    await expect(bench.give(person, stranger, 'StartLeave', leave(1), on('2025-05-31'))).rejects.toThrow();
    await expect(bench.give(person, stranger, 'StartLeave', leave(1), on('2025-07-01'))).rejects.toThrow();
    await bench.give(person, stranger, 'StartLeave', leave(1), on('2025-06-30'));
    const [started] = (await bench.events(`teacher-${stranger}`)).slice(-1);
    expect(started!.meta.scope).toBe(`bureau.hr@${jurisdiction}(代 ${head})`);
  });

  it('is ended by who holds it, or by the personnel section', async () => {
    const end = (by: Actor) =>
      bench.give(person, deputy, 'EndRoleDelegation', { delegation: lending.delegation }, { actor: by });
    await delegate(actor(head, reviewer));
    await expect(end(actor(head, { ...reviewer, role: 'school.admin' }))).rejects.toMatchObject({ code: 'wrong-role' });
    expect((await end(actor(head, reviewer))).events).toEqual(['RoleDelegationEnded']);
    await delegate(actor(head, reviewer), deputy, { delegation: uuid(63) });
    const byHr = bench.give(person, deputy, 'EndRoleDelegation', { delegation: uuid(63) }, { actor: actor(head, hr) });
    expect((await byHr).events).toEqual(['RoleDelegationEnded']);
  });
});

describe('a quota', () => {
  it('is that of the school where the ledger knows the trainee to be', async () => {
    const plan = {
      ...{ jurisdiction, title: '研修班', organiser: '进修学校', unit: 'hour', planned: '24', level: 'county' },
      ...{ mode: 'centralized', category: 'professional', startsOn: '2025-03-01', endsOn: '2025-12-20' },
    };
    await bench.give(trainingClass, uuid(20), 'PlanClass', plan);
    await bench.give(trainingClass, uuid(20), 'SetQuota', { school: here, places: '1' });
    const enrol = (who: string, n: number) =>
      bench.give(trainingClass, uuid(20), 'EnrolTrainee', { person: who, case: uuid(40 + n) });
    await enrol(head, 1);
    await expect(enrol(deputy, 2)).rejects.toMatchObject({ code: 'quota-full' });
    await enrol(stranger, 3);
    const schools = (await bench.events(`class-${uuid(20)}`)).slice(2).map(({ data }) => data['school']);
    expect(schools).toEqual([here, elsewhere]);
  });
});
