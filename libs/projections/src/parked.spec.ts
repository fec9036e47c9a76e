import { START, type EventLog, type Recorded } from '#libs/event-log';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { DataSource } from 'typeorm';
import { Award, Balance, credits } from './credits.js';
import { directory } from './directory.js';
import { incomplete, Parked, replay } from './parked.js';
import type { Projection } from './projection.js';
import { projections } from './read-models.js';
import { digest, rebuild } from './rebuild.js';
import { createRunner } from './runner.js';
import { award, emptyReadModels, foldAll, register, testLog, testReadModels, uuid } from './testing/ledger.js';
import { until } from './testing/leases.js';
import { carryOut, tries } from './testing/random-history.js';

let dataSource: DataSource;
let log: EventLog;

beforeAll(async () => {
  dataSource = await testReadModels();
});
beforeEach(async () => {
  await emptyReadModels(dataSource);
  log = testLog();
});
afterAll(() => dataSource.destroy());

/** A projection that chokes on some events after it has written something of them. */
function poisoned(projection: Projection, isPoison: (event: Recorded) => boolean): Projection {
  return {
    ...projection,
    fold(event, rows) {
      projection.fold(event, rows);
      if (isPoison(event)) throw new Error('poison');
    },
  };
}

/** A projection to which some events do not exist. */
function without(projection: Projection, isOut: (event: Recorded) => boolean): Projection {
  return {
    ...projection,
    touches: (event) => (isOut(event) ? [] : projection.touches(event)),
    fold: (event, rows) => void (isOut(event) || projection.fold(event, rows)),
  };
}

const parked = () => dataSource.getRepository(Parked).find({ order: { projection: 'ASC', stream: 'ASC' } });
const isAward = (n: number) => (event: Recorded) => event.data['award'] === uuid(n);

describe('an event that cannot be folded', () => {
  it('parks its stream and nothing else, after any history; cured and replayed it is as if it never had', async () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 20 });
    const pick = fc.nat(1_000);
    let parkedAtAll = 0;
    await fc.assert(
      fc.asyncProperty(tries, sizes, pick, async (wanted, pages, n) => {
        await emptyReadModels(dataSource);
        log = testLog();
        await carryOut(log, wanted);
        const { events } = await log.readAll({ after: START, limit: 1_000_000 });
        if (events.length === 0) return;
        const poison = events[n % events.length]!;
        const isPoison = ({ id }: Recorded) => id === poison.id;
        const isOut = ({ stream, revision }: Recorded) => stream === poison.stream && revision >= poison.revision;
        await foldAll(dataSource, log, pages, projections.map((one) => poisoned(one, isPoison))); // prettier-ignore
        const first = (await parked()).filter(({ event }) => event === poison.id);
        const concerned = projections.filter(({ types }) => types.includes(poison.type));
        expect(first.map(({ projection }) => projection).sort()).toEqual(concerned.map(({ name }) => name).sort());
        parkedAtAll += first.length;
        for (const projection of concerned) {
          const left = await digest(dataSource, projection);
          await replay(dataSource, log, projection);
          const cured = await digest(dataSource, projection);
          await rebuild(dataSource, log, without(projection, isOut));
          expect([projection.name, left]).toEqual([projection.name, await digest(dataSource, projection)]);
          await rebuild(dataSource, log, projection);
          expect([projection.name, cured]).toEqual([projection.name, await digest(dataSource, projection)]);
          expect(await parked()).not.toContainEqual(expect.objectContaining({ projection: projection.name }));
        }
      }),
      { numRuns: 20 },
    );
    expect(parkedAtAll).toBeGreaterThan(5);
  });

  it('leaves the runner running; what comes later in its stream is counted and passed over', async () => {
    for (let n = 1; n <= 4; n++) await award(log, n, 1 + (n % 2));
    const told: string[] = [];
    const runner = createRunner({
      ...{ dataSource, log, pageSize: 3, failed: (name, { message }) => told.push(`${name}: ${message}`) },
      projections: [directory, poisoned(credits, isAward(2))],
    });
    await runner.start();
    await award(log, 5, 2);
    await award(log, 6, 1);
    const { position } = await log.head();
    expect(await runner.waitFor(position, { timeoutMs: 60_000 })).toMatchObject({ reached: true });
    expect((await dataSource.getRepository(Award).find()).map(({ award }) => award)).toEqual([
      uuid(1),
      uuid(3),
      uuid(5),
    ]);
    const [row, ...others] = await parked();
    expect(others).toEqual([]);
    expect(row).toMatchObject({
      ...{ projection: 'credits', stream: `credit-${uuid(1)}`, subject: uuid(1), revision: 0, attempts: 1, passed: 3 },
      error: expect.stringContaining('poison'),
    });
    expect(told).toEqual([expect.stringMatching(/^credits: credits cannot fold CreditAwarded .* is parked/)]);
    const [, status] = await runner.status();
    expect(status).toMatchObject({ name: 'credits', state: 'running', parked: 1, error: null });

    const still = await replay(dataSource, log, poisoned(credits, isAward(4)));
    expect(still).toEqual([{ stream: row!.stream, events: 0, error: expect.stringContaining('poison') }]);
    expect(await parked()).toMatchObject([{ event: row!.event, attempts: 2, passed: 3 }]);
    expect(await dataSource.getRepository(Award).count()).toBe(3); // all of the stream or nothing

    expect(await replay(dataSource, log, credits, row!.stream)).toMatchObject([{ events: 3, error: null }]);
    const last = await award(log, 7, 1);
    expect(await runner.waitFor(last, { timeoutMs: 60_000 })).toMatchObject({ reached: true });
    await runner.stop();
    expect(await dataSource.getRepository(Balance).findBy({ person: uuid(1) })).toMatchObject([{ awards: 4 }]);
    expect(await rebuild(dataSource, log, credits, { compare: true })).toMatchObject({ identical: true, parked: 0 });
  });

  it('in more than twenty streams of one page stops the projection, which has a defect', async () => {
    for (let n = 1; n <= 21; n++) await award(log, n, n);
    const runner = createRunner({ dataSource, log, projections: [directory, poisoned(credits, () => true)] });
    await runner.start();
    await runner.waitFor((await log.head()).position, { timeoutMs: 60_000, projections: ['directory'] });
    await until(async () => (await runner.status())[1]!.state === 'failed');
    const status = (await runner.status())[1]!;
    expect(status).toMatchObject({ state: 'failed', position: START, parked: 0 });
    expect(status.error).toContain('poison');
    await runner.stop();
  });

  it('that cannot even be placed parks its stream too', async () => {
    await award(log, 1, 1);
    await award(log, 2, 2);
    const touches: Projection['touches'] = (event) => {
      if (isAward(1)(event)) throw new Error('nowhere');
      return credits.touches(event);
    };
    await foldAll(dataSource, log, [10], [{ ...credits, touches }]);
    expect(await parked()).toMatchObject([{ stream: `credit-${uuid(1)}`, error: expect.stringContaining('nowhere') }]);
    expect(await dataSource.getRepository(Award).count()).toBe(1);
  });

  it('is forgotten by a rebuild, which parks what still fails', async () => {
    for (let n = 1; n <= 3; n++) await award(log, n, n);
    await foldAll(dataSource, log, [10], [poisoned(credits, (event) => isAward(1)(event) || isAward(2)(event))]);
    expect(await parked()).toHaveLength(2);
    expect(await rebuild(dataSource, log, poisoned(credits, isAward(2)))).toMatchObject({ parked: 1 });
    expect(await parked()).toMatchObject([{ stream: `credit-${uuid(2)}`, attempts: 1, passed: 1 }]);
    await rebuild(dataSource, log, credits);
    expect(await parked()).toEqual([]);
  });
});

describe('an answer', () => {
  it('says what it lacks: about one subject only what concerns it, of a list anything', async () => {
    await register(log, 1);
    for (const n of [1, 2, 3]) await award(log, n, n);
    expect(await incomplete(dataSource, ['credits', 'directory'])).toBeNull();
    await foldAll(dataSource, log, [10], [poisoned(credits, (event) => isAward(1)(event) || isAward(2)(event))]);
    const [first] = await parked();
    const since = { since: first!.event, at: first!.recordedAt };
    expect(await incomplete(dataSource, ['credits', 'directory'])).toEqual({ ...since, streams: 2 });
    expect(await incomplete(dataSource, ['credits'], [uuid(1)])).toEqual({ ...since, streams: 1 });
    expect(await incomplete(dataSource, ['credits'], [uuid(3)])).toBeNull();
    expect(await incomplete(dataSource, ['directory'])).toBeNull();
  });
});
