import { testDatabase } from '#libs/embedded-postgres/testing';
import { copyLog, type Position } from '#libs/event-log';
import { archiveSource } from '#libs/event-log/archive';
import { allRoles, openLedger, openTarget, type OpenLedger } from '#libs/ledger';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { Client } from 'pg';
import { createApp } from '../apps/api/src/app.js';
import { readConfig } from '../apps/api/src/config.js';
import { settled } from '../apps/api/src/demo/stage.js';
import { type } from '../apps/cli/src/testing/terminal.js';
import { startDoubles, type Double } from '../libs/event-log/src/eventstoredb/testing/double.js';
import { award, foundHouse, type House } from './testing/house.js';
import { startService, type Service } from './testing/service.js';

type Env = { readonly [name: string]: string };

/** A ledger is written into a file beside the running service, and becomes a ledger again somewhere else. */
describe('a backup', () => {
  let service: Service;
  let house: House;
  let file: string;
  let here: Env;
  let made: { events: number; leaf: string; digest: string; stands: { reactor: { leaf: string } } };
  /** What a subscriber had read at the time of the backup, and some time later. */
  let cursors: { before: string; after: string };
  let end: Position;

  beforeAll(async () => {
    service = await startService();
    house = await foundHouse(service);
    file = join(service.dataDir, 'ledger.gz');
    here = {
      DATABASE_URL: service.ledger.url,
      SHIXUN_DATA: service.dataDir,
      SHIXUN_RULES: join(service.dataDir, 'rules'),
    };
    await house.training.does(`/v1/credits/${house.A.id}/award-credit`, award());
    await house.hr.does(`/v1/persons/${house.A.id}/evaluations`, { purpose: 'cycle' });
    end = await service.head();
    const next = async () => (await house.system.get('/v1/events?limit=1000')).body.next as string;
    const before = await next();
    made = await asked(here, 'backup', file);
    await house.training.does(`/v1/credits/${house.A.id}/award-credit`, award());
    await service.settled();
    cursors = { before, after: await next() };
  });
  afterAll(() => service.stop());

  const typed = (env: Env, ...argv: string[]) => type(argv, { env });

  async function asked(env: Env, ...argv: string[]) {
    const { code, out, err } = await typed(env, ...argv, '--json');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    return JSON.parse(out);
  }

  /** A folder and a database of their own, with the master key. */
  async function elsewhere(name: string): Promise<Env> {
    const folder = join(service.dataDir, name);
    mkdirSync(folder);
    copyFileSync(join(service.dataDir, 'vault.key'), join(folder, 'vault.key'));
    return { ...here, SHIXUN_DATA: folder, DATABASE_URL: await testDatabase() };
  }

  const told: string[] = [];
  const start = (env: Env): Promise<OpenLedger> =>
    openLedger({
      dataDir: env['SHIXUN_DATA']!,
      databaseUrl: env['DATABASE_URL']!,
      rulesDir: env['SHIXUN_RULES']!,
      roles: allRoles,
      failed: (what, error) => told.push(`${what}: ${error.name}`),
    });

  async function owner<R>(env: Env, text: string): Promise<R[]> {
    const client = new Client({ connectionString: env['DATABASE_URL'] });
    await client.connect();
    const { rows } = await client.query<R & object>(text).finally(() => client.end());
    return rows;
  }

  async function feed(ledger: OpenLedger, after: string) {
    const app = await createApp(readConfig({ NODE_ENV: 'test' }), ledger);
    await app.listen(0, '127.0.0.1');
    const url = `http://127.0.0.1:${(app.getHttpServer().address() as AddressInfo).port}`;
    const headers = { 'content-type': 'application/json', 'accept-language': 'en' };
    const body = JSON.stringify({ account: 'system' });
    const { token } = (await (await fetch(`${url}/v1/session/token`, { method: 'POST', body, headers })).json()) as {
      token: string;
    };
    const reply = await fetch(`${url}/v1/events?after=${after}`, { headers: { ...headers, authorization: `Bearer ${token}` } }); // prettier-ignore
    const answer = (await reply.json()) as { code?: string; detail?: string; events?: unknown[] };
    await app.close();
    return { status: reply.status, answer };
  }

  it('holds the ledger as it was, and says what it does not hold', async () => {
    expect(made).toMatchObject({ events: Number(end), stands: { reactor: expect.anything() } });
    expect(readdirSync(service.dataDir)).not.toContain('ledger.gz.part');
    const again = await typed(here, 'backup', file, '--lang', 'en');
    expect(again).toMatchObject({ code: 1, err: expect.stringContaining('never overwrites') });
    const { out } = await typed(here, 'backup', join(service.dataDir, 'second.gz'), '--lang', 'en');
    expect(out).toContain('Not in it: the master key');
    expect(out).toContain(join(service.dataDir, 'evidence'));
  });

  it('becomes the same ledger somewhere else, whose service goes on from there', async () => {
    const there = await elsewhere('there');
    const { events, leaf, digest, reactors } = await asked(there, 'restore', file);
    expect({ events, leaf, digest }).toEqual({ events: made.events, leaf: made.leaf, digest: made.digest });
    expect(reactors).toContain('reactor');
    const [stored] = await owner<{ leaf: string }>(
      there,
      `SELECT leaf FROM shixun_read.checkpoints WHERE name = 'reactor'`,
    );
    expect(stored!.leaf).toBe(made.stands.reactor.leaf);

    const ledger = await start(there);
    await settled({ ledger });
    expect((await ledger.log.head()).leaf).toBe(made.leaf); // nothing was answered a second time
    const awards = await owner<{ n: number }>(there, 'SELECT count(*)::int AS n FROM shixun_read.awards');
    expect(awards).toEqual([{ n: 1 }]);
    const [person] = await owner<{ name: string }>(
      there,
      `SELECT name FROM shixun_read.persons WHERE id = '${house.A.id}'`,
    );
    expect(person!.name).toBeTruthy(); // the vault can be opened

    expect(await feed(ledger, cursors.before)).toMatchObject({ status: 200, answer: { events: [] } });
    const forked = await feed(ledger, cursors.after);
    expect(forked).toMatchObject({ status: 409, answer: { code: 'feed-forked' } });
    expect(forked.answer.detail).toContain('the latest that is accepted');
    await ledger.close();
    expect((await typed(there, 'audit', 'verify')).code).toBe(0);

    const copy = `${(await elsewhere('copy'))['DATABASE_URL']}?schema=standby`;
    const copied = await asked(there, 'log', 'copy', '--to', copy, '--compare');
    expect(copied).toMatchObject({ events: made.events, copied: made.events, identical: true, digest: made.digest });
    expect(await asked(there, 'log', 'copy', '--to', copy)).toMatchObject({ events: made.events, copied: 0 });
  });

  it('is not put over a ledger, nor under a running service, nor without its key; nor is half a one', async () => {
    expect((await typed(here, 'restore', file, '--lang', 'en')).err).toMatch(
      /works with the database .* stop it first/,
    );
    const there = await elsewhere('refusing');
    await asked(there, 'restore', file);
    expect((await typed(there, 'restore', file, '--lang', 'en')).err).toMatch(/never overwrites one.*DROP SCHEMA/);
    expect((await typed(there, 'restore', file)).err).toMatch(/已有账本/);

    const empty: Env = { ...(await elsewhere('empty')), SHIXUN_VAULT_KEY: 'ab'.repeat(32) };
    const cut = join(service.dataDir, 'cut.gz');
    writeFileSync(cut, readFileSync(file).subarray(0, -40));
    const untouched = async (...argv: string[]) => {
      const { code, out, err } = await typed(empty, ...argv, '--json', '--lang', 'en');
      expect({ code, schemas: await owner(empty, `SELECT FROM pg_namespace WHERE nspname ~ '^shixun'`) }).toEqual({ code: 1, schemas: [] }); // prettier-ignore
      expect(err).toContain('Nothing was written');
      return (JSON.parse(out) as { error: { code: string } }).error.code;
    };
    expect(await untouched('restore', file)).toBe('wrong-vault-key');
    expect(await untouched('restore', cut)).toBe('archive-cut');
    writeFileSync(cut, 'no archive');
    expect(await untouched('restore', cut)).toBe('archive-no-archive');
    expect((await typed(empty, 'restore', join(service.dataDir, 'nothing'))).err).toContain('找不到文件');
    expect((await typed(empty, 'log', 'copy', '--from', 'ftp://x', '--lang', 'en')).err).toContain(
      'no address of a ledger',
    );
    const clusters = ['--from', 'esdb://a:2113', '--to', 'esdb://b:2113?schema=shixun_companion'];
    expect((await typed(empty, 'log', 'copy', ...clusters, '--lang', 'en')).err).toContain('need a companion each');
    expect(existsSync(join(empty['SHIXUN_DATA']!, 'evidence'))).toBe(false);
  });

  it('goes on in a cluster where it was interrupted, and is not put over a ledger there', async () => {
    const [node] = (await startDoubles()) as [Double];
    try {
      const { ledger } = await archiveSource(file);
      const there: Env = { ...(await elsewhere('cluster')), EVENT_LOG: 'eventstoredb', EVENTSTORE_URL: node.url, EVENTSTORE_LEDGER: ledger }; // prettier-ignore
      node.faults.push({ delay: 0 }, { delay: 0 }, { refuse: 'UNAUTHENTICATED' });
      expect((await typed(there, 'restore', file)).code).not.toBe(0);
      const begun = node.store.all().length;
      expect(begun).toBeGreaterThan(0);
      const { events, copied, digest } = await asked(there, 'restore', file);
      expect({ events, digest }).toEqual({ events: made.events, digest: made.digest });
      expect(copied).toBe(events - begun);
      await asked(there, 'log', 'copy', '--from', here['DATABASE_URL']!);
      expect((await typed(there, 'restore', file, '--lang', 'en')).err).toMatch(/never overwrites one/);
    } finally {
      await node.close();
    }
  });

  it('takes the place of a ledger that was given up; what its read models rested on is forgotten', async () => {
    const there = await elsewhere('later');
    await asked(there, 'log', 'copy', '--from', here['DATABASE_URL']!);
    await (await start(there).then(async (ledger) => (await settled({ ledger }), ledger))).close();
    expect(await owner(there, 'SELECT count(*)::int AS n FROM shixun_read.awards')).toEqual([{ n: 2 }]);
    await owner(there, 'DROP SCHEMA shixun_log CASCADE');
    await asked(there, 'restore', file);
    const ledger = await start(there);
    await settled({ ledger });
    expect(await owner(there, 'SELECT count(*)::int AS n FROM shixun_read.awards')).toEqual([{ n: 1 }]);
    await ledger.close();
  });

  it('put under read models and reactors of a later state by other means is noticed by each, with a way on', async () => {
    const there = await elsewhere('other-means');
    await asked(there, 'log', 'copy', '--from', here['DATABASE_URL']!);
    await (await start(there).then(async (ledger) => (await settled({ ledger }), ledger))).close();
    await owner(there, 'DROP SCHEMA shixun_log CASCADE');
    const source = await archiveSource(file);
    const target = await openTarget({ url: there['DATABASE_URL']! }, source.ledger);
    await copyLog(source, target).finally(() => target.close());

    told.length = 0;
    const stopped = await start(there).catch((error: Error) => void told.push(`start: ${error.name}`));
    await until(() => told.length > 0);
    await stopped?.close();
    expect(told.join()).toMatch(/LogRestored/);
    await asked(there, 'rebuild', 'all');
    told.length = 0;
    const halted = await start(there).catch((error: Error) => void told.push(`start: ${error.name}`));
    await until(() => told.length > 0);
    await halted?.close();
    expect(told.join()).toMatch(/ReactorAhead/);
    expect((await typed(there, 'reactors', 'rewind', '--lang', 'en')).err).toContain('Give either');
    await asked(there, 'reactors', 'rewind', '--all');
    told.length = 0;
    const ledger = await start(there);
    await settled({ ledger });
    expect((await ledger.log.head()).leaf).toBe(made.leaf);
    expect(told).toEqual([]);
    await ledger.close();
  });

  async function until(condition: () => boolean): Promise<void> {
    while (!condition()) await new Promise((settle) => setTimeout(settle, 20));
  }
});
