import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { randomBytes, randomUUID } from 'node:crypto';
import { Client } from 'pg';
import { dropTestDatabases, testDatabase } from '../../../embedded-postgres/src/testing/index.js';
import { all, everything, fill, request, until } from '../event-log.contract.js';
import {
  Keyring,
  LogCorrupt,
  LogUnreachable,
  OutcomeUnknown,
  Overloaded,
  START,
  WrongRevision,
  verifyLog,
  type EventLog,
  type Recorded,
} from '../index.js';
import { LogSchemaProblem, migrateLog, openPostgresLog, type PostgresLogOptions } from './index.js';
import { tcpProxy, type TcpProxy } from './testing/tcp-proxy.js';

const keyring = new Keyring(randomBytes(32));
let url: string;
let log: EventLog;
let logs: EventLog[];
let clients: Client[];
let proxies: TcpProxy[];

beforeEach(async () => {
  logs = [];
  clients = [];
  proxies = [];
  url = await testDatabase();
  await migrateLog(url);
  log = await open();
});

afterEach(async () => {
  for (const proxy of proxies) await proxy.close();
  for (const client of clients) await client.end().catch(() => undefined);
  for (const each of logs) await each.close();
  await dropTestDatabases();
});

async function open(options: Partial<PostgresLogOptions> = {}): Promise<EventLog> {
  const opened = await openPostgresLog({ url, keyring, readers: 2, pollMs: 20, ...options });
  logs.push(opened);
  return opened;
}

/** A session of the owner, beside the log. */
async function session(connectionString = url): Promise<Client> {
  const client = new Client({ connectionString });
  client.on('error', () => undefined);
  await client.connect();
  clients.push(client);
  return client;
}

/** Holds the head row, as a batch of another process that takes long. Answers how to let go. */
async function holdHead(): Promise<() => Promise<unknown>> {
  const holder = await session();
  await holder.query('BEGIN');
  await holder.query('SELECT FROM shixun_log.head FOR UPDATE');
  return () => holder.query('COMMIT');
}

async function terminate(where: string): Promise<number> {
  const { rows } = await (
    await session()
  ).query(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND ${where}`,
  );
  return rows.length;
}

async function waitsForHead(): Promise<void> {
  const watcher = await session();
  await until(async () => {
    const waiting = `SELECT FROM pg_stat_activity WHERE application_name = 'shixun writer' AND wait_event_type = 'Lock' AND datname = current_database()`;
    return (await watcher.query(waiting)).rows.length > 0;
  });
}

const isPending = (promise: Promise<unknown>): Promise<boolean> =>
  Promise.race([promise.then(() => false), new Promise<boolean>((settle) => setTimeout(settle, 100, true))]);

describe('commits in another order than positions', () => {
  it('lose an event in a store ordered by a bare sequence', async () => {
    const [slow, quick, reader] = [await session(), await session(), await session()];
    await reader.query('CREATE TABLE naive (position bigserial PRIMARY KEY, body text)');
    const readAfter = async (position: number): Promise<number[]> => {
      const { rows } = await reader.query<{ position: string }>('SELECT * FROM naive WHERE position > $1 ORDER BY 1', [
        position,
      ]);
      return rows.map((row) => Number(row.position));
    };
    await slow.query(`BEGIN; INSERT INTO naive (body) VALUES ('first')`);
    await quick.query(`INSERT INTO naive (body) VALUES ('second')`);
    expect(await readAfter(0)).toEqual([2]); // the reader goes on behind 2
    await slow.query('COMMIT');
    expect(await readAfter(2)).toEqual([]); // and never sees 1
  });

  it('cannot happen here: the second writer waits for the first', async () => {
    const slow = await session();
    await slow.query('BEGIN');
    const [id, leaf, time] = [randomUUID(), '00'.repeat(32), '2025-01-01T00:00:00.000Z'];
    const appends = [
      `{${randomUUID()}}`,
      '{00}',
      '{slow}',
      '{-1}',
      '{NULL}',
      '{1}',
      `{${leaf}}`,
      `{${time}}`,
      '{NULL}',
      '{NULL}',
      '{NULL}',
    ];
    const values = [
      ...appends,
      '{1}',
      '{0}',
      `{${id}}`,
      '{T}',
      leaf,
      '{}',
      '{"data":{},"meta":{},"pii":{}}',
      '{}',
      '{}',
      '{}',
      '{}',
      '{}',
      '{}',
    ];
    const parameters = values.map((_, index) => `$${index + 1}`).join();
    await slow.query(`SELECT * FROM shixun_log.append_batch(${parameters})`, values);

    const seen: Recorded[] = [];
    log.subscribe({ after: START }, { events: async (events) => void seen.push(...events) });
    const quick = log.append(request('quick', 'no-stream'));
    expect(await isPending(quick)).toBe(true);
    expect(seen).toEqual([]);
    await slow.query('COMMIT');
    expect((await quick).position).toMatch(/2$/);
    await until(() => seen.length === 2);
    expect(seen.map(({ stream }) => stream)).toEqual(['slow', 'quick']);
  });
});

describe('a lost session', () => {
  it('before an append costs nothing', async () => {
    await log.append(request('a', 'no-stream'));
    expect(await terminate(`application_name = 'shixun writer'`)).toBe(1);
    expect(await log.append(request('a', 0))).toMatchObject({ revision: 1, duplicate: false });
    expect(await everything(log)).toHaveLength(2);
  });

  it('during an append is asked about, and the append is made again', async () => {
    const letGo = await holdHead();
    const append = log.append(request('a', 'no-stream', { personal: { name: '李雷' } }));
    await waitsForHead();
    expect(await terminate(`application_name = 'shixun writer'`)).toBe(1);
    await letGo();
    expect(await append).toMatchObject({ revision: 0, duplicate: false });
    expect((await everything(log, { open: true })).map(({ personal }) => personal)).toEqual([{ name: '李雷' }]);
  });

  it('after the commit is asked about, and the append is not made again', async () => {
    const proxy = await tcpProxy(url);
    proxies.push(proxy);
    const far = await open({ url: proxy.url });
    await far.append(request('a', 'no-stream'));
    proxy.swallowAnswers();
    const append = far.append(request('a', 0));
    await until(async () => (await everything(log)).length === 2);
    proxy.cut();
    expect(await append).toMatchObject({ revision: 1, duplicate: false });
    expect(await far.append(request('a', 1))).toMatchObject({ revision: 2 });
    expect(await everything(log)).toHaveLength(3);
  });

  it('of a server that does not come back leaves the outcome unknown, and the log knows it later', async () => {
    const proxy = await tcpProxy(url);
    proxies.push(proxy);
    const far = await open({ url: proxy.url, patienceMs: 200 });
    await far.append(request('a', 'no-stream'));
    proxy.swallowAnswers();
    const sent = request('a', 0);
    const append = far.append(sent);
    const outcome = expect(append).rejects.toThrow(OutcomeUnknown);
    await until(async () => (await everything(log)).length === 2);
    proxy.cut({ stay: false });
    await outcome;
    await expect(far.append(request('b', 'no-stream'))).rejects.toThrow(LogUnreachable);
    expect(await log.findCommand(sent.commandId)).toMatchObject({ revision: 1 });
    expect(await log.append(sent)).toMatchObject({ revision: 1, duplicate: true });
  });

  it('of a subscription is replaced without a gap or a double', async () => {
    const seen: Recorded[] = [];
    log.subscribe({ after: START, pageSize: 3 }, { events: async (events) => void seen.push(...events) });
    const other = await open();
    for (let n = 0; n < 60; n++) {
      await other.append(request('a', n === 0 ? 'no-stream' : n - 1));
      if (n % 20 === 10) await terminate(`application_name = 'shixun reader'`);
    }
    await until(() => seen.length >= 60);
    expect(seen.map(({ revision }) => revision)).toEqual(Array.from({ length: 60 }, (_, n) => n));
  });
});

describe('several processes on one ledger', () => {
  it('store a command once', async () => {
    const other = await open();
    for (let n = 0; n < 10; n++) {
      const twice = request(`s-${n}`, 'no-stream');
      const results = await Promise.all([log.append(twice), other.append(twice)]);
      expect(results.map(({ duplicate }) => duplicate).sort()).toEqual([false, true]);
      expect(results[0].receipt).toBe(results[1].receipt);
    }
    expect(await everything(log)).toHaveLength(10);
  });

  it('write the same streams and subjects and keep every chain', async () => {
    const processes = [log, await open(), await open()];
    let stored = 0;
    await Promise.all(
      processes.flatMap((each, p) =>
        Array.from({ length: 4 }, async (_, i) => {
          for (let n = 0; n < 15; n++) {
            const stream = `s-${(p + i + n) % 5}`;
            const [last] = await all(each.readStream(stream, { backwards: true, limit: 1 }));
            const append = request(stream, last?.revision ?? 'no-stream', {
              personal: { name: `${p}` },
              subject: 'one',
            });
            await each.append(append).then(
              () => stored++,
              (error: unknown) => expect(error).toBeInstanceOf(WrongRevision),
            );
          }
        }),
      ),
    );
    expect(await verifyLog(log)).toMatchObject({ events: stored, problems: [] });
    expect((await everything(log, { open: true })).every(({ personal }) => 'name' in personal)).toBe(true);
  });
});

describe('a batch', () => {
  it('of 64 with one conflict stores the other 63 together', async () => {
    await log.append(request('taken', 'no-stream'));
    const letGo = await holdHead();
    const first = log.append(request('first', 'no-stream'));
    await waitsForHead();
    const batch = Array.from({ length: 64 }, (_, n) =>
      log.append(request(n === 31 ? 'taken' : `s-${n}`, 'no-stream', { personal: { n } })),
    );
    const settled = Promise.allSettled(batch);
    await letGo();
    await first;
    const refused = (await settled).filter((result) => result.status === 'rejected');
    expect(refused.map(({ reason }) => reason as unknown)).toEqual([new WrongRevision('taken', 'no-stream', 0)]);
    const { rows } = await (
      await session()
    ).query(
      `SELECT count(*)::integer AS events, count(DISTINCT xmin::text)::integer AS transactions FROM shixun_log.event WHERE stream LIKE 's-%'`,
    );
    expect(rows).toEqual([{ events: 63, transactions: 1 }]);
    expect((await (await session()).query('SELECT FROM shixun_log.vault')).rows).toHaveLength(63);
    expect((await verifyLog(log)).problems).toEqual([]);
  });

  it('is not spoiled by an append whose subject has its key under another master key', async () => {
    await log.append(request('a', 'no-stream', { personal: { name: '…' } }));
    const stranger = await open({ keyring: new Keyring(randomBytes(32)) });
    const letGo = await holdHead();
    const results = Promise.allSettled([
      stranger.append(request('first', 'no-stream')),
      stranger.append(request('b', 'no-stream')),
      stranger.append(request('a', 0, { personal: { name: '…' } })),
      stranger.append(request('c', 'no-stream')),
    ]);
    await letGo();
    expect((await results).map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled']);
  });

  it('pushes callers back when too many wait, and serves those who do', async () => {
    const small = await open({ maxQueue: 5 });
    const letGo = await holdHead();
    const first = small.append(request('first', 'no-stream'));
    await waitsForHead();
    const waiting = Array.from({ length: 5 }, (_, n) => small.append(request(`s-${n}`, 'no-stream')));
    const refused = small.append(request('too-many', 'no-stream'));
    await expect(refused).rejects.toMatchObject({ name: 'Overloaded', retryAfterMs: expect.any(Number) });
    await expect(refused).rejects.toThrow(Overloaded);
    await letGo();
    expect(await Promise.all([first, ...waiting])).toHaveLength(6);
    expect(await everything(log)).toHaveLength(6);
  });

  it('that the server gave up is pushed back with nothing written', async () => {
    const letGo = await holdHead();
    const sent = request('a', 'no-stream');
    const refused = expect(log.append(sent)).rejects.toThrow(Overloaded);
    await waitsForHead();
    await (
      await session()
    ).query(
      `SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE application_name = 'shixun writer' AND datname = current_database()`,
    );
    await refused;
    await letGo();
    expect(await log.append(sent)).toMatchObject({ revision: 0, duplicate: false });
  });

  it('in flight and the queue behind it are finished by close', async () => {
    const letGo = await holdHead();
    const appends = Array.from({ length: 20 }, (_, n) => log.append(request(`s-${n}`, 'no-stream')));
    const closed = log.close();
    expect(await isPending(closed)).toBe(true);
    await letGo();
    await closed;
    expect(await Promise.all(appends)).toHaveLength(20);
  });
});

describe('readers', () => {
  it('are not stalled by a long transaction of somebody else', async () => {
    const foreign = await session();
    await foreign.query('CREATE TABLE foreign_work (n integer)');
    await foreign.query('BEGIN ISOLATION LEVEL REPEATABLE READ; INSERT INTO foreign_work VALUES (1)');
    await foreign.query('SELECT count(*) FROM shixun_log.event');
    const seen: Recorded[] = [];
    log.subscribe({ after: START }, { events: async (events) => void seen.push(...events) });
    const started = Date.now();
    await fill(log, 'a', 100);
    expect(await everything(log)).toHaveLength(100);
    await until(() => seen.length === 100);
    expect(Date.now() - started).toBeLessThan(30_000);
  });

  it('do not read over a missing event', async () => {
    await fill(log, 'a', 10);
    const owner = await session();
    await owner.query(`SET session_replication_role = replica; DELETE FROM shixun_log.event WHERE position = 4`);
    const missing = '00000000000000000004';
    await expect(log.readAll({ after: START, limit: 10 })).rejects.toMatchObject(
      new LogCorrupt(missing as never, 'the position is missing'),
    );
    await expect(all(log.readStream('a'))).rejects.toThrow(LogCorrupt);
    await expect(all(log.readStream('a', { backwards: true }))).rejects.toThrow(LogCorrupt);
    expect((await verifyLog(log)).problems).toEqual([{ position: missing, problem: 'the position is missing' }]);
    const failure = new Promise((failed) => log.subscribe({ after: START }, { events: async () => undefined, failed }));
    expect(await failure).toBeInstanceOf(LogCorrupt);
  });

  it('pass over a part of a long log at a time when a filter finds little', async () => {
    const careful = await open({ scanLimit: 10 });
    await fill(log, 'a', 35);
    await log.append(request('b', 'no-stream'));
    const filter = { streams: ['b'] };
    const pages = [];
    for (let after = START; pages.length < 10;) {
      const page = await careful.readAll({ after, limit: 5, filter });
      pages.push(page);
      after = page.next;
      if (page.atHead) break;
    }
    expect(pages.map(({ next }) => Number(next))).toEqual([10, 20, 30, 36]);
    expect(pages.flatMap(({ events }) => events.map(({ stream }) => stream))).toEqual(['b']);
  });
});

describe('the tables refuse', () => {
  const tables = ['event', 'command', 'kept', 'version', 'stream', 'head', 'vault', 'subject_key'];
  const change: Record<string, string> = { head: 'position = position - 1', version: 'version = 9', kept: `kind = ''`, event: `body = ''`, command: 'position = 0', vault: `field = ''`, subject_key: `subject = ''` }; // prettier-ignore

  beforeEach(async () => {
    await log.append(request('a', 'no-stream', { personal: { name: '…' } }));
    await log.keep('pack', Buffer.from('{}'));
  });

  it('every change by the role of the service', async () => {
    const app = await session();
    await app.query('SET ROLE shixun_app');
    for (const table of tables) {
      expect((await app.query(`SELECT FROM shixun_log.${table}`)).rows.length).toBeGreaterThan(0);
      for (const statement of [
        `DELETE FROM shixun_log.${table}`,
        `TRUNCATE shixun_log.${table}`,
        `INSERT INTO shixun_log.${table} DEFAULT VALUES`,
        `UPDATE shixun_log.${table} SET ${change[table] ?? 'revision = 9'}`,
        `DROP TABLE shixun_log.${table}`,
      ])
        await expect(app.query(statement)).rejects.toMatchObject({ code: '42501' });
    }
    await expect(app.query('CREATE TABLE shixun_log.mine ()')).rejects.toMatchObject({ code: '42501' });
    await expect(app.query('ALTER TABLE shixun_log.event DISABLE TRIGGER ALL')).rejects.toMatchObject({
      code: '42501',
    });
  });

  it('changes by their owner too', async () => {
    const owner = await session();
    for (const table of tables) {
      await expect(owner.query(`DELETE FROM shixun_log.${table}`)).rejects.toMatchObject({ code: '42501' });
      await expect(owner.query(`TRUNCATE shixun_log.${table}`)).rejects.toMatchObject({ code: '42501' });
      const update = change[table];
      if (update)
        await expect(owner.query(`UPDATE shixun_log.${table} SET ${update}`)).rejects.toMatchObject({ code: '42501' });
    }
    expect((await verifyLog(log)).problems).toEqual([]);
  });
});

describe('a database', () => {
  it('without the tables is named', async () => {
    await expect(open({ schema: 'elsewhere' })).rejects.toThrow(/schema elsewhere has version 0.*run the migration/);
    await expect(open({ schema: 'else; drop' })).rejects.toThrow(LogSchemaProblem);
  });

  it('of a newer release is refused', async () => {
    await (await session()).query('INSERT INTO shixun_log.version VALUES (99)');
    await expect(open()).rejects.toThrow(/version 99.*use a newer release/);
    await expect(migrateLog(url)).rejects.toThrow(LogSchemaProblem);
  });

  it('keeps its ledger and its events when it is migrated again, also by several at once', async () => {
    await log.append(request('a', 'no-stream'));
    const { ledger } = await log.head();
    await Promise.all([
      migrateLog(url, { ledger: 'other' }),
      migrateLog(url),
      migrateLog(url, { schema: 'access_log' }),
    ]);
    expect(await (await open()).head()).toMatchObject({ ledger, position: expect.stringMatching(/1$/) });
    expect(await (await open({ schema: 'access_log' })).head()).toMatchObject({ position: START });
  });

  it('serves a login that has the role, and refuses one that has not', async () => {
    const owner = await session();
    const [login, name] = [`clerk_${randomBytes(4).toString('hex')}`, new URL(url).pathname.slice(1)];
    await owner.query(`CREATE ROLE ${login} LOGIN PASSWORD 'secret'; GRANT CREATE ON DATABASE ${name} TO ${login}`);
    const own = new URL(url);
    own.username = login;
    own.password = 'secret';
    await expect(migrateLog(own.href, { schema: 'clerks' })).rejects.toThrow(/GRANT shixun_app TO/);
    await expect(open({ url: own.href })).rejects.toThrow(/GRANT shixun_app TO/);
    await owner.query(`GRANT shixun_app TO ${login}`);
    await migrateLog(own.href, { schema: 'clerks' });
    const theirs = await open({ url: own.href, schema: 'clerks' });
    await theirs.append(request('a', 'no-stream', { personal: { name: '…' } }));
    expect(await theirs.erase('a')).toBe(1);
    expect(await (await open({ url: own.href })).head()).toMatchObject({ position: START });
    await owner.query(`DROP SCHEMA clerks CASCADE; REVOKE ALL ON DATABASE ${name} FROM ${login}`);
    for (const each of logs.splice(1)) await each.close();
    await owner.query(`DROP ROLE ${login}`);
  });
});
