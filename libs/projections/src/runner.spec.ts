import { Keyring, openMemoryLog, memoryStore, START, type EventLog, type MemoryStore } from '#libs/event-log';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import type { DataSource } from 'typeorm';
import { Checkpoint, checkpointOf } from './checkpoint.js';
import { Award, Balance, credits } from './credits.js';
import { directory, Person } from './directory.js';
import type { Projection } from './projection.js';
import { projections } from './read-models.js';
import { digest } from './rebuild.js';
import { applyPage, createRunner, type Runner } from './runner.js';
import { emptyReadModels, given, testReadModels, uuid, yunyang } from './testing/ledger.js';

const keyring = new Keyring(Buffer.alloc(32, 7));

let dataSource: DataSource;
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

const register = (n: number) => {
  const data = { jurisdiction: yunyang, name: '王芳' };
  return given(log, `teacher-${uuid(n)}`, { jurisdiction: yunyang }, { type: 'PersonRegistered', data });
};
const award = (n: number, person = 1) => {
  const day = '2024-03-05';
  const kind = { unit: 'credit', level: 'county', mode: 'remote', category: 'ethics', occurredOn: day, countsOn: day };
  const data = { award: uuid(n), recognised: '0.25', ...kind, source: { kind: 'manual', title: '甲', cause: uuid(n) } };
  return given(log, `credit-${uuid(person)}`, { jurisdiction: yunyang }, { type: 'CreditAwarded', data });
};
const statusOf = async (runner: Runner, name: string) => (await runner.status()).find((one) => one.name === name)!;

describe('a runner', () => {
  it('follows the log, and says who waits when the rows are there', async () => {
    await register(1);
    const runner = run();
    await runner.start();
    const position = await award(1);
    expect(await runner.waitFor(position, { timeoutMs: 5_000 })).toEqual({ reached: true, position });
    expect(await dataSource.getRepository(Award).count()).toBe(1);
    expect(runner.reached()).toBe(position);
    expect(await statusOf(runner, 'credits')).toMatchObject({
      ...{ state: 'running', position, events: 2, behind: { events: 0, seconds: 0 }, error: null },
    });
  });

  it('says how far it is when a position is not reached in time', async () => {
    const position = await register(1);
    const runner = run();
    expect(await runner.waitFor(position, { timeoutMs: 50 })).toEqual({ reached: false, position: START });
    expect(await statusOf(runner, 'directory')).toMatchObject({ state: 'stopped', behind: { events: 1 } });
  });

  it('in another process is waited for through its checkpoints', async () => {
    const elsewhere = run();
    await elsewhere.start();
    const here = run();
    const position = await register(1);
    expect(await here.waitFor(position, { timeoutMs: 5_000, projections: ['directory'] })).toMatchObject({
      reached: true,
    });
  });

  it('begins again where it was', async () => {
    for (let n = 1; n <= 5; n++) await award(n);
    const first = run({ pageSize: 2 });
    await first.start();
    await first.waitFor((await log.head()).position, { timeoutMs: 5_000 });
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
    const position = await award(6);
    await second.start();
    await second.waitFor(position, { timeoutMs: 5_000 });
    expect(folded).toHaveLength(1);
    expect(await dataSource.getRepository(Balance).findOneByOrFail({})).toMatchObject({ recognised: 150, awards: 6 });
    expect(await statusOf(second, 'credits')).toMatchObject({ events: 6 });
  });
});

describe('a page', () => {
  it('that fails in the middle leaves neither rows nor checkpoint, and other projections go on', async () => {
    const poisoned: Projection = {
      ...credits,
      fold(event, rows) {
        if (event.data['award'] === uuid(3)) throw new Error('poison');
        credits.fold(event, rows);
      },
    };
    const told: string[] = [];
    const runner = run({ projections: [directory, poisoned], failed: (name) => told.push(name) });
    for (let n = 1; n <= 3; n++) await award(n);
    await register(1);
    await runner.start();
    const position = await register(2);
    expect(await runner.waitFor(position, { timeoutMs: 5_000, projections: ['directory'] })).toMatchObject({
      reached: true,
    });
    expect(await dataSource.getRepository(Person).count()).toBe(2);
    expect(await dataSource.getRepository(Award).count()).toBe(0);
    const { state, position: at, error } = await statusOf(runner, 'credits');
    expect({ state, at }).toEqual({ state: 'failed', at: START });
    expect(error).toMatch(/credits cannot fold CreditAwarded .* poison/);
    expect(told).toEqual(['credits']);
  });

  it('that the database refuses leaves neither rows nor checkpoint', async () => {
    await award(1);
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
    const position = await award(1);
    const waiting = `SELECT pg_terminate_backend(pid) FROM pg_locks
      WHERE NOT granted AND relation = 'shixun_read.balances'::regclass`;
    while ((await dataSource.query<object[]>(waiting)).length === 0);
    await other.rollbackTransaction();
    await other.release();
    expect(await runner.waitFor(position, { timeoutMs: 10_000 })).toMatchObject({ reached: true });
    expect(await dataSource.getRepository(Balance).findOneByOrFail({})).toMatchObject({ awards: 1 });
    expect(await statusOf(runner, 'credits')).toMatchObject({ state: 'running', events: 1 });
  });
});

describe('two runners', () => {
  it('on one checkpoint: the one that was there first is told, and nothing is counted twice', async () => {
    const first = run({ pageSize: 3 });
    const second = run({ pageSize: 5 });
    await first.start();
    for (let n = 1; n <= 10; n++) await award(n);
    await second.start();
    for (let n = 11; n <= 20; n++) await award(n);
    const { position } = await log.head();
    expect(await second.waitFor(position, { timeoutMs: 5_000 })).toMatchObject({ reached: true });
    await award(21);
    await second.waitFor((await log.head()).position, { timeoutMs: 5_000 });
    await first.waitFor((await log.head()).position, { timeoutMs: 5_000 });
    expect(await dataSource.getRepository(Balance).findOneByOrFail({})).toMatchObject({ recognised: 525, awards: 21 });
    expect(await statusOf(first, 'credits')).toMatchObject({
      ...{ state: 'failed', error: expect.stringContaining('was taken over by the runner') },
    });
    expect(await statusOf(second, 'credits')).toMatchObject({ state: 'running', error: null });
  });

  it('that race for one page: one writes it, the other nothing', async () => {
    await award(1);
    const { events } = await log.readAll({ after: START, limit: 10 });
    const from = await checkpointOf(dataSource.manager, credits);
    const both = await Promise.allSettled([1, 2].map(() => applyPage(dataSource, credits, from, events)));
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(await dataSource.getRepository(Balance).findOneByOrFail({})).toMatchObject({ awards: 1 });
  });
});

describe('a log that is not the one that was folded', () => {
  it('stops everything: restored to an older point', async () => {
    for (let n = 1; n <= 5; n++) await award(n);
    const runner = run({ pageSize: 3 });
    await runner.start();
    await runner.waitFor((await log.head()).position, { timeoutMs: 5_000 });
    await runner.stop();
    const before = await digest(dataSource, credits);
    log = openMemoryLog({ keyring, store: memoryStore() });
    for (let n = 1; n <= 3; n++) await award(n);
    await expect(run().start()).rejects.toThrow('restored to an older point');
    for (let n = 4; n <= 9; n++) await award(n); // as long as before and longer, but not the same
    await expect(run().start()).rejects.toMatchObject({ name: 'LogRestored' });
    expect(await digest(dataSource, credits)).toEqual(before);
  });

  it('stops everything: an event of an unknown type is not skipped', async () => {
    await register(1);
    const meta = { actor: 'spec', scope: 'system@*', occurredAt: '2025-01-01T00:00:00.000Z' };
    const runner = run();
    await runner.start();
    await log.append({
      ...{ stream: `teacher-${uuid(2)}`, expected: 'no-stream', commandId: randomUUID(), command: {}, meta },
      events: [{ type: 'PersonDigitised', data: {} }],
    });
    const position = await register(3);
    expect(await runner.waitFor(position, { timeoutMs: 200 })).toMatchObject({ reached: false });
    expect(await statusOf(runner, 'directory')).toMatchObject({
      ...{ state: 'failed', error: expect.stringContaining('unknown type PersonDigitised') },
    });
  });
});

describe('rows of another version', () => {
  it('are left alone until they are rebuilt; the others run', async () => {
    const old = run();
    await old.start();
    await old.stop();
    const runner = run({ projections: [directory, { ...credits, version: 2 }] });
    await runner.start();
    expect(await statusOf(runner, 'credits')).toMatchObject({
      state: 'failed',
      error: expect.stringContaining('rebuild it'),
    });
    expect(await statusOf(runner, 'directory')).toMatchObject({ state: 'running' });
  });
});
