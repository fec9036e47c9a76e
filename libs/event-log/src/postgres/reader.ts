import type { Pool, QueryResultRow } from 'pg';
import type { Json, JsonObject } from '#libs/canonical';
import { denseNumber, densePosition } from '../dense-position.js';
import { createLru } from '../lru.js';
import {
  CommandReused,
  LogCorrupt,
  type AppendResult,
  type EventFilter,
  type Head,
  type Kept,
  type Page,
  type Position,
  type Recorded,
} from '../port.js';
import type { StreamHead } from '../prepare.js';
import { parseBody } from '../seal.js';
import type { Tip } from '../tip.js';
import { openRow, type Keyring, type VaultRow } from '../vault.js';
import { isConnectionLoss } from './connection.js';
import { together } from '../together.js';

/** What reading needs. */
export type ReaderOptions = {
  readonly pool: Pool;
  readonly schema: string;
  readonly ledger: string;
  readonly keyring: Keyring;
  readonly tip: Tip;
  /** Positions a filtered page may pass over, so that a rare filter does not scan a whole log in one query. */
  readonly scanLimit: number;
  /** Told the end of each stream that was read to its end. */
  readonly sawHead: (stream: string, head: StreamHead) => void;
};

/** An event as {@link COLUMNS} select it. */
export type EventRow = {
  readonly position: string;
  readonly stream: string;
  readonly revision: number;
  readonly id: string;
  readonly type: string;
  readonly recorded_at: string;
  readonly leaf: string;
  readonly envelope: string;
  readonly body: string;
};

/** The columns of an event. */
export const COLUMNS = `position, stream, revision, id, type, recorded_at, encode(leaf, 'hex') AS leaf, envelope, body`;
const STREAM_PAGE = 500;
/** How many of the newest events are kept for the subscriptions of this process, which read the same ones within moments. */
const NEWEST = 100;

/** The reading half of the PostgreSQL log. */
export type Reader = ReturnType<typeof createReader>;

/** Reads of a ledger. A read that loses its session is made once more on another one. */
export function createReader({ pool, schema: s, ledger, keyring, tip, scanLimit, sawHead }: ReaderOptions) {
  async function query<R extends QueryResultRow>(name: string, text: string, values: unknown[] = []): Promise<R[]> {
    const ask = async (): Promise<R[]> => (await pool.query<R>({ name, text, values })).rows;
    return ask().catch((error: unknown) => {
      if (!isConnectionLoss(error)) throw error;
      return ask();
    });
  }

  /** Asks where the log ends. The table of events is asked, not the head row: it has one version however long others stay. */
  async function look(): Promise<number> {
    const rows = await query<{ last: string | null }>('look', `SELECT max(position) AS last FROM ${s}.event`);
    const last = Number(rows[0]!.last ?? 0);
    tip.advance(densePosition(last));
    return last;
  }

  /** The end of the log, asked only when what is known does not reach far enough. */
  async function endBeyond(position: number): Promise<number> {
    const seen = denseNumber(tip.seen());
    return seen >= position ? seen : look();
  }

  async function readAll(options: {
    after: Position;
    limit: number;
    filter?: EventFilter;
    open?: boolean;
  }): Promise<Page> {
    const { limit, filter, open = false } = options;
    const after = denseNumber(options.after);
    const reach = filter ? Math.max(scanLimit, limit) : limit;
    const end = await endBeyond(after + reach);
    const upTo = Math.min(end, after + reach);
    if (upTo <= after) return { events: [], next: options.after, atHead: true };
    const rows = filter ? await filtered(after, upTo, limit, filter) : await consecutive(after, upTo);
    const next = filter && rows.length < limit ? upTo : Number(rows.at(-1)!.position);
    return { events: await toRecorded(rows, open), next: densePosition(next), atHead: next >= end };
  }

  /**
   * A page for a subscription. What is new and known here is fetched once for all of them, without asking where the log
   * ends: what other processes stored beyond it, the tip will tell.
   */
  async function readOn(options: Parameters<typeof readAll>[0]): Promise<Page> {
    const { limit, filter, open = false } = options;
    const after = denseNumber(options.after);
    const upTo = denseNumber(tip.seen());
    if (upTo <= after || upTo - after > Math.min(limit, NEWEST)) return readAll(options);
    const rows = (await newest({ after, upTo })).filter((row) => passes(row, filter));
    return {
      events: await toRecorded(rows, open),
      next: densePosition(upTo),
      atHead: denseNumber(tip.seen()) <= upTo,
    };
  }

  const recent = createLru<EventRow>(NEWEST);
  const newest = together(async (wanted: readonly { after: number; upTo: number }[]) => {
    const from = Math.min(...wanted.map(({ after }) => after));
    const to = Math.max(...wanted.map(({ upTo }) => upTo));
    const rows = new Map<number, EventRow>();
    let known = from;
    for (let row; known < to && (row = recent.get(String(known + 1))); known++) rows.set(known + 1, row);
    for (const row of known < to ? await consecutive(known, to) : []) {
      rows.set(Number(row.position), row);
      recent.set(row.position, row);
    }
    return wanted.map(({ after, upTo }) => Array.from({ length: upTo - after }, (_, i) => rows.get(after + 1 + i)!));
  });

  async function consecutive(after: number, upTo: number): Promise<EventRow[]> {
    const rows = await query<EventRow>(
      'consecutive',
      `SELECT ${COLUMNS} FROM ${s}.event WHERE position > $1 AND position <= $2 ORDER BY position`,
      [after, upTo],
    );
    for (let due = after + 1; due <= upTo; due++)
      if (Number(rows[due - after - 1]?.position) !== due)
        throw new LogCorrupt(densePosition(due), 'the position is missing');
    return rows;
  }

  function filtered(after: number, upTo: number, limit: number, { types, streams }: EventFilter): Promise<EventRow[]> {
    return query<EventRow>(
      'filtered',
      `SELECT ${COLUMNS} FROM ${s}.event WHERE position > $1 AND position <= $2
         AND ($4::text[] IS NULL OR type = ANY ($4)) AND ($5::text[] IS NULL OR stream ^@ ANY ($5))
       ORDER BY position LIMIT $3`,
      [after, upTo, limit, types ?? null, streams ?? null],
    );
  }

  async function* readStream(
    stream: string,
    options: { from?: number; upTo?: Position; backwards?: boolean; limit?: number; open?: boolean } = {},
  ): AsyncIterable<Recorded> {
    const { backwards = false, open = false, limit = Infinity } = options;
    // `position + 0` keeps a database without statistics from reading by position what it can find by stream.
    const last = options.upTo === undefined ? Number.MAX_SAFE_INTEGER : denseNumber(options.upTo);
    const text = backwards
      ? `SELECT ${COLUMNS} FROM ${s}.event WHERE stream = $1 AND revision <= $2 AND position + 0 <= $3 ORDER BY revision DESC LIMIT $4`
      : `SELECT ${COLUMNS} FROM ${s}.event WHERE stream = $1 AND revision >= $2 AND position + 0 <= $3 ORDER BY revision LIMIT $4`;
    let from = options.from ?? (backwards ? 2 ** 31 - 1 : 0);
    for (let left = limit; left > 0 && from >= 0;) {
      const size = Math.min(STREAM_PAGE, left);
      const rows =
        !backwards && size === STREAM_PAGE
          ? await pageOfStream({ stream, from, last })
          : await query<EventRow>(backwards ? 'backwards' : 'forwards', text, [stream, from, last, size]);
      refuseHoles(rows, from, backwards);
      for (const event of await toRecorded(rows, open)) yield event;
      const end = rows.at(backwards ? 0 : -1);
      if (end && options.upTo === undefined && (backwards ? options.from === undefined : rows.length < size))
        noteHead(end);
      if (rows.length < size) return;
      left -= rows.length;
      from = rows.at(-1)!.revision + (backwards ? -1 : 1);
    }
  }

  /** Full pages of many streams in one query: a service under load reads many short streams at the same time. */
  const pageOfStream = together(async (wanted: readonly { stream: string; from: number; last: number }[]) => {
    const rows = await query<EventRow & { asked: number }>(
      'pages',
      `SELECT w.asked::int AS asked, e.* FROM unnest($1::text[], $2::int[], $3::bigint[]) WITH ORDINALITY AS w(name, since, until, asked),
         LATERAL (SELECT ${COLUMNS} FROM ${s}.event WHERE stream = w.name AND revision >= w.since AND position + 0 <= w.until
           ORDER BY revision LIMIT ${STREAM_PAGE}) e ORDER BY w.asked, e.revision`,
      [wanted.map(({ stream }) => stream), wanted.map(({ from }) => from), wanted.map(({ last }) => last)],
    );
    const pages = wanted.map((): EventRow[] => []);
    for (const row of rows) pages[row.asked - 1]!.push(row);
    return pages;
  });

  function noteHead({ stream, revision, leaf, recorded_at: recordedAt }: EventRow): void {
    sawHead(stream, { revision, leaf, recordedAt });
  }

  async function toRecorded(rows: readonly EventRow[], open: boolean): Promise<Recorded[]> {
    const events = rows.map(recorded);
    const personal = open ? events.filter(({ pii }) => Object.keys(pii).length > 0).map(({ id }) => id) : [];
    if (personal.length === 0) return events;
    const opened = await openings(personal);
    return events.map((event) => ({ ...event, personal: opened.get(event.id) ?? {} }));
  }

  /** The personal fields of many events in one query. Rows of erased subjects are not there. */
  async function openings(ids: readonly string[]): Promise<Map<string, JsonObject>> {
    const rows = await query<Omit<VaultRow, 'eventId'> & { event_id: string; wrapped: Buffer }>(
      'openings',
      `SELECT v.*, k.wrapped FROM ${s}.vault v JOIN ${s}.subject_key k USING (subject) WHERE v.event_id = ANY ($1)`,
      [ids],
    );
    const keys = new Map<string, Buffer>();
    const opened = new Map<string, { [field: string]: Json }>();
    for (const { event_id: eventId, wrapped, ...row } of rows) {
      const key = keys.get(row.subject) ?? keyring.unwrap(row.subject, wrapped);
      keys.set(row.subject, key);
      const fields = opened.get(eventId) ?? {};
      fields[row.field] = openRow(key, { ...row, eventId }).value;
      opened.set(eventId, fields);
    }
    return opened;
  }

  async function readEvent(id: string, { open = false } = {}): Promise<Recorded | undefined> {
    if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(id)) return undefined;
    const rows = await query<EventRow>('event', `SELECT ${COLUMNS} FROM ${s}.event WHERE id = $1`, [id]);
    return (await toRecorded(rows, open))[0];
  }

  async function findCommand(
    commandId: string,
    command?: { stream: string; command: Json },
  ): Promise<AppendResult | undefined> {
    const rows = await query<{ position: string; revision: number; leaf: string; digest: string }>(
      'command',
      `SELECT c.position, e.revision, encode(e.leaf, 'hex') AS leaf, encode(c.digest, 'hex') AS digest
       FROM ${s}.command c JOIN ${s}.event e USING (position) WHERE c.id = $1`,
      [commandId],
    );
    if (rows[0] && command && rows[0].digest !== keyring.digest(command)) throw new CommandReused(commandId);
    return rows.map(({ position, revision, leaf }) => {
      return { revision, position: densePosition(position), duplicate: true, receipt: leaf };
    })[0];
  }

  async function head(): Promise<Head> {
    const rows = await query<{ position: string; id: string; leaf: string; recorded_at: string }>(
      'head',
      `SELECT position, id, encode(leaf, 'hex') AS leaf, recorded_at FROM ${s}.event ORDER BY position DESC LIMIT 1`,
    );
    const last = rows[0];
    const position = densePosition(last?.position ?? 0);
    tip.advance(position);
    const { id = null, leaf = '', recorded_at: recordedAt = null } = last ?? {};
    return { ledger, position, id, leaf, recordedAt };
  }

  async function positionAt(instant: string): Promise<Position> {
    const at = new Date(instant).toISOString();
    const rows = await query<{ position: string }>('at', `SELECT ${s}.position_at($1) AS position`, [at]);
    return densePosition(rows[0]!.position);
  }

  async function kept(hash: string): Promise<Kept | undefined> {
    const text = `SELECT kind, bytes FROM ${s}.kept WHERE hash = decode($1, 'hex')`;
    return /^[0-9a-f]{64}$/.test(hash) ? (await query<Kept>('kept', text, [hash]))[0] : undefined;
  }

  return { look, readAll, readOn, readStream, readEvent, findCommand, head, positionAt, kept };
}

/** Reads a row. */
export function recorded(row: EventRow): Recorded {
  const { data, meta, pii } = parseBody(row.body);
  // Field by field: spreading the row took three times as long as parsing the body.
  return {
    position: densePosition(row.position),
    stream: row.stream,
    revision: row.revision,
    id: row.id,
    type: row.type,
    recordedAt: row.recorded_at,
    data,
    meta,
    pii,
    personal: {},
    leaf: row.leaf,
    envelope: row.envelope,
    body: row.body,
  };
}

/** Whether a filter lets an event through: the same as `filtered` asks of the database. */
function passes({ type, stream }: EventRow, { types, streams }: EventFilter = {}): boolean {
  const named = types?.includes(type) ?? true;
  return named && (streams?.some((prefix) => stream.startsWith(prefix)) ?? true);
}

/** Revisions of a stream follow each other; a page read forwards begins where it was asked to. */
function refuseHoles(rows: readonly EventRow[], from: number, backwards: boolean): void {
  rows.forEach(({ position, revision, stream }, index) => {
    const due = backwards ? rows[0]!.revision - index : from + index;
    if (revision !== due)
      throw new LogCorrupt(densePosition(position), `revision ${revision} of ${stream} where ${due} was due`);
  });
}
