import { START, type EventLog, type Position, type Recorded } from '#libs/event-log';
import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { DataSource, EntityManager, QueryRunner } from 'typeorm';
import { after, Checkpoint, checkpointOf, mustRestOn, restsOn } from './checkpoint.js';
import { READ_SCHEMA } from './columns.js';
import { foldPage } from './page-rows.js';
import { park, parkedIn, Parked } from './parked.js';
import type { Projection } from './projection.js';

/** How a projection is rebuilt. */
export type RebuildOptions = {
  /** Compares old and new rows of one version at the same position; the old ones stay when they differ. */
  readonly compare?: boolean;
  /** Lets the new rows take their place even so. */
  readonly force?: boolean;
  /** Keeps no rows of before: what was erased in the log must not live on there. */
  readonly discard?: boolean;
  /** Events read at once (5,000). */
  readonly pageSize?: number;
  /** Told after each page: up to where, and how many events that took; those that need not be read are counted later. */
  readonly onProgress?: (progress: { position: Position; events: number }) => void;
  /** Gives it up between two pages. */
  readonly signal?: AbortSignal;
};

/** What a rebuild made. `identical` is `null` when nothing was compared; `flipped`: the new rows serve. */
export type Rebuilt = {
  readonly projection: string;
  readonly position: Position;
  readonly events: number;
  readonly rows: number | null;
  readonly identical: boolean | null;
  readonly flipped: boolean;
  /** Streams that are parked in the new rows. */
  readonly parked: number;
};

/** Somebody else is rebuilding the projection. */
export class RebuildRunning extends Error {
  constructor(projection: string) {
    super(`the projection ${projection} is being rebuilt by another process`);
    this.name = 'RebuildRunning';
  }
}

/** There are no rows of before that could serve again. */
export class NothingToRollBackTo extends Error {
  constructor(projection: string, why: string) {
    super(`the rows of ${projection} before the last rebuild cannot serve again: ${why}`);
    this.name = 'NothingToRollBackTo';
  }
}

/** SHA-256 over all rows of a projection, and how many there are. */
export type Digest = { readonly sha256: string; readonly rows: number };

/** How long readers may be made to wait while the tables change places, before the rebuild lets them go first. */
const LOCK_TIMEOUT_MS = 500;
const SWAP_TRIES = 60;

/**
 * Makes the rows of a projection anew from the first event, beside those in use, and lets them change places in one
 * transaction; a runner may go on meanwhile, and goes on with the new rows after it. Of what the rows in use have gone
 * past in this log, only the events that are folded are read. Whatever happens before the end
 * leaves the old rows serving; what is left of a broken rebuild is dropped by the next. The rows of before are kept until
 * the next rebuild, for {@link rollback}. What was parked is forgotten, and what still fails is parked anew.
 * @throws {RebuildRunning} · {FoldFailed}
 */
export async function rebuild(
  dataSource: DataSource,
  log: EventLog,
  projection: Projection,
  options: RebuildOptions = {},
): Promise<Rebuilt> {
  return alone(dataSource, projection, async (runner) => {
    const live = await checkpointOf(runner.manager, projection);
    const checkpoint = { ...live, ...START_OF_LOG, version: projection.version };
    const schema = await makeScratch(runner, projection, checkpoint);
    const known = (await restsOn(log, live)) ? live : undefined;
    return succeed(runner, log, projection, { schema, checkpoint, known, parked: new Map() }, options);
  });
}

/**
 * Lets the rows that served before the last rebuild change places with those in use, folded on to the same position.
 * @throws {NothingToRollBackTo} none are kept, or this release cannot fold them on · {RebuildRunning} · {LogRestored}
 */
export async function rollback(
  dataSource: DataSource,
  log: EventLog,
  projection: Projection,
  options: Pick<RebuildOptions, 'pageSize' | 'onProgress' | 'signal'> = {},
): Promise<Rebuilt> {
  return alone(dataSource, projection, async (runner) => {
    const before = await predecessor(runner, projection);
    await mustRestOn(log, before.checkpoint);
    return succeed(runner, log, projection, before, options);
  });
}

async function alone<T>(
  dataSource: DataSource,
  { name }: Projection,
  work: (runner: QueryRunner) => Promise<T>,
): Promise<T> {
  const runner = dataSource.createQueryRunner();
  const lock = `hashtextextended('shixun rebuild ${name}', 0)`;
  try {
    // A lock of the session: it goes with the connection, whatever ends it.
    const [got] = await runner.manager.query<{ free: boolean }[]>(`SELECT pg_try_advisory_lock(${lock}) AS free`);
    if (!got!.free) throw new RebuildRunning(name);
    try {
      return await work(runner);
    } finally {
      // Where the session is gone, the lock is too.
      await runner.manager.update(Checkpoint, { name }, { building: null }).catch(() => undefined);
      await runner.query(`SELECT pg_advisory_unlock(${lock})`).catch(() => undefined);
    }
  } finally {
    await runner.release();
  }
}

/** Rows beside those in use. */
type Beside = {
  /** Where they stand. */
  readonly schema: string;
  /** How far they are. */
  readonly checkpoint: Checkpoint;
  /** A place on the way that is known with all that led there: up to it only what is folded need be read. */
  readonly known?: Checkpoint;
  /** What is not in them. */
  readonly parked: Map<string, Parked>;
};

/** Folds rows on beside those in use, compares them if wanted, and lets them take over. */
async function succeed(
  runner: QueryRunner,
  log: EventLog,
  projection: Projection,
  beside: Beside,
  { compare = false, force = false, discard = false, pageSize = 5_000, onProgress, signal }: RebuildOptions,
): Promise<Rebuilt> {
  const { manager } = runner;
  const { name } = projection;
  const { schema, known, parked } = beside;
  let made = beside.checkpoint;

  /** Folds on to a position, from all events or those of some types; answers whether that took more than a page. */
  async function foldUpTo(goal: Position, types?: readonly string[]): Promise<boolean> {
    let read = 0;
    for await (const { events, upTo } of pagesOf(log, made.position, goal, pageSize, types)) {
      signal?.throwIfAborted();
      read += events.length;
      await inTransaction(runner, async () => {
        const passedOver = await foldPage(manager, schema, projection, events, parked);
        for (const row of park(projection, parked, passedOver)) parked.set(row.stream, row);
        made = types ? { ...made, position: upTo, events: read } : after(made, events);
        await manager.query(`UPDATE ${schema}.state SET checkpoint = $1, parked = $2`, stateOf(made, parked));
      });
      const { version, position } = made;
      await manager.update(Checkpoint, { name }, { building: { version, position } });
      onProgress?.({ position, events: made.events });
    }
    return read > pageSize;
  }

  // Old and new can be compared only at the same position, so that of the old is the goal; it moves while a runner runs.
  const goal = async (): Promise<Position> => {
    const { position } = await manager.findOneByOrFail(Checkpoint, { name });
    if (compare) return position;
    const head = await log.head();
    return head.position > position ? head.position : position;
  };
  if (known) {
    await foldUpTo(known.position, projection.types);
    made = { ...known, version: made.version };
  }
  await foldUpTo(await goal());
  if (schema === scratchOf(projection)) await makeIndexes(runner, schema, projection);
  while (await foldUpTo(await goal()));

  let digests: [Digest, Digest] | undefined;
  const same = (): boolean => digests?.[0].sha256 === digests?.[1].sha256;
  const flipped = await inTransaction(runner, async () => {
    const live = await manager.findOneOrFail(Checkpoint, { where: { name }, lock: { mode: 'pessimistic_write' } });
    await foldUpTo(live.position);
    if (compare && live.version === made.version)
      digests = [await digestIn(manager, READ_SCHEMA, projection), await digestIn(manager, schema, projection)];
    if (!same() && !force) return false;
    await flip(runner, projection, live, { schema, parked, checkpoint: made });
    return true;
  });
  await runner.query(`DROP SCHEMA IF EXISTS ${scratchOf(projection)} CASCADE`);
  if (flipped && discard) await runner.query(`DROP SCHEMA ${beforeOf(projection)} CASCADE`);
  const { position, events } = made;
  const [rows, identical] = digests ? [digests[1].rows, same()] : [null, null];
  return { projection: name, position, events, rows, identical, flipped, parked: parked.size };
}

/** New rows serve, those of now become those of before. The checkpoint is locked. */
async function flip(runner: QueryRunner, projection: Projection, live: Checkpoint, beside: Beside): Promise<void> {
  const { manager } = runner;
  const { name } = projection;
  const [scratch, before] = [scratchOf(projection), beforeOf(projection)];
  if (beside.schema === before) {
    await runner.query(`DROP SCHEMA IF EXISTS ${scratch} CASCADE`);
    await runner.query(`ALTER SCHEMA ${before} RENAME TO ${scratch}`);
  }
  await runner.query(`DROP SCHEMA IF EXISTS ${before} CASCADE`);
  await makeSchema(runner, before, live, await parkedIn(manager, projection));
  await swap(runner, projection);
  await manager.delete(Parked, { projection: name });
  await manager.save(Parked, [...beside.parked.values()]);
  const { owner, epoch } = live;
  await manager.save(Checkpoint, { ...beside.checkpoint, owner, epoch: epoch + 1, failed: null, building: null });
}

async function inTransaction<T>(runner: QueryRunner, work: () => Promise<T>): Promise<T> {
  await runner.startTransaction('READ COMMITTED');
  try {
    const result = await work();
    await runner.commitTransaction();
    return result;
  } catch (error) {
    await runner.rollbackTransaction().catch(() => undefined); // the session is gone, and the transaction with it
    throw error;
  }
}

const START_OF_LOG = { position: START, before: START, leaf: '', events: 0, recordedAt: null };

/** Where rows are made. */
function scratchOf({ name }: Projection): string {
  return `shixun_rebuild_${name}`;
}

/** Where the rows stand that served before the last rebuild. */
function beforeOf({ name }: Projection): string {
  return `shixun_before_${name}`;
}

/** A schema that knows how far its rows are. */
async function makeSchema(
  runner: QueryRunner,
  schema: string,
  checkpoint: Checkpoint,
  parked: Beside['parked'],
): Promise<void> {
  await runner.query(`CREATE SCHEMA ${schema}`);
  await runner.query(`CREATE TABLE ${schema}.state (checkpoint jsonb NOT NULL, parked jsonb NOT NULL)`);
  await runner.query(`INSERT INTO ${schema}.state VALUES ($1, $2)`, stateOf(checkpoint, parked));
}

function stateOf(checkpoint: Checkpoint, parked: Beside['parked']): [checkpoint: string, parked: string] {
  return [JSON.stringify(checkpoint), JSON.stringify([...parked.values()])];
}

/** The rows of before, if this release can go on with them: same version, and columns as they are now. */
async function predecessor({ manager }: QueryRunner, projection: Projection): Promise<Beside> {
  const { name, version } = projection;
  const schema = beforeOf(projection);
  const [kept] = await manager.query<{ found: boolean }[]>('SELECT to_regclass($1) IS NOT NULL AS found', [
    `${schema}.state`,
  ]);
  if (!kept!.found) throw new NothingToRollBackTo(name, 'there are none');
  const [state] = await manager.query<{ checkpoint: Checkpoint; parked: Parked[] }[]>(`SELECT * FROM ${schema}.state`);
  const { checkpoint, parked } = state!;
  if (checkpoint.version !== version)
    throw new NothingToRollBackTo(name, `they have version ${checkpoint.version}, this software has ${version}`);
  const [columns] = await manager.query<{ same: boolean }[]>(
    `SELECT count(DISTINCT columns) = 1 AS same FROM (
       SELECT string_agg(format('%s.%s %s', table_name, column_name, udt_name), ' ' ORDER BY table_name, column_name)
       FROM information_schema.columns WHERE table_schema IN ($1, $2) AND table_name = ANY($3) GROUP BY table_schema
     ) AS shapes (columns)`,
    [READ_SCHEMA, schema, tableNames(manager, projection)],
  );
  if (!columns!.same) throw new NothingToRollBackTo(name, 'a later release has changed the tables');
  return { schema, checkpoint, parked: new Map(parked.map((row) => [row.stream, row])) };
}

/** Pages up to a position and not beyond, and how far each reaches; the next one is read while one is worked on. */
async function* pagesOf(
  log: EventLog,
  from: Position,
  goal: Position,
  limit: number,
  types?: readonly string[],
): AsyncIterable<{ readonly events: readonly Recorded[]; readonly upTo: Position }> {
  if (from >= goal) return;
  const filter = types && { types };
  const read = (position: Position) => log.readAll({ after: position, limit, filter, open: true });
  for (let coming = read(from); ;) {
    const { events, next, atHead } = await coming;
    const more = !atHead && next < goal;
    if (more) {
      coming = read(next);
      coming.catch(() => undefined); // looked at in the next round
    }
    yield { events: events.filter(({ position }) => position <= goal), upTo: next < goal ? next : goal };
    if (!more) return;
  }
}

/** A schema with empty tables like those in use. Their keys come first, for the upserts; other indexes when filled. */
async function makeScratch(runner: QueryRunner, projection: Projection, checkpoint: Checkpoint): Promise<string> {
  const schema = scratchOf(projection);
  await runner.query(`DROP SCHEMA IF EXISTS ${schema} CASCADE`);
  await makeSchema(runner, schema, checkpoint, new Map());
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
 * Puts the new tables in the place of the old ones, and those where the rows of before stand. Waiting for an exclusive lock makes every later reader wait too, so
 * it is given up soon (before the server looks for deadlocks and ends a reader) and tried again.
 */
async function swap(runner: QueryRunner, projection: Projection): Promise<void> {
  const [schema, before] = [scratchOf(projection), beforeOf(projection)];
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
    await runner.query(`ALTER TABLE ${READ_SCHEMA}.${table} SET SCHEMA ${before}`);
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
