import { addDays, legalDateAt } from '#libs/canonical';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { v7 as uuid } from 'uuid';
import { foundHouse, YUNYANG, type House } from './testing/house.js';
import { startService, type Service } from './testing/service.js';

/** A role that is lent for some days: signing in, acting, and what it does not allow. */
describe('a delegated role', () => {
  let service: Service;
  let house: House;
  let now = new Date().toISOString();
  const today = legalDateAt(now);
  const delegation = uuid();
  const until = addDays(today, 3);

  beforeAll(async () => {
    service = await startService({}, () => now);
    house = await foundHouse(service);
    const lent = { delegation, role: 'bureau.hr', jurisdiction: YUNYANG, from: today, until };
    await house.hr.does(`/v1/persons/${house.B.id}/delegate-role`, lent);
    await service.settled();
  });
  afterAll(() => service.stop());

  const leave = () => ({ leave: uuid(), kind: 'sick', from: today });

  it('is shown to whom it was lent', async () => {
    const { body } = await house.B.get('/v1/me');
    expect(body.grants).toMatchObject([{ role: 'bureau.hr', until, delegatedBy: house.hr.id }]);
  });

  it('acts, and the event says for whom', async () => {
    await house.B.does(`/v1/persons/${house.A.id}/start-leave`, leave());
    const scopes: string[] = [];
    for await (const { type, meta } of service.ledger.log.readStream(`teacher-${house.A.id}`))
      if (type === 'LeaveStarted') scopes.push(meta.scope);
    expect(scopes).toEqual([`bureau.hr@${YUNYANG}(代 ${house.hr.id})`]);
  });

  it('neither grants roles nor is lent on', async () => {
    const role = { role: 'bureau.training', jurisdiction: YUNYANG };
    const granted = await house.B.post(`/v1/persons/${house.C.id}/grant-role`, role);
    const again = { delegation: uuid(), role: 'bureau.hr', jurisdiction: YUNYANG, from: today, until };
    const lentOn = await house.B.post(`/v1/persons/${house.C.id}/delegate-role`, again);
    expect([granted.status, lentOn.status]).toEqual([404, 404]);
  });

  it('is nobody else’s to lend', async () => {
    const lent = { delegation: uuid(), role: 'bureau.hr', jurisdiction: YUNYANG, from: today, until };
    const reply = await house.training.post(`/v1/persons/${house.C.id}/delegate-role`, lent);
    expect(reply.body.code).toBe('wrong-role');
  });

  it('is over after its last day', async () => {
    now = `${addDays(until, 1)}T04:00:00.000Z`;
    expect((await house.B.get('/v1/me')).body.grants).toEqual([]);
    expect((await house.B.post(`/v1/persons/${house.C.id}/start-leave`, leave())).status).toBe(404);
  });
});
