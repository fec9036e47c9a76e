import { execute, person, system } from '#libs/domain';
import { Person } from '#libs/projections';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startService, type Service } from './testing/service.js';

const CLI = 'dist/apps/cli/src/main.js';
const NEW_ROWS = 'shixun_rebuild_directory.persons';
const PERSONS = 300;
let service: Service;

beforeAll(async () => {
  service = await startService();
  await Promise.all(Array.from({ length: PERSONS }, register));
  await service.settled();
});
afterAll(() => service.stop());

function register() {
  const { log, shelf } = service.ledger;
  const issue = { actor: system, commandId: randomUUID(), at: new Date().toISOString() };
  const data = { jurisdiction: '500235', name: '向云' };
  return execute(log, shelf, person, randomUUID(), { type: 'RegisterPerson', data }, issue);
}

/** The terminal in a process of its own, as it is installed. */
function terminal(...argv: string[]) {
  if (!existsSync(CLI)) throw new Error(`${CLI} is missing: npm run build`);
  const { dataDir, ledger } = service;
  const settings = { DATABASE_URL: ledger.url, SHIXUN_DATA: dataDir, SHIXUN_RULES: join(dataDir, 'rules') };
  const child = spawn(process.execPath, [CLI, ...argv], { env: { PATH: process.env['PATH'], ...settings } });
  let out = '';
  child.stdout.on('data', (text: Buffer) => (out += text.toString()));
  return { child, ended: once(child, 'close').then(() => out) };
}

const countOf = async (table: string): Promise<number> =>
  (await service.ledger.readModels.query<{ n: number }[]>(`SELECT count(*)::integer AS n FROM ${table}`))[0]!.n;
const isThere = async (table: string): Promise<boolean> =>
  (
    await service.ledger.readModels.query<{ there: boolean }[]>(`SELECT to_regclass('${table}') IS NOT NULL AS there`)
  )[0]!.there;

it('a rebuild that is killed before its rows take over changes nothing; the next one is whole', async () => {
  const { readModels } = service.ledger;
  // Somebody who reads keeps the new rows from taking over.
  const reader = readModels.createQueryRunner();
  await reader.startTransaction();
  await reader.query('SELECT count(*) FROM shixun_read.persons');
  const { child, ended } = terminal('rebuild', 'directory');
  while (!((await isThere(NEW_ROWS)) && (await countOf(NEW_ROWS)) === PERSONS)) await sleep(20);
  child.kill('SIGKILL');
  await ended;
  await reader.commitTransaction();
  await reader.release();

  await register();
  await service.settled();
  expect(await readModels.getRepository(Person).count()).toBe(PERSONS + 1);
  expect((await service.ledger.runner.status()).map(({ state }) => state)).not.toContain('failed');
  expect(await countOf(NEW_ROWS)).toBe(PERSONS); // what it left behind

  const { projections } = JSON.parse(await terminal('rebuild', 'directory', '--compare', '--json').ended) as {
    projections: unknown[];
  };
  expect(projections).toMatchObject([{ projection: 'directory', identical: true, flipped: true, parked: 0 }]);
  expect(await isThere(NEW_ROWS)).toBe(false);
  await register();
  await service.settled();
  expect(await readModels.getRepository(Person).count()).toBe(PERSONS + 2);
});
