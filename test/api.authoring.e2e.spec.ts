import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { EXAMPLE_CODE, exampleRules, writeExample } from '../libs/ledger/src/testing/example-rules.js';
import { award, foundHouse, register, YUNYANG, type House } from './testing/house.js';
import { startService, type Service, type Voice } from './testing/service.js';

/** A county without a pack. */
const NEXT = '500236';

/** What rule authors are told over HTTP: the same as at the terminal. */
describe('the tools of rule authors', () => {
  const first = { version: '1.0.0', from: '2021-01-01' };
  const rulesDir = exampleRules(first);
  const path = `/v1/policies/${EXAMPLE_CODE}`;
  const asked = 'purpose=annual-review&window=year/2025&asOf=2025-12-31';
  let service: Service;
  let house: House;
  let author: Voice;

  beforeAll(async () => {
    service = await startService({ SHIXUN_RULES: rulesDir });
    house = await foundHouse(service);
    const id = await register(house.system, '编写人', YUNYANG);
    for (const jurisdiction of [YUNYANG, NEXT])
      await house.system.does(`/v1/persons/${id}/grant-role`, { role: 'rule.author', jurisdiction });
    const day = { occurredOn: '2025-02-01', countsOn: '2025-02-01' };
    await house.training.does(`/v1/credits/${house.A.id}/award-credit`, award({ ...day, recognised: '11' }));
    await service.settled();
    author = await service.as(id);
  });
  afterAll(async () => {
    await service.stop();
    rmSync(rulesDir, { recursive: true });
  });

  it('lint, run the cases, count the clauses and put in mistakes', async () => {
    expect((await author.get(`${path}/lint`)).body.findings.filter(isError)).toEqual([]);
    expect((await author.get(`${path}/test`)).body).toMatchObject({ cases: 1, passed: 1, failed: [] });
    const { counts, clauses } = (await author.get(`${path}/coverage`)).body;
    expect(counts).toMatchObject({ clauses: 4, claimed: 4, unclaimed: 0, broken: 0 });
    expect(clauses[0].claims.map((one: { in: string }) => one.in)).toContain('parameters');
    const { mutants, killed, survivors } = (await author.get(`${path}/mutate`)).body;
    expect(killed + survivors.length).toBe(mutants);
    expect((await author.get(`/v1/policies/${NEXT}/lint`)).status).toBe(404);
    expect((await house.A.get(`${path}/lint`)).body).toMatchObject({ code: 'wrong-role' });
    expect((await house.A.get(`${path}/mutate`)).body).toMatchObject({ code: 'wrong-role' });
  });

  it('try a draft on the population and say who changes', async () => {
    const now = (await author.get(`${path}/simulate?${asked}`)).body;
    expect(now.outcomes.qualified).toBe(1);
    expect(now.schools.length).toBeGreaterThan(0);
    writeExample(rulesDir, {
      ...first,
      version: '1.1.0',
      supersedes: '1.0.0',
      transition: 'whole-window',
      min: '12',
      case: 'unqualified',
    });
    const { body } = await author.get(`${path}/diff?${asked}`);
    expect(body.changes).toContainEqual(
      expect.objectContaining({ part: 'parameters', name: 'year.min', change: 'changed' }),
    );
    expect(body.people).toMatchObject({
      changed: 1,
      persons: [{ person: house.A.id, before: 'qualified', after: 'unqualified' }],
    });
    // Nothing was recorded, and what is in force is the same.
    expect((await author.get(`/v1/policies`)).body.items[0].pack.version).toBe('1.0.0');
    expect((await author.get(`${path}/outlook?${asked}`)).body.persons).toEqual([]);
    expect((await house.A.get(`${path}/simulate?${asked}`)).body).toMatchObject({ code: 'wrong-role' });
    expect((await author.get(`${path}/simulate?purpose=nonsense`)).body).toMatchObject({ code: 'purpose-unknown' });
    writeExample(rulesDir, first);
  });

  it('name every finding of a broken draft, in the language of the caller', async () => {
    writeFileSync(join(rulesDir, 'cn', `${EXAMPLE_CODE}-example`, 'parameters.json'), '{"parameters": {}}');
    const { status, body } = await author.get(`${path}/simulate?${asked}`);
    expect({ status, code: body.code }).toEqual({ status: 422, code: 'pack-invalid' });
    expect(body.errors.length).toBeGreaterThan(1);
    expect(body.errors[0].detail).toMatch(/[\u4e00-\u9fff]/);
    writeExample(rulesDir, first);
  });

  it('make a folder for a new county, once; it is a draft, and nothing is in force', async () => {
    const make = (id: string) => author.post('/v1/policies', { id });
    expect((await make(`${NEXT}-xin`)).body.files).toContain(`cn/${NEXT}-xin/pack.json`);
    expect((await make(`${NEXT}-other`)).body).toMatchObject({ status: 409, code: 'pack-folder-exists' });
    expect((await make(`${NEXT}_x`)).body).toMatchObject({ status: 422, code: 'pack-id-invalid' });
    expect((await make('990000-x')).body).toMatchObject({ status: 403, code: 'wrong-role' });
    const { items, drafts } = (await author.get('/v1/policies')).body;
    expect(items.map(({ code }: { code: string }) => code)).toEqual([YUNYANG]);
    expect(drafts).toMatchObject([{ code: NEXT, pack: { version: '0.1.0' } }]);
    expect((await author.get(`/v1/policies/${NEXT}/simulate`)).body.persons).toBe(0);
    rmSync(join(rulesDir, 'cn', `${NEXT}-xin`), { recursive: true });
  });
});

function isError({ severity }: { severity: string }): boolean {
  return severity === 'error';
}
