import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { v7 as uuid } from 'uuid';
import { award, foundHouse, hire, names, register, YUNYANG, type House } from './testing/house.js';
import { startService, type Service } from './testing/service.js';
import { unzip } from './testing/zip.js';

const CYCLE = 'purpose=cycle&window=cycle/2021-2025';

/** What can be looked up, on both axes of time; settlements and their registers. */
describe('reading', () => {
  let service: Service;
  let house: House;
  let before: string;
  const late = award({ recognised: '100', occurredOn: '2024-12-20', countsOn: '2024-12-20' });
  const early = award({ recognised: '20', occurredOn: '2022-06-01', countsOn: '2022-06-01' });

  beforeAll(async () => {
    service = await startService({}, undefined, 'all');
    house = await foundHouse(service);
    const credits = `/v1/credits/${house.A.id}/award-credit`;
    await house.training.does(credits, early);
    await sleep(5);
    before = new Date().toISOString();
    await sleep(5);
    await house.training.does(credits, late);
    await service.settled();
  });
  afterAll(() => service.stop());

  const standing = async (axes = '') => {
    const { status, body } = await house.hr.get(`/v1/persons/${house.A.id}/standing?${CYCLE}${axes}`);
    expect(status).toBe(200);
    const rows: { title: string; recognised: string }[] = body.credits.rows ?? body.credits.items ?? body.credits;
    return { outcome: body.outcome, amounts: rows.map(({ recognised }) => recognised), position: body.position };
  };
  const history = async (axes = '') => {
    const { body } = await house.hr.get(`/v1/persons/${house.A.id}/history?${axes}`);
    return body.items
      .filter(({ type }: { type: string }) => type === 'CreditAwarded')
      .map(({ data }: { data: { recognised: string } }) => data.recognised);
  };

  describe('on two axes of time', () => {
    it('knows now what was registered late, and says what was known before', async () => {
      expect((await standing()).outcome).toBe('qualified');
      const then = await standing(`&knownAt=${before}`);
      expect(then.outcome).toBe('unqualified');
      expect(then.position < (await standing()).position).toBe(true);
      expect(await history()).toEqual(['100', '20']);
      expect(await history(`knownAt=${before}`)).toEqual(['20']);
    });

    it('says what was true on a day, whatever was known of it then', async () => {
      expect((await standing('&asOf=2024-12-19')).outcome).not.toBe('qualified');
      expect((await standing('&asOf=2024-12-20')).outcome).toBe('qualified');
      expect(await history('asOf=2024-12-19')).toEqual(['20']);
      expect(await history('asOf=2022-05-31')).toEqual([]);
      expect(await history(`asOf=2024-12-31&knownAt=${before}`)).toEqual(['20']);
    });

    it('takes an instant in any zone', async () => {
      const china = new Date(Date.parse(before) + 8 * 3_600_000).toISOString().replace('Z', '%2B08:00');
      expect(await history(`knownAt=${china}`)).toEqual(['20']);
      expect(await history('knownAt=2999-01-01T00:00:00Z')).toEqual(['100', '20']);
    });

    it('finds nobody at an instant before they were known', async () => {
      const { status, body } = await house.hr.get(`/v1/persons/${house.A.id}/standing?knownAt=2001-01-01T00:00:00Z`);
      expect([status, body.code]).toEqual([404, 'not-found']);
    });

    it.each([
      ['knownAt=yesterday', '/knownAt'],
      ['knownAt=2026-01-31', '/knownAt'],
      ['knownAt=2026-01-31T08:00:00', '/knownAt'],
      ['knownAt=2026-02-30T08:00:00Z', '/knownAt'],
      ['asOf=2025-02-30', '/asOf'],
      ['asOf=2025', '/asOf'],
      ['asOf=2025-01-01&asOf=2025-01-02', '/asOf'],
      ['minPosition=first', '/minPosition'],
    ])('points at %s', async (axes, pointer) => {
      for (const page of ['standing', 'history']) {
        const { status, body } = await house.hr.get(`/v1/persons/${house.A.id}/${page}?${axes}`);
        expect([status, body.code]).toEqual([400, 'invalid-data']);
        expect(body.errors.map((one: { pointer: string }) => one.pointer)).toEqual([pointer]);
      }
    });

    it('says which purposes and windows there are when asked for others', async () => {
      const ask = async (query: string) => (await house.hr.get(`/v1/persons/${house.A.id}/standing?${query}`)).body;
      const purpose = await ask('purpose=moon-landing');
      expect([purpose.status, purpose.code]).toEqual([422, 'purpose-unknown']);
      expect(purpose.detail).toContain('annual-review');
      expect(await ask('purpose=cycle&window=cycle/1850')).toMatchObject({ status: 422, code: 'window-unknown' });
      expect(await ask('window=%3Cscript%3E')).toMatchObject({ status: 400, errors: [{ pointer: '/window' }] });
    });
  });

  describe('lists', () => {
    it('finds a person by any part of the name, a page at a time', async () => {
      const find = async (query: string) => (await house.hr.get(`/v1/persons?${query}`)).body;
      expect((await find('q=云')).items.map(({ name }: { name: string }) => name)).toEqual([names.A]);
      const [one, two] = [await find('limit=4'), await find('limit=200')];
      const rest = await find(`limit=200&cursor=${one.next}`);
      expect([...one.items, ...rest.items]).toEqual(two.items);
      expect(rest.next).toBe(null);
    });

    it.each([
      ['limit=0', '/limit'],
      ['limit=abc', '/limit'],
      ['limit=1e9', '/limit'],
      ['q=%00', '/q'],
      ['cursor=x', '/cursor'],
      ['cursor=WzFd', '/cursor'],
      ['jurisdiction=50', '/jurisdiction'],
      ['school=one', '/school'],
    ])('point at %s', async (query, pointer) => {
      const { status, body } = await house.hr.get(`/v1/persons?${query}`);
      expect([status, body.errors?.map((one: { pointer: string }) => one.pointer)]).toEqual([400, [pointer]]);
    });

    it.each(['%', '_', "' OR 1=1 --", '\\', '[', '\u{20000}', 'x'.repeat(100)])('find nobody for %p', async (q) => {
      const { status, body } = await house.hr.get(`/v1/persons?q=${encodeURIComponent(q)}`);
      expect([status, body.items]).toEqual([200, []]);
    });

    it('answer an address that cannot be read with 400, and an id that is none with its place', async () => {
      expect((await house.hr.get('/v1/persons/%zz')).status).toBe(400);
      const { status, body } = await house.hr.get('/v1/persons/17/standing');
      expect([status, body.errors]).toEqual([400, [{ pointer: '/id', detail: '不是 UUID 编号' }]]);
    });

    it('show what a jurisdiction decides by, a clause with its words, and a pack by its hash', async () => {
      const { body } = await house.A.get('/v1/jurisdictions');
      const yunyang = body.items.find(({ code }: { code: string }) => code === YUNYANG);
      expect(yunyang.purposes.map(({ purpose }: { purpose: string }) => purpose)).toContain('cycle');
      expect((await house.A.get('/v1/clauses/YY-3.6.1')).body).toMatchObject({ id: 'YY-3.6.1', jurisdiction: YUNYANG });
      expect((await house.A.get('/v1/clauses/YY-0')).status).toBe(404);
      const pack = await house.A.get(`/v1/packs/${yunyang.pack.hash}`);
      expect([pack.status, pack.headers['cache-control']]).toEqual([200, expect.stringContaining('immutable')]);
      expect((await house.A.get(`/v1/packs/${'0'.repeat(64)}`)).status).toBe(404);
      expect((await house.A.get('/v1/packs/..%2F..%2Fetc%2Fpasswd')).status).toBe(404);
    });
  });

  describe('a settlement', () => {
    let kindergarten: string;

    beforeAll(async () => {
      kindergarten = await register(house.hr, '幼儿园教师', YUNYANG);
      await hire(house.hr, kindergarten, house.school);
      await house.hr.does(`/v1/persons/${kindergarten}/change-post`, {
        ...{ staffCategory: 'teacher', stage: 'kindergarten', from: '2019-09-01' },
      });
      for (const person of [house.A.id, house.B.id, house.C.id, kindergarten])
        await house.hr.does(`/v1/persons/${person}/evaluations`, {
          ...{ purpose: 'cycle', window: 'cycle/2021-2025', asOf: '2025-12-31' },
        });
      await service.settled();
    });

    it('counts who is qualified, who is not, and for whom the document is silent', async () => {
      const { body } = await house.hr.get(`/v1/settlements/${YUNYANG}?${CYCLE}`);
      expect(body).toMatchObject({
        total: 4,
        counts: { qualified: 1, unqualified: 2, undetermined: 1, open: 0, notApplicable: 0 },
      });
      const bySchool = body.schools.map((one: { schoolName: string; counts: object }) => [one.schoolName, one.counts]);
      expect(bySchool).toEqual(
        expect.arrayContaining([['云阳县江口中学', expect.objectContaining({ unqualified: 1 })]]),
      );
    });

    it('lists them by outcome, with consequence, clause and whether the document states it', async () => {
      const { body } = await house.hr.get(`/v1/settlements/${YUNYANG}/persons?${CYCLE}&outcome=unqualified`);
      expect(body.items.map(({ person }: { person: string }) => person).sort()).toEqual(
        [house.B.id, house.C.id].sort(),
      );
      expect(body.items[0].consequences).toEqual(
        expect.arrayContaining([
          expect.objectContaining({ consequence: 'cycle.unqualified', clause: 'YY-3.6.6.1', basis: 'stated' }),
        ]),
      );
    });

    it('follows when a credit comes later, without being asked', async () => {
      await house.training.does(
        `/v1/credits/${house.C.id}/award-credit`,
        award({ recognised: '120', occurredOn: '2025-05-01', countsOn: '2025-05-01' }),
      );
      await service.settled();
      const { body } = await house.hr.get(`/v1/settlements/${YUNYANG}?${CYCLE}`);
      expect(body.counts).toMatchObject({ qualified: 2, unqualified: 1 });
      const { body: made } = await house.hr.get(`/v1/persons/${house.C.id}/decisions`);
      expect(made.items.map(({ outcome }: { outcome: string }) => outcome)).toEqual(['qualified', 'unqualified']);
      expect(made.items[1].supersededBy).toBe(made.items[0].id);
    });

    it('explains a decision and makes it again, byte for byte', async () => {
      const { body } = await house.hr.get(`/v1/persons/${house.B.id}/decisions`);
      const id = body.items[0].id;
      const explained = await house.hr.get(`/v1/decisions/${id}`);
      expect(explained.body).toMatchObject({ id, person: { id: house.B.id }, decision: { outcome: 'unqualified' } });
      expect(explained.body.explanation.text['zh-CN']).toContain('YY-3.6.1');
      const replayed = await house.hr.post(`/v1/decisions/${id}/replay`);
      expect(replayed.body.identical).toBe(true);
      expect(replayed.body.stored).toBe(replayed.body.derived);
    });

    it('says nothing new when decided again', async () => {
      const path = `/v1/persons/${house.B.id}/evaluations`;
      const body = { purpose: 'cycle', window: 'cycle/2021-2025', asOf: '2025-12-31' };
      const again = await house.hr.does(path, body);
      expect(again.body).toMatchObject({ events: [], outcome: 'unqualified' });
      expect(await house.A.refused(`/v1/persons/${house.A.id}/evaluations`, body)).toMatchObject({
        ...{ status: 403, code: 'wrong-role' },
      });
      expect(await house.hr.refused(path, { ...body, outcome: 'qualified' })).toMatchObject({
        ...{ status: 400, pointers: ['/outcome'] },
      });
    });

    it.each([
      [`window=cycle/2021-2025`, '/purpose'],
      ['purpose=cycle', '/window'],
      ['purpose=cycle&window=cycle', '/window'],
      ['purpose=%22%0d%0aSet-Cookie:x&window=cycle/2021-2025', '/purpose'],
      ['purpose=学分&window=cycle/2021-2025', '/purpose'],
    ])('points at what is missing or wrong in %p', async (query, pointer) => {
      for (const page of ['', '/persons', '/register.xlsx']) {
        const { status, body } = await house.hr.get(`/v1/settlements/${YUNYANG}${page}?${query}`);
        expect([page, status, body.errors?.[0]?.pointer]).toEqual([page, 400, pointer]);
      }
    });

    it('becomes a register in which no name is a formula', async () => {
      const path = `/v1/settlements/${YUNYANG}/register.xlsx?${CYCLE}`;
      const { status, headers, bytes } = await house.hr.get(path);
      expect([status, headers['content-type']]).toEqual([200, expect.stringContaining('spreadsheetml')]);
      expect(headers['content-disposition']).toBe('attachment; filename="register-500235-cycle-2021-2025.xlsx"');
      const files = unzip(bytes);
      const sheet = Object.entries(files).find(([name]) => /worksheets\/sheet\d*\.xml$/.test(name))![1];
      const texts = Object.values(files).join('\n');
      expect(sheet).not.toMatch(/<f[ >]/);
      expect(texts).toContain(names.A);
      expect(texts).toMatch(/>(?:'|&apos;|&#39;)=HYPERLINK\(/);
      expect(texts).not.toMatch(/>=HYPERLINK\(/);
      for (const word of ['姓名', '不合格', '无法判定', '文件规定', 'YY-3.6.6.1', '云阳县第一小学'])
        expect(texts).toContain(word);
    });

    it('becomes a register in English, and one of nobody for a neighbour', async () => {
      const path = `/v1/settlements/${YUNYANG}/register.xlsx?${CYCLE}`;
      const english = unzip((await house.hr.get(path, { 'accept-language': 'en' })).bytes);
      expect(Object.values(english).join()).toContain('Consequences (clause, basis)');
      const empty = Object.values(unzip((await house.neighbour.get(path)).bytes)).join();
      expect(empty).toContain('姓名');
      expect(empty).not.toContain(names.A);
    });
  });

  it('answers a read of a person nobody registered as one out of sight', async () => {
    for (const page of ['', '/standing', '/history', '/credits'])
      expect((await house.system.get(`/v1/persons/${uuid()}${page}`)).status).toBe(404);
  });
});
