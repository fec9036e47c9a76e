import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startPostgres, type PostgresServer } from '../../../embedded-postgres/src/index.js';
import { everything, request, until } from '../event-log.contract.js';
import { Keyring, START, WrongRevision, verifyLog, type AppendResult, type Recorded } from '../index.js';
import { migrateLog, openPostgresLog } from './index.js';

// A server of its own with fsync on: the one of the test run is quicker and may lose what it acknowledged.
let dataDir: string;
let server: PostgresServer;

beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'shixun-crash-'));
  server = await startPostgres({ dataDir });
});

afterAll(async () => {
  await server.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

describe('a server killed in the middle of batches', () => {
  it('has every acknowledged append once when it is back, and the service goes on by itself', async () => {
    await migrateLog(server.url);
    const log = await openPostgresLog({ url: server.url, keyring: new Keyring(randomBytes(32)), pollMs: 20 });
    const seen: Recorded[] = [];
    log.subscribe({ after: START, pageSize: 50 }, { events: async (events) => void seen.push(...events) });

    const acknowledged: AppendResult[] = [];
    let running = true;
    const callers = Array.from({ length: 24 }, async (_, i) => {
      for (let n = 0; running; n++)
        acknowledged.push(await log.append(request(`s-${i}`, n === 0 ? 'no-stream' : n - 1, { personal: { n } })));
    });
    for (let kill = 1; kill <= 2; kill++) {
      const enough = acknowledged.length + 150;
      await until(() => acknowledged.length >= enough);
      process.kill(server.pid, 'SIGKILL');
      server = await startPostgres({ dataDir, port: server.port });
    }
    const enough = acknowledged.length + 150;
    await until(() => acknowledged.length >= enough);
    running = false;
    await Promise.all(callers);

    const stored = await everything(log, { open: true });
    expect(acknowledged.every(({ duplicate }) => !duplicate)).toBe(true);
    expect(stored.map(({ position, leaf }) => `${position} ${leaf}`)).toEqual(
      acknowledged.map(({ position, receipt }) => `${position} ${receipt}`).sort(),
    );
    expect(stored.every(({ personal, revision }) => personal.n === revision)).toBe(true);
    expect((await verifyLog(log)).problems).toEqual([]);
    await until(() => seen.length >= stored.length);
    expect(seen.map(({ position }) => position)).toEqual(stored.map(({ position }) => position));
    await expect(log.append(request('s-0', 'no-stream'))).rejects.toThrow(WrongRevision);
    await log.close();
  });
});
