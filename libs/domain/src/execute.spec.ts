import { beforeEach, describe, expect, it } from '@jest/globals';
import { CommandReused, memoryStore, WrongRevision } from '#libs/event-log';
import fc from 'fast-check';
import { client } from './client.js';
import { credit } from './credit.js';
import { Refused } from './decider.js';
import { decision } from './decision.js';
import { person } from './person.js';
import { policy } from './policy.js';
import { programme } from './programme.js';
import { record } from './record.js';
import { school } from './school.js';
import { system, type Actor, type Grant } from './scope.js';
import { commandId, expectRefusal, openBench, today, uuid, type Bench } from './testing/index.js';
import { trainingClass } from './training-class.js';

const [yunyang, fengjie, licang] = ['500235', '500236', '370213'];
const [li, wang] = [uuid(1), uuid(2)];
const [here, elsewhere] = [uuid(10), uuid(11)];
const group = uuid(20);
const post = { staffCategory: 'teacher', stage: 'junior' };
const plan = {
  ...{
    jurisdiction: licang,
    title: '初中数学',
    organiser: '教师进修学校',
    unit: 'hour',
    planned: '24',
    level: 'county',
  },
  ...{ mode: 'centralized', category: 'professional', startsOn: '2025-03-01', endsOn: '2025-12-20' },
};
const award = (n: number, more: object = {}) => ({
  ...{
    award: uuid(50 + n),
    unit: 'credit',
    recognised: '8',
    level: 'county',
    mode: 'centralized',
    category: 'professional',
  },
  ...{
    occurredOn: '2025-05-04',
    countsOn: '2025-05-04',
    source: { kind: 'manual', title: '研修', cause: uuid(7000 + n) },
  },
  ...more,
});
const filing = { record: uuid(75), kind: 'plan', on: '2025-03-01' };
const actor = (id: string, ...grants: Grant[]): Actor => ({ id, grants });
const hr = actor(uuid(90), { role: 'bureau.hr', jurisdiction: licang });

let store: ReturnType<typeof memoryStore>;
let bench: Bench;

beforeEach(async () => {
  store = memoryStore();
  bench = openBench(store);
  for (const id of [here, elsewhere])
    await bench.give(school, id, 'RegisterSchool', {
      jurisdiction: licang,
      name: id,
      stages: ['junior'],
      site: 'town',
    });
  await register(li, licang, here, '李敏');
});

async function register(id: string, jurisdiction: string, at: string, name: string) {
  await bench.give(person, id, 'RegisterPerson', { jurisdiction, name, idNumber: '330110199001011234' });
  await bench.give(person, id, 'HirePerson', {
    jurisdiction,
    school: at,
    ...post,
    hiredOn: '2015-09-01',
    firstPost: false,
  });
}

async function refusal(work: Promise<unknown>): Promise<Refused> {
  const error = await work.then(
    () => new Error('it was carried out'),
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof Refused)) throw error as Error;
  return error;
}

async function refused(work: Promise<unknown>, code: string, field?: string) {
  expectRefusal(await refusal(work), code, field);
}

describe('a command given again', () => {
  it('under the same id is carried out once and answers the same', async () => {
    const said = { commandId: commandId() };
    const first = await bench.give(credit, li, 'AwardCredit', award(1), said);
    expect(first).toMatchObject({ duplicate: false, revision: 0, events: ['CreditAwarded'] });
    expect(await bench.give(credit, li, 'AwardCredit', award(1), said)).toMatchObject({
      ...{ ...first, duplicate: true },
    });
    expect(await bench.events(`credit-${li}`)).toHaveLength(1);
  });

  it('is still the same when the state has moved on since', async () => {
    const said = { commandId: commandId() };
    const first = await bench.give(credit, li, 'AwardCredit', award(1), said);
    const void_ = { award: uuid(51), amount: '8', kind: 'error', basis: 'default', reason: '误登' };
    await bench.give(credit, li, 'RevokeCredit', void_);
    expect(await bench.give(credit, li, 'AwardCredit', award(1), said)).toMatchObject({
      ...{ duplicate: true, position: first.position, events: ['CreditAwarded'] },
    });
    expect(await openBench(store).give(credit, li, 'AwardCredit', award(1), said)).toMatchObject({ duplicate: true });
    expect((await bench.events(`credit-${li}`)).map(({ type }) => type)).toEqual(['CreditAwarded', 'CreditRevoked']);
  });

  it('is another command when it says something else', async () => {
    const said = { commandId: commandId() };
    await bench.give(credit, li, 'AwardCredit', award(1), said);
    await expect(bench.give(credit, li, 'AwardCredit', award(2), said)).rejects.toThrow(CommandReused);
    await expect(bench.give(credit, li, 'RestoreCredit', { award: uuid(99) }, said)).rejects.toThrow(CommandReused);
    await register(wang, licang, here, '王芳');
    await expect(bench.give(credit, wang, 'AwardCredit', award(1), said)).rejects.toThrow(CommandReused);
  });

  it('that changed nothing may be given again: it changes nothing', async () => {
    const said = { commandId: commandId() };
    await bench.give(credit, li, 'AwardCredit', award(1));
    for (const _ of [1, 2])
      expect(await bench.give(credit, li, 'RestoreCredit', { award: uuid(51) }, said)).toMatchObject({
        ...{ duplicate: false, revision: 0, events: [] },
      });
  });
});

describe('commands at the same time', () => {
  it('to one stream all succeed, each once', async () => {
    const outcomes = await Promise.all(
      Array.from({ length: 30 }, (_, n) => bench.give(credit, li, 'AwardCredit', award(n))),
    );
    expect(outcomes.map(({ revision }) => revision).sort((a, b) => a - b)).toEqual(
      Array.from({ length: 30 }, (_, n) => n),
    );
    expect(new Set((await bench.events(`credit-${li}`)).map(({ data }) => data['award'])).size).toBe(30);
  });

  it('from two processes all succeed, each once', async () => {
    const processes = [bench, openBench(store), openBench(store)];
    await Promise.all(
      Array.from({ length: 30 }, (_, n) => processes[n % 3]!.give(credit, li, 'AwardCredit', award(n))),
    );
    const events = await bench.events(`credit-${li}`);
    expect(events.map(({ revision }) => revision)).toEqual(Array.from({ length: 30 }, (_, n) => n));
    expect(new Set(events.map(({ data }) => data['award'])).size).toBe(30);
  });

  it('under one id are carried out once, whoever is first', async () => {
    const said = { commandId: commandId() };
    const processes = [bench, openBench(store), openBench(store)];
    const outcomes = await Promise.all(
      Array.from({ length: 9 }, (_, n) => processes[n % 3]!.give(credit, li, 'AwardCredit', award(1), said)),
    );
    expect(outcomes.filter(({ duplicate }) => !duplicate)).toHaveLength(1);
    expect(await bench.events(`credit-${li}`)).toHaveLength(1);
  });

  it('never break a rule that holds for one after the other', async () => {
    await bench.give(trainingClass, group, 'PlanClass', { ...plan, capacity: 3 });
    const people = Array.from({ length: 8 }, (_, n) => uuid(100 + n));
    for (const id of people) await register(id, licang, here, '学员');
    const processes = [bench, openBench(store)];
    const outcomes = await Promise.allSettled(
      people.map((id, n) =>
        processes[n % 2]!.give(trainingClass, group, 'EnrolTrainee', { person: id, case: uuid(200 + n) }),
      ),
    );
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(3);
    for (const outcome of outcomes)
      if (outcome.status === 'rejected') expectRefusal(outcome.reason as Refused, 'class-full');
  });

  it('revoke no more than was awarded, from whichever process', async () => {
    await bench.give(credit, li, 'AwardCredit', award(1));
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 500 }), { minLength: 2, maxLength: 8 }), async (amounts) => {
        const processes = [bench, openBench(store)];
        await Promise.allSettled(
          amounts.map((n, i) =>
            processes[i % 2]!.give(credit, li, 'RevokeCredit', {
              ...{ award: uuid(51), amount: (n / 100).toFixed(2), kind: 'error', basis: 'default', reason: '误登' },
            }),
          ),
        );
        const revoked = (await bench.events(`credit-${li}`))
          .filter(({ type }) => type === 'CreditRevoked')
          .reduce((sum, { data }) => sum + Math.round(Number(data['amount']) * 100), 0);
        expect(revoked).toBeLessThanOrEqual(800);
      }),
      { numRuns: 15 },
    );
  });
});

describe('a command that says which revision it saw', () => {
  it('is refused when the stream has moved on, and carried out when it has not', async () => {
    expect(await bench.give(credit, li, 'AwardCredit', award(1), { expected: -1 })).toMatchObject({ revision: 0 });
    expect(await bench.give(credit, li, 'AwardCredit', award(2), { expected: 0 })).toMatchObject({ revision: 1 });
    await expect(bench.give(credit, li, 'AwardCredit', award(3), { expected: 0 })).rejects.toThrow(WrongRevision);
    await expect(bench.give(credit, li, 'AwardCredit', award(3), { expected: -1 })).rejects.toThrow(WrongRevision);
    await expect(bench.give(credit, li, 'AwardCredit', award(3), { expected: 7 })).rejects.toThrow(WrongRevision);
    expect(await bench.events(`credit-${li}`)).toHaveLength(2);
  });

  it('is answered as before when it is given again', async () => {
    const said = { commandId: commandId(), expected: -1 };
    await bench.give(credit, li, 'AwardCredit', award(1), said);
    expect(await bench.give(credit, li, 'AwardCredit', award(1), said)).toMatchObject({ duplicate: true, revision: 0 });
  });

  it('wins alone against others who saw the same', async () => {
    const outcomes = await Promise.allSettled(
      [1, 2, 3, 4].map((n) => openBench(store).give(credit, li, 'AwardCredit', award(n), { expected: -1 })),
    );
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });
});

describe('the scope of whoever gives a command', () => {
  const awardBy = (grant: Grant) => bench.give(credit, li, 'AwardCredit', award(1), { actor: actor(wang, grant) });

  it('reaches down: a city reaches its counties, a school itself', async () => {
    await awardBy({ role: 'centre.registrar', jurisdiction: '370200' });
    const { meta } = (await bench.events(`credit-${li}`))[0]!;
    expect(meta).toMatchObject({ actor: wang, scope: 'centre.registrar@370200', jurisdiction: licang, school: here });
    await bench.give(
      person,
      li,
      'StartLeave',
      { leave: uuid(60), kind: 'sick', from: today },
      {
        actor: actor(wang, { role: 'school.admin', school: here }),
      },
    );
  });

  it('ends at its border: what is next door does not exist', async () => {
    await refused(awardBy({ role: 'bureau.hr', jurisdiction: '370214' }), 'not-found');
    await refused(awardBy({ role: 'bureau.hr', jurisdiction: licang, school: elsewhere }), 'not-found');
    await refused(awardBy({ role: 'teacher', jurisdiction: licang }), 'not-found');
    await refused(bench.give(credit, li, 'AwardCredit', award(1), { actor: actor(li) }), 'not-found');
  });

  it('is one thing, the role another: who sees it and may not do it is told which role it takes', async () => {
    const error = await refusal(awardBy({ role: 'school.admin', jurisdiction: licang }));
    expectRefusal(error, 'wrong-role');
    expect(error.values['by']).toEqual(['centre.registrar', 'bureau.training', 'bureau.hr']);
  });

  it('follows a person who moves', async () => {
    await bench.give(person, li, 'TransferPerson', { toSchool: elsewhere, jurisdiction: fengjie, on: today });
    await refused(awardBy({ role: 'bureau.hr', jurisdiction: licang }), 'not-found');
    await awardBy({ role: 'bureau.hr', jurisdiction: fengjie });
  });

  it('is the most that anybody can give: no role beyond it, and never that of the service', async () => {
    const grant = (data: object) => bench.give(person, li, 'GrantRole', data, { actor: hr });
    await grant({ role: 'school.admin', jurisdiction: licang, school: here });
    await refused(grant({ role: 'bureau.hr' }), 'not-found');
    await refused(grant({ role: 'bureau.hr', jurisdiction: yunyang }), 'not-found');
    await refused(grant({ role: 'bureau.hr', jurisdiction: '370200' }), 'not-found');
    await refused(grant({ role: 'auditor' }), 'not-found');
    await refused(grant({ role: 'system', jurisdiction: licang }), 'role-reserved');
    const operator = actor('o', { role: 'operator', jurisdiction: licang });
    const machine = { jurisdiction: licang, name: '职称评审', roles: ['system'] };
    await refused(bench.give(client, uuid(95), 'RegisterClient', machine, { actor: operator }), 'role-reserved');
  });

  it('keeps the policy of one jurisdiction from the authors of another', async () => {
    const reading = {
      ...{ interpretation: uuid(80), jurisdiction: licang, parameter: 'x', value: '1', clause: 'YH-4.1.3.5' },
      ...{ from: today, reason: '试' },
    };
    const adoption = { jurisdiction: yunyang, pack: 'p', version: '1', hash: 'a'.repeat(64), from: today };
    await bench.give(policy, yunyang, 'AdoptPack', adoption);
    const author = actor('a', { role: 'rule.author', jurisdiction: licang });
    await refused(
      bench.give(policy, yunyang, 'ProposeInterpretation', reading, { actor: author }),
      'other-jurisdiction',
    );
  });
});

describe('who does not exist', () => {
  it('is like who is out of reach, except to whom everything is within reach', async () => {
    const clerk = { actor: actor(uuid(90), { role: 'bureau.hr', jurisdiction: yunyang }) };
    for (const nobodyOrOther of [wang, li]) {
      await refused(bench.give(credit, nobodyOrOther, 'AwardCredit', award(1), clerk), 'not-found');
      await refused(
        bench.take(
          'class-participation',
          uuid(40),
          { do: 'Apply', data: { subject: nobodyOrOther, about: {} } },
          clerk,
        ),
        'not-found',
      );
      await refused(bench.give(record, `person-${nobodyOrOther}`, 'FileRecord', filing, clerk), 'not-found');
    }
    for (const [about, code] of [
      ['person', 'person-unknown'],
      ['class', 'class-unknown'],
      ['project', 'programme-unknown'],
      ['school', 'school-unknown'],
    ] as const)
      await refused(bench.give(record, `${about}-${uuid(99)}`, 'FileRecord', filing), code);
  });
});

describe('what a command names', () => {
  it('must exist: persons, schools, classes, programmes', async () => {
    await refused(bench.give(credit, wang, 'AwardCredit', award(1)), 'person-unknown');
    await refused(
      bench.give(person, wang, 'RecordShadowingDay', { school: uuid(19), on: today, baseSchool: true }),
      'school-unknown',
    );
    await refused(
      bench.give(person, li, 'TransferPerson', { toSchool: uuid(19), jurisdiction: licang, on: today }),
      'school-unknown',
      '/toSchool',
    );
    await refused(
      bench.give(trainingClass, group, 'PlanClass', { ...plan, programme: uuid(39) }),
      'programme-unknown',
      '/programme',
    );
    await refused(
      bench.give(trainingClass, group, 'PlanClass', { ...plan, school: uuid(19) }),
      'school-unknown',
      '/school',
    );
    await bench.give(trainingClass, group, 'PlanClass', plan);
    await refused(
      bench.give(trainingClass, group, 'EnrolTrainee', { person: wang, case: uuid(40) }),
      'person-unknown',
      '/person',
    );
    const source = { kind: 'class', title: '班', cause: uuid(7001), class: uuid(29) };
    await refused(bench.give(credit, li, 'AwardCredit', award(1, { source })), 'class-unknown', '/source/class');
    await bench.give(credit, li, 'AwardCredit', award(2));
    await refused(
      bench.give(credit, li, 'CorrectCredit', { award: uuid(52), replacement: award(1, { source }), reason: '更正' }),
      ...(['class-unknown', '/replacement/source/class'] as const),
    );
  });

  it('is a clause of a pack, wherever it is cited', async () => {
    await refused(bench.give(credit, li, 'AwardCredit', award(1, { clause: 'YY-99.9' })), 'clause-unknown', '/clause');
    await bench.give(credit, li, 'AwardCredit', award(1, { clause: 'YH-4.1.3.5' }));
    const correction = { award: uuid(51), replacement: award(2, { clause: 'YY-99.9' }), reason: '更正' };
    await refused(bench.give(credit, li, 'CorrectCredit', correction), 'clause-unknown', '/replacement/clause');
    const item = {
      jurisdiction: licang,
      document: '计划',
      seq: '1',
      category: '类',
      name: '项',
      clauses: ['YH-4.1.3.5', 'YH-0'],
    };
    await refused(bench.give(programme, uuid(30), 'PlanProgramme', item), 'clause-unknown', '/clauses/1');
  });

  it.each(['AwardCredits', 'constructor', 'toString', '__proto__', ''])('is a command: not "%s"', async (type) => {
    await refused(bench.give(credit, li, type, {}), 'command-unknown');
  });

  it.each([null, undefined, 4, 'text', [], [[]]])('has data: not %j', async (data) => {
    await refused(bench.give(credit, li, 'AwardCredit', data as never), 'invalid-data');
  });
});

describe('personal data', () => {
  it('is never in the body or the envelope of an event, and opens for whoever may see it', async () => {
    await bench.give(credit, li, 'AwardCredit', award(1));
    const void_ = { award: uuid(51), amount: '8', kind: 'falsification', basis: 'default', reason: '李敏冒用他人证书' };
    await bench.give(credit, li, 'RevokeCredit', void_);
    await bench.take('appeal', uuid(40), appealOf({ award: uuid(51) }), { actor: actor(li) });
    const all = await bench.all();
    for (const { body, envelope, data, personal } of all)
      for (const text of [body, envelope, JSON.stringify(data), JSON.stringify(personal)])
        for (const secret of ['李敏', '330110199001011234', '冒用', '理由']) expect(text).not.toContain(secret);
    const [registered] = await bench.events(`teacher-${li}`);
    expect(registered!.personal).toEqual({ name: '李敏', idNumber: '330110199001011234' });
    expect(Object.keys(registered!.pii).sort()).toEqual(['idNumber', 'name']);
    expect((await bench.events(`case-appeal-${uuid(40)}`))[0]!.personal).toEqual({
      personalDetails: { grounds: '理由一' },
    });
  });

  it('of every stream and case about a person goes with the person', async () => {
    await bench.give(credit, li, 'AwardCredit', award(1));
    await bench.give(credit, li, 'RevokeCredit', {
      award: uuid(51),
      amount: '1',
      kind: 'error',
      basis: 'default',
      reason: '误',
    });
    await bench.take('appeal', uuid(40), appealOf({ award: uuid(51) }), { actor: actor(li) });
    expect(await bench.log.erase(li)).toBe(4);
    for (const stream of [`teacher-${li}`, `credit-${li}`, `case-appeal-${uuid(40)}`])
      for (const { personal } of await bench.events(stream)) expect(personal).toEqual({});
  });
});

const appealOf = (about: { [field: string]: string }, subject = li) => ({
  ...{ do: 'File', data: { subject, about, details: { grounds: '理由一' } } },
});

describe('a case', () => {
  const apply = (subject = li, more: object = {}) => ({
    ...{ do: 'Apply', data: { subject, about: { class: group }, ...more } },
  });
  const tutor = actor(uuid(91), { role: 'class.tutor', jurisdiction: licang });
  const one = uuid(40);
  const take = (name: string, data: { [field: string]: string | boolean } = {}, by = tutor, said = {}) =>
    bench.take('class-participation', one, { do: name, data }, { actor: by, ...said });

  beforeEach(async () => {
    await bench.give(trainingClass, group, 'PlanClass', plan);
    await bench.give(trainingClass, group, 'ScheduleSessions', {
      sessions: [{ session: uuid(21), on: '2025-03-08', hours: '6' }],
    });
  });

  it('begins with the plan of its class and the place of its subject', async () => {
    await bench.take('class-participation', one, apply(), { actor: actor(li) });
    const [applied] = await bench.events(`case-class-participation-${one}`);
    expect(applied!.data['details']).toEqual({
      ...{
        title: '初中数学',
        unit: 'hour',
        hours: '24',
        level: 'county',
        mode: 'centralized',
        category: 'professional',
      },
      sessions: 1,
    });
    expect(applied!.meta).toMatchObject({ actor: li, scope: 'self', jurisdiction: licang, school: here });
  });

  it('takes the plan of the class, whatever the applicant says the class is worth', async () => {
    await bench.take('class-participation', one, apply(li, { details: { hours: '900' } }), { actor: actor(li) });
    expect((await bench.events(`case-class-participation-${one}`))[0]!.data).toMatchObject({
      details: { hours: '24' },
    });
  });

  it('is walked to its end by those who may', async () => {
    await bench.take('class-participation', one, apply(), { actor: actor(li) });
    await take('Approve');
    await take('RequestLeave', { session: uuid(21), reason: '孩子发烧' }, actor(li));
    await take('DecideLeave', { session: uuid(21), granted: true });
    await take('RecordAttendance', { session: uuid(21), on: '2025-03-08', status: 'excused' });
    await refused(take('Complete', { on: today }), 'guard-failed');
    await take('Assess', { kind: 'process', result: 'pass' });
    expect(await take('Complete', { on: today })).toMatchObject({ revision: 6, events: ['Completed'] });
    await refused(take('Complete', { on: today }), 'step-not-allowed');
  });

  it('takes a step once, however often it is asked for', async () => {
    const opening = { actor: actor(li), commandId: commandId() };
    const step = { commandId: commandId() };
    await bench.take('class-participation', one, apply(), opening);
    await take('Approve', {}, tutor, step);
    expect(await bench.take('class-participation', one, apply(), opening)).toMatchObject({
      duplicate: true,
      revision: 0,
    });
    expect(await take('Approve', {}, tutor, step)).toMatchObject({ duplicate: true, revision: 1 });
    await expect(take('Withdraw', {}, actor(li), step)).rejects.toThrow(CommandReused);
    await expect(take('Assess', { kind: 'process', result: 'pass' }, tutor, { expected: 0 })).rejects.toThrow(
      WrongRevision,
    );
    expect(await bench.events(`case-class-participation-${one}`)).toHaveLength(2);
  });

  it('takes 20 records of attendance at once, from two processes', async () => {
    await bench.take('class-participation', one, apply(), { actor: actor(li) });
    await take('Approve');
    const processes = [bench, openBench(store)];
    const data = { session: uuid(21), on: '2025-03-08', status: 'present' };
    await Promise.all(
      Array.from({ length: 20 }, (_, n) =>
        processes[n % 2]!.take('class-participation', one, { do: 'RecordAttendance', data }, { actor: tutor }),
      ),
    );
    expect(await bench.events(`case-class-participation-${one}`)).toHaveLength(22);
  });

  it('shows itself to nobody next door, and not to colleagues', async () => {
    await bench.take('class-participation', one, apply(), { actor: actor(li) });
    await refused(take('Approve', {}, actor(wang, { role: 'class.tutor', jurisdiction: '370214' })), 'not-found');
    await refused(
      take('Approve', {}, actor(wang, { role: 'teacher', jurisdiction: licang, school: here })),
      'not-found',
    );
    await refused(take('Approve', {}, actor(wang)), 'not-found');
    await refused(take('Approve', {}, hr), 'wrong-role');
    await refused(take('Approve', {}, actor(li)), 'wrong-role');
  });

  it('is approved by another person than the one who applied for somebody', async () => {
    await bench.take('class-participation', one, apply(), { actor: tutor });
    await refused(take('Approve'), 'same-person');
    await take('Approve', {}, actor(uuid(92), { role: 'class.tutor', jurisdiction: licang }));
  });

  it('names what exists: person, class, session, workflow, case', async () => {
    const by = { actor: actor(li) };
    await refused(bench.take('class-participation', one, apply(wang)), 'subject-unknown', '/subject');
    const wrongClass = apply(li, { about: { class: uuid(29) } });
    await refused(bench.take('class-participation', one, wrongClass, by), 'class-unknown', '/about/class');
    await refused(bench.take('self-study', one, apply(), by), 'workflow-unknown');
    await refused(take('Approve'), 'case-unknown');
    await bench.take('class-participation', one, apply(), by);
    await take('Approve');
    const data = { session: uuid(29), on: '2025-03-08', status: 'present' };
    await refused(take('RecordAttendance', data), 'session-unknown', '/session');
    await refused(take('Complete', { on: '2025-06-02' }), 'date-in-future', '/on');
  });

  it.each([
    ['no details', undefined],
    ['details that are none', '理由'],
    ['a field of no such case', { grounds: '理由', phone: '1' }],
    ['empty grounds', { grounds: '' }],
  ])('is not opened with %s', async (_, details) => {
    await bench.give(credit, li, 'AwardCredit', award(1));
    const data = { subject: li, about: { award: uuid(51) }, ...(details !== undefined && { details }) };
    await refused(bench.take('appeal', one, { do: 'File', data }, { actor: actor(li) }), 'invalid-data');
  });

  it('appeals against what is one’s own', async () => {
    await register(wang, licang, here, '王芳');
    await bench.give(credit, wang, 'AwardCredit', award(1));
    const by = { actor: actor(li) };
    await refused(bench.take('appeal', one, appealOf({ award: uuid(51) }), by), 'award-unknown', '/about/award');
    await refused(
      bench.take('appeal', one, appealOf({ decision: uuid(91) }), by),
      'decision-unknown',
      '/about/decision',
    );
    await refused(bench.take('appeal', one, appealOf({}, wang), by), 'not-found');
    await bench.take('appeal', one, appealOf({ award: uuid(51) }, wang), { actor: actor(wang) });
  });

  it('says which input is wrong before it asks a guard', async () => {
    await register(wang, '320482', here, '王芳');
    const details = { cardNumber: 'JT-1', content: '读书', form: '自学', plannedHours: '16', outcomeForm: '笔记' };
    const by = (role: string, n: number) => ({ actor: actor(uuid(n), { role, jurisdiction: '320482' }) });
    const study = (name: string, data: object, said: object) =>
      bench.take('self-study', one, { do: name, data: data as never }, said);
    await study('SubmitPlan', { subject: wang, about: {}, details }, { actor: actor(wang) });
    await study('ApprovePlan', {}, by('school.reviewer', 93));
    await study('SubmitOutcome', { on: today, outcome: '笔记三篇' }, { actor: actor(wang) });
    const recognise = (amount: unknown) => {
      const evidence = [{ name: 'sealedForm', file: 'a'.repeat(64) }];
      return study('RecogniseHours', { amount, unit: 'hour', evidence }, by('school.assessor', 94));
    };
    for (const amount of ['NaN', 17, '1e9', '-1']) await refused(recognise(amount), 'invalid-data', '/amount');
    await refused(recognise('17'), 'guard-failed');
    await recognise('16');
  });

  it('can be walked by the service, for imports', async () => {
    await bench.take('class-participation', one, apply(), { actor: system });
    expect((await bench.events(`case-class-participation-${one}`))[0]!.meta.scope).toBe('system@*');
  });
});

describe('a decision', () => {
  const window = { kind: 'cycle', key: '2021-2025', from: '2021-01-01', to: '2025-12-31' };
  const made = (position: string, more: object = {}) => ({
    ...{ purpose: 'cycle', window, asOf: today, position, packHash: 'a'.repeat(64), interpretations: [], engine: 'e' },
    ...{ factsHash: 'b'.repeat(64), facts: {}, outcome: 'unqualified', requirements: [], firedRules: [] },
    consequences: [{ consequence: 'contract.notRenewed', clause: 'YY-3.6.6.2', basis: 'stated', purpose: 'contract' }],
    ...more,
  });

  it('made again after a restart says nothing new', async () => {
    await bench.give(decision, li, 'RecordDecision', made('1'));
    expect(await openBench(store).give(decision, li, 'RecordDecision', made('2'))).toMatchObject({ events: [] });
    const other = made('3', { factsHash: 'c'.repeat(64) });
    expect(await openBench(store).give(decision, li, 'RecordDecision', other)).toMatchObject({
      events: ['DecisionCorrected'],
    });
  });

  it('computed anew for the same request is the same command', async () => {
    const said = { commandId: commandId(), request: { purpose: 'cycle' } };
    await bench.give(decision, li, 'RecordDecision', made('1'), said);
    const again = made('2', { factsHash: 'c'.repeat(64) });
    expect(await bench.give(decision, li, 'RecordDecision', again, said)).toMatchObject({ duplicate: true });
    expect(await bench.events(`decision-${li}`)).toHaveLength(1);
  });
});
