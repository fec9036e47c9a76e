import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { dropTestDatabases, testDatabase } from '../../../embedded-postgres/src/testing/index.js';
import { copyLog, type Copied, type LogSource, type LogTarget } from '../copy.js';
import { all, everything, fill, request } from '../event-log.contract.js';
import { Keyring, NotInSource, verifyLog, type Recorded } from '../index.js';
import { LogInUse, LogSchemaProblem } from '../postgres/index.js';
import {
  eventStoreSource,
  eventStoreTarget,
  migrateCompanion,
  openEventStoreLog,
  type EventStoreLog,
} from './index.js';
import { startDoubles, type Double } from './testing/double.js';

const keyring = new Keyring(randomBytes(32));
let doubles: Double[];
let databases: string[];
let places: { url: string; companion: { url: string; schema: string } }[];
let closing: { close: () => Promise<void> }[];
let schemas = 0;

beforeAll(async () => {
  databases = [await testDatabase(), await testDatabase()];
});
afterAll(dropTestDatabases);

beforeEach(async () => {
  closing = [];
  doubles = [];
  places = [];
  for (const url of databases) {
    const [double] = (await startDoubles()) as [Double];
    const companion = { url, schema: `copy_${++schemas}` };
    await migrateCompanion(url, { schema: companion.schema, ledger: 'copied' });
    doubles.push(double);
    places.push({ url: double.url, companion });
  }
});

afterEach(async () => {
  for (const each of closing) await each.close();
  for (const double of doubles) await double.close();
});

function closed<T extends { close: () => Promise<void> }>(each: T): T {
  closing.push(each);
  return each;
}

const openLog = async (place: number): Promise<EventStoreLog> =>
  closed(await openEventStoreLog({ ...places[place]!, keyring, sessions: 2 }));
const openSource = async (): Promise<LogSource> => closed(await eventStoreSource(places[0]!));
const openTarget = async (): Promise<LogTarget> => closed(await eventStoreTarget(places[1]!));

const withoutPosition = ({ position: _, ...event }: Recorded): object => event;

describe('a copy from cluster to cluster', () => {
  it('holds the same events in the same order, with what was sealed and kept, and goes on as a log', async () => {
    const log = await openLog(0);
    const events = [1, 2, 3].map((n) => ({ type: 'Noted', data: { n }, personal: { name: `${n}` } }));
    const sent = request('teacher-1', 'no-stream', { events });
    await log.append(sent);
    await log.append(request('teacher-2', 'no-stream', { personal: { name: '韩梅梅' } }));
    await log.append(request('case-1', 'no-stream', { personal: { note: '…' }, subject: 'teacher-2' }));
    await log.append(request('teacher-1', 2));
    await log.erase('teacher-2');
    const hash = await log.keep('pack', Buffer.from('{"a":1.10}'));

    const target = await openTarget();
    expect(await target.end()).toBeNull();
    doubles[1]!.faults.push('lose the answer');
    await copyLog(await openSource(), target);
    const copied = await openLog(1);
    const there = await everything(copied, { open: true });
    expect(there.map(withoutPosition)).toEqual((await everything(log, { open: true })).map(withoutPosition));
    expect(there.map(({ personal }) => personal.name)).toEqual(['1', '2', '3', undefined, undefined, undefined]);
    expect(await copied.kept(hash)).toEqual({ kind: 'pack', bytes: Buffer.from('{"a":1.10}') });
    expect(await copied.append(sent)).toMatchObject({ revision: 2, duplicate: true });
    expect(await copied.readEvent(there[1]!.id, { open: true })).toEqual(there[1]);
    expect(await copied.append(request('teacher-2', 0, { personal: { name: '新' } }))).toMatchObject({ revision: 1 });
    expect((await verifyLog(copied)).problems).toEqual([]);
  });

  it('is taken up where it was broken off, never within a command', async () => {
    const log = await openLog(0);
    await fill(log, 'long', 1_150);
    await log.append(request('short', 'no-stream'));
    const source = await openSource();
    const pages: (readonly Copied[])[] = await all(source.items(null));
    expect(pages.length).toBeGreaterThan(1);
    for (const page of pages) expect(page.at(-1)!.digest).not.toBeNull();
    expect(pages.flat().filter(({ digest }) => digest !== null)).toHaveLength(13);

    const target = await openTarget();
    await target.write(pages[0]!);
    const { stream, revision, leaf } = pages[0]!.at(-1)!.event;
    expect(await target.end()).toEqual({ stream, revision, leaf });
    await expect(openLog(1)).rejects.toThrow(/was not completed; run it again/);
    const rest = await openTarget();
    expect(rest.unfinished).toBe(true);
    await copyLog(source, rest);
    expect((await everything(await openLog(1))).map(withoutPosition)).toEqual(
      (await everything(log)).map(withoutPosition),
    );
    expect(doubles[1]!.store.all()).toHaveLength(1_151);
  });

  it('ends where the log did when the source was opened, so that it cites nothing kept later', async () => {
    const log = await openLog(0);
    const empty = await openSource();
    await fill(log, 'a', 3);
    const source = await openSource();
    await fill(log, 'b', 2);
    expect(await all(empty.items(null))).toEqual([]);
    const pages: (readonly Copied[])[] = await all(source.items(null));
    expect(pages.flat().map(({ event }) => event.stream)).toEqual(['a', 'a', 'a']);
    expect(await all(source.items(pages.at(-1)!.at(-1)!.event))).toEqual([]);
  });

  it('forgets whom the source has forgotten since, and holds what was sealed for them later', async () => {
    const log = await openLog(0);
    await log.append(request('teacher-1', 'no-stream', { personal: { name: '甲' } }));
    await log.append(request('teacher-2', 'no-stream', { personal: { name: '丙' } }));
    await copyLog(await openSource(), await openTarget());
    await log.erase('teacher-1');
    await log.erase('teacher-2');
    for (const revision of [0, 1]) await log.append(request('teacher-1', revision, { personal: { name: '乙' } }));
    expect(await copyLog(await openSource(), await openTarget())).toMatchObject({ copied: 2, erased: 1 });
    expect(await copyLog(await openSource(), await openTarget())).toMatchObject({ copied: 0, erased: 0 });
    const there = await everything(await openLog(1), { open: true });
    expect(there.map(({ personal }) => personal)).toEqual([{}, {}, { name: '乙' }, { name: '乙' }]);
  });

  it('goes into nothing that is in use, nor over what somebody wrote before it began', async () => {
    await fill(await openLog(0), 'a', 3);
    const theirs = await openLog(1);
    await expect(openTarget()).rejects.toThrow(LogInUse);
    await theirs.close();
    const target = await openTarget();
    const early = await openLog(1); // nothing is written yet
    const [page] = await all((await openSource()).items(null));
    await early.append(request('early', 'no-stream'));
    await expect(target.write(page!)).rejects.toThrow(LogInUse);
    expect(await early.append(request('early', 0))).toMatchObject({ revision: 1 });
  });

  it('lets nobody append while it is made', async () => {
    await fill(await openLog(0), 'a', 3);
    const target = await openTarget();
    const early = await openLog(1);
    const [page] = await all((await openSource()).items(null));
    await target.write(page!);
    await expect(early.append(request('b', 'no-stream'))).rejects.toMatchObject({ code: '42501' });
    await expect(openLog(1)).rejects.toThrow(LogSchemaProblem);
    await target.complete();
    expect(await everything(await openLog(1))).toHaveLength(3);
    expect(await early.append(request('b', 'no-stream'))).toMatchObject({ revision: 0 });
  });

  it('ends when the target is no copy of the source, or others write to it', async () => {
    const [log, other] = [await openLog(0), await openLog(1)];
    await fill(log, 'a', 3);
    await fill(other, 'a', 3);
    await other.close();
    const [source, target] = [await openSource(), await openTarget()];
    await expect(copyLog(source, target)).rejects.toThrow(NotInSource);
    const [page] = await all(source.items(null));
    await expect(target.write(page!)).rejects.toThrow(/somebody else writes to it/);
    await expect(target.write(page!.slice(0, 1))).rejects.toThrow(RangeError);
    await target.complete();
    expect(await everything(await openLog(1))).toHaveLength(3);
  });
});
