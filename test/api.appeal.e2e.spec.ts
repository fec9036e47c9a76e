import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { v7 as uuid } from 'uuid';
import { award, foundHouse, planClass, step, YUNYANG, type House } from './testing/house.js';
import { startService, type Service, type Voice } from './testing/service.js';

/** An appeal is decided by somebody who had no part in what it is against. */
describe('an appeal', () => {
  let service: Service;
  let house: House;
  beforeAll(async () => {
    service = await startService();
    house = await foundHouse(service);
  });
  afterAll(() => service.stop());

  const appeal = (id: string, name: string) => `/v1/cases/appeal/${id}/${name}`;

  async function filed(about: object): Promise<string> {
    const id = uuid();
    await house.A.does(appeal(id, 'File'), { subject: house.A.id, about, details: { grounds: '与事实不符' } });
    return id;
  }

  async function refusedTo(by: Voice, id: string): Promise<void> {
    const refusal = await by.refused(appeal(id, 'Accept'), {});
    expect(refusal).toMatchObject({ status: 403, code: 'same-person' });
    expect(refusal.zh).toContain('所涉事项');
  }

  it('against a revoked award is kept from who revoked it, and upheld by another, who gives it back', async () => {
    const given = award();
    await house.training.does(`/v1/credits/${house.A.id}/award-credit`, given);
    const revoked = { award: given.award, amount: '4', kind: 'falsification', basis: 'default', reason: '材料存疑' };
    await house.training.does(`/v1/credits/${house.A.id}/revoke-credit`, revoked);
    const id = await filed({ award: given.award });
    await refusedTo(house.training, id);
    await service.settled();
    const { body } = await house.training.get('/v1/inbox');
    expect(body.items.filter((one: { id: string }) => one.id === id)).toEqual([]);
    await house.hr.does(appeal(id, 'Accept'), {});
    await house.hr.does(appeal(id, 'Uphold'), { result: 'upheld', reason: '材料属实' });
    await service.settled();
    const credits = await house.A.get(`/v1/persons/${house.A.id}/credits`);
    expect(credits.body.items).toEqual([expect.objectContaining({ award: given.award, net: '4' })]);
  });

  it('against a decision is kept from who made it', async () => {
    await house.hr.does(`/v1/persons/${house.A.id}/evaluations`, { purpose: 'cycle' });
    await service.settled();
    const { body } = await house.A.get(`/v1/persons/${house.A.id}/decisions`);
    const id = await filed({ decision: body.items.at(-1).id });
    await refusedTo(house.hr, id);
    await house.training.does(appeal(id, 'Accept'), {});
  });

  it('against an award by completion is kept from those who acted in the case', async () => {
    const { id: group } = await planClass(house, []);
    const theCase = uuid();
    await house.A.does(step(theCase, 'Apply'), { subject: house.A.id, about: { class: group } });
    await house.system.does(`/v1/persons/${house.organiser.id}/grant-role`, {
      ...{ role: 'bureau.training', jurisdiction: YUNYANG },
    });
    await service.settled();
    await house.organiser.does(step(theCase, 'Reject'), { reason: '名额已满' });
    await service.settled();
    const id = await filed({ case: theCase });
    await refusedTo(house.organiser, id);
    await house.training.does(appeal(id, 'Accept'), {});
  });
});
