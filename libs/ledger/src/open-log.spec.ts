import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { dropTestDatabases, testDatabase } from '#libs/embedded-postgres/testing';
import { execute, person, system } from '#libs/domain';
import { Person } from '#libs/projections';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startDoubles, type Double } from '../../event-log/src/eventstoredb/testing/double.js';
import { allRoles, openLedger } from './index.js';

let double: Double;
let dataDir: string;
let databaseUrl: string;

beforeAll(async () => {
  [double] = (await startDoubles()) as [Double];
  dataDir = await mkdtemp(join(tmpdir(), 'cluster-'));
  databaseUrl = await testDatabase();
});
afterAll(async () => {
  await double.close();
  await dropTestDatabases();
  await rm(dataDir, { recursive: true });
});

const open = (cluster: { url: string; ledger: string }, roles = [...allRoles]) =>
  openLedger({ dataDir, databaseUrl, cluster, rulesDir: 'rules', roles });

it('keeps the events in a cluster and all the rest beside them in PostgreSQL', async () => {
  const service = await open({ url: double.url, ledger: 'county' });
  const id = randomUUID();
  const data = { jurisdiction: '500235', name: '向云' };
  const issue = { actor: system, commandId: randomUUID(), at: new Date().toISOString() };
  const { position } = await execute(service.log, service.shelf, person, id, { type: 'RegisterPerson', data }, issue);
  expect(await service.runner.waitFor(position, { timeoutMs: 60_000 })).toMatchObject({ reached: true });
  expect(await service.readModels.getRepository(Person).findOneBy({ id })).toMatchObject({ name: '向云' });
  expect(await service.dangers()).toEqual(['delete', 'truncate']); // a server without TLS asks nobody who they are
  await service.close();

  const again = await open({ url: double.url, ledger: 'county' }, []);
  expect(await again.log.head()).toMatchObject({ ledger: 'county', position });
  await again.close();
});

it('refuses another ledger than the one whose companion is in the database', async () => {
  await expect(open({ url: double.url, ledger: 'country' })).rejects.toThrow(
    'schema shixun_companion is the companion of ledger county, not of country',
  );
});

it('names the setting when the cluster cannot be used', async () => {
  await expect(open({ url: 'esdb://127.0.0.1:2113', ledger: 'county' })).rejects.toThrow(
    /^EVENTSTORE_URL: the cluster cannot be used \(.*names no user: write esdb:.*check/,
  );
});
