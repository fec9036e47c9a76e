import { afterAll, afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { gunzipSync, gzipSync } from 'node:zlib';
import { dropTestDatabases, testDatabase } from '../../../embedded-postgres/src/testing/index.js';
import { checkSource, copyLog, NotInSource, type Copied, type LogSource } from '../copy.js';
import { densePosition } from '../dense-position.js';
import { all, everything, fill, request } from '../event-log.contract.js';
import { eventId, Keyring, parseBody, placeBody, sealBody, verifyLog, type EventLog } from '../index.js';
import { migrateLog, openPostgresLog, postgresSource, postgresTarget } from '../postgres/index.js';
import { archiveSource, archiveTarget, ArchiveBroken, ArchiveExists } from './index.js';

const keyring = new Keyring(randomBytes(32));
const stands = { reactor: { stream: 'teacher-1', revision: 0, leaf: 'ab'.repeat(32) } };
let folder: string;
let path: string;
let url: string;
let log: EventLog;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'archive-'));
  path = join(folder, 'ledger.gz');
  url = await testDatabase();
  await migrateLog(url, { ledger: 'archived' });
  log = await openPostgresLog({ url, keyring, readers: 2 });
});
afterEach(async () => {
  await log.close();
  rmSync(folder, { recursive: true });
});
afterAll(dropTestDatabases);

async function backup(to = path): Promise<Awaited<ReturnType<typeof copyLog>>> {
  const source = await postgresSource({ url });
  const target = await archiveTarget(to, { ...source, stands });
  try {
    return await copyLog(source, target);
  } finally {
    await target.close();
    await source.close();
  }
}

/** A log with what there is: personal data, some of it erased, kept bytes, commands of several events, odd texts. */
async function someLog() {
  const events = [1, 2, 3].map((n) => ({
    type: 'Noted',
    data: { n, text: '\u2028 "\\ 甲' },
    personal: { name: `${n}` },
  }));
  const sent = request('teacher-1', 'no-stream', { events });
  await log.append(sent);
  await log.append(request('teacher-2', 'no-stream', { personal: { name: '甲' } }));
  await log.erase('teacher-2');
  await log.append(request('teacher-2', 0, { personal: { name: '乙' } }));
  const kept = await log.keep('pack', Buffer.from('{"a":1.10}\n\n'));
  return { sent, kept };
}

describe('an archive', () => {
  it('gives the log back as it was, with what was sealed and kept', async () => {
    const { sent, kept } = await someLog();
    const made = await backup();
    expect(readdirSync(folder)).toEqual(['ledger.gz']);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    const source = await archiveSource(path);
    expect(source).toMatchObject({ ledger: 'archived', events: 5, header: { stands, events: 5 } });
    expect(source.trailer).toMatchObject({ events: 5, leaf: made.leaf, digest: made.digest });
    const { subject, wrapped } = source.sample!;
    expect(keyring.unwrap(subject, wrapped)).toHaveLength(32);

    const to = await testDatabase();
    const target = await postgresTarget({ url: to, ledger: 'archived' });
    const { copied: _, ...report } = await copyLog(source, target);
    await target.close();
    expect({ ...report, copied: 5 }).toEqual(made);
    const restored = await openPostgresLog({ url: to, keyring });
    expect(await everything(restored, { open: true })).toEqual(await everything(log, { open: true }));
    expect((await everything(restored, { open: true })).map(({ personal }) => personal.name)).toEqual(['1', '2', '3', undefined, '乙']); // prettier-ignore
    const again = await postgresSource({ url: to });
    const erasures = async (of: LogSource) => (await all(of.erasures())).flat();
    expect(await erasures(again)).toEqual(await erasures(source)); // so that copies of it know them, too
    expect(await erasures(source)).toEqual([{ subject: 'teacher-2', key: expect.stringMatching(/^[0-9a-f]{64}$/) }]);
    await again.close();
    expect(await restored.kept(kept)).toEqual({ kind: 'pack', bytes: Buffer.from('{"a":1.10}\n\n') });
    expect(await restored.append(sent)).toMatchObject({ revision: 2, duplicate: true });
    expect((await verifyLog(restored)).problems).toEqual([]);
    await restored.close();
  });

  it('holds nothing that can be read without the master key', async () => {
    await log.append(request('teacher-1', 'no-stream', { personal: { name: '韩梅梅' } }));
    await backup();
    expect(gunzipSync(readFileSync(path)).toString()).not.toContain('韩梅梅');
  });

  it('of an empty log is one, too', async () => {
    await backup();
    expect(await archiveSource(path)).toMatchObject({ events: 0, sample: null, trailer: { leaf: '' } });
  });

  it('never takes the place of a file, and is not there until it is whole', async () => {
    await fill(log, 'a', 300);
    const source = await postgresSource({ url });
    const stopped = await archiveTarget(path, source);
    const stop = new AbortController();
    const copying = copyLog(source, stopped, { signal: stop.signal, progress: () => stop.abort(new Error('enough')) });
    stop.abort(new Error('enough'));
    await expect(copying).rejects.toThrow('enough');
    await stopped.close();
    expect(readdirSync(folder)).toEqual([]);
    const second = await archiveTarget(path, source); // under way while another takes the name
    await backup();
    await expect(copyLog(source, second)).rejects.toThrow(ArchiveExists);
    await second.close();
    expect(readdirSync(folder)).toEqual(['ledger.gz']);
    await expect(backup()).rejects.toThrow(ArchiveExists);
    expect((await archiveSource(path)).events).toBe(300);
    await source.close();
  });

  it('tells when it cannot be written', async () => {
    await expect(archiveTarget(join(folder, 'no', 'such', 'place'), { ledger: 'a', events: 0 })).rejects.toThrow(
      /ENOENT/,
    );
  });

  it('can be read on from an event, in pages that end with a command', async () => {
    await fill(log, 'long', 2_050);
    await backup();
    const source = await archiveSource(path);
    const pages: (readonly Copied[])[] = await all(source.items(null));
    expect(pages.map(({ length }) => length)).toEqual([1000, 1000, 50]);
    const at = pages[1]![400]!.event;
    const rest: (readonly Copied[])[] = await all(source.items(at));
    expect(rest.flat().map(({ event }) => event)).toEqual(pages.flat().slice(1401).map(({ event }) => event)); // prettier-ignore
    await expect(all(source.items({ ...at, leaf: '0'.repeat(64) }))).rejects.toThrow(NotInSource);
  });
});

describe('an archive that is not what was written', () => {
  type Edit = (lines: string[]) => string[];
  const without =
    (index: number): Edit =>
    (lines) =>
      lines.filter((_, i) => i !== (index < 0 ? lines.length + index : index));
  const change =
    (index: number, from: string | RegExp, to: string): Edit =>
    (lines) =>
      lines.map((line, i) => (i === (index < 0 ? lines.length + index : index) ? line.replace(from, to) : line));
  /** As somebody would who knows the format: the trailer speaks of the lines as they are now. */
  const resummed =
    (edit: Edit): Edit =>
    (lines) => {
      const edited = edit(lines);
      const end = JSON.parse(edited.at(-1)!) as { end: object };
      const sha256 = createHash('sha256').update(edited.slice(0, -1).map((line) => `${line}\n`).join('')).digest('hex'); // prettier-ignore
      return [...edited.slice(0, -1), JSON.stringify({ end: { ...end.end, sha256 } })];
    };

  it.each<[string, Edit, string, RegExp]>([
    ['something else', () => ['{"format":"zip"}'], 'no-archive', /line 1: it is not an archive of a ledger/],
    ['text', () => ['hello'], 'no-archive', /line 1: it is no JSON object/],
    ['nothing', () => [], 'cut', /line 1: it is empty/],
    ['of a newer release', change(0, '"version":2', '"version":3'), 'newer', /has version 3 of the format, this software reads 2/], // prettier-ignore
    ['without its end', without(-1), 'cut', /line 8: it has no end/],
    ['without its last event', without(-3), 'changed', /line 8: the lines before are not those that were written/],
    ['without who was erased', without(-2), 'changed', /line 8: the lines before are not those that were written/],
    ['without its last event, summed up anew', resummed(without(-3)), 'changed', /the trailer tells of other events/],
    ['without an event, summed up anew', resummed(without(3)), 'changed', /event 2: revision 2 of teacher-1 where 1 was due/], // prettier-ignore
    ['with a changed body, summed up anew', resummed(change(2, '\\"n\\":1', '\\"n\\":7')), 'changed', /event 1: the body is not the one/], // prettier-ignore
    [
      'with a changed envelope',
      change(2, 'recordedAt\\":\\"2', 'recordedAt\\":\\"3'),
      'changed',
      /event 2: the chain of teacher-1 is broken/,
    ],
    ['with a changed salt', change(2, /"salt":"..../, '"salt":"AAAA'), 'changed', /line 9: the lines before/],
    ['with something else kept', change(1, /"bytes":"..../, '"bytes":"AAAA'), 'changed', /line 9: the lines before/],
    ['of another ledger', change(0, 'archived', 'another'), 'changed', /event 1: the envelope says ledger archived/],
    [
      'with half a command',
      (lines) => [...lines.slice(0, 3), lines.at(-1)!],
      'changed',
      /the last command is not whole/,
    ],
    ['with more behind its end', (lines) => [...lines, '{}'], 'changed', /line 10: there is more behind its end/],
    ['with a broken line', change(3, '{', ''), 'changed', /line 4: it is no JSON object/],
    ['with a line of something', change(3, '"envelope"', '"other"'), 'changed', /line 4: it holds no event/],
    ['with another trailer', change(-1, /"leaf":"../, '"leaf":"zz'), 'changed', /the trailer tells of other events/],
  ])('because it is %s is refused with the place', async (_, edit, problem, said) => {
    await someLog();
    await backup();
    const lines = gunzipSync(readFileSync(path)).toString().split('\n').slice(0, -1);
    expect(lines).toHaveLength(9);
    writeFileSync(path, gzipSync(edit(lines).map((line) => `${line}\n`).join(''))); // prettier-ignore
    const error = await archiveSource(path).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ArchiveBroken);
    expect(error).toMatchObject({ path, problem, message: expect.stringMatching(said) });
  });

  it('because it was cut off, wherever that was, is refused', async () => {
    await someLog();
    await backup();
    const bytes = readFileSync(path);
    for (let length = 0; length < bytes.length; length += 97) {
      writeFileSync(path, bytes.subarray(0, length));
      await expect(archiveSource(path)).rejects.toMatchObject({ name: 'ArchiveBroken', problem: 'cut' });
    }
  });

  it('because a bit of it fell over is refused', async () => {
    await someLog();
    await backup();
    const bytes = readFileSync(path);
    for (let at = 20; at < bytes.length; at += 131) {
      const damaged = Buffer.from(bytes);
      damaged[at]! ^= 0x10;
      writeFileSync(path, damaged);
      await expect(archiveSource(path)).rejects.toThrow(ArchiveBroken);
    }
    writeFileSync(path, 'no gzip');
    await expect(archiveSource(path)).rejects.toMatchObject({ problem: 'no-archive', line: 1 });
    await expect(archiveSource(join(folder, 'nothing'))).rejects.toThrow(/ENOENT/);
  });
});

describe('an archive of many events', () => {
  /** Events in a few streams, made as they are asked for. */
  function manyEvents(count: number): LogSource {
    const ends = new Map<string, { revision: number; leaf: string }>();
    const text = '长'.repeat(500);
    function copied(n: number): Copied {
      const stream = `s-${n % 10}`;
      const end = ends.get(stream);
      const commandId = randomUUID();
      const meta = { actor: 'tester', scope: 'system', occurredAt: '2025-03-01T08:00:00.000Z', commandId };
      const { type, body } = sealBody({ type: 'Noted', data: { n, text } }, meta);
      const revision = (end?.revision ?? -1) + 1;
      const at = { ledger: 'many', stream, revision, previous: end?.leaf ?? null, id: eventId(commandId, 0) };
      const { envelope, leaf } = placeBody({ type, body }, { ...at, recordedAt: '2025-03-01T08:00:00.000Z' });
      ends.set(stream, { revision, leaf });
      const { id } = at;
      const event = { position: densePosition(n + 1), stream, revision, id, type, recordedAt: '2025-03-01T08:00:00.000Z', ...parseBody(body), personal: {}, leaf, envelope, body }; // prettier-ignore
      return { event, digest: 'ab'.repeat(32), vault: [] };
    }
    return {
      ...{ ledger: 'many', events: count, close: () => Promise.resolve() },
      async *kept() {},
      async *erasures() {},
      async *items() {
        for (let n = 0; n < count; n += 500) yield Array.from({ length: Math.min(500, count - n) }, (_, i) => copied(n + i)); // prettier-ignore
      },
    };
  }

  it('is written and read in a memory that does not grow with them', async () => {
    const count = 15_000; // of 1.8 KB each
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    let peak = -Infinity; // what was collected meanwhile may be more than what came
    const used = (): number => {
      collect();
      const { heapUsed, external } = process.memoryUsage();
      return heapUsed + external;
    };
    const before = used();
    const progress = (done: number): void => {
      if (done % 2_500 === 0) peak = Math.max(peak, used() - before);
    };
    const source = manyEvents(count);
    const target = await archiveTarget(path, source);
    const { digest } = await copyLog(source, target, { progress });
    await target.close();
    const read = await archiveSource(path, { progress });
    expect(await checkSource(read, { progress })).toMatchObject({ events: count, digest });
    expect(gunzipSync(readFileSync(path), { maxOutputLength: 2 ** 30 }).length).toBeGreaterThan(25_000_000);
    expect(peak).not.toBe(-Infinity);
    expect(peak).toBeLessThan(12_000_000);
  });
});
