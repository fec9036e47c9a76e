import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { v7 as uuid } from 'uuid';
import { enrol, foundHouse, planClass, register, step, YUNYANG, type House } from './testing/house.js';
import { startService, type Service, type Voice } from './testing/service.js';

/* eslint-disable @typescript-eslint/no-explicit-any -- tests read what they expect */

/** Cases over HTTP: lists, the page of one, the inbox, and one decision for many. */
describe('cases', () => {
  let service: Service;
  let house: House;
  let trainingClass: string;
  let otherTutor: Voice;

  beforeAll(async () => {
    service = await startService();
    house = await foundHouse(service);
    ({ id: trainingClass } = await planClass(house, ['2024-03-04']));
    const other = await register(house.system, '干部class.tutor 二', YUNYANG);
    await house.system.does(`/v1/persons/${other}/grant-role`, { role: 'class.tutor', jurisdiction: YUNYANG });
    await service.settled();
    otherTutor = await service.as(other);
  });
  afterAll(() => service.stop());

  async function applied(who: Voice, by = who, about = trainingClass): Promise<string> {
    const id = uuid();
    await by.does(step(id, 'Apply'), { subject: who.id, about: { class: about } });
    return id;
  }
  const ids = async (voice: Voice, query: string) =>
    (await voice.get(`/v1/cases?${query}`)).body.items.map(({ id }: { id: string }) => id);
  const work = async (voice: Voice, query = '') => {
    await service.settled();
    const { body } = await voice.get(`/v1/inbox?${query}`);
    return body as { items: any[]; groups: any[]; next: string | null };
  };

  describe('in lists', () => {
    it('are found by what they are about, where they stand, and whether they are at an end', async () => {
      const open = await applied(house.A);
      const ended = await applied(house.B);
      await house.B.does(step(ended, 'Withdraw'), {});
      await service.settled();
      const cases = (query: string, voice = house.organiser) => ids(voice, `class=${trainingClass}&${query}`);
      expect(await cases('closed=no')).toContain(open);
      expect(await cases('closed=no')).not.toContain(ended);
      expect(await cases('closed=yes')).toEqual([ended]);
      expect(await cases(`subject=${house.A.id}&kind=person`)).toEqual([open]);
      expect(await cases(`q=${encodeURIComponent('骨干教师')}&state=applied`)).toEqual([open]);
      expect(await cases(`q=${encodeURIComponent('%')}`)).toEqual([]);
      expect(await cases(`jurisdiction=430600`)).toEqual([]);
      expect(await cases('mine=yes')).toEqual([]);
      expect(await cases('mine=yes', house.A)).toEqual([open]);
      expect(await cases('', house.B)).toEqual([ended]);
      expect(await cases('', house.neighbour)).toEqual([]);
    });

    it('show an opener what they have opened for another', async () => {
      const id = await applied(house.C, house.organiser);
      await service.settled();
      expect(await ids(house.organiser, 'mine=yes')).toEqual([id]);
      expect((await house.B.get(`/v1/cases/${id}`)).status).toBe(404);
    });
  });

  describe('on their page', () => {
    it('tell everything: details by title, each event, whose turn it is', async () => {
      const id = await enrol(house.A, house.tutor, trainingClass);
      await service.settled();
      const { body } = await house.A.get(`/v1/cases/${id}`);
      expect(body).toMatchObject({
        ...{ title: { 'zh-CN': '参加培训班' }, state: 'enrolled', stateTitle: { 'zh-CN': '在训' }, closed: false },
        ...{ subject: house.A.id, opener: house.A.id, kind: 'person', tracks: {}, deadlines: [], refusedEffects: [] },
      });
      expect(body.details).toContainEqual({ field: 'hours', title: '计划学时（学分）', value: '6', personal: false });
      expect(body.history.map(({ type, title, actor }: any) => [type, title['zh-CN'], actor.id])).toEqual([
        ['Approved', '审核通过', house.tutor.id],
        ['Applied', '报名', house.A.id],
      ]);
      const leave = body.steps.find((one: any) => one.do === 'RequestLeave');
      expect(leave).toMatchObject({ may: true, why: null, requires: ['session', 'reason'], records: 'LeaveRequested' });
      const assess = body.steps.find((one: any) => one.do === 'Assess');
      expect(assess).toMatchObject({ may: false, why: { code: 'wrong-role' } });
      expect(assess.why.detail).toContain('class.tutor');
      const waits = body.waitsFor
        .find((one: any) => one.do === 'Assess')
        .by.find((one: any) => one.word === 'class.tutor');
      expect(waits.label['zh-CN']).toBe('组班教师');
      expect(waits.people.map((one: any) => one.id).sort()).toEqual([house.tutor.id, otherTutor.id].sort());
    });

    it('say why somebody may not decide on what they applied for', async () => {
      const id = await applied(house.B, house.organiser);
      await service.settled();
      const { body } = await house.organiser.get(`/v1/cases/${id}`, { 'accept-language': 'en' });
      const approve = body.steps.find((one: any) => one.do === 'Approve');
      expect(approve).toMatchObject({ may: false, why: { code: 'same-person' } });
      expect(approve.why.detail).toBe('Whoever did "Apply" may not do this step: another person must.');
      const chinese = (await house.organiser.get(`/v1/cases/${id}`)).body.steps.find(
        (one: any) => one.do === 'Approve',
      );
      expect(chinese.why.detail).toMatch(/^已办理“[^“”]*报名（Apply）”的人不得办理本步骤/);
    });
  });

  describe('of one decided by two at the same moment', () => {
    it('are decided once, and the other is told', async () => {
      const id = await applied(house.A, house.A, (await planClass(house, [])).id);
      const before = Number(await service.head());
      const both = await Promise.all([house.tutor, otherTutor].map((who) => who.post(step(id, 'Approve'), {})));
      expect(both.map(({ status }) => status).sort()).toEqual([200, 409]);
      const { body } = both.find(({ status }) => status === 409)!;
      expect(body).toMatchObject({ code: 'step-not-allowed', title: '与现状冲突' });
      expect(body.detail).toContain('在训');
      expect(Number(await service.head()) - before).toBe(2); // the approval, and the enrolment that it causes
    });
  });

  describe('in the inbox', () => {
    it('are those in which somebody may do something, under the steps they may take', async () => {
      const mine = await applied(house.A);
      const own = await applied(house.B, house.organiser);
      const forTutor = await work(house.tutor, 'limit=200');
      const found = forTutor.items.find(({ id }) => id === mine);
      expect(found.steps.map((one: any) => one.do)).toEqual(['Approve', 'Reject']);
      expect(forTutor.groups.find((one) => one.step === 'Approve')).toMatchObject({
        ...{ workflow: 'class-participation', workflowTitle: { 'zh-CN': '参加培训班' }, more: false },
        ...{ stepTitle: { 'zh-CN': '审核通过' } },
      });
      // Who applied for somebody may reject, say, but not approve: notBy.
      const forOrganiser = await work(house.organiser, 'limit=200');
      expect(forOrganiser.items.find(({ id }) => id === own).steps.map((one: any) => one.do)).toEqual(['Reject']);
      expect((await work(house.A)).items.map(({ id }) => id)).toContain(mine);
      expect((await work(house.A)).items.map(({ id }) => id)).not.toContain(own);
      expect((await work(house.neighbour)).items).toEqual([]);
      expect((await work(house.neighbour)).groups).toEqual([]);
    });

    it('come in pages, each once', async () => {
      for (const who of [house.A, house.B, house.C]) await applied(who);
      const { items } = await work(house.tutor, 'limit=200');
      const paged: string[] = [];
      let cursor = '';
      do {
        const page = await work(house.tutor, `limit=2${cursor && `&cursor=${cursor}`}`);
        paged.push(...page.items.map(({ id }) => id));
        cursor = page.next ?? '';
      } while (cursor);
      expect(paged).toEqual(items.map(({ id }) => id));
      expect(new Set(paged).size).toBe(paged.length);
      expect((await house.tutor.get('/v1/inbox?cursor=nonsense')).status).toBe(400);
    });

    it('agree with the engine about every case and step', async () => {
      for (const who of [house.tutor, house.organiser, house.training, house.schoolAdmin, house.A, house.hr]) {
        const { items } = await work(who, 'limit=200');
        const steps = new Map(items.map((one) => [one.id, one.steps.map((each: any) => each.do)]));
        for (const id of await ids(house.system, 'limit=200')) {
          const page = await who.get(`/v1/cases/${id}`);
          const may = (page.body.steps ?? [])
            .filter((one: any) => one.may && !page.body.closed)
            .map((one: any) => one.do);
          expect([who.id, id, steps.get(id) ?? []]).toEqual([who.id, id, may]);
        }
      }
    });

    it('are decided many at once, each with an outcome of its own', async () => {
      const [one, two, three] = [
        await applied(house.A),
        await applied(house.B),
        await applied(house.C, house.organiser),
      ];
      await house.B.does(step(two, 'Withdraw'), {});
      const approve = (id: string) => ({ workflow: 'class-participation', id, step: 'Approve', data: {} });
      const items = [one, two, three].map(approve);
      const headers = { 'idempotency-key': 'many-1' };
      const { body, headers: answered } = await house.organiser.does('/v1/inbox/bulk', { items }, headers);
      expect(body.items.map((each: any) => [each.id, each.status, each.problem?.code])).toEqual([
        [one, 'ok', undefined],
        [two, 'refused', 'step-not-allowed'],
        [three, 'refused', 'same-person'],
      ]);
      expect(body.items[0]).toMatchObject({ revision: 1, duplicate: false, events: ['Approved'] });
      expect(body.items[1].problem).toMatchObject({ status: 409, detail: expect.stringContaining('不能办理') });
      expect(answered['x-ledger-position']).toBe(body.position);
      const head = await service.head();
      const again = await house.organiser.does('/v1/inbox/bulk', { items }, headers);
      expect(again.body.items.map((each: any) => [each.status, each.duplicate])).toEqual([
        ['ok', true],
        ['refused', undefined],
        ['refused', undefined],
      ]);
      expect(await service.head()).toBe(head);
      const stale = { ...approve(await applied(house.A)), expected: 7 };
      const { body: missed } = await house.organiser.does('/v1/inbox/bulk', { items: [stale] });
      expect(missed.items[0].problem).toMatchObject({ status: 412, code: 'wrong-revision' });
    });

    it('take no more than can be looked at', async () => {
      const item = { workflow: 'appeal', id: uuid(), step: 'Withdraw' };
      expect((await house.A.post('/v1/inbox/bulk', { items: [] })).status).toBe(400);
      expect((await house.A.post('/v1/inbox/bulk', { items: Array(201).fill(item) })).status).toBe(400);
      const { body } = await house.A.does('/v1/inbox/bulk', { items: Array(200).fill(item) });
      expect(body.items.every((one: any) => one.problem.status === 404)).toBe(true);
    });
  });

  describe('put under another definition', () => {
    it('want one that is another, and somebody who may', async () => {
      const id = await applied(house.A);
      const path = `/v1/cases/class-participation/${id}/migrate`;
      expect(await house.tutor.refused(path, { reason: '更正' })).toMatchObject({ status: 403, code: 'wrong-role' });
      expect(await house.training.refused(path, {})).toMatchObject({ status: 400, pointers: ['/reason'] });
      expect(await house.training.refused(path, { reason: '更正' })).toMatchObject({ code: 'migration-nothing-new' });
    });
  });

  it('have workflows that everybody may look up', async () => {
    const { body } = await house.A.get(`/v1/workflows?jurisdiction=${YUNYANG}`);
    const found = body.items.find((one: any) => one.id === 'class-participation');
    expect(found).toMatchObject({ jurisdiction: YUNYANG, title: { 'zh-CN': '参加培训班' }, subject: 'person' });
    const one = await house.A.get(`/v1/workflows/${YUNYANG}/class-participation`);
    expect(one.body).toMatchObject({ hash: found.hash, definition: { id: 'class-participation' } });
    expect((await house.A.get(`/v1/workflows/${YUNYANG}/time-travel`)).status).toBe(404);
  });
});
