import { afterAll, beforeAll } from '@jest/globals';
import { leafHash } from '#libs/canonical';
import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import { dropTestDatabases, testDatabase } from '../../../embedded-postgres/src/testing/index.js';
import { denseNumber } from '../dense-position.js';
import { describeEventLog } from '../event-log.contract.js';
import { Keyring } from '../vault.js';
import { migrateLog, openPostgresLog } from './index.js';

const keyring = new Keyring(randomBytes(32));
let url: string;
let schemas = 0;

beforeAll(async () => {
  url = await testDatabase();
});
afterAll(dropTestDatabases);

describeEventLog('postgres', async () => {
  const schema = `ledger_${++schemas}`; // quicker than a database for each
  await migrateLog(url, { schema });
  return {
    open: (options) => openPostgresLog({ url, schema, keyring, readers: 2, pollMs: 20, ...options }),
    damage: async (position, change) => {
      const leaf = change.envelope ? { leaf: Buffer.from(leafHash(change.envelope), 'hex') } : {};
      const columns = Object.entries({ ...change, ...leaf });
      const set = columns.map(([name], index) => `${name} = $${index + 2}`).join(', ');
      await asOwner((client) =>
        client.query(`UPDATE ${schema}.event SET ${set} WHERE position = $1`, [
          denseNumber(position),
          ...columns.map(([, value]) => value),
        ]),
      );
    },
  };
});

/** The owner with the triggers off: what an operator with full rights can do. */
async function asOwner(work: (client: Client) => Promise<unknown>): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  await client.query(`SET session_replication_role = replica`);
  await work(client).finally(() => client.end());
}
