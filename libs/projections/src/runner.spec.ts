import {
  Keyring,
  openMemoryLog,
  memoryStore,
  START,
  type EventLog,
  type MemoryStore,
  type Position,
} from '#libs/event-log';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { Not, type DataSource } from 'typeorm';
import { Checkpoint, checkpointOf } from './checkpoint.js';
import { Award, Balance, credits } from './credits.js';
import { directory } from './directory.js';
import type { Projection } from './projection.js';
import { openReadModels, projections } from './read-models.js';
import { digest, rebuild } from './rebuild.js';
import { applyPage, createRunner, type Runner } from './runner.js';
import { award, emptyReadModels, register, testReadModels, uuid } from './testing/ledger.js';
import { sessionOf, until } from './testing/leases.js';

const keyring = new Keyring(Buffer.alloc(32, 7));

let dataSource: DataSource & { readonly url: string };
let store: MemoryStore;
let log: EventLog;
const started: Runner[] = [];

beforeAll(async () => {
  dataSource = await testReadModels();
});
beforeEach(async () => {
  for (const runner of started.splice(0)) await runner.stop();
  await emptyReadModels(dataSource);
  store = memoryStore();
  log = openMemoryLog({ keyring, store });
});
afterAll(async () => {
  for (const runner of started.splice(0)) await runner.stop();
  await dataSource.destroy();
});

function run(options: Partial<Parameters<typeof createRunner>[0]> = {}): Runner {
  const runner = createRunner({ dataSource, log, projections, ...options });
  started.push(runner);
  return runner;
}

const statusOf = async (runner: Runner, name: string) => (await runner.status()).find((one) => one.name === name)!;

describe('a runner', () => {
  it('follows the log, and says who waits when the rows are there', async () => {
    await register(log, 1);
    const runner = run();
    await runner.start();
    const position = await award(log, 1, 1);
    expect(await runner.waitFor(position, { timeoutMs: 60_000 })).toEqual({ reached: true, position });
    expect(await dataSource.getRepository(Award).count()).toBe(1);
    expect(runner.reached()).toBe(position);
    expect(await statusOf(runner, 'credits')).toMatchObject({
      ...{ state: 'running', position, events: 2, behind: { events: 0, seconds: 0 }, error: null },
    });
  });

  it('says how far it is when a position is not reached in time', async () => {
    const position = await register(log, 1);
    const runner = run();
    expect(await runner.waitFor(position, { timeoutMs: 50 })).toEqual({ reached: false, position: START });
    expect(await statusOf(runner, 'directory')).toMatchObject({ state: 'stopped', behind: { events: 1 } });
  });

  it('in another process is waited for through its checkpoints', async () => {
    const elsewhere = run();
    await elsewhere.start();
    const here = run();
    const position = await register(log, 1);
    expect(await here.waitFor(position, { timeoutMs: 60_000, projections: ['directory'] })).toMatchObject({
      reached: true,
    });
  });

  it('begins again where it was', async () => {
    for (let n = 1; n <= 5; n++) await award(log, n, 1);
    const first = run({ pageSize: 2 });
    await first.start();
    await first.waitFor((await log.head()).position, { timeoutMs: 60_000 });
    await first.stop();
    const folded: string[] = [];
    const watched: Projection = {
      ...credits,
      fold(event, rows) {
        folded.push(event.id);
        credits.fold(event, rows);
      },
    };
    const second = run({ projections: [watched] });
    const position = await award(log, 6, 1);
    await second.start();
    await second.waitFor(position, { timeoutMs: 60_000 });
    expect(folded).toHaveLength(1);
    expect(await dataSource.getRepository(Balance).findOneByOrFail({})).toMatchObject({ recognised: 150, awards: 6 });
    expect(await statusOf(second, 'credits')).toMatchObject({ events: 6 });
  });
});

describe('a page', () => {
  it('that the database refuses leaves neither rows nor checkpoint', async () => {
    await award(log, 1, 1);
    const { events } = await log.readAll({ after: START, limit: 10 });
    const from = await checkpointOf(dataSource.manager, credits);
    const broken: Projection = {
      ...credits,
      fold(event, rows) {
        credits.fold(event, rows);
        rows.put(Award, { person: 'nobody' } as Award); // most columns are missing
      },
    };
    await expect(applyPage(dataSource, broken, from, events)).rejects.toThrow('null value');
    expect(await dataSource.getRepository(Checkpoint).findOneByOrFail({ name: 'credits' })).toMatchObject({
      position: START,
    });
    expect(await dataSource.getRepository(Balance).count()).toBe(0);
  });

  it('is tried again when the server ends the session in its middle', async () => {
    const runner = run({ projections: [credits] });
    await runner.start();
    const other = dataSource.createQueryRunner();
    await other.startTransaction();
    await other.query('LOCK TABLE shixun_read.balances');
    const position = await award(log, 1, 1);
    const waiting = `SELECT pg_terminate_backend(pid) FROM pg_locks
      WHERE NOT granted AND relation = 'shixun_read.balances'::regclass`;
    while ((await dataSource.query<object[]>(waiting)).length === 0);
    await other.rollbackTransaction();
    await other.release();
    expect(await runner.waitFor(position, { timeoutMs: 60_000 })).toMatchObject({ reached: true });
    expect(await dataSource.getRepository(Balance).findOneByOrFail({})).toMatchObject({ awards: 1 });
    expect(await statusOf(runner, 'credits')).toMatchObject({ state: 'running', events: 1 });
  });
});

describe('two runners', () => {
  /** A second process: connections and log of its own on the same store. */
  async function elsewhere(options: Partial<Parameters<typeof createRunner>[0]> = {}): Promise<Runner> {
    const other = await openReadModels({ url: dataSource.url });
    others.push(other);
    return run({ dataSource: other, log: openMemoryLog({ keyring, store }), ...options });
  }
  const others: DataSource[] = [];
  afterEach(async () => {
    for (const runner of started.splice(0)) await runner.stop();
    for (const other of others.splice(0)) await other.destroy();
  });
  const awards = async () => (await dataSource.getRepository(Balance).findOneByOrFail({})).awards;

  it('do not run one projection: the second stands by, waits and looks, and takes over when the first stops', async () => {
    const first = run({ pageSize: 3 });
    const second = await elsewhere();
    const looking = await elsewhere();
    await first.start();
    await second.start();
    for (let n = 1; n <= 10; n++) await award(log, n, 1);
    const { position } = await log.head();
    expect(await second.waitFor(position, { timeoutMs: 60_000 })).toMatchObject({ reached: true });
    expect(await statusOf(first, 'credits')).toMatchObject({ state: 'running' });
    expect(await statusOf(second, 'credits')).toMatchObject({ state: 'standby', position, error: null });
    expect(await statusOf(looking, 'credits')).toMatchObject({ state: 'elsewhere', position });
    await first.stop();
    await until(async () => (await statusOf(second, 'credits')).state === 'running');
    await award(log, 11, 1);
    await second.waitFor((await log.head()).position, { timeoutMs: 60_000 });
    expect(await awards()).toBe(11);
  });

  it('the one whose lease ran out can write no more, says so, and stands by again', async () => {
    const told: string[] = [];
    const first = run({ ttlMs: 2_400, failed: (what, { name }) => told.push(`${what}: ${name}`) });
    await first.start();
    await award(log, 1, 1);
    await first.waitFor((await log.head()).position, { timeoutMs: 60_000 });
    const pid = await sessionOf(dataSource, 'projector');
    process.kill(pid, 'SIGSTOP'); // its renewals are held up, the rest of it goes on
    const second = await elsewhere({ ttlMs: 2_400 });
    try {
      await second.start();
      await until(async () => (await statusOf(second, 'credits')).state === 'running');
      for (let n = 2; n <= 9; n++) await award(log, n, 1);
      await second.waitFor((await log.head()).position, { timeoutMs: 60_000 });
      await until(async () => (await statusOf(first, 'credits')).state === 'standby');
    } finally {
      process.kill(pid, 'SIGCONT');
    }
    expect(told).toEqual(['projector: TakenOver']);
    await second.stop();
    await until(async () => (await statusOf(first, 'credits')).state === 'running');
    const position = await award(log, 10, 1);
    expect(await first.waitFor(position, { timeoutMs: 60_000 })).toMatchObject({ reached: true });
    expect(await awards()).toBe(10);
    expect(await rebuild(dataSource, log, credits, { compare: true })).toMatchObject({ identical: true, events: 10 });
  });

  it('the one whose lease runs out in the middle of a page writes that page or none, and the other goes on', async () => {
    const first = run({ ttlMs: 2_400, projections: [credits] });
    await first.start();
    const pid = await sessionOf(dataSource, 'projector');
    const other = dataSource.createQueryRunner();
    await other.startTransaction();
    await other.query('LOCK TABLE shixun_read.balances');
    await award(log, 1, 1);
    const waits = `SELECT FROM pg_locks WHERE NOT granted AND relation = 'shixun_read.balances'::regclass`;
    await until(async () => (await dataSource.query<object[]>(waits)).length === 1);
    process.kill(pid, 'SIGSTOP');
    try {
      const second = await elsewhere({ projections: [credits] });
      const epoch = await epochOf('projector');
      await second.start();
      await until(async () => (await epochOf('projector')) > epoch); // leased, and waits for the page to end
      await other.rollbackTransaction();
      await award(log, 2, 1);
      const { position } = await log.head();
      await until(async () => (await statusOf(second, 'credits')).state === 'running');
      expect(await second.waitFor(position, { timeoutMs: 60_000 })).toMatchObject({ reached: true });
      expect(await awards()).toBe(2);
    } finally {
      process.kill(pid, 'SIGCONT');
      await other.release();
    }
  });

  it('are not kept waiting by one that is paused in the middle of a page: the server ends its transaction', async () => {
    const first = run({ projections: [credits] });
    await first.start();
    await award(log, 1, 1);
    await first.waitFor((await log.head()).position, { timeoutMs: 60_000 });
    await first.stop();
    const paused = dataSource.createQueryRunner();
    await paused.startTransaction();
    await paused.manager.increment(Checkpoint, { name: 'credits' }, 'events', 1); // the page of somebody who says no more
    const second = await elsewhere({ projections: [credits] });
    await second.start();
    const position = await award(log, 2, 1);
    expect(await second.waitFor(position, { timeoutMs: 60_000 })).toMatchObject({ reached: true });
    expect(await statusOf(second, 'credits')).toMatchObject({ state: 'running', events: 2 });
    await expect(paused.commitTransaction()).rejects.toThrow();
    await paused.release();
    expect(await awards()).toBe(2);
  });

  it('stand by too when the one in charge has nothing left to run, as another release may know what it does not', async () => {
    const broken: Projection = {
      ...credits,
      fold() {
        throw new Error('defect');
      },
    };
    for (let n = 1; n <= 21; n++) await award(log, n, n);
    const first = run({ projections: [broken] });
    const second = await elsewhere({ projections: [credits] });
    await first.start();
    await second.start();
    expect(await second.waitFor((await log.head()).position, { timeoutMs: 60_000 })).toMatchObject({ reached: true });
    expect(await statusOf(first, 'credits')).toMatchObject({ state: 'failed' });
    await until(async () => (await statusOf(second, 'credits')).state === 'running');
  });

  it('that race for one page: one writes it, the other nothing', async () => {
    await award(log, 1, 1);
    const { events } = await log.readAll({ after: START, limit: 10 });
    const from = await checkpointOf(dataSource.manager, credits);
    const both = await Promise.allSettled([1, 2].map(() => applyPage(dataSource, credits, from, events)));
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(await dataSource.getRepository(Balance).findOneByOrFail({})).toMatchObject({ awards: 1 });
  });
});

/** How often a lease was taken. */
async function epochOf(lease: string): Promise<number> {
  const [row] = await dataSource.query<{ epoch: number }[]>('SELECT epoch FROM shixun_read.leases WHERE name = $1', [
    lease,
  ]);
  return row!.epoch;
}

describe('a checkpoint that went back', () => {
  it('because the server lost its last moments: the pages since then come again', async () => {
    const runner = run({ projections: [directory, credits] });
    await runner.start();
    await award(log, 1, 1);
    await runner.waitFor((await log.head()).position, { timeoutMs: 60_000 });
    const kept = await dataSource.getRepository(Checkpoint).findOneByOrFail({ name: 'credits' });
    const rows = await dataSource.getRepository(Balance).find();
    for (let n = 2; n <= 5; n++) await award(log, n, 1);
    await runner.waitFor((await log.head()).position, { timeoutMs: 60_000 });
    await dataSource.transaction(async (manager) => {
      await manager.save(Checkpoint, kept);
      await manager.save(Balance, rows);
      await manager.delete(Award, { award: Not(uuid(1)) });
    });
    await award(log, 6, 1);
    const { position } = await log.head();
    await until(async () => (await statusOf(runner, 'credits')).position === position);
    expect(await dataSource.getRepository(Award).count()).toBe(6);
    expect(await dataSource.getRepository(Balance).findOneByOrFail({})).toMatchObject({ awards: 6 });
    expect(await statusOf(runner, 'credits')).toMatchObject({ state: 'running', events: 6 });
  });
});

describe('a log that is not the one that was folded', () => {
  it('stops everything: restored to an older point', async () => {
    for (let n = 1; n <= 5; n++) await award(log, n, 1);
    const runner = run({ pageSize: 3 });
    await runner.start();
    await runner.waitFor((await log.head()).position, { timeoutMs: 60_000 });
    await runner.stop();
    const before = await digest(dataSource, credits);
    log = openMemoryLog({ keyring, store: memoryStore() });
    for (let n = 1; n <= 3; n++) await award(log, n, 1);
    await expect(run().start()).rejects.toThrow('restored to an older point');
    for (let n = 4; n <= 9; n++) await award(log, n, 1); // as long as before and longer, but not the same
    await expect(run().start()).rejects.toMatchObject({ name: 'LogRestored' });
    expect(await digest(dataSource, credits)).toEqual(before);
  });

  it('is stopped before a log of another kind, whose positions are others', async () => {
    await award(log, 1, 1);
    const runner = run();
    await runner.start();
    await runner.waitFor((await log.head()).position);
    await runner.stop();
    const elsewhere = `c${'1'.padStart(20, '0')}` as Position;
    await dataSource.getRepository(Checkpoint).update({ name: 'credits' }, { position: elsewhere, before: elsewhere });
    await expect(run().start()).rejects.toMatchObject({ name: 'LogRestored' });
  });

  it('stops everything: an event of an unknown type is not skipped', async () => {
    await register(log, 1);
    const meta = { actor: 'spec', scope: 'system@*', occurredAt: '2025-01-01T00:00:00.000Z' };
    const runner = run();
    await runner.start();
    await log.append({
      ...{ stream: `teacher-${uuid(2)}`, expected: 'no-stream', commandId: randomUUID(), command: {}, meta },
      events: [{ type: 'PersonDigitised', data: {} }],
    });
    const position = await register(log, 3);
    expect(await runner.waitFor(position, { timeoutMs: 200 })).toMatchObject({ reached: false });
    expect(await statusOf(runner, 'directory')).toMatchObject({
      ...{ state: 'failed', error: expect.stringContaining('unknown type PersonDigitised') },
    });
  });
});

describe('rows of another version', () => {
  /** Rows of version 2 say when something was put on record in another way. */
  const second: Projection = {
    ...credits,
    version: 2,
    fold(event, rows) {
      credits.fold(event, {
        ...rows,
        put: (table, row) => rows.put(table, { ...row, ...('title' in row && { title: '乙' }) }),
      });
    },
  };
  /** Something to wait at. */
  const gateway = () => {
    let letGo = (): void => undefined;
    const open = new Promise<void>((settle) => (letGo = settle));
    return { open, letGo };
  };
  const titles = async () => [...new Set((await dataSource.getRepository(Award).find()).map(({ title }) => title))];

  it('serve until those of this version are built beside them; the other projections run meanwhile', async () => {
    for (let n = 1; n <= 3; n++) await award(log, n, 1);
    const old = run();
    await old.start();
    await old.waitFor((await log.head()).position, { timeoutMs: 60_000 });
    await old.stop();
    const gate = gateway();
    const slow: EventLog = { ...log, head: () => gate.open.then(() => log.head()) };
    const runner = createRunner({ dataSource, log: slow, projections: [directory, second] });
    started.push(runner);
    await runner.start();
    const position = await register(log, 9);
    expect(await runner.waitFor(position, { timeoutMs: 60_000, projections: ['directory'] })).toMatchObject({
      reached: true,
    });
    expect(await titles()).toEqual(['甲']);
    const looking = run({ projections: [second] });
    expect(await statusOf(looking, 'credits')).toMatchObject({ version: 1, state: 'elsewhere', error: null });
    gate.letGo();
    expect(await statusOf(runner, 'credits')).not.toMatchObject({ state: 'failed' });
    expect(await runner.waitFor(position, { timeoutMs: 60_000 })).toMatchObject({ reached: true });
    await until(async () => (await statusOf(runner, 'credits')).state === 'running');
    expect(await titles()).toEqual(['乙']);
    await award(log, 4, 1);
    await runner.waitFor((await log.head()).position, { timeoutMs: 60_000 });
    expect(await dataSource.getRepository(Award).count()).toBe(4);
    expect(await statusOf(runner, 'credits')).toMatchObject({ version: 2, state: 'running', building: null });
  });

  it('say how far those to come are, and stay when the building is given up', async () => {
    for (let n = 1; n <= 3; n++) await award(log, n, 1);
    const old = run();
    await old.start();
    await old.waitFor((await log.head()).position, { timeoutMs: 60_000 });
    const { position } = await log.head();
    const [first] = (await log.readAll({ after: START, limit: 1 })).events;
    const giveUp = new AbortController();
    const gate = gateway();
    const slow: EventLog = {
      ...log,
      readAll: (options) =>
        (options.after === START || !options.open ? Promise.resolve() : gate.open).then(() => log.readAll(options)),
    };
    const building = rebuild(dataSource, slow, second, { pageSize: 1, signal: giveUp.signal });
    const now = async () => (await statusOf(old, 'credits')).building;
    await until(async () => (await now()) !== null);
    expect(await now()).toEqual({ version: 2, position: first!.position });
    giveUp.abort(new Error('given up'));
    gate.letGo();
    await expect(building).rejects.toThrow('given up');
    expect(await titles()).toEqual(['甲']);
    expect(await statusOf(old, 'credits')).toMatchObject({ version: 1, position, building: null });
  });

  it('newer than this software are left alone; the others run', async () => {
    const newer = run({ projections: [directory, second] });
    await newer.start();
    await newer.stop();
    const runner = run();
    await runner.start();
    expect(await statusOf(runner, 'credits')).toMatchObject({
      state: 'failed',
      error: expect.stringContaining('use a newer release'),
    });
    expect(await statusOf(runner, 'directory')).toMatchObject({ state: 'running' });
  });
});
