import { execute, person, system } from '#libs/domain';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dropTestDatabases, testDatabase } from '../../embedded-postgres/src/testing/index.js';
import { sessionOf, until } from '../../projections/src/testing/leases.js';
import { allRoles, checkpointIn, openLedger, rewindReactors, type OpenLedger } from './index.js';

/** Two processes of the service on one database. */
describe('of two processes', () => {
  let url: string;
  let opened: OpenLedger[] = [];
  const told: string[] = [];
  const open = async (name: string) => {
    const ledger = await openLedger({
      dataDir: join(tmpdir(), 'never-made'),
      databaseUrl: url,
      rulesDir: join(process.cwd(), 'rules'),
      vaultKey: 'ab'.repeat(32),
      roles: allRoles,
      failed: (what, error) => told.push(`${name}: ${what}: ${error.name}`),
    });
    opened.push(ledger);
    return ledger;
  };
  const register = async ({ log, shelf }: OpenLedger) => {
    const data = { jurisdiction: '500235', name: '王芳' };
    const issue = { actor: system, commandId: randomUUID(), at: new Date().toISOString() };
    return execute(log, shelf, person, randomUUID(), { type: 'RegisterPerson', data }, issue);
  };

  beforeAll(async () => {
    url = await testDatabase();
  });
  afterEach(async () => {
    for (const ledger of opened.splice(0)) await ledger.close();
    told.length = 0;
  });
  afterAll(() => dropTestDatabases());

  it('one folds, reacts and keeps time; the other stands by, closes promptly, and takes over when the first closes', async () => {
    const first = await open('first');
    const second = await open('second');
    expect([first.reactor, first.settlements, first.timekeeper]).not.toContain(undefined);
    expect([second.reactor, second.settlements, second.timekeeper]).toEqual([undefined, undefined, undefined]);
    const third = await open('third');
    const began = Date.now();
    await third.close();
    opened = opened.filter((one) => one !== third);
    expect(Date.now() - began).toBeLessThan(30_000);
    await first.close();
    opened = opened.filter((one) => one !== first);
    await until(() => second.reactor !== undefined);
    const { position } = await register(second);
    await until(() => second.reactor!.position() >= position);
    expect(await second.runner.waitFor(position, { timeoutMs: 60_000 })).toMatchObject({ reached: true });
    expect(told).toEqual([]);
  });

  it('the one whose lease ran out moves no checkpoint of a reactor, and stands by', async () => {
    const first = await open('first');
    const pid = await sessionOf(first.readModels, 'reactor');
    process.kill(pid, 'SIGSTOP'); // no renewal from now on
    await first.readModels.query(`UPDATE shixun_read.leases SET until = now() - interval '1 s' WHERE name = 'reactor'`);
    const second = await open('second').finally(() => process.kill(pid, 'SIGCONT'));
    await until(() => second.reactor !== undefined);
    const { position } = await register(second);
    await until(() => first.reactor === undefined);
    await until(() => second.reactor!.position() >= position);
    expect(told).toEqual([expect.stringMatching(/^first: reactor: (TakenOver|LeaseLost)$/)]);
  });

  it('a reactor that was placed elsewhere begins again from there', async () => {
    const ledger = await open('only');
    const before = ledger.reactor;
    await rewindReactors(ledger);
    const { position } = await register(ledger);
    await until(() => ledger.reactor !== undefined && ledger.reactor !== before);
    await until(() => ledger.reactor!.position() >= position);
    expect(told).toEqual(['only: reactor: TakenOver']);
  });

  it('an older epoch neither loads nor moves a checkpoint', async () => {
    const ledger = await open('only');
    await register(ledger);
    const { position } = await ledger.log.head();
    await until(() => ledger.reactor!.position() >= position);
    const { events } = await ledger.log.readAll({ after: '' as typeof position, limit: 1 });
    const late = checkpointIn(ledger, 'reactor', { epoch: 0, owner: 'late' });
    await expect(late.load()).rejects.toMatchObject({ name: 'TakenOver' });
    await expect(late.move(events[0]!)).rejects.toMatchObject({ name: 'TakenOver' });
  });
});
