import { Keyring, type EventLog } from '#libs/event-log';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { setTimeout as sleep } from 'node:timers/promises';
import type { DataSource } from 'typeorm';
import { migrateLog, openPostgresLog } from '../../event-log/src/postgres/index.js';
import { Checkpoint, mustRestOn } from './checkpoint.js';
import { Award, Balance, credits } from './credits.js';
import { directory, Person } from './directory.js';
import { Parked } from './parked.js';
import type { Projection } from './projection.js';
import { openReadModels, projections } from './read-models.js';
import { digest, rebuild, RebuildRunning, rollback } from './rebuild.js';
import { createRunner } from './runner.js';
import { carryOut, tries } from './testing/random-history.js';
import { award, emptyReadModels, foldAll, register, testLog, testReadModels, uuid } from './testing/ledger.js';

let dataSource: DataSource & { readonly url: string };

beforeAll(async () => {
  dataSource = await testReadModels();
});
afterAll(() => dataSource.destroy());

describe('folding along', () => {
  it('in pages of any size gives the same rows as a rebuild, after any history', async () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(tries, sizes, fc.integer({ min: 1, max: 60 }), async (wanted, pages, pageSize) => {
        await emptyReadModels(dataSource);
        const log = testLog();
        await carryOut(log, wanted);
        await foldAll(dataSource, log, pages);
        for (const projection of projections) {
          const before = await digest(dataSource, projection);
          const made = await rebuild(dataSource, log, projection, { compare: true, pageSize });
          expect({ ...made, after: await digest(dataSource, projection) }).toMatchObject({
            identical: true,
            rows: before.rows,
            after: before,
          });
        }
      }),
      { numRuns: 12 },
    );
  });
});

/** Credits of a release whose titles differ. */
function release(version: number, title: string): Projection {
  return {
    ...credits,
    version,
    fold: (event, rows) =>
      credits.fold(event, {
        ...rows,
        put: (table, row) => rows.put(table, 'title' in row ? { ...row, title } : row),
      }),
  };
}

describe('a rollback', () => {
  const titles = async () => [...new Set((await dataSource.getRepository(Award).find()).map(({ title }) => title))];

  it('lets the rows of before serve again, with what has happened since, and can be taken back', async () => {
    await emptyReadModels(dataSource);
    const log = testLog();
    for (let n = 1; n <= 5; n++) await award(log, n, 1);
    await foldAll(dataSource, log, [2], [release(1, '甲')]);
    await rebuild(dataSource, log, release(1, '乙'));
    expect(await titles()).toEqual(['乙']);
    for (let n = 6; n <= 9; n++) await award(log, n, 1);
    const runner = createRunner({ dataSource, log, projections: [release(1, '乙')] });
    await runner.start();
    await runner.waitFor((await log.head()).position, { timeoutMs: 60_000 });
    const breaks = {
      ...{ pageSize: 2 },
      onProgress: () => {
        throw new Error('killed');
      },
    };
    await expect(rollback(dataSource, log, release(1, '甲'), breaks)).rejects.toThrow('killed');
    expect(await titles()).toEqual(['乙']);
    expect(await rollback(dataSource, log, release(1, '甲'))).toMatchObject({ events: 9, flipped: true });
    expect(await titles()).toEqual(['甲']);
    await award(log, 10, 1);
    const { position } = await log.head();
    expect(await runner.waitFor(position, { timeoutMs: 60_000 })).toMatchObject({ reached: true });
    await runner.stop();
    expect(await dataSource.getRepository(Balance).find()).toMatchObject([{ awards: 10 }]);
    expect(await rollback(dataSource, log, release(1, '乙'))).toMatchObject({ events: 10 });
    expect(await titles()).toEqual(['乙']);
    expect(await rebuild(dataSource, log, release(1, '乙'), { compare: true })).toMatchObject({ identical: true });
  });

  it('brings back what was parked in the rows of before', async () => {
    await emptyReadModels(dataSource);
    const log = testLog();
    await award(log, 1, 1);
    const poisoned: Projection = {
      ...credits,
      fold() {
        throw new Error('poison');
      },
    };
    await foldAll(dataSource, log, [10], [poisoned]);
    await rebuild(dataSource, log, credits);
    expect(await dataSource.getRepository(Parked).count()).toBe(0);
    await award(log, 2, 1);
    expect(await rollback(dataSource, log, credits)).toMatchObject({ parked: 1 });
    expect(await dataSource.getRepository(Parked).find()).toMatchObject([{ stream: `credit-${uuid(1)}`, passed: 2 }]);
    expect(await dataSource.getRepository(Award).count()).toBe(0);
  });

  it('is refused for rows that this release cannot fold on', async () => {
    await emptyReadModels(dataSource);
    const log = testLog();
    await award(log, 1, 1);
    await foldAll(dataSource, log, [10], [credits]);
    await rebuild(dataSource, log, release(2, '乙'));
    await expect(rollback(dataSource, log, release(2, '乙'))).rejects.toThrow('they have version 1');
    await rebuild(dataSource, log, release(2, '丙'));
    await dataSource.query('ALTER TABLE shixun_before_credits.awards DROP COLUMN title');
    await expect(rollback(dataSource, log, release(2, '乙'))).rejects.toThrow('changed the tables');
    await rebuild(dataSource, log, release(2, '丙'), { discard: true });
    await expect(rollback(dataSource, log, release(2, '乙'))).rejects.toThrow('there are none');
    expect(await titles()).toEqual(['丙']);
  });
});

describe('a rebuild', () => {
  const checkpoint = ({ name }: Projection) => dataSource.getRepository(Checkpoint).findOneByOrFail({ name });
  const both = async (log: EventLog, n: number) => {
    await register(log, n);
    await award(log, n, n);
  };

  it('that compares keeps rows that differ until it is told otherwise; new ones keep indexes and grants', async () => {
    await emptyReadModels(dataSource);
    const log = testLog();
    for (let n = 1; n <= 20; n++) await award(log, n, n % 7);
    await foldAll(dataSource, log);
    const right = await digest(dataSource, credits);
    await dataSource.getRepository(Award).update({ award: uuid(3) }, { recognised: 999 });
    const wrong = await digest(dataSource, credits);
    await dataSource.query(`GRANT SELECT ON shixun_read.awards TO PUBLIC`);
    const shape = () =>
      dataSource.query<object[]>(
        `SELECT i.indexname, i.indexdef, c.relacl::text FROM pg_indexes i
         JOIN pg_class c ON c.oid = (i.schemaname || '.' || i.tablename)::regclass
         WHERE i.schemaname = 'shixun_read' AND i.tablename IN ('awards', 'balances') ORDER BY 1`,
      );
    const before = await shape();
    const seen: number[] = [];
    const made = await rebuild(dataSource, log, credits, {
      ...{ compare: true, pageSize: 7 },
      onProgress: ({ events }) => seen.push(events),
    });
    expect(made).toMatchObject({ identical: false, flipped: false, events: 20 });
    expect(seen).toEqual([7, 14, 20]);
    expect(await digest(dataSource, credits)).toEqual(wrong);
    expect(await rebuild(dataSource, log, credits, { compare: true, force: true })).toMatchObject({
      ...{ identical: false, flipped: true },
    });
    expect(await digest(dataSource, credits)).toEqual(right);
    expect(await shape()).toEqual(before);
    await dataSource.query(`REVOKE SELECT ON shixun_read.awards FROM PUBLIC`);
  });

  it('reads only what it folds of what the rows in use have gone past, and stands where it would if it read all', async () => {
    await emptyReadModels(dataSource);
    const log = testLog();
    for (let n = 1; n <= 20; n++) await both(log, n);
    await foldAll(dataSource, log, [7]);
    const [before, rows] = [await checkpoint(directory), await digest(dataSource, directory)];
    const seen: object[] = [];
    const read: string[] = [];
    const watched: EventLog = {
      ...log,
      async readAll(options) {
        const page = await log.readAll(options);
        if (options.open) read.push(...page.events.map(({ type }) => type));
        return page;
      },
    };
    const onProgress = (at: object) => seen.push(at);
    const made = await rebuild(dataSource, watched, directory, { pageSize: 8, onProgress });
    expect(made).toMatchObject({ events: 40, position: before.position });
    expect(await checkpoint(directory)).toEqual({ ...before, epoch: before.epoch + 1, updatedAt: expect.any(String) });
    expect(await digest(dataSource, directory)).toEqual(rows);
    expect(read).toEqual(Array.from({ length: 20 }, () => 'PersonRegistered'));
    expect(seen).toMatchObject([{ events: 8 }, { events: 16 }, { events: 20, position: before.position }]);

    for (let n = 21; n <= 23; n++) await both(log, n); // read in full: nothing has gone past them
    expect(await rebuild(dataSource, log, directory, { pageSize: 4 })).toMatchObject({ events: 46 });
    await foldAll(dataSource, log, [7], [credits]);
    const { position, before: last, leaf, events, recordedAt } = await checkpoint(credits);
    expect(await checkpoint(directory)).toMatchObject({ position, before: last, leaf, events, recordedAt });
    await both(log, 24);
    const runner = createRunner({ dataSource, log, projections: [directory] });
    await runner.start();
    const end = (await log.head()).position;
    expect(await runner.waitFor(end, { timeoutMs: 60_000 })).toMatchObject({ reached: true });
    await runner.stop();
    expect(await rebuild(dataSource, log, directory, { compare: true })).toMatchObject({ identical: true, events: 48 });
  });

  it('reads all of a log that was restored to an older point, also when it is longer again', async () => {
    await emptyReadModels(dataSource);
    const lost = testLog();
    for (let n = 1; n <= 6; n++) await both(lost, n);
    await foldAll(dataSource, lost);
    for (const rounds of [2, 9]) {
      const log = testLog();
      for (let n = 1; n <= rounds; n++) await both(log, n);
      expect(await rebuild(dataSource, log, directory, { pageSize: 4 })).toMatchObject({ events: 2 * rounds });
      expect(await dataSource.getRepository(Person).count()).toBe(rounds);
      await mustRestOn(log, await checkpoint(directory));
    }
  });

  it('that breaks off leaves the old rows serving, and the next one clears up', async () => {
    await emptyReadModels(dataSource);
    const log = testLog();
    for (let n = 1; n <= 20; n++) await award(log, n, n % 7);
    await foldAll(dataSource, log);
    const before = await digest(dataSource, credits);
    const breaks = {
      ...{ pageSize: 5 },
      onProgress: ({ events }: { events: number }) => {
        if (events === 10) throw new Error('killed');
      },
    };
    await expect(rebuild(dataSource, log, credits, breaks)).rejects.toThrow('killed');
    expect(await digest(dataSource, credits)).toEqual(before);
    expect(await rebuild(dataSource, log, credits, { compare: true })).toMatchObject({ identical: true });
  });

  it('is made by one at a time', async () => {
    const log = testLog();
    await register(log, 1);
    const both = await Promise.allSettled([rebuild(dataSource, log, directory), rebuild(dataSource, log, directory)]);
    const refused = both.filter(({ status }) => status === 'rejected');
    expect(refused).toHaveLength(1);
    expect(refused[0]).toMatchObject({ reason: expect.any(RebuildRunning) });
  });

  it('waits for a reader instead of making others wait, and then changes places', async () => {
    await emptyReadModels(dataSource);
    const log = testLog();
    await register(log, 1);
    await foldAll(dataSource, log);
    const reader = dataSource.createQueryRunner();
    await reader.startTransaction();
    await reader.query('SELECT count(*) FROM shixun_read.persons');
    const rebuilding = rebuild(dataSource, log, directory);
    await sleep(800);
    expect(await dataSource.getRepository(Person).count()).toBe(1);
    await reader.commitTransaction();
    await reader.release();
    expect(await rebuilding).toMatchObject({ events: 1 });
  });

  it('beside a running runner loses nothing and doubles nothing', async () => {
    await emptyReadModels(dataSource);
    const url = dataSource.url;
    await migrateLog(url);
    const log = await openPostgresLog({ url, keyring: new Keyring(Buffer.alloc(32, 7)) });
    const runner = createRunner({ dataSource, log, projections, pageSize: 20 });
    await runner.start();
    let writing = true;
    const written = (async () => {
      let n = 0;
      for (; writing; n++) await Promise.all([award(log, 7 * n + 1, 1), award(log, 7 * n + 2, 2), register(log, n)]);
      return n;
    })();
    for (let i = 0; i < 3; i++) {
      await sleep(50);
      const made = await rebuild(dataSource, log, credits, { compare: i > 0, pageSize: 40 });
      expect(made.identical).toBe(i > 0 ? true : null);
      expect(await rebuild(dataSource, log, directory)).toMatchObject({ projection: 'directory' });
    }
    writing = false;
    const rounds = await written;
    const { position } = await log.head();
    expect(await runner.waitFor(position, { timeoutMs: 60_000 })).toEqual({ reached: true, position });
    expect(await dataSource.getRepository(Award).count()).toBe(2 * rounds);
    expect((await runner.status()).every(({ state, error }) => state === 'running' && error === null)).toBe(true);
    const left = await digest(dataSource, credits);
    await runner.stop();
    const again = await openReadModels({ url });
    expect(await rebuild(again, log, credits, { compare: true })).toMatchObject({ identical: true, rows: left.rows });
    await Promise.all([again.destroy(), log.close()]);
  });
});
