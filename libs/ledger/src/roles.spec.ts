import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { dropTestDatabases, testDatabase } from '#libs/embedded-postgres/testing';
import { execute, person, system } from '#libs/domain';
import { Person } from '#libs/projections';
import { randomUUID } from 'node:crypto';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openLedger, type OpenLedger, type Role } from './index.js';

let dataDir: string;
let databaseUrl: string;
let rulesDir: string;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'roles-'));
  databaseUrl = await testDatabase();
  rulesDir = join(dataDir, 'rules');
  for (const part of ['catalogue', 'programmes.csv', 'cn/500235-yunyang'])
    await cp(join('rules', part), join(rulesDir, part), { recursive: true });
});
afterAll(async () => {
  await dropTestDatabases();
  await rm(dataDir, { recursive: true });
});

const open = (roles: readonly Role[]) => openLedger({ dataDir, databaseUrl, rulesDir, roles });

async function register({ log, shelf }: OpenLedger) {
  const id = randomUUID();
  const data = { jurisdiction: '500235', name: '向云' };
  const issue = { actor: system, commandId: randomUUID(), at: new Date().toISOString() };
  const { position } = await execute(log, shelf, person, id, { type: 'RegisterPerson', data }, issue);
  return { id, position };
}

async function until(holds: () => boolean): Promise<void> {
  for (const end = Date.now() + 60_000; !holds(); await sleep(20))
    if (Date.now() > end) throw new Error(`still not: ${String(holds)}`);
}

it('processes of different roles work together on one database, and what one does another takes over', async () => {
  const api = await open(['api', 'feed']);
  expect([api.reacting, api.reactor, api.timekeeper]).toEqual([undefined, undefined, undefined]);
  const [projector, reactor] = [await open(['projector']), await open(['reactor'])];
  expect(reactor.reacting!()).toEqual({ state: 'running', error: null });
  // The packs were adopted by the reactor: everybody learns of it.
  await until(() => api.shelf.published('500235').length > 0);

  const first = await register(api);
  expect(await api.runner.waitFor(first.position, { timeoutMs: 60_000 })).toMatchObject({ reached: true });
  expect(await api.readModels.getRepository(Person).findOneBy({ id: first.id })).toMatchObject({ name: '向云' });
  expect((await api.runner.status()).map(({ state }) => state)).not.toContain('running');
  await until(() => reactor.reactor!.position() >= first.position);

  const other = await open(['projector', 'reactor']);
  expect([other.reacting!().state, other.reactor]).toEqual(['standby', undefined]);
  await projector.close();
  await reactor.close();
  await until(() => other.reacting!().state === 'running');
  const second = await register(api);
  expect(await api.runner.waitFor(second.position, { timeoutMs: 60_000 })).toMatchObject({ reached: true });
  await until(() => other.reactor!.position() >= second.position);
  expect(await other.timekeeper!.tick()).toBe(0);
  await api.close();
  await other.close();
});
