import { readScope, system } from '#libs/domain';
import type { EventLog } from '#libs/event-log';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { DataSource } from 'typeorm';
import { Award, awardsOf, Balance, balancesOf } from './credits.js';
import { fengjie, foldAll, given, testLog, testReadModels, uuid, yueyanglou, yunyang } from './testing/ledger.js';

const everything = readScope(system);
const [zhang, li, school] = [uuid(1), uuid(2), uuid(11)];
const kind = { level: 'county', mode: 'centralized', category: 'professional' };
const here = { jurisdiction: yunyang, school };

const award = (n: number, recognised: string, countsOn: string, more: object = {}) => ({
  ...{ award: uuid(n), unit: 'credit', recognised, ...kind, occurredOn: countsOn, countsOn },
  source: { kind: 'manual', title: `第${n}期`, cause: uuid(n + 500) },
  ...more,
});
const awarded = (n: number, recognised: string, countsOn: string, more?: object) => {
  return { type: 'CreditAwarded', data: award(n, recognised, countsOn, more) };
};
const revoked = (n: number, amount: string, kind: string) => ({
  type: 'CreditRevoked',
  data: { award: uuid(n), unit: 'credit', amount, kind, basis: 'stated', clause: 'YY-3.6.1', reason: '重复登记' },
});
const restored = (n: number, amount: string) => {
  return { type: 'CreditRestored', data: { award: uuid(n), unit: 'credit', amount } };
};

let dataSource: DataSource;
let log: EventLog;

beforeAll(async () => {
  dataSource = await testReadModels();
  log = testLog();
  for (const [person, name] of [
    [zhang, '张'],
    [li, '李'],
  ] as const)
    await given(log, `teacher-${person}`, here, { type: 'PersonRegistered', data: { jurisdiction: yunyang, name } });
  await given(
    log,
    `credit-${zhang}`,
    here,
    awarded(1, '4', '2024-03-05', { planned: '5' }),
    awarded(2, '1.25', '2024-03-31'),
    awarded(3, '10', '2024-04-01'),
    awarded(4, '12', '2024-03-01', { unit: 'hour' }),
    revoked(1, '1.5', 'falsification'),
    revoked(2, '1.25', 'correction'),
    awarded(5, '0.75', '2024-03-30', { corrects: uuid(2) }),
    revoked(3, '10', 'error'),
    restored(3, '10'),
    { type: 'CreditTransferredIn', data: { ...award(6, '20', '2025-09-01'), fromJurisdiction: '430600' } },
  );
  await given(log, `credit-${li}`, here, awarded(7, '99999999.99', '2024-03-05'), awarded(8, '0.01', '2024-03-05'));
  await foldAll(dataSource, log, [3]);
});
afterAll(() => dataSource.destroy());

const awards = async (params: object, scope = everything) => {
  const page = await awardsOf.ask(dataSource, awardsOf.params.parse(params), scope);
  return page.items;
};
const balance = (params: object, scope = everything) => {
  return balancesOf.ask(dataSource, balancesOf.params.parse(params), scope);
};

describe('an award', () => {
  it('keeps what was recognised beside what was revoked, and why', async () => {
    const byId = new Map((await awards({ person: zhang })).map((row) => [row.award, row]));
    expect(byId.get(uuid(1))).toMatchObject({
      ...{ planned: '5', recognised: '4', revoked: '1.5', net: '2.5', state: 'partlyRevoked', school },
      ...{ revocationKind: 'falsification', revocationBasis: 'stated', revocationClause: 'YY-3.6.1' },
    });
    expect(byId.get(uuid(2))).toMatchObject({
      revoked: '1.25',
      net: '0',
      state: 'revoked',
      revocationKind: 'correction',
    });
    expect(byId.get(uuid(3))).toMatchObject({ net: '10', state: 'valid', revocationKind: null });
    expect(byId.get(uuid(5))).toMatchObject({ corrects: uuid(2), planned: null });
    expect(byId.get(uuid(6))).toMatchObject({ fromJurisdiction: '430600' });
  });

  it('says at which positions it was recorded and last changed', async () => {
    const { position, lastPosition } = await dataSource.getRepository(Award).findOneByOrFail({ award: uuid(3) });
    expect(Number(lastPosition) - Number(position)).toBe(6);
  });

  it('is listed by the day it counts on, within months', async () => {
    expect((await awards({ person: zhang, from: '2024-03', to: '2024-03' })).map(({ countsOn }) => countsOn)).toEqual([
      '2024-03-31',
      '2024-03-30',
      '2024-03-05',
      '2024-03-01',
    ]);
    expect(await awards({ person: zhang, unit: 'hour' })).toHaveLength(1);
    expect(await awards({ person: zhang, state: 'revoked' })).toHaveLength(1);
  });
});

describe('balances', () => {
  it('are exact to the hundredth, and units are not added', async () => {
    expect((await balance({ person: zhang, from: '2024-03', to: '2024-03' })).totals).toEqual([
      { unit: 'credit', recognised: '3.25', awards: 2 },
      { unit: 'hour', recognised: '12', awards: 1 },
    ]);
    expect((await balance({ person: li })).totals).toEqual([{ unit: 'credit', recognised: '100000000', awards: 2 }]);
  });

  it('sum over any range of months to the awards that count in it', async () => {
    expect((await balance({ person: zhang, from: '2024-04' })).byMonth).toEqual([
      { month: '2024-04', unit: 'credit', recognised: '10', awards: 1 },
      { month: '2025-09', unit: 'credit', recognised: '20', awards: 1 },
    ]);
    const sum = await dataSource
      .getRepository(Award)
      .createQueryBuilder('a')
      .select('sum(a.recognised - a.revoked)', 'net')
      .getRawOne<{ net: string }>();
    expect(await dataSource.getRepository(Balance).sum('recognised')).toBe(Number(sum!.net));
  });

  it('belong to the kind of training', async () => {
    expect((await balance({ person: li })).byKind).toEqual([
      { unit: 'credit', ...kind, recognised: '100000000', awards: 2 },
    ]);
  });
});

describe('the record of a person', () => {
  const bureau = (jurisdiction: string) => readScope({ id: 'hr', grants: [{ role: 'bureau.hr', jurisdiction }] });

  it('is not there for a neighbour, and is there for themselves', async () => {
    expect(await awards({ person: zhang }, bureau(fengjie))).toEqual([]);
    expect((await balance({ person: zhang }, bureau(fengjie))).totals).toEqual([]);
    expect(await awards({ person: zhang }, readScope({ id: li, grants: [] }))).toEqual([]);
    expect(await awards({ person: zhang }, readScope({ id: zhang, grants: [] }))).toHaveLength(6);
  });

  it('goes with them to another county', async () => {
    const move = { fromSchool: school, toSchool: uuid(12), jurisdiction: yueyanglou, on: '2025-02-01' };
    await given(log, `teacher-${li}`, here, { type: 'PersonTransferred', data: move });
    await foldAll(dataSource, log);
    expect(await awards({ person: li }, bureau(yunyang))).toEqual([]);
    expect(await awards({ person: li }, bureau(yueyanglou))).toHaveLength(2);
  });
});
