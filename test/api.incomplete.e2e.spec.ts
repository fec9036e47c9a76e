import { Parked } from '#libs/projections';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { award, foundHouse, type House } from './testing/house.js';
import { startService, type Service } from './testing/service.js';

/** Answers that rest on rows from which a parked stream is missing. */
describe('an answer that lacks something', () => {
  let service: Service;
  let house: House;
  let lacking: { since: string; at: string; streams: number };

  beforeAll(async () => {
    service = await startService();
    house = await foundHouse(service);
    await house.training.does(`/v1/credits/${house.A.id}/award-credit`, award());
    await service.settled();
    const { log, readModels } = service.ledger;
    for await (const event of log.readStream(`credit-${house.A.id}`, { limit: 1 })) {
      const { id, type, stream, revision, position, recordedAt } = event;
      lacking = { since: id, at: recordedAt, streams: 1 };
      // As the projection leaves it when it cannot fold the event.
      const about = { projection: 'credits', stream, subject: house.A.id, event: id, type, revision, position };
      await readModels
        .getRepository(Parked)
        .save({ ...about, recordedAt, error: '示例', at: recordedAt, attempts: 1, passed: 1 });
    }
  });
  afterAll(() => service.stop());

  const told = async (path: string, who = house.hr) => {
    const { status, headers } = await who.get(path);
    expect([path, status]).toEqual([path, 200]);
    return headers['x-ledger-incomplete'] === undefined ? null : JSON.parse(headers['x-ledger-incomplete']);
  };

  it('says since which event, where it is about that person', async () => {
    for (const what of ['credits', 'balances'])
      expect(await told(`/v1/persons/${house.A.id}/${what}`)).toEqual(lacking);
  });

  it('says nothing about others, of other projections, and of what streams answer', async () => {
    const [a, b] = [`/v1/persons/${house.A.id}`, `/v1/persons/${house.B.id}`];
    const standing = '/standing?purpose=cycle&window=cycle/2021-2025';
    for (const path of [`${b}/credits`, `${b}/balances`, a, `${a}/cases`, `${a}${standing}`, `${a}/history`])
      expect([path, await told(path)]).toEqual([path, null]);
  });

  it('says so of every list of such rows', async () => {
    const { readModels } = service.ledger;
    expect(await told('/v1/persons')).toBeNull();
    expect(await told('/v1/inbox')).toBeNull();
    await readModels.getRepository(Parked).update({ projection: 'credits' }, { projection: 'directory' });
    for (const path of ['/v1/persons', '/v1/inbox', '/v1/cases', `/v1/persons/${house.A.id}`])
      expect([path, await told(path)]).toEqual([path, lacking]);
    for (const path of [`/v1/persons/${house.B.id}`, `/v1/persons/${house.A.id}/history`])
      expect([path, await told(path)]).toEqual([path, null]);
    await readModels.getRepository(Parked).clear();
    expect(await told('/v1/persons')).toBeNull();
  });

  it('is described where reads are', async () => {
    const { body } = await service.bearing().get('/docs/openapi.json');
    const headersOf = (path: string) => Object.keys(body.paths[path].get.responses['200'].headers ?? {});
    for (const path of ['/v1/persons/{id}/balances', '/v1/cases', '/v1/inbox'])
      expect(headersOf(path)).toEqual(['x-ledger-position', 'x-ledger-incomplete']);
    expect(headersOf('/health/live')).toEqual([]);
  });
});
