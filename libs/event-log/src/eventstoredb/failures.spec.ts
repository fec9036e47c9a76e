import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { randomBytes, randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { Client } from 'pg';
import { dropTestDatabases, testDatabase } from '../../../embedded-postgres/src/testing/index.js';
import { all, everything, fill, request, until } from '../event-log.contract.js';
import {
  CommandReused,
  Keyring,
  LogCorrupt,
  LogUnreachable,
  NotAppendable,
  OutcomeUnknown,
  Overloaded,
  START,
  WrongRevision,
  verifyLog,
  type Recorded,
} from '../index.js';
import { tcpProxy, type TcpProxy } from '../postgres/testing/tcp-proxy.js';
import { connectCluster } from './client.js';
import {
  migrateCompanion,
  openEventStoreLog,
  protect,
  type EventStoreLog,
  type EventStoreLogOptions,
} from './index.js';
import { makeCertificate } from './testing/certificate.js';
import { startDoubles, type Double } from './testing/double.js';

const keyring = new Keyring(randomBytes(32));
let companion: { url: string; schema: string };
let schemas = 0;
let doubles: Double[];
let double: Double;
let logs: EventStoreLog[];
let proxies: TcpProxy[];
let clients: Client[];

beforeAll(async () => {
  companion = { url: await testDatabase(), schema: '' };
});
afterAll(dropTestDatabases);

beforeEach(async () => {
  [logs, proxies, clients] = [[], [], []];
  companion = { url: companion.url, schema: `companion_${++schemas}` }; // quicker than a database for each
  await migrateCompanion(companion.url, { schema: companion.schema, ledger: 'test' });
  doubles = await startDoubles(2);
  double = doubles[0]!;
});

afterEach(async () => {
  for (const log of logs) await log.close();
  for (const proxy of proxies) await proxy.close();
  for (const each of doubles) await each.close();
  for (const client of clients) await client.end().catch(() => undefined);
});

async function open(options: Partial<EventStoreLogOptions> = {}): Promise<EventStoreLog> {
  const log = await openEventStoreLog({ url: double.url, keyring, companion, sessions: 2, ...options });
  logs.push(log);
  return log;
}

/** A log of another process: with a connection of its own, which can be made to fail. */
async function openFar(options: Partial<EventStoreLogOptions> = {}): Promise<{ far: EventStoreLog; proxy: TcpProxy }> {
  const proxy = await tcpProxy(double.url);
  proxies.push(proxy);
  return { far: await open({ url: proxy.url, ...options }), proxy };
}

/** Rows of the companion, as its owner sees them. */
async function rows(sql: string): Promise<Record<string, unknown>[]> {
  const client = new Client({ connectionString: companion.url, options: `-c search_path=${companion.schema}` });
  client.on('error', () => undefined);
  await client.connect();
  clients.push(client);
  return (await client.query<Record<string, unknown>>(sql)).rows;
}

const countOf = async (table: string): Promise<number> => (await rows(`SELECT FROM ${table}`)).length;

/** A command that was announced by a process that ended before it could send it. */
async function announcedOnly(sent: ReturnType<typeof request>): Promise<void> {
  const { far, proxy } = await openFar({ patienceMs: 0 });
  proxy.cut({ stay: false });
  await expect(far.append(sent)).rejects.toThrow(LogUnreachable);
}

const numbers = (count: number): number[] => Array.from({ length: count }, (_, n) => n);

describe('an append', () => {
  it('whose answer is lost after the cluster took it is stored once', async () => {
    const log = await open();
    double.faults.push('lose the answer');
    expect(await log.append(request('a', 'no-stream'))).toMatchObject({ revision: 0, duplicate: false });
    double.faults.push('lose the answer', 'lose the answer');
    const several = numbers(3).map((n) => ({ type: 'Noted', data: { n }, personal: { n } }));
    const result = await log.append(request('a', 0, { events: several }));
    const stored = await everything(log, { open: true });
    expect(stored.map(({ revision }) => revision)).toEqual([0, 1, 2, 3]);
    expect(stored.map(({ personal }) => personal.n)).toEqual([undefined, 0, 1, 2]);
    expect(result).toEqual({ revision: 3, position: stored[3]!.position, duplicate: false, receipt: stored[3]!.leaf });
  });

  it.each(['say nothing', 'ignore', { delay: 600 }] as const)('that meets "%s" is stored once', async (fault) => {
    const log = await open({ deadlineMs: 200, patienceMs: 60_000 });
    await log.append(request('a', 'no-stream'));
    double.faults.push(fault);
    expect(await log.append(request('a', 0))).toMatchObject({ revision: 1, duplicate: false });
    expect(await log.append(request('a', 1))).toMatchObject({ revision: 2, duplicate: false });
    if (typeof fault === 'object') await new Promise((settle) => setTimeout(settle, fault.delay));
    expect(await everything(log)).toHaveLength(3); // also after the late one arrived
  });

  it('that a busy or starting cluster refuses is made again, and is surely not stored if that goes on', async () => {
    const log = await open();
    double.faults.push({ refuse: 'UNAVAILABLE', details: 'Server Is Too Busy' }, { refuse: 'ABORTED' });
    expect(await log.append(request('a', 'no-stream'))).toMatchObject({ revision: 0, duplicate: false });
    const hasty = await open({ patienceMs: 300 });
    double.faults.push(...numbers(20).map(() => ({ refuse: 'UNAVAILABLE', details: 'Server Is Not Ready' }) as const));
    await expect(hasty.append(request('a', 0))).rejects.toThrow(LogUnreachable);
    double.faults.length = 0;
    expect(await everything(log)).toHaveLength(1);
  });

  it('whose cluster goes away has an unknown outcome, which is known later', async () => {
    const log = await open();
    const { far, proxy } = await openFar({ patienceMs: 200 });
    await far.append(request('a', 'no-stream'));
    proxy.swallowAnswers();
    const sent = request('a', 0);
    const outcome = expect(far.append(sent)).rejects.toThrow(OutcomeUnknown);
    await until(async () => (await everything(log)).length === 2);
    proxy.cut({ stay: false });
    await outcome;
    await expect(far.append(request('b', 'no-stream'))).rejects.toThrow(LogUnreachable);
    expect(await log.findCommand(sent.commandId)).toMatchObject({ revision: 1 });
    expect(await log.append(sent)).toMatchObject({ revision: 1, duplicate: true });
    await expect(log.append({ ...sent, command: { another: true } })).rejects.toThrow(CommandReused);
  });

  it('waits for a companion that went away, and finds that it stored nothing before', async () => {
    const log = await open();
    for (let n = 0; n < 20; n++) {
      const append = log.append(request('a', n === 0 ? 'no-stream' : n - 1, { personal: { n } }));
      if (n % 5 === 2)
        await rows(
          `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE 'shixun companion%' AND datname = current_database()`,
        );
      expect(await append).toMatchObject({ revision: n, duplicate: false });
    }
    expect((await everything(log, { open: true })).map(({ personal }) => personal.n)).toEqual(numbers(20));
  });

  it('of more than the cluster takes at once is refused as one that cannot be stored', async () => {
    const log = await open();
    const events = numbers(20).map(() => ({ type: 'Big', data: { text: 'x'.repeat(60_000) } }));
    await expect(log.append(request('a', 'no-stream', { events }))).rejects.toThrow(NotAppendable);
    expect(await log.append(request('a', 'no-stream'))).toMatchObject({ revision: 0 });
  });

  it('is pushed back when too many are under way; those under way are finished by close', async () => {
    const log = await open({ maxQueue: 5 });
    double.faults.push(...numbers(5).map(() => ({ delay: 100 })));
    const accepted = numbers(5).map((n) => log.append(request(`s-${n}`, 'no-stream')));
    await expect(log.append(request('late', 'no-stream'))).rejects.toThrow(Overloaded);
    await log.close();
    expect(await Promise.all(accepted)).toHaveLength(5);
  });
});

describe('a process that ends between announcing and sending', () => {
  it('leaves an orphan, which is swept with what was sealed; the retry stores once', async () => {
    const log = await open();
    await log.append(request('stands', 'no-stream', { personal: { name: '李雷' } }));
    const sent = request('a', 'no-stream', { personal: { name: '韩梅梅' } });
    await announcedOnly(sent);
    expect([await countOf('command'), await countOf('vault'), await countOf('event')]).toEqual([2, 2, 2]);
    expect(await log.findCommand(sent.commandId)).toBeUndefined();
    expect(await log.sweep(60_000)).toBe(0); // not old enough
    expect(await log.sweep(0)).toBe(1);
    expect(await log.sweep(0)).toBe(0);
    expect([await countOf('command'), await countOf('vault'), await countOf('event')]).toEqual([1, 1, 1]);
    expect(await log.append(sent)).toMatchObject({ revision: 0, duplicate: false });
    expect((await everything(log, { open: true })).map(({ personal }) => personal.name)).toEqual(['李雷', '韩梅梅']);
  });

  it('is taken to have ended when it was frozen so long that others may have swept: it sends nothing', async () => {
    const log = await open();
    await rows('BEGIN');
    const holder = clients.at(-1)!;
    await holder.query('LOCK TABLE command');
    const append = log.append(request('a', 'no-stream', { personal: { name: '韩梅梅' } }));
    const refused = expect(append).rejects.toThrow(LogUnreachable);
    await until(async () => (await rows(`SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock'`)).length > 0);
    const thawed = Date.now() + 61_000;
    const clock = jest.spyOn(Date, 'now').mockReturnValue(thawed);
    await holder.query('COMMIT');
    await refused.finally(() => clock.mockRestore());
    expect(await everything(log)).toEqual([]);
    expect(await log.sweep(0)).toBe(1);
  });

  it('leaves an intent that a retry takes over, with what the retry sealed', async () => {
    const log = await open();
    const sent = request('a', 'no-stream', { personal: { name: '韩梅梅' } });
    await announcedOnly(sent);
    expect(await log.append(sent)).toMatchObject({ revision: 0, duplicate: false });
    expect(await countOf('vault')).toBe(2); // of which one opens the commitment
    const [event] = await everything(log, { open: true });
    expect(event!.personal).toEqual({ name: '韩梅梅' });
    expect(await log.readEvent(event!.id, { open: true })).toEqual(event);
    expect(await log.erase('a')).toBe(1);
  });

  it('leaves an intent that is dead once another has its place', async () => {
    const log = await open();
    const sent = request('a', 'no-stream');
    await announcedOnly(sent);
    await log.append(request('a', 'no-stream'));
    await expect(log.append(sent)).rejects.toThrow(WrongRevision);
    expect(await log.findCommand(sent.commandId)).toBeUndefined();
    expect(await log.append({ ...sent, expected: 0 })).toMatchObject({ revision: 1, duplicate: false });
    expect(await log.append({ ...sent, expected: 0 })).toMatchObject({ revision: 1, duplicate: true });
    expect(await everything(log)).toHaveLength(2);
  });

  it('keeps its command from another stream until it can no longer arrive', async () => {
    const log = await open();
    const sent = request('a', 'no-stream');
    await announcedOnly(sent);
    await expect(log.append({ ...sent, stream: 'b' })).rejects.toThrow(Overloaded);
    await rows(`UPDATE command SET tried_at = now() - interval '2 minutes'`);
    expect(await log.append({ ...sent, stream: 'b' })).toMatchObject({ revision: 0, duplicate: false });
    await expect(log.append(sent)).rejects.toThrow(CommandReused);
  });
});

describe('several processes on one ledger', () => {
  it('store a command once, and answer with the event that stands', async () => {
    const log = await open();
    const { far } = await openFar();
    for (let n = 0; n < 10; n++) {
      const twice = request(`s-${n}`, 'no-stream', { personal: { n } });
      const results = await Promise.all([log.append(twice), far.append(twice)]);
      expect(results.map(({ duplicate }) => duplicate).sort()).toEqual([false, true]);
      expect(results[0].receipt).toBe(results[1].receipt);
    }
    const stored = await everything(log, { open: true });
    expect(stored.map(({ personal }) => personal.n)).toEqual(numbers(10));
  });

  it('write the same streams and subjects and keep every chain', async () => {
    const processes = [await open(), (await openFar()).far, (await openFar()).far];
    let stored = 0;
    await Promise.all(
      processes.flatMap((each, p) =>
        numbers(3).map(async (i) => {
          for (let n = 0; n < 8; n++) {
            const stream = `s-${(p + i + n) % 4}`;
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
    const [log] = processes as [EventStoreLog];
    expect(await verifyLog(log)).toMatchObject({ events: stored, problems: [] });
    expect((await everything(log, { open: true })).every(({ personal }) => 'name' in personal)).toBe(true);
    await log.sweep(0); // those who lost leave nothing behind
    expect([await countOf('command'), await countOf('event')]).toEqual([stored, stored]);
  });
});

describe('a connection that is cut', () => {
  it('under load costs neither an append nor a subscriber anything', async () => {
    const log = await open();
    const { far, proxy } = await openFar();
    const seen: Recorded[] = [];
    far.subscribe({ after: START, pageSize: 7 }, { events: async (events) => void seen.push(...events) });
    let cutting = true;
    const cuts = (async () => {
      for (let n = 0; cutting; n++) {
        await new Promise((settle) => setTimeout(settle, 60));
        if (n % 3 === 0) proxy.swallowAnswers();
        await new Promise((settle) => setTimeout(settle, 20));
        proxy.cut();
      }
    })();
    await Promise.all(
      numbers(8).map(async (i) => {
        for (let n = 0; n < 12; n++) {
          const append = request(`s-${i}`, n === 0 ? 'no-stream' : n - 1, { n });
          expect(await far.append(append)).toMatchObject({ revision: n, duplicate: false });
          if (n % 4 === 0) await log.append(request(`other-${i}`, n === 0 ? 'no-stream' : n / 4 - 1));
        }
      }),
    );
    cutting = false;
    await cuts;
    const stored = await everything(log);
    expect(stored).toHaveLength(8 * 15);
    await until(() => seen.length >= stored.length);
    expect(seen.map(({ id }) => id)).toEqual(stored.map(({ id }) => id));
    expect((await verifyLog(log)).problems).toEqual([]);
  });

  it.each(['error', 'quietly'] as const)('only for the subscription (%s) is taken up where it was', async (how) => {
    const log = await open();
    const { far } = await openFar();
    const seen: Recorded[] = [];
    log.subscribe({ after: START }, { events: async (events) => void seen.push(...events) });
    for (let n = 0; n < 30; n++) {
      await far.append(request('a', n === 0 ? 'no-stream' : n - 1));
      if (n % 10 === 5) double.endSubscriptions(how);
    }
    await until(() => seen.length >= 30);
    expect(seen.map(({ revision }) => revision)).toEqual(numbers(30));
  });
});

describe('a cluster', () => {
  it('sends callers from a follower to its leader, also when another leads later', async () => {
    const log = await open({ url: doubles[1]!.url });
    await log.append(request('a', 'no-stream'));
    expect(double.seen.appends).toBe(1);
    const seen: Recorded[] = [];
    log.subscribe({ after: START }, { events: async (events) => void seen.push(...events) });
    doubles[1]!.lead();
    expect(await log.append(request('a', 0))).toMatchObject({ revision: 1, duplicate: false });
    expect(doubles[1]!.seen.appends).toBe(1);
    await until(() => seen.length === 2);
  });

  it('is discovered from one of its nodes, and again when the leader falls', async () => {
    const [first, second] = doubles as [Double, Double];
    const discovering = await open({ url: `esdb+discover://127.0.0.1:${second.port}?tls=false` });
    await discovering.append(request('a', 'no-stream'));
    const seeds = await open({ url: `esdb://127.0.0.1:${first.port},127.0.0.1:${second.port}?tls=false` });
    expect(first.seen.appends).toBe(1);
    second.lead();
    await first.close();
    expect(await discovering.append(request('a', 0))).toMatchObject({ revision: 1 });
    expect(await seeds.append(request('a', 1))).toMatchObject({ revision: 2 });
    expect(second.seen.appends).toBe(2);
  });

  it('that falls with everything under way is said to every caller', async () => {
    const log = await open({ patienceMs: 300 });
    log.subscribe({ after: START }, { events: async () => undefined });
    await log.append(request('before', 'no-stream'));
    const appends = numbers(40).map((n) => log.append(request(`s-${n}`, 'no-stream')));
    for (const each of doubles) await each.close();
    for (const result of await Promise.allSettled(appends))
      if (result.status === 'rejected')
        expect([OutcomeUnknown, LogUnreachable].some((kind) => result.reason instanceof kind)).toBe(true);
    await expect(log.append(request('late', 'no-stream'))).rejects.toThrow(LogUnreachable);
    await expect(log.head()).rejects.toThrow(/connection|refused/i);
  });

  it('that can no longer be discovered is said to those who ask, and to nobody else', async () => {
    const seeds = await Promise.all(doubles.map(({ url }) => tcpProxy(url)));
    proxies.push(...seeds);
    const hosts = seeds.map(({ url }) => `127.0.0.1:${new URL(url).port}`).join(',');
    const url = `esdb://${hosts}?tls=false&maxDiscoverAttempts=2&discoveryInterval=100`;
    const log = await open({ url, patienceMs: 0 });
    for (const seed of seeds) seed.cut({ stay: false });
    // While the first looks for another node, the second learns that it has lost this one.
    double.faults.push({ refuse: 'UNAVAILABLE' }, { refuse: 'UNAVAILABLE', delay: 100 });
    const refused = await Promise.allSettled([0, 1].map((n) => log.append(request(`s-${n}`, 'no-stream'))));
    expect(refused.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  });

  it('that cannot be reached is said at once, and leaves nothing open', async () => {
    for (const each of doubles) await each.close();
    await expect(open({ deadlineMs: 500 })).rejects.toThrow(/connection|deadline|too long/i);
    await expect(open({ url: 'esdb://127.0.0.1:1' })).rejects.toThrow(/names no user/);
  });

  it('is known to its end also where the last page that is read of it is full', async () => {
    const [log, other] = [await open(), await open()];
    const { position: before } = await other.append(request('a', 'no-stream'));
    expect((await log.head()).position).toBe(before);
    const events = numbers(1_000).map((n) => ({ type: 'Noted', data: { n } }));
    const { position } = await other.append(request('b', 'no-stream', { events }));
    expect((await log.head()).position).toBe(position);
  });

  it('is read over what others write to it, and only once', async () => {
    const [log, other] = [await open(), await open()];
    const foreign = (): unknown =>
      double.store.write(
        'foreign',
        'any',
        numbers(1_100).map(() => ({
          id: randomUUID(),
          metadata: new Map([['type', 'F']]),
          data: Buffer.of(),
          custom: Buffer.of(),
        })),
      );
    foreign();
    const { position } = await other.append(request('a', 'no-stream'));
    foreign();
    expect(await log.readAll({ after: START, limit: 5 })).toMatchObject({ next: position, atHead: true });
    expect((await log.head()).position).toBe(position);
    const { events } = double.seen;
    expect(await log.readAll({ after: position, limit: 5 })).toEqual({ events: [], next: position, atHead: true });
    expect((await log.head()).position).toBe(position);
    expect(double.seen.events - events).toBeLessThanOrEqual(2);
    expect((await (await open()).head()).position).toBe(position);
    const beyond = `c${String(Number(position.slice(1)) * 2).padStart(20, '0')}` as typeof position; // of a log that was restored
    expect(await log.readAll({ after: beyond, limit: 5 })).toEqual({ events: [], next: beyond, atHead: true });
    await log.append(request('a', 0));
    expect(await everything(log)).toHaveLength(2);
  });

  it('is not read from the beginning to find what was known at an instant', async () => {
    let minute = 0;
    const now = (): string => new Date(Date.UTC(2025, 2, 1, 8, minute++)).toISOString();
    const log = await open({ momentEvery: 10, now });
    await Promise.all(numbers(95).map((n) => log.append(request('a', n === 0 ? 'no-stream' : n - 1))));
    const positions = (await everything(log)).map(({ position }) => position);
    expect(await log.positionAt('2025-03-01T09:34:30.000Z')).toBe(positions[94]);
    expect(await countOf('moment')).toBe(9);
    const [before] = await rows('SELECT position FROM moment ORDER BY position DESC LIMIT 1');
    expect(before!.position).toBe(positions[89]);
    for (const n of [0, 9, 10, 55, 93]) {
      const { events } = double.seen;
      expect(await log.positionAt(new Date(Date.UTC(2025, 2, 1, 8, n, 59)).toISOString())).toBe(positions[n]);
      expect(double.seen.events - events).toBeLessThanOrEqual(96 - 10 * Math.floor((n + 1) / 10));
    }
  });
});

describe('a cluster that asks who one is', () => {
  const tls = makeCertificate();
  const users = {
    service: { password: 'a pass@word:', groups: [] },
    admin: { password: 'changeit', groups: ['$admins'] },
  };
  const secure = async (): Promise<{ service: string; admin: string }> => {
    const [node] = (await startDoubles(1, { tls, users })) as [Double];
    doubles.push(node);
    const url = (user: string, password: string): string =>
      `esdb://${user}:${encodeURIComponent(password)}@127.0.0.1:${node.port}?tlsCAFile=${encodeURIComponent(tls.file)}`;
    return { service: url('service', users.service.password), admin: url('admin', users.admin.password) };
  };

  afterEach(() => {
    rmSync(dirname(tls.file), { recursive: true, force: true });
  });

  it('takes appends over TLS; without protection its streams could be deleted, and with it not', async () => {
    const { service, admin } = await secure();
    const log = await open({ url: service });
    await fill(log, 'a', 3);
    expect(await log.dangers()).toEqual(['delete', 'truncate']);
    await expect(protect({ url: service })).rejects.toThrow(/Access Denied/);
    await protect({ url: admin });
    await protect({ url: admin }); // again changes nothing
    expect(await log.dangers()).toEqual([]);

    const asService = connectCluster({ url: service });
    await expect(asService.deleteStream('test:a', 2)).rejects.toThrow(/Access Denied/);
    await expect(asService.setStreamMetadata('test:a', { truncateBefore: 2 }, 0)).rejects.toThrow(/Access Denied/);
    await asService.release();
    await log.append(request('a', 2));
    await log.append(request('b', 'no-stream', { personal: { name: '…' } }));
    expect((await verifyLog(log)).problems).toEqual([]);

    const asAdmin = await open({ url: admin });
    expect(await asAdmin.dangers()).toEqual(['delete', 'truncate']);
    const stranger = service.replace(/pass/, 'other');
    await expect(open({ url: stranger })).rejects.toThrow(/Authentication failed/);
  });
});

describe('a log that was tampered with', () => {
  it('is not read over events that are gone, nor over a deleted stream, nor over what is not ours', async () => {
    const log = await open();
    await fill(log, 'a', 5);
    await fill(log, 'b', 5);
    const { store } = double;
    const metadata = new Map([
      ['type', '$metadata'],
      ['content-type', 'application/json'],
    ]);
    const event = { id: randomUUID(), metadata, custom: Buffer.alloc(0) };
    store.write('$$test:a', 'any', [{ ...event, data: Buffer.from('{"$tb":2}') }]);
    await expect(all(log.readStream('a'))).rejects.toThrow(LogCorrupt);
    store.tombstone('test:b');
    await expect(all(log.readStream('b'))).rejects.toThrow(LogCorrupt);
    await expect(log.append(request('b', 4))).rejects.toThrow(LogCorrupt);
    expect(await everything(log)).toHaveLength(10);
    store.write('test:c', 'any', [{ ...event, id: randomUUID(), data: Buffer.from('{}') }]);
    await expect(everything(log)).rejects.toThrow(LogCorrupt);
    expect((await verifyLog(log).catch((error: unknown) => error)) as Error).toBeInstanceOf(LogCorrupt);
    const failure = new Promise((failed) => log.subscribe({ after: START }, { events: async () => undefined, failed }));
    expect(await failure).toBeInstanceOf(LogCorrupt);
  });
});

describe('the companion', () => {
  it('refuses changes by the role of the service, and by its owner', async () => {
    const log = await open({ momentEvery: 1 });
    await log.append(request('a', 'no-stream', { personal: { name: '…' } }));
    await log.keep('pack', Buffer.from('{}'));
    await log.positionAt(new Date().toISOString());
    const tables = ['command', 'event', 'vault', 'subject_key', 'kept', 'moment', 'ledger', 'version'];
    for (const table of tables) {
      expect(await countOf(table)).toBeGreaterThan(0);
      for (const role of ['', 'SET ROLE shixun_app; '])
        for (const statement of [`DELETE FROM ${table}`, `TRUNCATE ${table}`])
          await expect(rows(role + statement)).rejects.toMatchObject({ code: '42501' });
      const insert = `SET ROLE shixun_app; INSERT INTO ${table} DEFAULT VALUES`;
      await expect(rows(insert)).rejects.toMatchObject({ code: '42501' });
    }
  });

  it('belongs to one ledger, whose name can stand before the names of streams', async () => {
    await migrateCompanion(companion.url, { schema: companion.schema, ledger: 'another' }); // stays as it is
    await expect(open({ ledger: 'another' })).rejects.toThrow(/companion of ledger test, not of another/);
    expect((await (await open({ ledger: 'test' })).head()).ledger).toBe('test');
    await expect(migrateCompanion(companion.url, { schema: 'x', ledger: 'a:b' })).rejects.toThrow(/no colon/);
    await expect(open({ companion: { ...companion, schema: 'none' } })).rejects.toThrow(/run the migration/);
  });
});
