import type { Pool } from 'pg';
import { NotInSource, type Copied, type EventRef, type LogSource } from '../copy.js';
import { densePosition } from '../dense-position.js';
import { LogCorrupt, type Kept, type Recorded } from '../port.js';
import type { VaultRow } from '../vault.js';
import { openPool } from './connection.js';
import { everyErasure } from './erasures.js';
import { COLUMNS, recorded, type EventRow } from './reader.js';
import { LOG_SCHEMA, openLedger } from './schema.js';

/** Where a ledger is in PostgreSQL. No key is needed to copy it: nothing is decrypted. */
export type PostgresCopyOptions = {
  readonly url: string;
  /** Default: {@link LOG_SCHEMA}. */
  readonly schema?: string;
};

/** Events read at once. */
const PAGE = 1_000;

/**
 * A ledger in PostgreSQL as a source of a copy, up to where it ended when this was called: what a service appends
 * meanwhile is left to the next copy.
 * @throws {LogSchemaProblem} when the schema is missing, older or newer than this software.
 */
export async function postgresSource({ url, schema: s = LOG_SCHEMA }: PostgresCopyOptions): Promise<LogSource> {
  const pool = openPool({ url, name: 'shixun copy' }, 2);
  try {
    const ledger = await openLedger(pool, s);
    const { rows } = await pool.query<{ last: string }>(`SELECT coalesce(max(position), 0) AS last FROM ${s}.event`);
    const events = Number(rows[0]!.last);
    return {
      ...{ ledger, events },
      kept: () => everythingKept(pool, s),
      items: (after) => itemsAfter(pool, s, events, after),
      erasures: () => everyErasure(pool, s),
      close: () => pool.end(),
    };
  } catch (error) {
    await pool.end();
    throw error;
  }
}

async function* everythingKept(pool: Pool, s: string): AsyncIterable<Kept> {
  const { rows } = await pool.query<{ hash: Buffer }>(`SELECT hash FROM ${s}.kept ORDER BY stored_at, hash`);
  for (const { hash } of rows) {
    const found = await pool.query<Kept>(`SELECT kind, bytes FROM ${s}.kept WHERE hash = $1`, [hash]);
    yield found.rows[0]!;
  }
}

async function* itemsAfter(
  pool: Pool,
  s: string,
  end: number,
  after: EventRef | null,
): AsyncIterable<readonly Copied[]> {
  let begun: Copied[] = []; // of a command that goes on in the next page
  for (let at = after ? await placeOf(pool, s, after) : 0; at < end; at = Math.min(at + PAGE, end)) {
    const found = [...begun, ...(await copied(pool, s, await consecutive(pool, s, at, Math.min(at + PAGE, end))))];
    const whole = found.findLastIndex(({ digest }) => digest !== null) + 1;
    begun = found.slice(whole);
    if (whole > 0) yield found.slice(0, whole);
  }
  if (begun[0]) throw new LogCorrupt(begun[0].event.position, 'its command is not there');
}

async function placeOf(pool: Pool, s: string, last: EventRef): Promise<number> {
  const { rows } = await pool.query<{ position: string }>(
    `SELECT position FROM ${s}.event WHERE stream = $1 AND revision = $2 AND leaf = decode($3, 'hex')`,
    [last.stream, last.revision, last.leaf],
  );
  if (!rows[0]) throw new NotInSource(last);
  return Number(rows[0].position);
}

async function consecutive(pool: Pool, s: string, after: number, upTo: number): Promise<Recorded[]> {
  const { rows } = await pool.query<EventRow>(
    `SELECT ${COLUMNS} FROM ${s}.event WHERE position > $1 AND position <= $2 ORDER BY position`,
    [after, upTo],
  );
  for (let due = after + 1; due <= upTo; due++)
    if (Number(rows[due - after - 1]?.position) !== due)
      throw new LogCorrupt(densePosition(due), 'the position is missing');
  return rows.map(recorded);
}

/** Events with what stands beside them. A command points at its last event. */
async function copied(pool: Pool, s: string, events: readonly Recorded[]): Promise<Copied[]> {
  const [commands, sealed] = await Promise.all([
    pool.query<{ position: string; digest: string }>(
      `SELECT position, encode(digest, 'hex') AS digest FROM ${s}.command WHERE id = ANY ($1)`,
      [[...new Set(events.map(({ meta }) => meta.commandId))]],
    ),
    pool.query<Omit<VaultRow, 'eventId'> & { event_id: string; wrapped: Buffer }>(
      `SELECT v.event_id, v.field, v.subject, v.salt, v.nonce, v.sealed, k.wrapped
       FROM ${s}.vault v JOIN ${s}.subject_key k USING (subject) WHERE v.event_id = ANY ($1) ORDER BY v.event_id, v.field`,
      [events.filter(({ pii }) => Object.keys(pii).length > 0).map(({ id }) => id)],
    ),
  ]);
  const digests = new Map(commands.rows.map(({ position, digest }) => [densePosition(position), digest]));
  const vault = new Map<string, Copied['vault'][number][]>();
  for (const { event_id: eventId, ...row } of sealed.rows)
    vault.set(eventId, [...(vault.get(eventId) ?? []), { eventId, ...row }]);
  return events.map((event) => ({
    event,
    digest: digests.get(event.position) ?? null,
    vault: vault.get(event.id) ?? [],
  }));
}
