import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { v7 as uuid } from 'uuid';
import { award, enrol, foundHouse, planClass, step, YUEYANG, YUNYANG, type House } from './testing/house.js';
import { startService, type Service, type Voice } from './testing/service.js';

/** What lies outside the scope of somebody does not exist for them. */
describe('the scope', () => {
  let service: Service;
  let house: House;
  let decision: string;
  let theCase: string;
  let trainingClass: string;
  const given = award();

  beforeAll(async () => {
    service = await startService({}, undefined, ['cn/500235-yunyang', 'cn/430600-yueyang']);
    house = await foundHouse(service);
    ({ id: trainingClass } = await planClass(house, []));
    theCase = await enrol(house.A, house.organiser, trainingClass);
    await house.training.does(`/v1/credits/${house.A.id}/award-credit`, given);
    await house.hr.does(`/v1/persons/${house.A.id}/evaluations`, { purpose: 'cycle' });
    await house.hr.does(`/v1/persons/${house.C.id}/evaluations`, { purpose: 'cycle' });
    await service.settled();
    decision = (await house.hr.get(`/v1/persons/${house.A.id}/decisions`)).body.items[0].id;
  });
  afterAll(() => service.stop());

  /** Every page about A, by the status it answers. */
  async function pagesOfA(who: Voice): Promise<{ [page: string]: number }> {
    const person = `/v1/persons/${house.A.id}`;
    const pages = [
      ...['', '/standing', '/history', '/decisions', '/cases', '/credits', '/balances'].map((page) => person + page),
      `/v1/decisions/${decision}`,
      `/v1/cases/${theCase}`,
    ];
    const statuses = await Promise.all(pages.map((page) => who.get(page).then(({ status }) => status)));
    return Object.fromEntries(pages.map((page, i) => [page.replace(/[0-9a-f]{8}-[0-9a-f-]{27}/, ':id'), statuses[i]!]));
  }

  const settlementOf = (who: Voice, at = YUNYANG) =>
    who.get(`/v1/settlements/${at}?purpose=cycle&window=cycle/2021-2025`);
  const feedOf = async (who: Voice) => (await who.get('/v1/events?limit=1000')).body;

  describe('of a neighbour', () => {
    it('has nobody and nothing of the place in it', async () => {
      const pages = await pagesOfA(house.neighbour);
      expect([...new Set(Object.values(pages))]).toEqual([404]);
      const unknown = await house.neighbour.get(`/v1/persons/${uuid()}`);
      const known = await house.neighbour.get(`/v1/persons/${house.A.id}`);
      expect({ ...known.body, traceId: '' }).toEqual({ ...unknown.body, traceId: '' });
    });

    it('has empty lists, counts of zero and an empty register', async () => {
      for (const list of [
        ...['/v1/persons?q=向', `/v1/persons?jurisdiction=${YUNYANG}`, '/v1/cases', `/v1/cases?subject=${house.A.id}`],
        ...[`/v1/classes?jurisdiction=${YUNYANG}`, `/v1/schools?jurisdiction=${YUNYANG}`],
        `/v1/settlements/${YUNYANG}/persons?purpose=cycle&window=cycle/2021-2025`,
      ]) {
        const { body } = await house.neighbour.get(list);
        const others = body.items.filter(({ jurisdiction }: { jurisdiction: string }) => jurisdiction !== YUEYANG);
        expect([list, others]).toEqual([list, []]);
      }
      const { body } = await settlementOf(house.neighbour);
      expect([body.total, body.schools]).toEqual([0, []]);
    });

    it('has a feed of its own place only, which still comes to the end', async () => {
      const { events, next, atHead } = await feedOf(house.neighbour);
      const places = new Set(events.map(({ jurisdiction }: { jurisdiction: string }) => jurisdiction));
      expect([...places]).toEqual([YUEYANG]);
      expect([next.split('.')[0], atHead]).toEqual([await service.head(), true]);
    });

    it('takes no command to what lies elsewhere: 404, and nothing is written', async () => {
      const leave = { leave: uuid(), kind: 'sick', from: '2024-01-01' };
      for (const [path, body] of [
        [`/v1/persons/${house.A.id}/start-leave`, leave],
        [`/v1/persons/${house.A.id}/grant-role`, { role: 'bureau.hr', jurisdiction: YUEYANG }],
        [`/v1/persons/${uuid()}/register-person`, { jurisdiction: YUNYANG, name: '外来' }],
        [`/v1/persons/${house.A.id}/evaluations`, { purpose: 'cycle' }],
        [`/v1/credits/${house.A.id}/award-credit`, award()],
        [`/v1/credits/${house.A.id}/restore-credit`, { award: given.award }],
        [`/v1/schools/${house.school}/rename-school`, { name: '岳阳一小', from: '2024-01-01' }],
        [`/v1/classes/${trainingClass}/close-class`, { on: '2024-01-01' }],
        [step(theCase, 'Assess'), { kind: 'process', result: 'pass' }],
        [step(uuid(), 'Apply'), { subject: house.A.id, about: { class: trainingClass } }],
        [`/v1/decisions/${decision}/replay`, {}],
      ] as const) {
        const { status, code } = await house.neighbour.refused(path, body);
        expect([path, status, code]).toEqual([path, 404, 'not-found']);
      }
    });
  });

  describe('of a teacher', () => {
    it('is the own record, all of it', async () => {
      expect([...new Set(Object.values(await pagesOfA(house.A)))]).toEqual([200]);
      const { events } = await feedOf(house.A);
      expect(events.map(({ type }: { type: string }) => type)).toEqual(
        expect.arrayContaining(['shixun.PersonRegistered', 'shixun.CreditAwarded', 'shixun.DecisionRecorded']),
      );
      const owners = new Set(events.map(({ partitionkey }: { partitionkey: string }) => partitionkey));
      expect([...owners]).toEqual([house.A.id]);
    });

    it('is not that of a colleague at the same school', async () => {
      expect([...new Set(Object.values(await pagesOfA(house.B)))]).toEqual([404]);
      const { body } = await house.B.get('/v1/persons');
      expect(body.items.map(({ id }: { id: string }) => id)).toEqual([house.B.id]);
      expect((await settlementOf(house.B)).body.total).toBe(0);
      expect((await house.B.refused(step(theCase, 'Withdraw'), {})).status).toBe(404);
    });

    it('stays so with the role of a teacher, which is no office', async () => {
      await house.hr.does(`/v1/persons/${house.B.id}/grant-role`, { role: 'teacher', school: house.school, jurisdiction: YUNYANG }); // prettier-ignore
      await service.settled();
      expect([...new Set(Object.values(await pagesOfA(house.B)))]).toEqual([404]);
      expect((await house.B.refused(step(theCase, 'Withdraw'), {})).status).toBe(404);
    });

    it('offers the classes and schools of the place', async () => {
      expect((await house.A.get(`/v1/classes/${trainingClass}`)).status).toBe(200);
      expect((await house.A.get('/v1/schools')).body.items).toHaveLength(2);
    });
  });

  describe('of the training officer of a school', () => {
    it('is that school', async () => {
      expect([...new Set(Object.values(await pagesOfA(house.schoolAdmin)))]).toEqual([200]);
      const { body } = await house.schoolAdmin.get('/v1/persons?limit=200');
      const seen = body.items.map(({ id }: { id: string }) => id).sort();
      expect(seen).toEqual([house.A.id, house.B.id, house.schoolAdmin.id].sort());
      const { body: settled } = await settlementOf(house.schoolAdmin);
      expect(settled.schools.map(({ school }: { school: string }) => school)).toEqual([house.school]);
    });

    it('is no other school', async () => {
      expect((await house.schoolAdmin.get(`/v1/persons/${house.C.id}/standing`)).status).toBe(404);
      const leave = { leave: uuid(), kind: 'sick', from: '2024-01-01' };
      expect(await house.schoolAdmin.refused(`/v1/persons/${house.C.id}/start-leave`, leave)).toMatchObject({
        ...{ status: 404, code: 'not-found' },
      });
      const { events } = await feedOf(house.schoolAdmin);
      const elsewhere = events.filter(
        ({ school, partitionkey }: { school?: string; partitionkey: string }) =>
          school !== house.school && partitionkey !== house.schoolAdmin.id,
      );
      expect(elsewhere).toEqual([]);
    });
  });

  it('goes with a person who moves: the new school reads the record, the old one no longer', async () => {
    const move = { toSchool: house.otherSchool, jurisdiction: YUNYANG, on: '2024-09-01' };
    await house.hr.does(`/v1/persons/${house.B.id}/transfer-person`, move);
    await service.settled();
    expect((await house.schoolAdmin.get(`/v1/persons/${house.B.id}`)).status).toBe(404);
    expect((await house.hr.get(`/v1/persons/${house.B.id}`)).status).toBe(200);
  });

  it('is everything for an auditor, who writes nothing', async () => {
    await house.system.does(`/v1/persons/${house.C.id}/grant-role`, { role: 'auditor' });
    await service.settled();
    expect([...new Set(Object.values(await pagesOfA(house.C)))]).toEqual([200]);
    expect(await house.C.refused(`/v1/credits/${house.A.id}/award-credit`, award())).toMatchObject({
      ...{ status: 403, code: 'wrong-role' },
    });
  });
});
