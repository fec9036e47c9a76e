import type { EventLog, Position, Recorded } from '#libs/event-log';
import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { DataSource, EntityManager, QueryRunner } from 'typeorm';
import { after, Checkpoint, checkpointOf } from './checkpoint.js';
import { READ_SCHEMA } from './columns.js';
import { foldInto } from './page-rows.js';
import type { Projection } from './projection.js';

/** How a projection is rebuilt. */
export type RebuildOptions = {
  /** Compares old and new rows at the same position before they change places. */
  readonly compare?: boolean;
  /** Events read at once (5,000). */
  readonly pageSize?: number;
  /** Told after each page. */
  readonly onProgress?: (progress: { position: Position; events: number }) => void;
};

/** What a rebuild made. `identical` is `null` when nothing was compared. */
export type Rebuilt = {
  readonly projection: string;
  readonly position: Position;
  readonly events: number;
  readonly rows: number | null;
  readonly identical: boolean | null;
};

/** Somebody else is rebuilding the projection. */
export class RebuildRunning extends Error {
  constructor(projection: string) {
    super(`the projection ${projection} is being rebuilt by another process`);
    this.name = 'RebuildRunning';
  }
}

/** SHA-256 over all rows of a projection, and how many there are. */
export type Digest = { readonly sha256: string; readonly rows: number };

/** How long readers may be made to wait while the tables change places, before the rebuild lets them go first. */
const LOCK_TIMEOUT_MS = 500;
const SWAP_TRIES = 60;

/**
 * Makes the rows of a projection anew from the first event, beside those in use, and lets them change places in one
 * transaction; a runner may go on meanwhile, and goes on with the new rows after it. Whatever happens before the end
 * leaves the old rows serving; what is left of a broken rebuild is dropped by the next.
 * @throws {RebuildRunning} · {FoldFailed}
 */
export async function rebuild(
  dataSource: DataSource,
  log: EventLog,
  projection: Projection,
  options: RebuildOptions = {},
): Promise<Rebuilt> {
  const runner = dataSource.createQueryRunner();
  const lock = `hashtextextended('shixun rebuild ${projection.name}', 0)`;
  try {
    // A lock of the session: it goes with the connection, whatever ends it.
    const [got] = await runner.manager.query<{ free: boolean }[]>(`SELECT pg_try_advisory_lock(${lock}) AS free`);
    if (!got!.free) throw new RebuildRunning(projection.name);
    try {
      return await rebuildAlone(runner, log, projection, options);
    } finally {
      await runner.query(`SELECT pg_advisory_unlock(${lock})`);
    }
  } finally {
    await runner.release();
  }
}

async function rebuildAlone(
  runner: QueryRunner,
  log: EventLog,
  projection: Projection,
  { compare = false, pageSize = 5_000, onProgress = () => undefined }: RebuildOptions,
): Promise<Rebuilt> {
  const { manager } = runner;
  const live = await checkpointOf(manager, projection);
  const schema = await makeScratch(runner, projection);
  let made: Checkpoint = { ...live, ...START_OF_LOG, version: projection.version };

  /** Folds on to a position; answers whether that took more than a page. */
  async function foldUpTo(goal: Position): Promise<boolean> {
    let pages = 0;
    for await (const events of pagesOf(log, made.position, goal, pageSize)) {
      await foldInto(manager, schema, projection, events);
      made = after(made, events);
      onProgress({ position: made.position, events: made.events });
      pages += 1;
    }
    return pages > 1;
  }

  // Old and new can be compared only at the same position, so that of the old is the goal; it moves while a runner runs.
  const goal = async (): Promise<Position> => {
    const { position } = await manager.findOneByOrFail(Checkpoint, { name: projection.name });
    if (compare) return position;
    const head = await log.head();
    return head.position > position ? head.position : position;
  };
  await foldUpTo(await goal());
  await makeIndexes(runner, schema, projection);
  while (await foldUpTo(await goal()));

  let digests: [Digest, Digest] | undefined;
  await runner.startTransaction('READ COMMITTED');
  try {
    const locked = await manager.findOneOrFail(Checkpoint, {
      where: { name: projection.name },
      lock: { mode: 'pessimistic_write' },
    });
    await foldUpTo(locked.position);
    if (compare)
      digests = [await digestIn(manager, READ_SCHEMA, projection), await digestIn(manager, schema, projection)];
    await swap(runner, schema, projection);
    const { owner } = locked;
    await manager.save(Checkpoint, { ...made, owner, epoch: locked.epoch + 1, failed: null });
    await runner.commitTransaction();
  } catch (error) {
    await runner.rollbackTransaction();
    throw error;
  }
  await runner.query(`DROP SCHEMA ${schema} CASCADE`);
  const { position, events } = made;
  const identical = digests ? digests[0].sha256 === digests[1].sha256 : null;
  return { projection: projection.name, position, events, rows: digests?.[1].rows ?? null, identical };
}

const START_OF_LOG = { position: '' as Position, before: '' as Position, leaf: '', events: 0, recordedAt: null };

/** Pages up to a position and not beyond; the next one is read while one is worked on. */
async function* pagesOf(
  log: EventLog,
  from: Position,
  goal: Position,
  limit: number,
): AsyncIterable<readonly Recorded[]> {
  if (from >= goal) return;
  const read = (position: Position) => log.readAll({ after: position, limit, open: true });
  for (let coming = read(from); ;) {
    const { events, next, atHead } = await coming;
    const more = !atHead && next < goal;
    if (more) {
      coming = read(next);
      coming.catch(() => undefined); // looked at in the next round
    }
    const wanted = next <= goal ? events : events.filter(({ position }) => position <= goal);
    if (wanted.length > 0) yield wanted;
    if (!more) return;
  }
}

/** A schema with empty tables like those in use. Their keys come first, for the upserts; other indexes when filled. */
async function makeScratch(runner: QueryRunner, projection: Projection): Promise<string> {
  const schema = `shixun_rebuild_${projection.name}`;
  await runner.query(`DROP SCHEMA IF EXISTS ${schema} CASCADE`);
  await runner.query(`CREATE SCHEMA ${schema}`);
  for (const table of tableNames(runner.manager, projection)) {
    await runner.query(
      `CREATE TABLE ${schema}.${table} (LIKE ${READ_SCHEMA}.${table} INCLUDING ALL EXCLUDING INDEXES EXCLUDING STATISTICS)`,
    );
    const [key] = await runner.manager.query<{ name: string; definition: string }[]>(
      `SELECT conname AS name, pg_get_constraintdef(oid) AS definition FROM pg_constraint
       WHERE contype = 'p' AND conrelid = $1::regclass`,
      [`${READ_SCHEMA}.${table}`],
    );
    await runner.query(`ALTER TABLE ${schema}.${table} ADD CONSTRAINT ${key!.name} ${key!.definition}`);
  }
  return schema;
}

/** The other indexes under their own names, so that later migrations find them, and the statistics to use them. */
async function makeIndexes(runner: QueryRunner, schema: string, projection: Projection): Promise<void> {
  for (const table of tableNames(runner.manager, projection)) {
    const indexes = await runner.manager.query<{ definition: string }[]>(
      `SELECT pg_get_indexdef(indexrelid) AS definition FROM pg_index
       WHERE indrelid = $1::regclass AND NOT indisprimary`,
      [`${READ_SCHEMA}.${table}`],
    );
    for (const { definition } of indexes)
      await runner.query(definition.replace(` ON ${READ_SCHEMA}.`, ` ON ${schema}.`));
    await runner.query(`ANALYZE ${schema}.${table}`);
  }
}

/**
 * Puts the new tables in the place of the old ones. Waiting for an exclusive lock makes every later reader wait too, so
 * it is given up soon (before the server looks for deadlocks and ends a reader) and tried again.
 */
async function swap(runner: QueryRunner, schema: string, projection: Projection): Promise<void> {
  const tables = tableNames(runner.manager, projection);
  await lockExclusively(runner, tables);
  for (const table of tables) {
    const grants = await runner.manager.query<{ grant: string }[]>(
      `SELECT format('GRANT %s ON ${schema}.${table} TO %s', privilege_type,
         CASE grantee WHEN 0 THEN 'PUBLIC' ELSE grantee::regrole::text END) AS grant
       FROM pg_class, aclexplode(relacl) WHERE oid = $1::regclass AND grantee <> relowner`,
      [`${READ_SCHEMA}.${table}`],
    );
    for (const { grant } of grants) await runner.query(grant);
    await runner.query(`DROP TABLE ${READ_SCHEMA}.${table}`);
    await runner.query(`ALTER TABLE ${schema}.${table} SET SCHEMA ${READ_SCHEMA}`);
  }
}

async function lockExclusively(runner: QueryRunner, tables: readonly string[]): Promise<void> {
  const names = tables.map((table) => `${READ_SCHEMA}.${table}`).join(', ');
  await runner.query(`SET LOCAL lock_timeout = ${LOCK_TIMEOUT_MS}`);
  for (let tries = 1; ; tries++) {
    await runner.query('SAVEPOINT before_lock');
    try {
      await runner.query(`LOCK TABLE ${names} IN ACCESS EXCLUSIVE MODE`);
      return;
    } catch (error) {
      if ((error as { code?: string }).code !== '55P03' || tries >= SWAP_TRIES) throw error;
      await runner.query('ROLLBACK TO SAVEPOINT before_lock');
      await sleep(LOCK_TIMEOUT_MS);
    }
  }
}

/** SHA-256 over all rows of a projection in the order of their keys: equal rows, equal digest. */
export async function digest(dataSource: DataSource, projection: Projection): Promise<Digest> {
  return dataSource.transaction('REPEATABLE READ', (manager) => digestIn(manager, READ_SCHEMA, projection));
}

async function digestIn(manager: EntityManager, schema: string, projection: Projection): Promise<Digest> {
  const hash = createHash('sha256');
  let rows = 0;
  for (const table of projection.tables) {
    const { tableName, primaryColumns } = manager.connection.getMetadata(table);
    const order = primaryColumns.map(({ databaseName }) => `t."${databaseName}"`).join(', ');
    await manager.query(
      `DECLARE rows NO SCROLL CURSOR FOR SELECT row_to_json(t)::text AS row FROM ${schema}.${tableName} t ORDER BY ${order}`,
    );
    hash.update(`${tableName}\n`);
    for (;;) {
      const some = await manager.query<{ row: string }[]>('FETCH 2000 FROM rows');
      for (const { row } of some) hash.update(row).update('\n');
      rows += some.length;
      if (some.length === 0) break;
    }
    await manager.query('CLOSE rows');
  }
  return { sha256: hash.digest('hex'), rows };
}

function tableNames(manager: EntityManager, { tables }: Projection): string[] {
  return tables.map((table) => manager.connection.getMetadata(table).tableName);
}
