import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { v7 as uuid } from 'uuid';
import {
  award,
  enrol,
  foundHouse,
  hire,
  plan,
  planClass,
  register,
  step,
  YUHANG,
  type House,
} from './testing/house.js';
import { startService, type Service, type Voice } from './testing/service.js';

/** What the service says no to: each time in both languages, with the field to blame, and nothing is written. */
describe('a refusal', () => {
  let service: Service;
  let house: House;
  let credits: string;
  const awardTo = (changes: object) => house.training.refused(`${credits}/award-credit`, award(changes));

  beforeAll(async () => {
    service = await startService({}, undefined, ['cn/500235-yunyang', 'cn/330110-yuhang']);
    house = await foundHouse(service);
    credits = `/v1/credits/${house.A.id}`;
  });
  afterAll(() => service.stop());

  describe('of what does not exist', () => {
    it('names an unknown person', async () => {
      const path = `/v1/persons/${uuid()}/start-leave`;
      const leave = { leave: uuid(), kind: 'sick', from: '2024-01-01' };
      expect(await house.system.refused(path, leave)).toMatchObject({ status: 422, code: 'person-unknown' });
      const stranger = { subject: uuid(), about: {} };
      expect(await house.system.refused(step(uuid(), 'Apply'), stranger)).toMatchObject({
        ...{ status: 422, code: 'subject-unknown', pointers: ['/subject'] },
      });
    });

    it('tells nobody else whether a person exists whom they do not reach', async () => {
      for (const person of [uuid(), house.C.id]) {
        const path = `/v1/credits/${person}/award-credit`;
        expect(await house.neighbour.refused(path, award())).toMatchObject({ status: 404, code: 'not-found' });
        const open = { subject: person, about: {} };
        expect(await house.A.refused(step(uuid(), 'Apply'), open)).toMatchObject({ status: 404, code: 'not-found' });
      }
    });

    it('names an unknown class', async () => {
      const about = { class: uuid() };
      expect(await house.A.refused(step(uuid(), 'Apply'), { subject: house.A.id, about })).toMatchObject({
        ...{ status: 422, code: 'class-unknown', pointers: ['/about/class'] },
      });
      const source = { kind: 'class', title: '班', cause: uuid(), class: uuid() };
      expect(await awardTo({ source })).toMatchObject({ code: 'class-unknown', pointers: ['/source/class'] });
    });

    it('names an unknown clause', async () => {
      const refusal = await awardTo({ clause: 'YY-9.9.9' });
      expect(refusal).toMatchObject({ status: 422, code: 'clause-unknown', pointers: ['/clause'] });
      expect(refusal.zh).toContain('YY-9.9.9');
    });

    it('names an unknown school', async () => {
      const post = { staffCategory: 'teacher', stage: 'primary', hiredOn: '2020-09-01', firstPost: true };
      const person = await register(house.hr, '无校', '500235');
      expect(
        await house.hr.refused(`/v1/persons/${person}/hire-person`, {
          ...{ jurisdiction: '500235', school: uuid(), ...post },
        }),
      ).toMatchObject({ status: 422, code: 'school-unknown', pointers: ['/school'] });
    });

    it('finds no route, in the language of the caller', async () => {
      expect(await house.hr.refused('/v1/nothing/here', {})).toMatchObject({ status: 404, code: 'route-unknown' });
      expect(await house.hr.refused(`${credits}/fly`, {})).toMatchObject({ status: 404, code: 'route-unknown' });
    });
  });

  describe('of amounts', () => {
    it.each([
      ['-4', '/recognised'],
      ['0', '/recognised'],
      ['0.00', '/recognised'],
      ['1.005', '/recognised'],
      ['NaN', '/recognised'],
      ['Infinity', '/recognised'],
      ['1e3', '/recognised'],
      [' 4', '/recognised'],
      ['', '/recognised'],
      ['1000000000', '/recognised'],
      ['9'.repeat(5000), '/recognised'],
      [4, '/recognised'],
      [null, '/recognised'],
    ])('does not take %p', async (recognised, pointer) => {
      expect(await awardTo({ recognised })).toMatchObject({
        ...{ status: 400, code: 'invalid-data', pointers: [pointer] },
      });
    });

    it('does not take a bare NaN, which is no JSON', async () => {
      const body = JSON.stringify(award()).replace('"4"', 'NaN');
      expect(await house.training.refused(`${credits}/award-credit`, body)).toMatchObject({ status: 400 });
    });

    it('does not revoke more than was awarded', async () => {
      const given = award({ recognised: '4.50' });
      await house.training.does(`${credits}/award-credit`, given);
      const revocation = { award: given.award, kind: 'error', basis: 'default', reason: '多登' };
      const refusal = await house.training.refused(`${credits}/revoke-credit`, { ...revocation, amount: '4.51' });
      expect(refusal).toMatchObject({ status: 422, code: 'revoked-more-than-awarded', pointers: ['/amount'] });
      expect(refusal.zh).toContain('4.5');
    });

    it('does not award twice for one cause', async () => {
      const given = award();
      await house.training.does(`${credits}/award-credit`, given);
      expect(await awardTo({ source: given.source })).toMatchObject({
        ...{ status: 409, code: 'cause-awarded', pointers: ['/source/cause'] },
      });
      expect(await awardTo({ award: given.award })).toMatchObject({ status: 409, code: 'award-exists' });
    });
  });

  describe('of days', () => {
    it.each(['2025-02-30', '2025-13-01', '20250101', '2025-1-1', '2025-01-01T00:00:00Z', '0001-01-01', ''])(
      'does not take %p for a day',
      async (occurredOn) => {
        expect(await awardTo({ occurredOn })).toMatchObject({
          ...{ status: 400, code: 'invalid-data', pointers: ['/occurredOn'] },
        });
      },
    );

    it('does not take a day that is still to come', async () => {
      expect(await awardTo({ occurredOn: '2099-01-01', countsOn: '2099-01-01' })).toMatchObject({
        ...{ status: 422, code: 'date-in-future', pointers: ['/occurredOn'] },
      });
    });
  });

  describe('of what was seen too long ago', () => {
    it('is a 412 with the revision that is there, and the right one goes through', async () => {
      const path = `/v1/schools/${house.otherSchool}/rename-school`;
      const refusal = await house.hr.refused(path, { name: '江口初中', from: '2024-09-01' }, { 'if-match': '"7"' });
      expect(refusal).toMatchObject({ status: 412, code: 'wrong-revision' });
      expect(refusal.zh).toContain('修订 0');
      const { headers } = await house.hr.does(path, { name: '江口初中', from: '2024-09-01' }, { 'if-match': '"0"' });
      expect(headers['etag']).toBe('"1"');
    });

    it('is a 412 for what must not exist yet and does', async () => {
      const path = `/v1/schools/${house.school}/rename-school`;
      expect(
        await house.hr.refused(path, { name: '一小', from: '2024-09-01' }, { 'if-match': '"none"' }),
      ).toMatchObject({ status: 412 });
    });

    it.each(['7', 'W/"7"', '*', '"x"', '"-1"', '"1", "2"'])('does not take %p as If-Match', async (match) => {
      const path = `/v1/schools/${house.school}/rename-school`;
      expect(await house.hr.refused(path, { name: '一小', from: '2024-09-01' }, { 'if-match': match })).toMatchObject({
        ...{ status: 400, code: 'invalid-data', pointers: ['If-Match'] },
      });
    });
  });

  describe('of an Idempotency-Key', () => {
    it('never comes for the same body, which is carried out once', async () => {
      const given = award();
      const headers = { 'idempotency-key': 'award-1' };
      const first = await house.training.does(`${credits}/award-credit`, given, headers);
      const again = await house.training.does(`${credits}/award-credit`, given, headers);
      expect(first.body).toMatchObject({ duplicate: false, events: ['CreditAwarded'] });
      expect(again.body).toMatchObject({ duplicate: true });
      for (const field of ['revision', 'position'])
        expect([field, again.body[field]]).toEqual([field, first.body[field]]);
      expect(again.headers['etag']).toBe(first.headers['etag']);
    });

    it('is a 422 for another body or another stream', async () => {
      const headers = { 'idempotency-key': 'award-1' };
      const refused = { status: 422, code: 'key-reused' };
      expect(await house.training.refused(`${credits}/award-credit`, award(), headers)).toMatchObject(refused);
      const elsewhere = `/v1/credits/${house.B.id}/award-credit`;
      expect(await house.training.refused(elsewhere, award(), headers)).toMatchObject(refused);
    });

    it('is a 422 for another command also when that one would be refused anyway', async () => {
      const headers = { 'idempotency-key': 'award-1' };
      const restore = { award: uuid() };
      expect(await house.training.refused(`${credits}/restore-credit`, restore, headers)).toMatchObject({
        ...{ status: 422, code: 'key-reused' },
      });
    });

    it('is the affair of one caller: another may use the same', async () => {
      const headers = { 'idempotency-key': 'award-1' };
      const { body } = await house.hr.does(`${credits}/award-credit`, award(), headers);
      expect(body.duplicate).toBe(false);
    });

    it.each(['', 'x'.repeat(201)])('is a 400 for a key nobody can mean', async (key) => {
      const refusal = await house.training.refused(`${credits}/award-credit`, award(), { 'idempotency-key': key });
      expect(refusal).toMatchObject({ status: 400, code: 'invalid-data', pointers: ['Idempotency-Key'] });
    });
  });

  describe('of a body', () => {
    it('points at a field that nobody knows, also inside another', async () => {
      expect(await awardTo({ bonus: '1' })).toMatchObject({ status: 400, pointers: ['/bonus'] });
      expect(await house.hr.refused(`/v1/persons/${uuid()}/register-person`, { __proto__: { a: 1 } })).toMatchObject({
        ...{ status: 400, pointers: ['/jurisdiction', '/name'] },
      });
    });

    it('points at each field that is missing or of another type', async () => {
      const { pointers } = await house.organiser.refused(`/v1/classes/${uuid()}/plan-class`, {
        ...plan({ title: undefined, level: 'universe', capacity: 1.5 }),
      });
      expect([...pointers].sort()).toEqual(['/capacity', '/level', '/title']);
    });

    it.each([
      ['text', 'hello', 400, 'bad-request'],
      ['half an object', '{"name":', 400, 'bad-request'],
      ['nothing', '', 400, 'bad-request'],
      ['a list', '[]', 400, 'invalid-data'],
      ['null', 'null', 400, 'invalid-data'],
      ['a text in JSON', '"x"', 400, 'invalid-data'],
    ])('does not take %s', async (_, body, status, code) => {
      expect(await house.training.refused(`${credits}/award-credit`, body)).toMatchObject({ status, code });
      expect(await house.A.refused(step(uuid(), 'Apply'), body)).toMatchObject({ status, code });
    });

    it('does not take another format', async () => {
      const xml = { 'content-type': 'application/xml' };
      expect(await house.training.refused(`${credits}/award-credit`, '<a/>', xml)).toMatchObject({
        ...{ status: 415, code: 'media-type' },
      });
    });

    it('does not take more than a command can be', async () => {
      const long = { ...award(), reason: 'x'.repeat(1_100_000) };
      expect(await house.training.refused(`${credits}/award-credit`, long)).toMatchObject({
        ...{ status: 413, code: 'too-large' },
      });
    });

    it('does not take half a character or a control sign where a name stands', async () => {
      for (const name of ['\ud800', '\u0000', '王\u0007', 'a\u0000b'])
        expect(await awardTo({ source: { kind: 'manual', title: name, cause: uuid() } })).toMatchObject({
          ...{ status: 400, code: 'invalid-data', pointers: ['/source/title'] },
        });
    });

    it('does not take an id that is none', async () => {
      expect(await house.hr.refused('/v1/persons/1/register-person', {})).toMatchObject({ status: 400 });
    });
  });

  describe('of a step', () => {
    let trainingClass: string;
    let sessions: readonly string[];

    beforeAll(async () => {
      ({ id: trainingClass, sessions } = await planClass(house, ['2024-03-04']));
    });

    it('says that somebody has not enrolled whose attendance is told', async () => {
      const present = { session: sessions[0], on: '2024-03-04', status: 'present' };
      expect(await house.tutor.refused(step(uuid(), 'RecordAttendance'), present)).toMatchObject({
        ...{ status: 404, code: 'case-unknown' },
      });
    });

    it('lists what is possible instead', async () => {
      const id = uuid();
      await house.A.does(step(id, 'Apply'), { subject: house.A.id, about: { class: trainingClass } });
      const refusal = await house.tutor.refused(step(id, 'Complete'), { on: '2024-03-31' });
      expect(refusal).toMatchObject({ status: 409, code: 'step-not-allowed' });
      expect(refusal.zh).toContain('已报名');
      expect(refusal.en).toContain('Approve, Reject, Withdraw');
    });

    it('is a 403 for who has not the role', async () => {
      const id = uuid();
      await house.A.does(step(id, 'Apply'), { subject: house.A.id, about: { class: trainingClass } });
      const refusal = await house.A.refused(step(id, 'Approve'), {});
      expect(refusal).toMatchObject({ status: 403, code: 'wrong-role' });
      expect(refusal.zh).toContain('class.tutor');
      expect(await house.organiser.refused(`${credits}/award-credit`, award())).toMatchObject({
        ...{ status: 403, code: 'wrong-role' },
      });
    });

    it('is a 403 for who applied and would approve as well', async () => {
      const id = uuid();
      await house.organiser.does(step(id, 'Apply'), { subject: house.B.id, about: { class: trainingClass } });
      const refusal = await house.organiser.refused(step(id, 'Approve'), {});
      expect(refusal).toMatchObject({ status: 403, code: 'same-person' });
      expect(refusal.en).toContain('"Apply"');
      await house.tutor.does(step(id, 'Approve'), {});
    });

    it('points at what the step needs, does not know or cannot read', async () => {
      const id = await enrol(house.C, house.tutor, trainingClass);
      const attend = step(id, 'RecordAttendance');
      expect(await house.tutor.refused(attend, { on: '2024-03-04', status: 'present' })).toMatchObject({
        ...{ code: 'field-required', pointers: ['/session'] },
      });
      const present = { session: sessions[0], on: '2024-03-04', status: 'present' };
      expect(await house.tutor.refused(attend, { ...present, session: uuid() })).toMatchObject({
        ...{ code: 'session-unknown', pointers: ['/session'] },
      });
      expect(await house.tutor.refused(attend, { ...present, status: 'asleep' })).toMatchObject({
        ...{ status: 400, code: 'invalid-data', pointers: ['/status'] },
      });
      expect(await house.tutor.refused(attend, { ...present, on: '2099-03-04' })).toMatchObject({
        ...{ code: 'date-in-future', pointers: ['/on'] },
      });
      expect(await house.tutor.refused(attend, { ...present, weather: 'fine' })).toMatchObject({
        ...{ status: 400, code: 'invalid-data' },
      });
    });

    it('does not know a workflow that nobody wrote', async () => {
      const path = `/v1/cases/time-travel/${uuid()}/Apply`;
      expect(await house.A.refused(path, { subject: house.A.id })).toMatchObject({
        ...{ status: 422, code: 'workflow-unknown' },
      });
    });

    it('quotes the clause of a guard: in Yuhang a class lets nobody in before its plan was reviewed', async () => {
      const school = uuid();
      const yuhang = { jurisdiction: YUHANG };
      await house.system.does(`/v1/schools/${school}/register-school`, {
        ...{ ...yuhang, name: '余杭实验小学', stages: ['primary'], site: 'town' },
      });
      const person = await register(house.system, '余一', YUHANG);
      await hire(house.system, person, school, YUHANG);
      const changes = { ...yuhang, unit: 'hour', planned: '90' };
      const { id: long } = await planClass({ organiser: house.system, training: house.system }, [], changes);
      const id = uuid();
      await service.settled();
      const trainee: Voice = await service.as(person);
      await trainee.does(step(id, 'Apply'), { subject: person, about: { class: long } });
      const refusal = await house.system.refused(step(id, 'Approve'), {});
      expect(refusal).toMatchObject({ status: 422, code: 'guard-failed' });
      expect(refusal.zh).toContain('方案已论证通过');
      expect(refusal.zh).toContain('YH-4.1.2.5');
    });
  });

  describe('of one of two at the same moment', () => {
    it('is a clear conflict: one approves, the other is told, nothing doubles', async () => {
      const { id: trainingClass } = await planClass(house, []);
      const id = uuid();
      const applied = await house.A.does(step(id, 'Apply'), { subject: house.A.id, about: { class: trainingClass } });
      const before = await service.head();
      const both = await Promise.all([
        house.organiser.post(step(id, 'Approve'), {}),
        house.tutor.post(step(id, 'Approve'), {}),
      ]);
      expect(both.map(({ status }) => status).sort()).toEqual([200, 409]);
      expect(both.find(({ status }) => status === 409)!.body).toMatchObject({ code: 'step-not-allowed' });
      await service.settled();
      expect(Number(await service.head()) - Number(before)).toBe(2); // the approval, and the enrolment it causes
      expect((await house.A.get(`/v1/classes/${trainingClass}`)).body.enrolled).toBe(1);

      const raced = await Promise.all(
        ['organiser', 'tutor'].map((who) =>
          house[who as 'tutor'].post(
            step(id, 'Assess'),
            { kind: 'process', result: 'pass' },
            { 'if-match': `"${Number(applied.body.revision) + 1}"` },
          ),
        ),
      );
      expect(raced.map(({ status }) => status).sort()).toEqual([200, 412]);
    });
  });
});
