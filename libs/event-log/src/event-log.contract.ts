import { afterAll, describe, expect, it } from '@jest/globals';
import { canonicalText, leafHash, sha256Hex, type Json, type JsonObject } from '#libs/canonical';
import fc from 'fast-check';
import { randomUUID } from 'node:crypto';
import {
  CommandReused,
  ForeignPosition,
  LogClosed,
  MAX_EVENT_BYTES,
  NotAppendable,
  START,
  TooLarge,
  WrongRevision,
  commitment,
  verifyLog,
  type AppendRequest,
  type EventLog,
  type NewEvent,
  type Position,
  type Recorded,
} from './index.js';

/** One ledger of the store under test. */
export type LedgerUnderTest = {
  /** Opens it, as often as asked: each time as another process would. */
  readonly open: (options?: { now?: () => string }) => Promise<EventLog>;
  /** Changes what is stored of an event behind the log's back; left out where nobody here can. */
  readonly damage?: (position: Position, change: { type?: string; body?: string; envelope?: string }) => Promise<void>;
};

const META = { actor: 'tester', scope: 'bureau.hr@500235', occurredAt: '2025-03-01T08:00:00.000Z' };

/** A request with one event `Noted {n}` unless told otherwise. */
export function request(
  stream: string,
  expected: AppendRequest['expected'],
  more: Partial<AppendRequest> & { n?: number; personal?: JsonObject } = {},
): AppendRequest {
  const { n = 0, personal, ...rest } = more;
  const events: NewEvent[] = [{ type: 'Noted', data: { n }, personal }];
  return { stream, expected, commandId: randomUUID(), command: { note: n }, meta: META, events, ...rest };
}

/** All of a stream or of what an async iterable gives. */
export async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const item of items) list.push(item);
  return list;
}

/** Everything in the log. */
export async function everything(log: EventLog, options: { open?: boolean } = {}): Promise<Recorded[]> {
  const events: Recorded[] = [];
  for (let after = START; ;) {
    const page = await log.readAll({ after, limit: 500, ...options });
    events.push(...page.events);
    after = page.next;
    if (page.atHead) return events;
  }
}

/** Appends `count` events one by one behind `from`. */
export async function fill(log: EventLog, stream: string, count: number): Promise<void> {
  const events = (n: number): NewEvent[] =>
    Array.from({ length: Math.min(100, count - n) }, (_, i) => ({ type: 'Noted', data: { n: n + i } }));
  for (let n = 0; n < count; n += 100)
    await log.append(request(stream, n === 0 ? 'no-stream' : n - 1, { events: events(n) }));
}

/** Resolves when a condition holds; the test's own time limit ends the wait. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise((settle) => setTimeout(settle, 5));
}

/**
 * What every log promises. An adapter is one when this passes.
 * @param newLedger without `damage` for a store that nobody here can damage: what needs it is skipped.
 */
export function describeEventLog(
  name: string,
  newLedger: () => Promise<LedgerUnderTest>,
  { damages = true }: { damages?: boolean } = {},
): void {
  const opened: EventLog[] = [];
  const openNew = async (now?: () => string): Promise<LedgerUnderTest & { log: EventLog }> => {
    const ledger = await newLedger();
    const open: LedgerUnderTest['open'] = async (options) => {
      const log = await ledger.open(options);
      opened.push(log);
      return log;
    };
    return { ...ledger, open, log: await open({ now }) };
  };

  afterAll(() => Promise.all(opened.map((log) => log.close())));

  describe(`${name}: appending`, () => {
    it('answers where the events stand and what was promised', async () => {
      const { log } = await openNew();
      expect(await log.head()).toEqual({
        ledger: expect.any(String),
        position: START,
        id: null,
        leaf: '',
        recordedAt: null,
      });
      const events: NewEvent[] = [1, 2, 3].map((n) => ({ type: 'Noted', data: { n } }));
      const result = await log.append(request('teacher-1', 'no-stream', { events }));
      const stored = await all(log.readStream('teacher-1'));
      expect(stored.map(({ revision, data }) => [revision, data.n])).toEqual([[0, 1], [1, 2], [2, 3]]); // prettier-ignore
      expect(result).toEqual({
        revision: 2,
        position: stored[2]!.position,
        duplicate: false,
        receipt: stored[2]!.leaf,
      });
      expect(await log.head()).toMatchObject({ position: result.position, leaf: result.receipt });
      expect(await log.readEvent(stored[1]!.id)).toEqual(stored[1]);
      expect(await log.readEvent(randomUUID())).toBeUndefined();
      expect(await log.readEvent('no id')).toBeUndefined();
    });

    it('needs the revision the stream has', async () => {
      const { log } = await openNew();
      await log.append(request('teacher-1', 'no-stream'));
      const refused = (expected: AppendRequest['expected'], actual: number | 'no-stream', stream = 'teacher-1') =>
        expect(log.append(request(stream, expected))).rejects.toMatchObject(
          new WrongRevision(stream, expected, actual),
        );
      await refused('no-stream', 0);
      await refused(1, 0);
      await refused(0, 'no-stream', 'teacher-2');
      await log.append(request('teacher-1', 0));
      await refused(0, 1);
      expect(await everything(log)).toHaveLength(2);
    });

    it('lets one of many rivals win', async () => {
      const { log } = await openNew();
      const tries = await Promise.allSettled(
        Array.from({ length: 20 }, (_, n) => log.append(request('s', 'no-stream', { n }))),
      );
      expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      for (const result of tries)
        if (result.status === 'rejected') expect(result.reason).toMatchObject(new WrongRevision('s', 'no-stream', 0));
    });

    it('takes appends that build on each other before the first is answered', async () => {
      const { log } = await openNew();
      const results = await Promise.all(
        [0, 1, 2, 3].map((n) => log.append(request('s', n === 0 ? 'no-stream' : n - 1))),
      );
      expect(results.map(({ revision }) => revision)).toEqual([0, 1, 2, 3]);
    });

    it('answers a retry with the first result, also when the stream has moved on', async () => {
      const { log, open } = await openNew();
      const first = request('teacher-1', 'no-stream', { personal: { name: '李雷' } });
      const result = await log.append(first);
      await log.append(request('teacher-1', 0));
      const again = { ...result, duplicate: true };
      expect(await log.append({ ...first, commandId: first.commandId.toUpperCase() })).toEqual(again);
      expect(await (await open()).append(first)).toEqual(again);
      expect(await log.findCommand(first.commandId)).toEqual(again);
      expect(await log.findCommand(randomUUID())).toBeUndefined();
      const { stream, command } = first;
      expect(await log.findCommand(first.commandId, { stream, command })).toEqual(again);
      await expect(log.findCommand(first.commandId, { stream, command: { another: 'command' } })).rejects.toThrow(
        CommandReused,
      );
      expect(await everything(log)).toHaveLength(2);
    });

    it('stores one of two simultaneous tries of a command', async () => {
      const { log } = await openNew();
      const twice = request('teacher-1', 'no-stream');
      const results = await Promise.all([log.append(twice), log.append(twice)]);
      expect(results.map(({ duplicate }) => duplicate).sort()).toEqual([false, true]);
    });

    it('refuses a command id that belongs to another command or stream', async () => {
      const { log } = await openNew();
      const first = request('teacher-1', 'no-stream');
      await log.append(first);
      await expect(log.append({ ...first, command: { other: true } })).rejects.toThrow(CommandReused);
      await expect(log.append({ ...first, stream: 'teacher-2' })).rejects.toThrow(CommandReused);
    });

    it.each<[string, Partial<AppendRequest>, new (...args: never[]) => Error]>([
      ['without events', { events: [] }, NotAppendable],
      ['with a command id that is no UUID', { commandId: 'c-1' }, NotAppendable],
      ['to a stream without a name', { stream: '' }, NotAppendable],
      ['to a stream with a line feed in its name', { stream: 'a\nb' }, NotAppendable],
      ['of a type with NUL in its name', { events: [{ type: '\0', data: {} }] }, NotAppendable],
      ['at a broken revision', { expected: 0.5 }, NotAppendable],
      ['of what has no canonical bytes', { events: [{ type: 'T', data: { a: '\ud800' } }] }, Error],
      [
        'of personal data without canonical bytes',
        { events: [{ type: 'T', data: {}, personal: { a: 2 ** 53 } }] },
        Error,
      ],
      ['of too much', { events: [{ type: 'T', data: { a: '学'.repeat(MAX_EVENT_BYTES / 3) } }] }, TooLarge],
    ])('refuses an append %s and writes nothing', async (_, wrong, error) => {
      const { log } = await openNew();
      await expect(log.append(request('s', 'no-stream', wrong))).rejects.toThrow(error);
      expect((await log.head()).position).toBe(START);
    });

    it('stores the largest event', async () => {
      const { log } = await openNew();
      const empty = canonicalText({ data: { a: '' }, meta: { ...META, commandId: randomUUID() }, pii: {} }).length;
      const data = { a: 'x'.repeat(MAX_EVENT_BYTES - empty) };
      await log.append(request('s', 'no-stream', { events: [{ type: 'T', data }] }));
      expect((await everything(log))[0]!.data).toEqual(data);
    });

    it('is over after close, and answers what it had accepted', async () => {
      const { log, open } = await openNew();
      const accepted = Array.from({ length: 50 }, (_, n) => log.append(request(`s-${n}`, 'no-stream')));
      await log.close();
      await log.close();
      expect(await Promise.all(accepted)).toHaveLength(50);
      await expect(log.append(request('late', 'no-stream'))).rejects.toThrow(LogClosed);
      expect(await everything(await open())).toHaveLength(50);
    });
  });

  describe(`${name}: bytes`, () => {
    it('come back exactly as they were hashed', async () => {
      const { log } = await openNew();
      const data = {
        'z last': '1.10',
        'a first': [Number.MAX_SAFE_INTEGER, -0.5, 1e-7, 1.1],
        text: '\u0000\u001f "\\ é é 😀 \u2028 学分 \\u0041',
      };
      const sent = request('s', 'no-stream', {
        events: [{ type: 'T', data }],
      });
      await log.append(sent);
      const [event] = await everything(log);
      expect(event!.body).toBe(canonicalText({ data, meta: { ...META, commandId: sent.commandId }, pii: {} }));
      expect(event!.data).toEqual(data);
      expect(leafHash(event!.envelope)).toBe(event!.leaf);
      expect(JSON.parse(event!.envelope)).toEqual({
        v: 1,
        ledger: (await log.head()).ledger,
        type: 'T',
        stream: 's',
        rev: 0,
        prev: null,
        id: event!.id,
        recordedAt: event!.recordedAt,
        body: sha256Hex(event!.body),
      });
    });

    it('of packs and definitions are kept under their hash', async () => {
      const { log } = await openNew();
      const bytes = Buffer.from('{"学时":1.10}\0\xff', 'latin1');
      const hash = await log.keep('policy-pack', bytes);
      expect(hash).toBe(sha256Hex(bytes));
      expect(await log.keep('another kind', bytes)).toBe(hash);
      expect(await log.kept(hash)).toEqual({ kind: 'policy-pack', bytes });
      expect(await log.kept(sha256Hex('another'))).toBeUndefined();
      expect(await log.kept('no hash')).toBeUndefined();
      await expect(log.keep('film', Buffer.alloc(17 * 1_048_576))).rejects.toThrow(NotAppendable);
    });
  });

  describe(`${name}: personal data`, () => {
    const personal = { name: '韩梅梅', phone: ['13800000000'] };

    it('stands in the log as commitments only and is opened on demand', async () => {
      const { log } = await openNew();
      await log.append(request('teacher-1', 'no-stream', { personal }));
      const [closed] = await everything(log);
      expect(closed!.envelope + closed!.body).not.toMatch(/韩梅梅|13800000000/);
      expect(Object.keys(closed!.pii)).toEqual(['name', 'phone']);
      expect(closed!.personal).toEqual({});
      const [event] = await everything(log, { open: true });
      expect(event!.personal).toEqual(personal);
      expect(await log.readEvent(event!.id, { open: true })).toEqual(event);
      expect(await all(log.readStream('teacher-1', { open: true }))).toEqual([event]);
      const salt = Buffer.alloc(32);
      expect(commitment({ field: 'name', value: '韩梅梅', salt })).not.toBe(event!.pii.name);
    });

    it('of one subject can be erased; the commitments and the chain stay', async () => {
      const { log, open } = await openNew();
      const other = await open();
      await log.append(request('teacher-1', 'no-stream', { personal }));
      await other.append(request('case-1', 'no-stream', { personal: { note: '…' }, subject: 'teacher-1' }));
      await log.append(request('teacher-2', 'no-stream', { personal }));
      const before = await everything(log);
      expect(await log.erase('teacher-1')).toBe(3);
      expect(await log.erase('teacher-1')).toBe(0);
      const after = await everything(other, { open: true });
      expect(after.map((event) => event.personal)).toEqual([{}, {}, personal]);
      expect(after.map(({ pii, leaf }) => ({ pii, leaf }))).toEqual(before.map(({ pii, leaf }) => ({ pii, leaf })));
      expect((await verifyLog(log)).problems).toEqual([]);
    });

    it('can be stored again for a subject that was erased, by whoever knew the old key', async () => {
      const { log, open } = await openNew();
      const other = await open();
      await log.append(request('teacher-1', 'no-stream', { personal }));
      await other.append(request('teacher-1', 0, { personal }));
      await log.erase('teacher-1');
      await other.append(request('teacher-1', 1, { personal: { name: '新' } }));
      await log.append(request('teacher-1', 2, { personal: { name: '新新' } }));
      const stored = await everything(log, { open: true });
      expect(stored.map((event) => event.personal)).toEqual([{}, {}, { name: '新' }, { name: '新新' }]);
    });
  });

  describe(`${name}: reading a stream`, () => {
    it('goes both ways, from a revision, up to a position, over pages', async () => {
      const { log } = await openNew();
      await fill(log, 'long', 1_103);
      await log.append(request('other', 'no-stream'));
      const revisions = async (options: Parameters<EventLog['readStream']>[1]): Promise<number[]> =>
        (await all(log.readStream('long', options))).map(({ revision }) => revision);
      const count = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, i) => from + i);
      const position = (await log.readAll({ after: START, limit: 700 })).events.at(-1)!.position;

      expect(await revisions({})).toEqual(count(0, 1_102));
      expect(await revisions({ backwards: true })).toEqual(count(0, 1_102).reverse());
      expect(await revisions({ from: 1_100 })).toEqual([1_100, 1_101, 1_102]);
      expect(await revisions({ from: 2, backwards: true })).toEqual([2, 1, 0]);
      expect(await revisions({ limit: 501 })).toEqual(count(0, 500));
      expect(await revisions({ limit: 2, backwards: true })).toEqual([1_102, 1_101]);
      expect(await revisions({ upTo: position })).toEqual(count(0, 699));
      expect(await revisions({ upTo: position, backwards: true, limit: 1 })).toEqual([699]);
      expect(await revisions({ from: 2_000 })).toEqual([]);
      expect(await all(log.readStream('unknown'))).toEqual([]);
    });
  });

  describe(`${name}: reading the one order`, () => {
    it('pages strictly after a position, in the order of appending', async () => {
      const { log } = await openNew();
      for (let n = 0; n < 5; n++) await log.append(request(`s-${n}`, 'no-stream', { n }));
      const first = await log.readAll({ after: START, limit: 3 });
      expect(first).toMatchObject({ atHead: false, next: first.events[2]!.position });
      const second = await log.readAll({ after: first.next, limit: 3 });
      expect([...first.events, ...second.events].map(({ data }) => data.n)).toEqual([0, 1, 2, 3, 4]);
      expect(second.atHead).toBe(true);
      expect(await log.readAll({ after: second.next, limit: 3 })).toEqual({
        events: [],
        next: second.next,
        atHead: true,
      });
      const positions = [...first.events, ...second.events].map(({ position }) => position);
      expect([...positions].sort()).toEqual(positions);
    });

    it('knows a position of another kind of log for what it is', async () => {
      const { log } = await openNew();
      await log.append(request('s', 'no-stream'));
      const digits = '1'.padStart(20, '0');
      const foreign = (log.capabilities.densePositions ? `c${digits}` : digits) as Position;
      await expect(log.readAll({ after: foreign, limit: 5 })).rejects.toThrow(ForeignPosition);
      await expect(all(log.readStream('s', { upTo: foreign }))).rejects.toThrow(ForeignPosition);
    });

    it('filters by type and by stream prefix and still gets on', async () => {
      const { log } = await openNew();
      for (let n = 0; n < 30; n++) {
        const events: NewEvent[] = [{ type: n % 3 === 0 ? 'Third' : 'Other', data: { n } }];
        await log.append(request(`${n % 2 === 0 ? 'even' : 'odd%_'}-${n}`, 'no-stream', { events }));
      }
      const { position } = await log.head();
      const numbers = async (filter: { types?: string[]; streams?: string[] }): Promise<Json[]> =>
        (await log.readAll({ after: START, limit: 100, filter })).events.map(({ data }) => data.n!);
      expect(await numbers({ types: ['Third'], streams: ['odd'] })).toEqual([3, 9, 15, 21, 27]);
      expect(await numbers({ streams: ['odd%_-2', 'even-2'] })).toEqual([2, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29]);
      expect(await numbers({ types: [] })).toEqual([]);
      const none = await log.readAll({ after: START, limit: 5, filter: { types: ['None'] } });
      expect(none).toEqual({ events: [], next: position, atHead: true });
      const some = await log.readAll({ after: START, limit: 2, filter: { types: ['Third'] } });
      expect(some).toMatchObject({ atHead: false, next: some.events[1]!.position });
    });
  });

  describe(`${name}: subscribing`, () => {
    type Seen = { events: Recorded[]; caughtUp: Position[]; stop: () => Promise<void> };
    const watch = (log: EventLog, options: Parameters<EventLog['subscribe']>[0]): Seen => {
      const events: Recorded[] = [];
      const caughtUp: Position[] = [];
      const subscription = log.subscribe(options, {
        events: async (page) => void events.push(...page),
        caughtUp: (position) => void caughtUp.push(position),
      });
      return { events, caughtUp, stop: subscription.stop };
    };

    it('catches up, goes on live and resumes where it stopped', async () => {
      const { log } = await openNew();
      await fill(log, 'a', 25);
      const first = watch(log, { after: START, pageSize: 10 });
      await until(() => first.caughtUp.length === 1);
      expect(first.events).toHaveLength(25);
      await log.append(request('b', 'no-stream'));
      await until(() => first.events.length === 26);
      await first.stop();
      await log.append(request('c', 'no-stream'));
      const second = watch(log, { after: first.events.at(-1)!.position });
      await until(() => second.events.length === 1);
      await log.append(request('d', 'no-stream'));
      await until(() => second.events.length === 2);
      const streams = [...first.events, ...second.events].slice(25).map(({ stream }) => stream);
      expect(streams).toEqual(['b', 'c', 'd']);
      expect(first.events).toHaveLength(26);
      await second.stop();
    });

    it('hears what another process stores', async () => {
      const { log, open } = await openNew();
      const other = await open();
      const seen = watch(log, { after: START });
      await until(() => seen.caughtUp.length === 1);
      for (let n = 0; n < 3; n++) await other.append(request(`s-${n}`, 'no-stream'));
      await until(() => seen.events.length === 3);
      await seen.stop();
    });

    it('says how far it is when a filter leaves everything out', async () => {
      const { log } = await openNew();
      const seen = watch(log, { after: START, filter: { types: ['None'] } });
      const { position } = await log.append(request('s', 'no-stream'));
      await until(() => seen.caughtUp.at(-1) === position);
      expect(seen.events).toEqual([]);
      await seen.stop();
    });

    it('hears of what is new only what its filter lets through', async () => {
      const { log } = await openNew();
      const none = watch(log, { after: START, filter: { types: [] } });
      const some = watch(log, { after: START, filter: { types: ['Third'], streams: ['odd%_', 'odd'] } });
      const every = watch(log, { after: START });
      await until(() => [none, some, every].every(({ caughtUp }) => caughtUp.length === 1));
      for (let n = 0; n < 12; n++) {
        const events: NewEvent[] = [{ type: n % 3 === 0 ? 'Third' : 'Other', data: { n } }];
        await log.append(request(`${n % 2 === 0 ? 'even' : 'odd'}-${n}`, 'no-stream', { events }));
      }
      const { position } = await log.head();
      await until(() => [none, some, every].every(({ caughtUp }) => caughtUp.at(-1) === position));
      expect(some.events.map(({ data }) => data.n)).toEqual([3, 9]);
      expect(every.events.map(({ data }) => data.n)).toEqual([...Array(12).keys()]);
      expect(none.events).toEqual([]);
      for (const { stop } of [none, some, every]) await stop();
    });

    it('ends with `failed` when the subscriber fails', async () => {
      const { log } = await openNew();
      await fill(log, 'a', 3);
      const failure = new Promise<Error>((failed) =>
        log.subscribe({ after: START }, { events: async () => Promise.reject(new Error('no')), failed }),
      );
      expect(await failure).toEqual(new Error('no'));
    });

    it('loses and repeats nothing while many append', async () => {
      const { log } = await openNew();
      const seen = watch(log, { after: START, pageSize: 7 });
      await Promise.all(
        Array.from({ length: 10 }, async (_, i) => {
          for (let n = 0; n < 20; n++) await log.append(request(`s-${i}`, n === 0 ? 'no-stream' : n - 1));
        }),
      );
      await until(() => seen.events.length >= 200);
      expect(seen.events.map(({ position }) => position)).toEqual(
        (await everything(log)).map(({ position }) => position),
      );
      await seen.stop();
    });
  });

  describe(`${name}: time`, () => {
    it('does not go back within a stream when the clock does, and tells what was known at an instant', async () => {
      const clock = ['10:00', '10:05', '10:02', '10:03', '10:07'].map((time) => `2025-03-01T${time}:00.000Z`);
      const { log } = await openNew(() => clock.shift() ?? '2025-03-01T11:00:00.000Z');
      const positions: Position[] = [];
      for (const [stream, expected] of [
        ['a', 'no-stream'],
        ['a', 0],
        ['a', 1],
        ['b', 'no-stream'],
        ['a', 2],
      ] as const)
        // prettier-ignore
        positions.push((await log.append(request(stream, expected))).position);
      const times = (await everything(log)).map(({ recordedAt }) => recordedAt.slice(11, 16));
      expect(times).toEqual(['10:00', '10:05', '10:05', '10:03', '10:07']);

      const knownAt = (time: string): Promise<Position> => log.positionAt(`2025-03-01T${time}`);
      expect(await knownAt('09:59:59.999Z')).toBe(START);
      expect(await knownAt('10:00:00.000Z')).toBe(positions[0]);
      expect(await knownAt('10:04:00Z')).toBe(positions[0]); // b was recorded at 10:03, but after one of 10:05
      expect(await knownAt('18:05:00+08:00')).toBe(positions[3]);
      expect(await knownAt('23:00:00Z')).toBe(positions[4]);
    });
  });

  describe(`${name}: verifying`, () => {
    it('finds a log as it was written whole', async () => {
      const { log } = await openNew();
      await fill(log, 'a', 120);
      await log.append(request('b', 'no-stream', { personal: { name: '…' } }));
      const done: number[] = [];
      const report = await verifyLog(log, { pageSize: 50, progress: (events) => done.push(events) });
      const { ledger, position, leaf } = await log.head();
      expect(report).toEqual({ ledger, events: 121, streams: 2, position, leaf, problems: [] });
      expect(done).toEqual([50, 100, 121]);
    });

    const edits: [string, (event: Recorded) => Parameters<NonNullable<LedgerUnderTest['damage']>>[1]][] = [
      ['the body', (event) => ({ body: event.body.replace('"n":1', '"n":9') })],
      ['the spelling of the body', (event) => ({ body: event.body.replace('"n":1', '"n":1.0') })],
      ['the type shown', () => ({ type: 'Revoked' })],
      ['the envelope', (event) => ({ envelope: event.envelope.replace('Noted', 'Voided') })],
      [
        'body and envelope together',
        (event) => {
          const body = event.body.replace('"n":1', '"n":9');
          return { body, envelope: event.envelope.replace(sha256Hex(event.body), sha256Hex(body)) };
        },
      ],
    ];
    (damages ? it : it.skip).each(edits)('finds an edit of %s', async (_, edit) => {
      const { log, damage } = await openNew();
      await fill(log, 'a', 3);
      const [, event, following] = (await everything(log)) as [Recorded, Recorded, Recorded];
      await damage!(event.position, edit(event));
      const { problems } = await verifyLog(log);
      expect(problems.length).toBeGreaterThan(0);
      // With a leaf that fits the edited envelope, it is the next event of the stream that no longer follows.
      expect([event.position, following.position]).toContain(problems[0]!.position);
    });

    it('holds for whatever is appended, and everything is read back', async () => {
      const { log } = await openNew();
      const heads = new Map<string, number>();
      const event = fc.record({
        type: fc.constantFrom('Noted', 'Named'),
        data: fc.dictionary(
          fc.string({ unit: 'grapheme' }),
          fc.oneof(fc.string({ unit: 'grapheme' }), fc.integer(), fc.boolean()),
        ),
        personal: fc.option(
          fc.dictionary(fc.constantFrom('name', 'phone'), fc.string({ unit: 'grapheme' }), { minKeys: 1 }),
          { nil: undefined },
        ),
      });
      const append = fc.record({
        stream: fc.constantFrom('a', 'b', 'c'),
        events: fc.array(event, { minLength: 1, maxLength: 4 }),
      });
      await fc.assert(
        fc.asyncProperty(fc.array(append, { minLength: 1, maxLength: 6 }), async (appends) => {
          const before = (await log.head()).position;
          for (const { stream, events } of appends) {
            const plain = JSON.parse(JSON.stringify(events)) as NewEvent[];
            const { revision } = await log.append(request(stream, heads.get(stream) ?? 'no-stream', { events: plain }));
            heads.set(stream, revision);
          }
          const { events } = await log.readAll({ after: before, limit: 100, open: true });
          const sent = appends.flatMap(({ events }) => events);
          expect(events.map(({ type, data, personal }) => ({ type, data, personal }))).toEqual(
            sent.map(
              ({ type, data, personal }) =>
                JSON.parse(JSON.stringify({ type, data, personal: personal ?? {} })) as Json,
            ),
          );
        }),
        { numRuns: 15 },
      );
      expect((await verifyLog(log)).problems).toEqual([]);
    });
  });
}
