import type { EventLog, Keyring } from '#libs/event-log';
import { migrateCompanion, openEventStoreLog } from '#libs/event-log/eventstoredb';
import { LogSchemaProblem, migrateLog, openPostgresLog } from '#libs/event-log/postgres';

/** An EventStoreDB or KurrentDB cluster, and the name of the ledger in it. */
export type ClusterOfLedger = { readonly url: string; readonly ledger: string };

/** Where a log is opened. With `cluster` the PostgreSQL of `url` holds what belongs beside the events, else the events too. */
export type LogPlace = {
  readonly url: string;
  readonly cluster?: ClusterOfLedger;
  readonly keyring: Keyring;
  readonly now: () => string;
};

/** An opened log, with what its store lets the service's own user do to it that nobody should. */
export type OpenedLog = { readonly log: EventLog; readonly dangers: () => Promise<readonly string[]> };

/**
 * The one place that knows the adapters: brings the schema up to date and opens the log.
 * @throws {LogSchemaProblem} · Error that names the setting when the cluster cannot be used.
 */
export async function openLog({ url, cluster, keyring, now }: LogPlace): Promise<OpenedLog> {
  if (!cluster) {
    await migrateLog(url);
    return { log: await openPostgresLog({ url, keyring, now }), dangers: () => Promise.resolve([]) };
  }
  await migrateCompanion(url, { ledger: cluster.ledger });
  try {
    const log = await openEventStoreLog({ ...cluster, companion: { url }, keyring, now });
    return { log, dangers: log.dangers };
  } catch (error) {
    if (error instanceof LogSchemaProblem) throw error;
    const fix = 'the address, the user and, only without TLS, tls=false';
    throw new Error(`EVENTSTORE_URL: the cluster cannot be used (${(error as Error).message}): check ${fix}`, {
      cause: error,
    });
  }
}
