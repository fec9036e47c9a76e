import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { testDatabase } from '#libs/embedded-postgres/testing';
import { startDoubles, type Double } from '../libs/event-log/src/eventstoredb/testing/double.js';
import { award, enrol, foundHouse, planClass, registerClass, step, YUNYANG, type House } from './testing/house.js';
import { startService, type Service } from './testing/service.js';

/** The whole service with its log in EventStoreDB: over the double of the protocol, which is no server. */
describe('a service whose log is in EventStoreDB (double)', () => {
  let node: Double;
  let settings: { [name: string]: string };
  let service: Service;
  let house: House;
  let theCase: string;

  beforeAll(async () => {
    [node] = (await startDoubles()) as [Double];
    settings = {
      ...{ EVENT_LOG: 'eventstoredb', EVENTSTORE_URL: node.url, EVENTSTORE_LEDGER: 'county' },
      ...{ DATABASE_URL: await testDatabase(), SHIXUN_VAULT_KEY: '5a'.repeat(32) },
    };
    service = await startService(settings);
    house = await foundHouse(service);
  });
  afterAll(async () => {
    await service.stop();
    await node.close();
  });

  it('takes a trainee from application to credit', async () => {
    const { id, sessions } = await planClass(house, ['2024-03-04', '2024-03-11']);
    await registerClass(house.organiser, id, '2024-03-01');
    theCase = await enrol(house.A, house.organiser, id);
    for (const [i, session] of sessions.entries()) {
      const on = ['2024-03-04', '2024-03-11'][i]!;
      await house.tutor.does(step(theCase, 'RecordAttendance'), { session, on, status: 'present' });
    }
    await house.tutor.does(step(theCase, 'Assess'), { kind: 'completion', result: 'pass' });
    await house.tutor.does(step(theCase, 'Complete'), { on: '2024-03-31' });
    const position = await service.head();
    expect(position).toMatch(/^c\d{20}$/);
    const seen = await house.A.get(`/v1/persons/${house.A.id}/credits?minPosition=${position}`);
    expect(seen.body.items).toHaveLength(1);
    expect(node.seen.appends).toBeGreaterThan(30);
  });

  it('shows two simultaneous tries of a command once, and tells the feed in order, personal data left out', async () => {
    const body = award();
    const command = { 'idempotency-key': '0193c1f2-7c51-7d83-8f55-3f8e9d2b6a10' };
    const path = `/v1/credits/${house.B.id}/award-credit`;
    const twice = await Promise.all([house.hr.does(path, body, command), house.hr.does(path, body, command)]);
    expect(twice.map((reply) => reply.body.duplicate).sort()).toEqual([false, true]);
    await service.settled();
    const events: { id: string; type: string }[] = [];
    for (let after = ''; ;) {
      const { body: page } = await house.system.get(`/v1/events?limit=50&after=${after}`);
      events.push(...page.events);
      after = page.next;
      if (page.atHead ?? page.events.length === 0) break;
    }
    expect(new Set(events.map(({ id }) => id)).size).toBe(events.length);
    expect(events.filter(({ type }) => type.endsWith('CreditAwarded'))).toHaveLength(2);
    expect(JSON.stringify(events)).not.toContain('向云');
  });

  it('goes on where it was after it is started again, under the same data', async () => {
    const before = await house.hr.get(`/v1/persons?jurisdiction=${YUNYANG}&limit=50`);
    await service.end();
    service = await startService(settings);
    const hr = await service.as(house.hr.id);
    await service.settled();
    const after = await hr.get(`/v1/persons?jurisdiction=${YUNYANG}&limit=50`);
    expect(after.body.items).toEqual(before.body.items);
    expect((await hr.get(`/v1/cases/${theCase}`)).body.state).toBe('completed');
    const { status, projections } = (await hr.get('/health/ready')).body;
    expect(status).toBe('ready');
    expect(projections[0].behind).toMatchObject({ events: expect.any(Number), atLeast: false });
    const metrics = await (await fetch(`${service.url}/metrics`)).text();
    expect(metrics).toMatch(/shixun_projection_lag_events\{projection="credits"\} \d+\n/);
    expect(metrics).toMatch(/shixun_reactor_lag_events\{reactor="reactor"\} \d+\n/);
  });
});
