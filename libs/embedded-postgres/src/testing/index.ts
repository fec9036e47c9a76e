import { randomBytes } from 'node:crypto';
import { Client } from 'pg';

const made: string[] = [];

/**
 * A fresh empty database on the server of the test run, as a connection string. Call {@link dropTestDatabases} in
 * `afterAll` when a file makes many; the server with all of them is removed at the end of the run in any case.
 */
export async function testDatabase(): Promise<string> {
  const name = `test_${randomBytes(6).toString('hex')}`;
  // template0 is never connected to, so that copies can be made by several workers at once.
  await onServer((client) => client.query(`CREATE DATABASE ${name} TEMPLATE template0`));
  made.push(name);
  const url = new URL(serverUrl());
  url.pathname = `/${name}`;
  return url.href;
}

/** Drops the databases this test file made, also when something is still connected. */
export async function dropTestDatabases(): Promise<void> {
  const names = made.splice(0);
  if (names.length === 0) return;
  await onServer(async (client) => {
    for (const name of names) await client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
  });
}

async function onServer(work: (client: Client) => Promise<unknown>): Promise<void> {
  const client = new Client({ connectionString: serverUrl() });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}

function serverUrl(): string {
  const url = process.env.TEST_DATABASE_URL;
  if (!url) throw new Error('TEST_DATABASE_URL is not set: run the tests with the globalSetup of jest.config.ts');
  return url;
}
