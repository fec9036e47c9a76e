import { Keyring, type Position } from '#libs/event-log';
import { openEventStoreLog, migrateCompanion, type EventStoreLog } from '#libs/event-log/eventstoredb';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import type { DataSource } from 'typeorm';
import { startDoubles, type Double } from '../../event-log/src/eventstoredb/testing/double.js';
import { Checkpoint } from './checkpoint.js';
import { credits } from './credits.js';
import { directory } from './directory.js';
import { createRunner } from './runner.js';
import { foldAll, register, testReadModels, uuid } from './testing/ledger.js';

/** The log of a cluster, whose positions are sparse: the double of its protocol. */
let node: Double;
let log: EventStoreLog;
let dataSource: DataSource & { readonly url: string };

beforeAll(async () => {
  [node] = (await startDoubles()) as [Double];
  dataSource = await testReadModels();
  const companion = { url: dataSource.url };
  await migrateCompanion(companion.url, { ledger: 'county' });
  log = await openEventStoreLog({ url: node.url, keyring: new Keyring(Buffer.alloc(32, 7)), companion });
});
afterAll(async () => {
  await log.close();
  await node.close();
  await dataSource.destroy();
});

const looker = () => createRunner({ dataSource, log, projections: [directory, credits] });
const behind = async (runner = looker()) => {
  const status = await runner.status();
  return Object.fromEntries(status.map(({ name, behind: { events, atLeast } }) => [name, { events, atLeast }]));
};
const exactly = (events: number) => ({ events, atLeast: false });
const atLeast = (events: number) => ({ events, atLeast: true });

/** Events that nothing folds. */
async function addEvents(count: number): Promise<void> {
  const stream = `teacher-${uuid(1)}`;
  const meta = { actor: 'spec', scope: 'system@*', occurredAt: '2025-01-01T00:00:00.000Z' };
  let last = 0;
  for await (const { revision } of log.readStream(stream, { backwards: true, limit: 1 })) last = revision;
  const events = Array.from({ length: count }, (_, n) => ({ type: 'PersonMoved', data: { n } }));
  await log.append({ stream, expected: last, commandId: randomUUID(), command: {}, meta, events });
}

it('how far projections are behind a log with sparse positions is counted, as far as a thousand events', async () => {
  expect(await behind()).toEqual({ directory: exactly(0), credits: exactly(0) });
  for (let n = 1; n <= 2; n++) await register(log, n);
  await foldAll(dataSource, log, [1], [directory, credits]);
  expect(await behind()).toEqual({ directory: exactly(0), credits: exactly(0) });
  for (let n = 3; n <= 5; n++) await register(log, n);
  expect(await behind()).toEqual({ directory: exactly(3), credits: exactly(3) });
  await foldAll(dataSource, log, [2], [directory]);
  expect(await behind()).toEqual({ directory: exactly(0), credits: exactly(3) });

  await addEvents(998);
  expect(await behind()).toEqual({ directory: exactly(998), credits: exactly(1_001) });
  await addEvents(4);
  expect(await behind()).toEqual({ directory: atLeast(1_000), credits: atLeast(1_003) });
  const runner = looker();
  expect(await behind(runner)).toEqual({ directory: atLeast(1_000), credits: atLeast(1_003) });
  expect(await behind(runner)).toEqual({ directory: exactly(1_002), credits: exactly(1_005) }); // counts on
  await foldAll(dataSource, log, [500], [directory]); // what it counted need not be counted for the other
  expect(await behind()).toEqual({ directory: exactly(0), credits: exactly(1_005) });
});

it('a projection of a log of another kind has all of this one before it', async () => {
  const elsewhere = '1'.padStart(20, '0') as Position;
  await dataSource.getRepository(Checkpoint).update({ name: 'credits' }, { position: elsewhere, events: 1 });
  expect(await behind()).toEqual({ directory: exactly(0), credits: exactly(1_007) });
});
