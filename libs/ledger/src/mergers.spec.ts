import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { credit, execute, person, record, school, system, type AnyDecider } from '#libs/domain';
import type { Recorded } from '#libs/event-log';
import { Person } from '#libs/projections';
import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dropTestDatabases, testDatabase } from '../../embedded-postgres/src/testing/index.js';
import { allRoles, openLedger, type OpenLedger } from './index.js';
import { EXAMPLE_CODE, exampleRules } from './testing/example-rules.js';

const at = '2025-06-01T02:00:00.000Z';
const rulesDir = exampleRules({ version: '1.0.0', from: '2021-01-01' });
const told: string[] = [];
let ledger: OpenLedger;

beforeAll(async () => {
  ledger = await openLedger({
    ...{
      dataDir: join(tmpdir(), `mergers-${process.pid}`),
      databaseUrl: await testDatabase(),
      rulesDir,
      roles: allRoles,
    },
    ...{ vaultKey: 'ab'.repeat(32), now: () => at, failed: (what, error) => told.push(`${what}: ${error.message}`) },
  });
});
afterAll(async () => {
  await ledger.close();
  await dropTestDatabases();
  rmSync(rulesDir, { recursive: true });
});

const give = (decider: AnyDecider, id: string, type: string, data: object) =>
  execute(ledger.log, ledger.shelf, decider, id, { type, data }, { actor: system, commandId: randomUUID(), at });

async function newSchool(): Promise<string> {
  const id = randomUUID();
  const data = { jurisdiction: EXAMPLE_CODE, name: '示例学校', stages: ['primary'], site: 'village' };
  await give(school, id, 'RegisterSchool', data);
  return id;
}

async function teacherAt(school: string): Promise<string> {
  const id = randomUUID();
  await give(person, id, 'RegisterPerson', { jurisdiction: EXAMPLE_CODE, name: '示例教师' });
  const post = { staffCategory: 'teacher', stage: 'primary', hiredOn: '2020-09-01', firstPost: false };
  await give(person, id, 'HirePerson', { jurisdiction: EXAMPLE_CODE, school, ...post });
  return id;
}

function award(who: string, recognised: string) {
  return give(credit, who, 'AwardCredit', {
    ...{ award: randomUUID(), unit: 'credit', recognised, level: 'county', mode: 'centralized', category: 'public' },
    ...{ occurredOn: '2025-05-20', countsOn: '2025-05-20' },
    source: { kind: 'manual', title: '研修', cause: randomUUID() },
  });
}

async function events(stream: string): Promise<Recorded[]> {
  const all: Recorded[] = [];
  for await (const event of ledger.log.readStream(stream)) all.push(event);
  return all;
}

/** Until the reactor and the directory have answered to everything. */
async function settled(): Promise<void> {
  for (let before = ''; ;) {
    const { position } = await ledger.log.head();
    while (ledger.reactor!.position() < position) await new Promise((done) => setTimeout(done, 10));
    await ledger.runner.waitFor(position, { timeoutMs: 60_000 });
    if (position === before) return;
    before = position;
  }
}

/** What is left on an account, award by award. */
async function leftOf(who: string): Promise<string[]> {
  const state = (await events(`credit-${who}`)).reduce(
    (state, event) => credit.evolve(state, event as never, event),
    credit.initial,
  );
  const left = Object.values(state.entries).map(({ recognised, revoked }) => recognised - revoked);
  return left
    .filter((amount) => amount > 0)
    .map(String)
    .sort();
}

describe('a person who was registered twice', () => {
  it('has one account and one file after the merger, and nothing twice', async () => {
    const at = await newSchool();
    const [stays, twice] = [await teacherAt(at), await teacherAt(at)];
    await award(stays, '3');
    await award(twice, '4');
    await award(twice, '5');
    const lesson = { record: randomUUID(), kind: 'open-lesson', on: '2025-04-01' };
    await give(record, `person-${twice}`, 'FileRecord', lesson);
    await give(person, twice, 'MergePersons', { into: stays, on: '2025-06-01' });
    await settled();
    expect(await leftOf(stays)).toEqual(['300', '400', '500']);
    expect(await leftOf(twice)).toEqual([]);
    const filed = await events(`record-person-${stays}`);
    expect(filed.map(({ type, data }) => [type, data['kind'], data['on']])).toEqual([
      ['RecordFiled', 'open-lesson', '2025-04-01'],
    ]);
    expect((await events(`record-person-${twice}`)).map(({ type }) => type)).toEqual([
      'RecordFiled',
      'RecordWithdrawn',
    ]);
    expect(told).toEqual([]);
  });
});

describe('a school that joins another', () => {
  it('takes its staff along, on the day of the merger', async () => {
    const [joins, joined] = [await newSchool(), await newSchool()];
    const staff = [await teacherAt(joins), await teacherAt(joins)];
    await give(school, joins, 'MergeSchool', { into: joined, on: '2025-06-01' });
    await settled();
    const found = await ledger.readModels.getRepository(Person).findBy({ school: joined });
    expect(found.map(({ id }) => id).sort()).toEqual([...staff].sort());
    for (const who of staff)
      expect((await events(`teacher-${who}`)).at(-1)).toMatchObject({
        type: 'PersonTransferred',
        data: { fromSchool: joins, toSchool: joined, on: '2025-06-01' },
      });
    expect(told).toEqual([]);
  });
});
