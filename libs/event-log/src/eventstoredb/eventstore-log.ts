import { openPool } from '../postgres/connection.js';
import { LogClosed, MAX_KEPT_BYTES, NotAppendable, type EventLog, type Subscription } from '../port.js';
import { prepare } from '../prepare.js';
import { follow } from '../subscription.js';
import { createTip } from '../tip.js';
import type { Keyring } from '../vault.js';
import { dangers } from './acl.js';
import { connectCluster, isPassing, type ClusterOptions } from './client.js';
import { createCompanion, isCompanionAway, sessionName } from './companion.js';
import { COMPANION_SCHEMA, openCompanionLedger } from './companion-schema.js';
import { createLedgerEvents } from './ledger-events.js';
import { createReader, type ReaderOptions } from './reader.js';
import { supervise } from './supervisor.js';
import { sweepOrphans } from './sweep.js';
import { createWriter } from './writer.js';

/** How an EventStoreDB log is opened. Everything but `url`, `keyring` and the companion's `url` has a default. */
export type EventStoreLogOptions = ClusterOptions & {
  readonly keyring: Keyring;
  /** The PostgreSQL database beside it, migrated by `migrateCompanion`. */
  readonly companion: { readonly url: string; readonly schema?: string };
  /** The name the ledger must have; default: the one of the companion. */
  readonly ledger?: string;
  /** The clock of the writer, ISO 8601 UTC with milliseconds. */
  readonly now?: () => string;
  /** Appends that may be under way (4096) and their bytes (64 MiB); beyond, `append` rejects with `Overloaded`. */
  readonly maxQueue?: number;
  readonly maxQueueBytes?: number;
  /** Sessions with the companion (6). */
  readonly sessions?: number;
  /** Events one filtered page may pass over (20,000). */
  readonly scanLimit?: number;
  /** Events between two moments on record (1,000). */
  readonly momentEvery?: number;
  /** How long appends wait for a lost cluster or companion, in milliseconds (10,000). */
  readonly patienceMs?: number;
  /** How often orphans are swept, and how old they are at least, in milliseconds (600,000). */
  readonly sweepMs?: number;
};

/** The log, and what an operator of this store needs beside it. */
export type EventStoreLog = EventLog & {
  /**
   * What the service's user could do to the streams, for readiness to warn of; empty after `protect`, and never empty
   * on a server without TLS, which asks nobody who they are.
   */
  readonly dangers: () => Promise<readonly ('delete' | 'truncate')[]>;
  /** Removes what was announced so long ago and never came to stand. Answers how many commands. */
  readonly sweep: (olderThanMs: number) => Promise<number>;
};

/**
 * Opens the log in an EventStoreDB or KurrentDB cluster, with its companion in PostgreSQL.
 *
 * @throws {LogSchemaProblem} when the companion is missing, older, newer or of another ledger, or the role may not be
 * taken · when the cluster cannot be reached.
 */
export async function openEventStoreLog(options: EventStoreLogOptions): Promise<EventStoreLog> {
  const { keyring, now = () => new Date().toISOString(), sweepMs = 600_000 } = options;
  const schema = options.companion.schema ?? COMPANION_SCHEMA;
  const cluster = connectCluster(options);
  const pool = openPool({ url: options.companion.url, name: sessionName(schema) }, options.sessions ?? 6);
  const giveUp = async (error: unknown): Promise<never> => {
    await Promise.all([cluster.release(), pool.end()]);
    throw error;
  };
  const ledger = await openCompanionLedger(pool, schema, options.ledger).catch(giveUp);
  const tip = createTip();
  const companion = createCompanion(pool, schema);
  const events = createLedgerEvents(cluster, ledger, tip.advance);
  const sawHead: ReaderOptions['sawHead'] = (stream, head) => writer.sawHead(stream, head);
  const reader = createReader({
    ...{ events, companion, ledger, keyring, sawHead },
    scanLimit: options.scanLimit ?? 20_000,
    momentEvery: options.momentEvery ?? 1_000,
  });
  const writer = createWriter({
    ...{ cluster, companion, events, ledger, keyring, now, committed: tip.advance },
    maxQueue: options.maxQueue ?? 4_096,
    maxQueueBytes: options.maxQueueBytes ?? 64 * 1_048_576,
    patienceMs: options.patienceMs ?? 10_000,
  });
  const supervisor = supervise({ cluster, ledger, tip, reader });
  const { position } = await reader.head().catch(giveUp);
  supervisor.start(position);
  const sweep = (olderThanMs: number): Promise<number> => sweepOrphans(companion, events, olderThanMs);
  const sweeping = every(sweepMs, () => sweep(sweepMs));
  const subscriptions = new Set<Subscription>();
  let closing: Promise<void> | undefined;

  async function close(): Promise<void> {
    await Promise.all([sweeping.stop(), writer.close()]);
    await Promise.all([...subscriptions].map((subscription) => subscription.stop()));
    await supervisor.stop();
    await companion.flush();
    await Promise.all([cluster.release(), pool.end()]);
  }

  return {
    capabilities: { name: 'eventstoredb', densePositions: false, atomicVault: false },
    readAll: reader.readAll,
    readStream: reader.readStream,
    readEvent: reader.readEvent,
    findCommand: reader.findCommand,
    head: reader.head,
    positionAt: reader.positionAt,
    kept: companion.kept,
    sweep,
    dangers: () => dangers(cluster, ledger),
    append: async (request) => writer.append(prepare(request, keyring)),
    subscribe(subscribeOptions, subscriber) {
      if (closing) throw new LogClosed();
      const away = (error: unknown): boolean => isPassing(error) || isCompanionAway(error);
      const subscription = follow({ readAll: supervisor.readOn, tip, isPassing: away }, subscribeOptions, subscriber);
      subscriptions.add(subscription);
      return subscription;
    },
    async erase(subject) {
      const erased = await companion.erase(subject);
      writer.forgetSubject(subject);
      return erased;
    },
    async keep(kind, bytes) {
      if (bytes.length > MAX_KEPT_BYTES) throw new NotAppendable(`${bytes.length} bytes are too many to keep`);
      return companion.keep(kind, bytes);
    },
    close: () => (closing ??= close()),
  };
}

/** Does something now and then, and waits for what is being done when it is stopped. What fails is done next time. */
function every(ms: number, work: () => Promise<unknown>): { stop: () => Promise<void> } {
  let running: Promise<unknown> | undefined;
  const once = (): void => {
    running ??= work()
      .catch(() => undefined)
      .finally(() => (running = undefined));
  };
  once();
  const timer = setInterval(once, ms);
  timer.unref();
  return {
    stop: async () => {
      clearInterval(timer);
      await running;
    },
  };
}
