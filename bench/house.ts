import { startPostgres } from '#libs/embedded-postgres';
import { Keyring, type EventLog } from '#libs/event-log';
import { migrateLog, openPostgresLog } from '#libs/event-log/postgres';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';

/** A server of this run alone, with the settings a service starts it with: every commit is flushed. */
export type House = {
  /** A folder for what ledgers keep beside the database. */
  readonly folder: string;
  /** Makes a database and answers its address. */
  readonly database: (name: string) => Promise<string>;
  /** The address of a database that was made by another. */
  readonly address: (name: string) => string;
  readonly close: () => Promise<void>;
};

/** Starts the server in a temporary folder, which `close` removes. */
export async function openHouse(): Promise<House> {
  const folder = await mkdtemp(join(tmpdir(), 'shixun-bench-'));
  const server = await startPostgres({ dataDir: join(folder, 'postgres') });
  const address = (name: string): string => {
    const url = new URL(server.url);
    url.pathname = `/${name}`;
    return url.href;
  };
  return {
    folder,
    address,
    async database(name) {
      await withClient(server.url, (client) => client.query(`CREATE DATABASE ${name}`));
      return address(name);
    },
    async close() {
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** The master key of every log here. */
export const keyring = new Keyring(Buffer.alloc(32, 7));

/** A log in a database of the house. `maxBatch` 1 stores each append in a transaction of its own. */
export async function openLog(url: string, options: { maxBatch?: number } = {}): Promise<EventLog> {
  await migrateLog(url);
  return openPostgresLog({ url, keyring, ...options });
}

/** Works with one connection. */
export async function withClient<T>(url: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
