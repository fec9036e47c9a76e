import { afterAll, afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { leafHash } from '#libs/canonical';
import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import { dropTestDatabases, testDatabase } from '../../../embedded-postgres/src/testing/index.js';
import { compareLogs, copyLog, NotInSource, OtherLedger, type LogSource, type LogTarget } from '../copy.js';
import { everything, fill, request } from '../event-log.contract.js';
import { CommandReused, Keyring, LogCorrupt, verifyLog, type EventLog, type Recorded } from '../index.js';
import { gateOf } from './gate.js';
import { LogInUse, migrateLog, openPostgresLog, postgresSource, postgresTarget } from './index.js';

const keyring = new Keyring(randomBytes(32));
let from: { url: string; schema: string };
let to: { url: string; schema: string };
let open: { close: () => Promise<void> }[];

beforeEach(async () => {
  open = [];
  [from, to] = await Promise.all(['one', 'other'].map(async (schema) => ({ url: await testDatabase(), schema }))) as [typeof from, typeof to]; // prettier-ignore
  await migrateLog(from.url, { ...from, ledger: 'copied' });
});
afterEach(async () => {
  for (const each of open.reverse()) await each.close();
});
afterAll(dropTestDatabases);

function closing<T extends { close: () => Promise<void> }>(each: T): T {
  open.push(each);
  return each;
}

const logOf = async (place: typeof from): Promise<EventLog> =>
  closing(await openPostgresLog({ ...place, keyring, readers: 2, pollMs: 20 }));
const source = async (place = from): Promise<LogSource> => closing(await postgresSource(place));
const target = async (place = to): Promise<LogTarget> => closing(await postgresTarget({ ...place, ledger: 'copied' }));
const sameAs = async (log: EventLog): Promise<object[]> =>
  (await everything(log, { open: true })).map(({ ...event }: Recorded) => event);

async function owner(place: typeof from, ...texts: string[]): Promise<void> {
  const client = new Client({ connectionString: place.url });
  await client.connect();
  for (const text of texts) await client.query(text);
  await client.end();
}

describe('a copy from PostgreSQL to PostgreSQL', () => {
  it('holds the same events at the same positions, with what was sealed and kept, and goes on as a log', async () => {
    const log = await logOf(from);
    const events = [1, 2, 3].map((n) => ({
      type: 'Noted',
      data: { n, text: '1.10 \u2028' },
      personal: { name: `${n}` },
    }));
    const sent = request('teacher-1', 'no-stream', { events });
    await log.append(sent);
    await log.append(request('teacher-2', 'no-stream', { personal: { name: '甲' } }));
    await log.append(request('case-1', 'no-stream', { personal: { note: '…' }, subject: 'teacher-2' }));
    await log.append(request('teacher-1', 2));
    await log.erase('teacher-2');
    const hash = await log.keep('pack', Buffer.from('{"a":1.10}'));
    const done: number[] = [];
    const report = await copyLog(await source(), await target(), { progress: (n) => done.push(n) });
    expect(report).toMatchObject({ ledger: 'copied', events: 6, copied: 6, leaf: (await log.head()).leaf });
    expect(done).toEqual([6]);

    const copied = await logOf(to);
    expect(await sameAs(copied)).toEqual(await sameAs(log));
    const opened = await everything(copied, { open: true });
    expect(opened.map(({ personal }) => personal.name)).toEqual(['1', '2', '3', undefined, undefined, undefined]);
    expect(await copied.kept(hash)).toEqual({ kind: 'pack', bytes: Buffer.from('{"a":1.10}') });
    expect(await copied.append(sent)).toMatchObject({ revision: 2, duplicate: true });
    await expect(copied.append({ ...sent, command: { other: true } })).rejects.toThrow(CommandReused);
    const noon = (await log.head()).recordedAt!;
    expect(await copied.positionAt(noon)).toBe(await log.positionAt(noon));
    expect(await compareLogs(await source(), await source(to))).toMatchObject({ identical: true, one: { digest: report.digest } }); // prettier-ignore
    expect(await copied.append(request('teacher-2', 0, { personal: { name: '乙' } }))).toMatchObject({ revision: 1 });
    expect((await verifyLog(copied)).problems).toEqual([]);
    expect(await compareLogs(await source(), await source(to))).toMatchObject({ identical: false });
  });

  it('takes what a service appends meanwhile with the next copy, and forgets whom the source has forgotten since', async () => {
    const log = await logOf(from);
    await log.append(request('teacher-1', 'no-stream', { personal: { name: '甲' } }));
    const before = await source();
    await log.append(request('teacher-2', 'no-stream', { personal: { name: '丙' } }));
    expect(await copyLog(before, await target())).toMatchObject({ events: 1, copied: 1 });
    await log.erase('teacher-1');
    await log.append(request('teacher-1', 0, { personal: { name: '乙' } }));
    expect(await copyLog(await source(), await target())).toMatchObject({ events: 3, copied: 2, erased: 0 });
    await log.erase('teacher-2');
    expect(await copyLog(await source(), await target())).toMatchObject({ events: 3, copied: 0, erased: 1 });
    expect(await copyLog(await source(), await target())).toMatchObject({ events: 3, copied: 0, erased: 0 });
    const copied = await logOf(to);
    expect((await everything(copied, { open: true })).map(({ personal }) => personal)).toEqual([
      {},
      {},
      { name: '乙' },
    ]);
  });

  it('hands on who was erased, also to copies of a copy that never held them, and takes nobody new for erased', async () => {
    const log = await logOf(from);
    for (const person of ['teacher-1', 'teacher-2'])
      await log.append(request(person, 'no-stream', { personal: { name: person } }));
    const third = { url: await testDatabase(), schema: 'third' };
    const early = await target(third);
    await copyLog(await source(), early);
    await early.close();
    await log.erase('teacher-1');
    const second = await target();
    expect(await copyLog(await source(), second)).toMatchObject({ erased: 0 }); // it never had the key
    await second.close();
    const copied = await logOf(to);
    await copied.append(request('teacher-3', 'no-stream', { personal: { name: 'teacher-3' } }));
    const again = await target(third);
    expect(await copyLog(await source(to), again)).toMatchObject({ copied: 1, erased: 1 });
    const names = (await everything(await logOf(third), { open: true })).map(({ personal }) => personal.name);
    expect(names).toEqual([undefined, 'teacher-2', 'teacher-3']);
  });

  it('is taken up where it was stopped, never within a command; until then nobody can open it', async () => {
    const log = await logOf(from);
    for (const n of [1, 2, 3]) await fill(log, `long-${n}`, 930);
    const stop = new AbortController();
    const stopped = copyLog(await source(), await target(), {
      signal: stop.signal,
      progress: () => stop.abort(new Error('enough')),
    });
    await expect(stopped).rejects.toThrow('enough');
    await expect(openPostgresLog({ ...to, keyring })).rejects.toThrow(/was not completed; run it again/);
    const rest = await target();
    expect(rest.unfinished).toBe(true);
    const report = await copyLog(await source(), rest);
    expect(report).toMatchObject({ events: 2790, copied: 1860 });
    const copied = await logOf(to);
    expect(await sameAs(copied)).toEqual(await sameAs(log));
    expect(await compareLogs(await source(), await source(to))).toMatchObject({ identical: true });
  });

  it('with nothing new closes nothing, also when it fails or the two are the same', async () => {
    const log = await logOf(from);
    await log.keep('pack', Buffer.from('{}'));
    await fill(log, 'a', 3);
    await copyLog(await source(), await target());
    const again = await target();
    for await (const kept of (await source()).kept()) await again.keep(kept);
    expect(again.unfinished).toBe(false);
    await log.keep('pack', Buffer.from('[]'));
    for await (const kept of (await source()).kept()) await again.keep(kept);
    expect(again.unfinished).toBe(true);
  });

  it('goes into no other ledger, into none that has gone on, and into none that is in use', async () => {
    const log = await logOf(from);
    await fill(log, 'a', 3);
    await migrateLog(to.url, { ...to, ledger: 'another' });
    const other = await openPostgresLog({ ...to, keyring });
    await expect(target()).rejects.toThrow(LogInUse);
    await other.close();
    const empty = await target(); // made anew under the name of the source: nothing was in it
    expect(await copyLog(await source(), empty)).toMatchObject({ copied: 3 });
    const copied = await openPostgresLog({ ...to, keyring });
    await copied.append(request('b', 'no-stream'));
    await copied.close();
    await expect(copyLog(await source(), await target())).rejects.toThrow(NotInSource);
    await (await logOf(to)).head(); // refused before anything was closed

    const third = { url: await testDatabase(), schema: 'third' };
    await migrateLog(third.url, { ...third, ledger: 'another' });
    const filled = await openPostgresLog({ ...third, keyring });
    await fill(filled, 'a', 1);
    await filled.close();
    await expect(copyLog(await source(), await target(third))).rejects.toThrow(OtherLedger);
  });

  it('notices when somebody else appends to the target', async () => {
    await fill(await logOf(from), 'a', 3);
    const mine = await target();
    const theirs = await postgresTarget({ ...to, ledger: 'copied' });
    await copyLog(await source(), theirs);
    await theirs.close();
    for await (const page of (await source()).items(null)) await expect(mine.write(page)).rejects.toThrow(LogInUse);
    expect(mine.unfinished).toBe(false);
    await (await logOf(to)).append(request('b', 'no-stream')); // nobody is shut out by a copy that wrote nothing
  });

  it('is made by a login that owns the target, or not begun', async () => {
    const login = `copyist_${randomBytes(4).toString('hex')}`;
    await owner(from, `CREATE ROLE ${login} LOGIN PASSWORD 'secret' IN ROLE shixun_app`);
    const url = new URL(from.url);
    [url.username, url.password] = [login, 'secret'];
    const client = new Client({ connectionString: url.href });
    await client.connect();
    const gate = await gateOf(client, from.schema, () => Promise.resolve(null));
    await expect(gate.close()).rejects.toThrow(/must own it/);
    expect(gate.isClosed()).toBe(false);
    await client.end();
    await owner(from, `DROP ROLE ${login}`);
  });

  it.each([
    ['a changed body', `UPDATE one.event SET body = replace(body, '"n":1500', '"n":1501') WHERE position = 1501`, /the body is not the one the envelope names/, 999], // prettier-ignore
    ['a missing event', `DELETE FROM one.event WHERE position = 1501`, /the position is missing/, 999],
    ['a missing command', `DELETE FROM one.command WHERE position = 1600`, /its command is not there/, 1499],
  ])('ends at %s and says where; whole pages before it are there', async (_, damage, said, last) => {
    const log = await logOf(from);
    await fill(log, 'long', 1600);
    await owner(from, 'SET session_replication_role = replica', damage);
    const broken = copyLog(await source(), await target());
    await expect(broken).rejects.toThrow(LogCorrupt);
    await expect(broken).rejects.toThrow(said);
    await expect(broken).rejects.toThrow(/at 0{16}1[56]\d\d/);
    expect(await (await target()).end()).toMatchObject({ stream: 'long', revision: last });
  });

  it('ends where a chain is broken although each event is good by itself', async () => {
    const log = await logOf(from);
    await fill(log, 'a', 2);
    const [, second] = await everything(log);
    const envelope = second!.envelope.replace(/"prev":"[0-9a-f]{64}"/, `"prev":"${'0'.repeat(64)}"`);
    await owner(
      from,
      'SET session_replication_role = replica',
      `UPDATE one.event SET envelope = '${envelope}', leaf = decode('${leafHash(envelope)}', 'hex') WHERE position = 2`,
    );
    await expect(copyLog(await source(), await target())).rejects.toThrow(/the chain of a is broken/);
  });
});
