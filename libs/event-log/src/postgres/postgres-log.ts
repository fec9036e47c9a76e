import { LogClosed, MAX_KEPT_BYTES, NotAppendable, type EventLog, type Subscription } from '../port.js';
import { prepare } from '../prepare.js';
import { follow } from '../subscription.js';
import { createTip, type Tip } from '../tip.js';
import type { Keyring } from '../vault.js';
import { isConnectionLoss, isContention, openPool, openSession } from './connection.js';
import { createReader } from './reader.js';
import { LOG_SCHEMA, openLedger } from './schema.js';
import { createWriter } from './writer.js';

/** How a PostgreSQL log is opened. Everything but `url` and `keyring` has a default for a service of one bureau. */
export type PostgresLogOptions = {
  readonly url: string;
  readonly keyring: Keyring;
  /** The clock of the writer, ISO 8601 UTC with milliseconds. */
  readonly now?: () => string;
  /** PostgreSQL schema of the ledger. Default: {@link LOG_SCHEMA}. */
  readonly schema?: string;
  /** Appends that may wait (4096) and their bytes (64 MiB); beyond, `append` rejects with `Overloaded`. */
  readonly maxQueue?: number;
  readonly maxQueueBytes?: number;
  /** Appends (256) and bytes (4 MiB) of one transaction. */
  readonly maxBatch?: number;
  readonly maxBatchBytes?: number;
  /** Sessions for readers (6); the writer has one of its own. */
  readonly readers?: number;
  /** How often the log is asked for what other processes stored, in milliseconds (250). */
  readonly pollMs?: number;
  /** Positions one filtered page may pass over (20,000). */
  readonly scanLimit?: number;
  /** How long appends wait for a lost server, in milliseconds (10,000). */
  readonly patienceMs?: number;
};

/**
 * Opens the log in a migrated PostgreSQL database.
 *
 * Appends are committed in groups by one writer session; positions are dense and become visible in their order. A
 * pooler between must keep sessions (not transactions), because the session carries its role and its timeouts.
 *
 * @throws {LogSchemaProblem} when the schema is missing, older or newer, or the role may not be taken.
 */
export async function openPostgresLog(options: PostgresLogOptions): Promise<EventLog> {
  const { url, keyring, schema = LOG_SCHEMA, now = () => new Date().toISOString() } = options;
  const pool = openPool({ url, name: 'shixun reader' }, options.readers ?? 6);
  const ledger = await openLedger(pool, schema).catch(async (error: unknown) => {
    await pool.end();
    throw error;
  });
  const tip = createTip();
  const writer = createWriter({
    connect: () => openSession({ url, name: 'shixun writer' }),
    ...{ schema, ledger, keyring, now, committed: tip.advance },
    maxQueue: options.maxQueue ?? 4_096,
    maxQueueBytes: options.maxQueueBytes ?? 64 * 1_048_576,
    maxBatch: options.maxBatch ?? 256,
    maxBatchBytes: options.maxBatchBytes ?? 4 * 1_048_576,
    patienceMs: options.patienceMs ?? 10_000,
  });
  const scanLimit = options.scanLimit ?? 20_000;
  const { sawHead } = writer;
  const { look, readOn, ...reads } = createReader({ pool, schema, ledger, keyring, tip, scanLimit, sawHead });
  const stopPolling = poll(tip, look, options.pollMs ?? 250);
  const subscriptions = new Set<Subscription>();
  let closing: Promise<void> | undefined;

  async function close(): Promise<void> {
    stopPolling();
    await writer.close();
    await Promise.all([...subscriptions].map((subscription) => subscription.stop()));
    await pool.end();
  }

  return {
    capabilities: { name: 'postgres', densePositions: true, atomicVault: true },
    ...reads,
    append: async (request) => writer.append(prepare(request, keyring)),
    subscribe(subscribeOptions, subscriber) {
      if (closing) throw new LogClosed();
      const isPassing = (error: unknown): boolean => isConnectionLoss(error) || isContention(error);
      const subscription = follow({ readAll: readOn, tip, isPassing }, subscribeOptions, subscriber);
      subscriptions.add(subscription);
      return subscription;
    },
    async erase(subject) {
      const { rows } = await pool.query<{ erased: number }>(`SELECT ${schema}.erase($1) AS erased`, [subject]);
      writer.forgetSubject(subject);
      return rows[0]!.erased;
    },
    async keep(kind, bytes) {
      if (bytes.length > MAX_KEPT_BYTES) throw new NotAppendable(`${bytes.length} bytes are too many to keep`);
      const { rows } = await pool.query<{ hash: string }>(`SELECT ${schema}.keep($1, $2) AS hash`, [kind, bytes]);
      return rows[0]!.hash;
    },
    close: () => (closing ??= close()),
  };
}

/** Asks for the end of the log while somebody waits for more; what this process stored needs no asking. */
function poll(tip: Tip, look: () => Promise<unknown>, everyMs: number): () => void {
  let asking = false;
  const timer = setInterval(() => {
    if (asking || tip.waiting() === 0) return;
    asking = true;
    look()
      .catch(() => undefined) // asked again soon
      .finally(() => (asking = false));
  }, everyMs);
  timer.unref();
  return () => clearInterval(timer);
}
