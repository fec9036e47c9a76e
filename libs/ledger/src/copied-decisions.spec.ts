import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { execute, record, school, system, type AnyDecider } from '#libs/domain';
import { copyLog, type Position } from '#libs/event-log';
import { dropTestDatabases, testDatabase } from '../../embedded-postgres/src/testing/index.js';
import { startDoubles, type Double } from '../../event-log/src/eventstoredb/testing/double.js';
import {
  allRoles,
  openLedger,
  openSource,
  openTarget,
  recordDecision,
  replay,
  type CopyPlace,
  type OpenLedger,
} from './index.js';
import { EXAMPLE_CODE, exampleRules } from './testing/example-rules.js';

let doubles: Double[];
let rulesDir: string;
/** Of the ledger, as its first log was given it. */
let name: string;
const home = randomUUID();
const question = {
  subject: { kind: 'school' as const, id: home },
  purpose: 'compliance',
  window: { kind: 'year', key: '2025' },
};
const issue = () => ({ actor: system, commandId: randomUUID(), at: '2025-06-01T02:00:00.000Z' });

beforeAll(async () => {
  doubles = [...(await startDoubles()), ...(await startDoubles())];
  rulesDir = exampleRules({ version: '1.0.0', from: '2021-01-01' });
});
afterAll(async () => {
  for (const double of doubles) await double.close();
  await dropTestDatabases();
  rmSync(rulesDir, { recursive: true });
});

const give = ({ log, shelf }: OpenLedger, decider: AnyDecider, id: string, type: string, data: object) =>
  execute(log, shelf, decider, id, { type, data }, issue());

/** A ledger in a database of its own, worked with as a service does. */
async function working({ url: databaseUrl, cluster }: CopyPlace, work: (ledger: OpenLedger) => Promise<void>) {
  const told: Error[] = [];
  const ledger = await openLedger({
    ...{ dataDir: join(tmpdir(), 'never-made'), rulesDir, vaultKey: 'ab'.repeat(32), roles: allRoles, databaseUrl },
    ...(cluster && { cluster: { url: cluster, ledger: name } }),
    now: () => '2025-06-01T02:00:00.000Z',
    failed: (_, error) => told.push(error),
  });
  try {
    await work(ledger);
    expect(told).toEqual([]);
  } finally {
    await ledger.close();
  }
}

async function answered(ledger: OpenLedger, position: Position): Promise<void> {
  while (ledger.reactor!.position() < position) await new Promise((settle) => setTimeout(settle, 10));
}

/** Something happens to the school; what has been decided about it since its beginning, and whether each replays. */
async function happens(ledger: OpenLedger, work: () => Promise<{ position: Position }>) {
  await answered(ledger, (await ledger.log.head()).position);
  await answered(ledger, (await work()).position);
  const outcomes: unknown[] = [];
  for await (const { id, data } of ledger.log.readStream(`decision-school-${home}`))
    outcomes.push([data['outcome'], (await replay(ledger, id)).identical]);
  return outcomes;
}

async function copy(from: CopyPlace, to: CopyPlace): Promise<void> {
  const [source, target] = [await openSource(from), await openTarget(to, name)];
  await copyLog(source, target);
  await Promise.all([source.close(), target.close()]);
}

it('decisions of a ledger that moved from one kind of log into another replay, and are made again there', async () => {
  const [first, second, third, fourth] = [
    { url: await testDatabase() },
    { url: await testDatabase(), cluster: doubles[0]!.url },
    { url: await testDatabase(), cluster: doubles[1]!.url },
    { url: await testDatabase() },
  ] as const;
  const plan = { kind: 'training-plan', on: '2025-03-01', fields: { title: '研修计划' } };
  const records = [randomUUID(), randomUUID()] as const;

  await working(first, async (ledger) => {
    name = (await ledger.log.head()).ledger;
    const place = { jurisdiction: EXAMPLE_CODE, name: '一小', stages: ['primary'], site: 'town' };
    await give(ledger, school, home, 'RegisterSchool', place);
    await recordDecision(ledger, question, issue());
    const filed = () => give(ledger, record, `school-${home}`, 'FileRecord', { record: records[0], ...plan });
    expect(await happens(ledger, filed)).toEqual([
      ['open', true],
      ['qualified', true],
    ]);
  });

  // Into a cluster that already holds something, so that positions there are high.
  doubles[0]!.store.write(
    'foreign',
    'any',
    Array.from({ length: 500 }, () => ({
      id: randomUUID(),
      metadata: new Map([['type', 'F']]),
      data: Buffer.of(),
      custom: Buffer.of(),
    })),
  );
  await copy(first, second);
  await working(second, async (ledger) => {
    const withdrawn = () =>
      give(ledger, record, `school-${home}`, 'WithdrawRecord', { record: records[0], reason: '重复' });
    expect(await happens(ledger, withdrawn)).toEqual([
      ['open', true],
      ['qualified', true],
      ['open', true],
    ]);
  });

  // Positions are lower here than those the decisions cite.
  await copy(second, third);
  await working(third, async (ledger) => {
    const filed = () => give(ledger, record, `school-${home}`, 'FileRecord', { record: records[1], ...plan });
    const outcomes = await happens(ledger, filed);
    expect(outcomes.slice(2)).toEqual([
      ['open', true],
      ['qualified', true],
    ]);
    expect(outcomes.every((outcome) => (outcome as unknown[])[1])).toBe(true);
  });

  await copy(third, fourth);
  await working(fourth, async (ledger) => {
    const withdrawn = () =>
      give(ledger, record, `school-${home}`, 'WithdrawRecord', { record: records[1], reason: '重复' });
    expect(await happens(ledger, withdrawn)).toEqual(
      ['open', 'qualified', 'open', 'qualified', 'open'].map((outcome) => [outcome, true]),
    );
  });
});
