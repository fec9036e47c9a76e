import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { v7 as uuid } from 'uuid';
import { foundHouse, plan, registerClass, step, YUNYANG, type House } from './testing/house.js';
import { startService, type Service } from './testing/service.js';

/** One trainee's way through a class, over HTTP. */
describe('a trainee on the way through a class', () => {
  let service: Service;
  let house: House;
  const [trainingClass, theCase] = [uuid(), uuid()];
  const [first, second] = [uuid(), uuid()];

  beforeAll(async () => {
    service = await startService();
    house = await foundHouse(service);
  });
  afterAll(() => service.stop());

  it('finds a class that the organiser has planned, as soon as the answer said it is there', async () => {
    const planned = await house.organiser.does(`/v1/classes/${trainingClass}/plan-class`, plan());
    expect(planned.headers['etag']).toBe('"0"');
    await registerClass(house.organiser, trainingClass, '2024-03-01');
    const sessions = [
      { session: first, on: '2024-03-04', hours: '3' },
      { session: second, on: '2024-03-11', hours: '3' },
    ];
    const scheduled = await house.organiser.does(
      `/v1/classes/${trainingClass}/schedule-sessions`,
      { sessions },
      { 'if-match': planned.headers['etag']! },
    );
    expect(scheduled.headers['etag']).toBe('"2"');
    expect(scheduled.body).toMatchObject({ revision: 2, duplicate: false, events: Array(2).fill('SessionScheduled') });

    const position = scheduled.headers['x-ledger-position']!;
    const found = await house.A.get(`/v1/classes?jurisdiction=${YUNYANG}&minPosition=${position}`);
    expect(found.status).toBe(200);
    expect(found.headers['x-ledger-position']! >= position).toBe(true);
    expect(found.body.items.map(({ id }: { id: string }) => id)).toEqual([trainingClass]);
    expect((await house.A.get(`/v1/classes/${trainingClass}`)).body).toMatchObject({ planned: '6' });
  });

  it('applies, and is let in by somebody else, who enrols them', async () => {
    const applied = await house.A.does(step(theCase, 'Apply'), {
      ...{ subject: house.A.id, about: { class: trainingClass } },
    });
    const seen = await house.A.get(`/v1/cases/${theCase}?minPosition=${applied.headers['x-ledger-position']}`);
    expect(seen.body).toMatchObject({ state: 'applied', title: { 'zh-CN': '参加培训班' } });
    expect(seen.body.next.map((one: { do: string }) => one.do)).toEqual(['Approve', 'Reject', 'Withdraw']);

    // 学分核定 comes before anybody is let in.
    const refused = await house.organiser.refused(step(theCase, 'Approve'), {});
    expect(refused).toMatchObject({ status: 422, code: 'guard-failed' });
    expect(refused.zh).toContain('YY-3.6.3');
    await house.training.does(`/v1/classes/${trainingClass}/value-class`, { planned: '6', on: '2024-02-20' });
    await house.organiser.does(step(theCase, 'Approve'), {});
    await service.settled();
    expect((await house.organiser.get(`/v1/classes/${trainingClass}`)).body).toMatchObject({ enrolled: 1 });
  });

  it('is not let in for more than the class was valued at, and applies again (YY-3.6.3)', async () => {
    const [group, before, after] = [uuid(), uuid(), uuid()];
    await house.organiser.does(`/v1/classes/${group}/plan-class`, plan());
    const application = { subject: house.B.id, about: { class: group } };
    await house.B.does(step(before, 'Apply'), application);
    await house.training.does(`/v1/classes/${group}/value-class`, { planned: '5', on: '2024-02-20' });
    const refused = await house.organiser.refused(step(before, 'Approve'), {});
    expect(refused).toMatchObject({ status: 422, code: 'guard-failed' });
    await house.organiser.does(step(before, 'Reject'), { reason: '核定学分有变，请重新报名' });
    await house.B.does(step(after, 'Apply'), application);
    await house.organiser.does(step(after, 'Approve'), {});
    await service.settled();
    expect((await house.organiser.get(`/v1/classes/${group}`)).body).toMatchObject({ planned: '5', enrolled: 1 });
  });

  it('asks for leave, gets it, attends, and is assessed', async () => {
    await house.A.does(step(theCase, 'RequestLeave'), { session: second, reason: '孩子生病' });
    await house.tutor.does(step(theCase, 'DecideLeave'), { session: second, granted: true });
    await house.tutor.does(step(theCase, 'RecordAttendance'), {
      ...{ session: first, on: '2024-03-04', status: 'present' },
    });
    await house.tutor.does(step(theCase, 'RecordAttendance'), {
      ...{ session: second, on: '2024-03-11', status: 'excused' },
    });
    await house.tutor.does(step(theCase, 'Assess'), { kind: 'process', result: 'pass', score: '91.5' });
  });

  it('completes, and is awarded exactly once, however often completion is told', async () => {
    const headers = { 'idempotency-key': 'complete-A' };
    const completed = await house.tutor.does(step(theCase, 'Complete'), { on: '2024-03-31' }, headers);
    const again = await house.tutor.does(step(theCase, 'Complete'), { on: '2024-03-31' }, headers);
    expect(again.body).toMatchObject({ duplicate: true, revision: completed.body.revision });
    await service.settled();

    const { body } = await house.A.get(`/v1/persons/${house.A.id}/credits`);
    expect(body.items).toHaveLength(1);
    expect(body.items[0]).toMatchObject({
      ...{ recognised: '6', planned: '6', unit: 'credit', level: 'county', mode: 'centralized', state: 'valid' },
      ...{ title: '小学数学骨干教师研修班', class: trainingClass, case: theCase, occurredOn: '2024-03-31' },
    });
    expect((await house.A.get(`/v1/persons/${house.A.id}/balances`)).body.totals).toEqual([
      { unit: 'credit', recognised: '6', awards: 1 },
    ]);
  });

  it('sees in the standing what counts, under which clause, and what is missing', async () => {
    const { body, headers } = await house.A.get(
      `/v1/persons/${house.A.id}/standing?purpose=cycle&window=cycle/2021-2025`,
    );
    expect(headers['x-ledger-position']).toBe(body.position);
    expect(body).toMatchObject({ outcome: 'unqualified', window: { key: '2021-2025' }, person: { id: house.A.id } });
    const total = body.requirements.find((one: { rule: string }) => one.rule === 'cycle-total');
    expect(total).toMatchObject({ value: 'notMet', clause: 'YY-3.6.1' });
    expect(body.stillNeeded).toEqual(
      expect.arrayContaining([expect.objectContaining({ rule: 'cycle-total', needed: '114', before: '2025-12-31' })]),
    );
    expect(JSON.stringify(body.credits)).toContain('"counted":"6"');
    expect(body.text['zh-CN']).toContain('YY-3.6.1');
  });

  it('has it all in the history, newest first', async () => {
    const { body } = await house.A.get(`/v1/persons/${house.A.id}/history`);
    expect(body.items.map(({ type }: { type: string }) => type)).toEqual([
      ...['CreditAwarded', 'PersonHired', 'PersonRegistered'],
    ]);
    expect(body.items[0].title).toEqual({ 'zh-CN': '登记学分（学时）', en: 'Credit registered' });
  });

  it('reads what it wrote a moment ago on every page about a person', async () => {
    const person = uuid();
    const registered = await house.hr.does(`/v1/persons/${person}/register-person`, {
      ...{ jurisdiction: YUNYANG, name: '新来的人' },
    });
    const wait = `minPosition=${registered.headers['x-ledger-position']}`;
    const pages = ['', '/history', '/standing', '/decisions', '/cases', '/credits', '/balances'];
    for (const page of pages) {
      const { status, headers } = await house.hr.get(`/v1/persons/${person}${page}?${wait}`);
      expect([page, status]).toEqual([page, 200]);
      expect(headers['x-ledger-position']! >= registered.headers['x-ledger-position']!).toBe(true);
    }
  });

  it('is told how far the views are when they are not there yet', async () => {
    const { status, body, headers } = await house.hr.get('/v1/persons?minPosition=9999999999999999');
    expect([status, body.code]).toEqual([503, 'not-there-yet']);
    expect(headers['retry-after']).toBe('1');
  });
});
