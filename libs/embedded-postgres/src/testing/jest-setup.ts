import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

// Jest loads this file outside its own module system, where `.js` does not stand for `.ts`.
const { startPostgres } = createRequire(import.meta.url)(
  '../start-postgres.ts',
) as typeof import('../start-postgres.js');

/**
 * Jest `globalSetup`: one throw-away server for the whole run. Its address is handed to the workers in
 * `TEST_DATABASE_URL`; a server named there beforehand is used instead.
 */
export default async function setup(): Promise<void> {
  if (process.env.TEST_DATABASE_URL) return;
  const dataDir = mkdtempSync(join(tmpdir(), 'shixun-test-'));
  const settings = { fsync: 'off', full_page_writes: 'off', synchronous_commit: 'off', max_connections: '200' };
  const server = await startPostgres({ dataDir, settings });
  process.env.TEST_DATABASE_URL = server.url;
  (globalThis as { endTestServer?: () => Promise<void> }).endTestServer = async () => {
    await server.stop();
    rmSync(dataDir, { recursive: true, force: true });
  };
}
