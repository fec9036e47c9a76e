import { DataSource, type EntityManager } from 'typeorm';
import { attendance } from './attendance.js';
import { cases } from './cases.js';
import { Checkpoint } from './checkpoint.js';
import { READ_SCHEMA, SnakeCase } from './columns.js';
import { credits } from './credits.js';
import { decisions } from './decisions.js';
import { directory } from './directory.js';
import { evidence } from './evidence.js';
import { ReadModels1795392000000 } from './migrations/1795392000000-read-models.js';
import { Evidence1795500000000 } from './migrations/1795500000000-evidence.js';
import { CasesAndDeadlines1795600000000 } from './migrations/1795600000000-cases-and-deadlines.js';
import { Settlements1795700000000 } from './migrations/1795700000000-settlements.js';
import { LivesOfPersonsSchoolsAndClasses1795800000000 } from './migrations/1795800000000-lives-of-persons-schools-and-classes.js';
import { RegisterOfAClass1795900000000 } from './migrations/1795900000000-register-of-a-class.js';
import { LeasesAndParkedStreams1796000000000 } from './migrations/1796000000000-leases-and-parked-streams.js';
import { Parked } from './parked.js';
import { programmes } from './programmes.js';
import type { Projection } from './projection.js';
import { SettlementProgress } from './settlement-progress.js';

/** The read models as they are opened. */
export type ReadModels = DataSource;

/** Every read model: what a runner keeps up to date. */
export const projections: readonly Projection[] = [
  directory,
  credits,
  cases,
  programmes,
  decisions,
  evidence,
  attendance,
];

const migrations = [
  ReadModels1795392000000,
  Evidence1795500000000,
  CasesAndDeadlines1795600000000,
  Settlements1795700000000,
  LivesOfPersonsSchoolsAndClasses1795800000000,
  RegisterOfAClass1795900000000,
  LeasesAndParkedStreams1796000000000,
];

/** The database holds read models of a later release. */
export class SchemaTooNew extends Error {
  constructor(unknown: readonly string[]) {
    super(`the read models have migrations this software does not know (${unknown.join(', ')}): use a newer release`);
    this.name = 'SchemaTooNew';
  }
}

/**
 * Opens the read models in a PostgreSQL database. The tables come from {@link migrateReadModels}.
 * @throws {SchemaTooNew}
 */
export async function openReadModels(options: { url: string; poolSize?: number }): Promise<DataSource> {
  const dataSource = await new DataSource({
    type: 'postgres',
    url: options.url,
    schema: READ_SCHEMA,
    poolSize: options.poolSize ?? 10,
    applicationName: 'shixun read models',
    // Rows and checkpoint are written together and can be made anew: losing the last of both in a crash loses nothing.
    // A process that is paused in the middle of a page must not keep its checkpoint locked from whoever takes over.
    extra: { options: '-c synchronous_commit=off -c idle_in_transaction_session_timeout=10s' },
    entities: [Checkpoint, Parked, SettlementProgress, ...projections.flatMap(({ tables }) => tables)],
    migrations,
    migrationsTableName: 'migrations',
    namingStrategy: new SnakeCase(),
    synchronize: false,
  }).initialize();
  try {
    await refuseNewer(dataSource);
  } catch (error) {
    await dataSource.destroy();
    throw error;
  }
  return dataSource;
}

/**
 * Creates or upgrades the tables. Safe to call at every start and by several processes: the second finds everything
 * done. Answers the names of the migrations that ran.
 * @throws {SchemaTooNew}
 */
export async function migrateReadModels(dataSource: DataSource): Promise<string[]> {
  const lock = dataSource.createQueryRunner();
  try {
    await lock.query(`SELECT pg_advisory_lock(hashtextextended('shixun migrate ${READ_SCHEMA}', 0))`);
    await lock.query(`CREATE SCHEMA IF NOT EXISTS ${READ_SCHEMA}`);
    await refuseNewer(lock);
    const ran = await dataSource.runMigrations({ transaction: 'each' });
    return ran.map(({ name }) => name);
  } finally {
    await lock.query(`SELECT pg_advisory_unlock(hashtextextended('shixun migrate ${READ_SCHEMA}', 0))`);
    await lock.release();
  }
}

async function refuseNewer(runner: Pick<EntityManager, 'query'>): Promise<void> {
  const [table] = await runner.query<{ found: boolean }[]>('SELECT to_regclass($1) IS NOT NULL AS found', [
    `${READ_SCHEMA}.migrations`,
  ]);
  if (!table!.found) return;
  const ran = await runner.query<{ name: string }[]>(`SELECT name FROM ${READ_SCHEMA}.migrations ORDER BY id`);
  const unknown = ran.map(({ name }) => name).filter((name) => !migrations.some((known) => known.name === name));
  if (unknown.length > 0) throw new SchemaTooNew(unknown);
}
