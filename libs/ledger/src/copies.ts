import { Keyring, type LogSource, type LogTarget } from '#libs/event-log';
import { eventStoreSource, eventStoreTarget, migrateCompanion } from '#libs/event-log/eventstoredb';
import { postgresSource, postgresTarget } from '#libs/event-log/postgres';
import { startPostgres } from '#libs/embedded-postgres';
import { dropReadModels } from '#libs/projections';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LedgerOptions } from './open.js';

/** Where a ledger stands: a schema of PostgreSQL, or a cluster with its companion there. Adapters have their own default. */
export type CopyPlace = {
  readonly url: string;
  readonly schema?: string;
  /** Connection string of the cluster. */
  readonly cluster?: string;
};

/** The ledger of a place, to copy from. */
export function openSource({ url, schema, cluster }: CopyPlace): Promise<LogSource> {
  return cluster ? eventStoreSource({ url: cluster, companion: { url, schema } }) : postgresSource({ url, schema });
}

/** A place to copy a ledger into; made when it is missing. */
export async function openTarget({ url, schema, cluster }: CopyPlace, ledger: string): Promise<LogTarget> {
  if (!cluster) return postgresTarget({ url, schema, ledger });
  await migrateCompanion(url, { schema, ledger });
  return eventStoreTarget({ url: cluster, companion: { url, schema } });
}

/** The ledger that options name, not opened: to copy out of it or into it. `close` ends a server that was started here. */
export type ClosedLedger = {
  readonly place: CopyPlace;
  /** The name it must have, where settings say it. */
  readonly ledger: string | undefined;
  /** The master key of the vault, where there is one: none is made. */
  readonly keyring: Keyring | undefined;
  /** Folder of the files of evidence. */
  readonly evidenceDir: string;
  /** Removes the read models: they are made anew from whatever log is there. */
  readonly forgetReadModels: () => Promise<void>;
  readonly close: () => Promise<void>;
};

/** Starts the embedded server when no other is named, and opens nothing. */
export async function findLedger(options: LedgerOptions): Promise<ClosedLedger> {
  const { dataDir, databaseUrl, cluster, vaultKey, evidenceDir = join(dataDir, 'evidence') } = options;
  const server = databaseUrl ? undefined : await startPostgres({ dataDir: join(dataDir, 'postgres') });
  const url = databaseUrl ?? server!.url;
  const file = join(dataDir, 'vault.key');
  const key = vaultKey ?? (existsSync(file) ? readFileSync(file, 'utf8').trim() : undefined);
  return {
    place: { url, cluster: cluster?.url },
    ledger: cluster?.ledger,
    evidenceDir,
    keyring: key === undefined ? undefined : new Keyring(Buffer.from(key, 'hex')),
    forgetReadModels: () => dropReadModels({ url }),
    close: async () => server?.stop(),
  };
}
