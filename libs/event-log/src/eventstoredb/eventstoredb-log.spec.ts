import { afterAll, beforeAll, describe, it } from '@jest/globals';
import { randomBytes, randomUUID } from 'node:crypto';
import { dropTestDatabases, testDatabase } from '../../../embedded-postgres/src/testing/index.js';
import { describeEventLog } from '../event-log.contract.js';
import { Keyring } from '../vault.js';
import { migrateCompanion, openEventStoreLog } from './index.js';
import { startDoubles, type Double } from './testing/double.js';
import type { Proposed } from './testing/store.js';

const keyring = new Keyring(randomBytes(32));
const doubles: Double[] = [];
let companionUrl: string;

beforeAll(async () => {
  companionUrl = await testDatabase();
});
afterAll(async () => {
  for (const double of doubles) await double.close();
  await dropTestDatabases();
});

/** A cluster that others write to as well: the server itself, and a ledger with a longer name. */
async function sharedCluster(): Promise<Double> {
  const [double] = (await startDoubles()) as [Double];
  doubles.push(double);
  let writes = 0;
  double.store.listen(() => {
    const stream = ++writes % 4 === 0 ? '$stats-127.0.0.1' : writes % 4 === 2 ? 'another test:s' : undefined;
    if (stream) double.store.write(stream, 'any', [someEvent()]);
  });
  return double;
}

function someEvent(): Proposed {
  const metadata = new Map([
    ['type', 'Foreign'],
    ['content-type', 'application/json'],
  ]);
  return { id: randomUUID(), metadata, data: Buffer.from('{}'), custom: Buffer.alloc(0) };
}

async function newLedger(url: string) {
  const ledger = `test ${randomUUID()}`;
  const companion = { url: companionUrl, schema: `ledger_${ledger.slice(5).replaceAll('-', '')}` };
  await migrateCompanion(companion.url, { schema: companion.schema, ledger });
  return {
    open: (options?: { now?: () => string }) =>
      openEventStoreLog({ url, keyring, companion, sessions: 2, momentEvery: 2, ...options }),
  };
}

describeEventLog('eventstoredb (double)', async () => {
  const { url, store } = await sharedCluster();
  return {
    ...(await newLedger(url)),
    damage: async (position, { type, body, envelope }) =>
      store.damage(BigInt(position.slice(1)), (event) => {
        const said = JSON.parse(Buffer.from(event.custom).toString()) as object;
        return {
          ...event,
          ...(type && { metadata: new Map([...event.metadata, ['type', type]]) }),
          ...(body && { data: Buffer.from(body) }),
          ...(envelope && { custom: Buffer.from(JSON.stringify({ ...said, envelope })) }),
        };
      }),
  };
});

const { EVENTSTORE_URL } = process.env;
if (EVENTSTORE_URL) describeEventLog('eventstoredb (server)', () => newLedger(EVENTSTORE_URL), { damages: false });
else
  describe('eventstoredb (server)', () => {
    it.skip('no server: EVENTSTORE_URL is not set', () => undefined);
  });
