import { z } from 'zod';
import type { LedgerOptions } from './open.js';

/** The settings that say where the ledger is, of the service and of the terminal alike, all from the environment. */
export const ledgerSettings = {
  /** A PostgreSQL of your own; without it one is started from npm packages under SHIXUN_DATA. */
  DATABASE_URL: z.url({ error: 'expected a connection string, such as postgres://login:password@host/db' }).optional(),
  /** Folder of the embedded server and of generated keys. */
  SHIXUN_DATA: z.string().default('./.data'),
  /** Folder of the policy packs. */
  SHIXUN_RULES: z.string().default('./rules'),
  /** Folder of evidence files; `evidence` in SHIXUN_DATA unless told otherwise. */
  SHIXUN_EVIDENCE: z.string().optional(),
  /** The most a file of evidence may have, in MB. */
  SHIXUN_EVIDENCE_MAX_MB: z.coerce.number().int().min(1).max(1000).default(20),
  /** Master key of the vault, 64 hexadecimal digits; without it one is made and kept in SHIXUN_DATA. */
  SHIXUN_VAULT_KEY: z
    .string()
    .regex(/^[0-9a-f]{64}$/i, { error: 'expected 64 hexadecimal digits' })
    .optional(),
  /** Where the events are: in the same PostgreSQL, or in an EventStoreDB or KurrentDB cluster. */
  EVENT_LOG: z.enum(['postgres', 'eventstoredb']).default('postgres'),
  /** The cluster, with the service's user. */
  EVENTSTORE_URL: z
    .string()
    .regex(/^(esdb|kurrentdb)(\+discover)?:\/\//, {
      error: 'expected esdb://user:password@host:2113 or esdb+discover://…',
    })
    .optional(),
  /** Name of the ledger in the cluster: before the name of each of its streams, and never changed. */
  EVENTSTORE_LEDGER: z.string().min(1).default('shixun'),
};

type LedgerSettings = z.output<z.ZodObject<typeof ledgerSettings>>;

/**
 * Reads settings, those of the ledger and others in the schema.
 * @throws Error that lists every wrong or missing variable, with what was expected.
 */
export function readSettings<S extends z.ZodType>(settings: S, env: NodeJS.ProcessEnv): z.output<S> {
  const { data, error } = settings.safeParse(env);
  const wrong = (error?.issues ?? []).map(({ path, message }) => `${path.join('.')}: ${message}`);
  if (env['EVENT_LOG'] === 'eventstoredb' && env['EVENTSTORE_URL'] === undefined)
    wrong.push('EVENTSTORE_URL: missing, and EVENT_LOG=eventstoredb needs it: set esdb://user:password@host:2113');
  if (wrong.length > 0) throw new Error(wrong.join('; '));
  return data as z.output<S>;
}

/** How the ledger is opened that settings name. */
export function ledgerOptions(settings: LedgerSettings): Omit<LedgerOptions, 'now' | 'failed' | 'roles'> {
  const { EVENT_LOG, EVENTSTORE_URL, EVENTSTORE_LEDGER } = settings;
  return {
    dataDir: settings.SHIXUN_DATA,
    databaseUrl: settings.DATABASE_URL,
    rulesDir: settings.SHIXUN_RULES,
    vaultKey: settings.SHIXUN_VAULT_KEY,
    evidenceDir: settings.SHIXUN_EVIDENCE,
    maxEvidenceBytes: settings.SHIXUN_EVIDENCE_MAX_MB * 1024 * 1024,
    ...(EVENT_LOG === 'eventstoredb' && { cluster: { url: EVENTSTORE_URL!, ledger: EVENTSTORE_LEDGER } }),
  };
}
