import { ForeignPosition, START, type EventLog, type Position, type Recorded } from '#libs/event-log';
import { type DataSource, Entity, type EntityManager } from 'typeorm';
import { Count, Key, OptionalData, OptionalText, READ_SCHEMA, Text, Whole } from './columns.js';
import type { Projection } from './projection.js';

/** How far a projection has come. It moves in the transaction that writes the rows, and only there. */
@Entity({ name: 'checkpoints', schema: READ_SCHEMA })
export class Checkpoint {
  @Key() name!: string;
  /** The version of the projection that wrote the rows. */
  @Count() version!: number;
  /** Everything up to here is in the rows. */
  @Text() position!: Position;
  /** The position before it, to find its event again with a log that can only read on from somewhere. */
  @Text() before!: Position;
  /** Leaf hash of the event there: shows whether the log is still the one that was folded. */
  @Text() leaf!: string;
  /** Raised by whoever takes over or rebuilds: who still holds an older one can write no more. */
  @Count() epoch!: number;
  /** The runner that moves it. */
  @OptionalText() owner!: string | null;
  /** How many events it has gone past. */
  @Whole() events!: number;
  /** When the event there was recorded. */
  @OptionalText() recordedAt!: string | null;
  @Text() updatedAt!: string;
  /** Why the projection stands still, for other processes to see. */
  @OptionalText() failed!: string | null;
  /** How far a rebuild beside the rows is, for other processes to see. Written by that rebuild alone. */
  @OptionalData() building!: Building | null;
}

/** A rebuild in work: the version of the rows to come, and up to where they are folded. */
export type Building = { readonly version: number; readonly position: Position };

/** The checkpoint is not where this runner left it. Nothing was written. */
export class CheckpointMoved extends Error {
  constructor(readonly projection: string) {
    super(`the checkpoint of ${projection} was moved by another process`);
    this.name = 'CheckpointMoved';
  }
}

/** Another process has taken a projection, or a reactor, over. */
export class TakenOver extends Error {
  constructor(
    readonly projection: string,
    readonly by: string | null,
  ) {
    super(`${projection} was taken over by ${by ?? 'another process'}: only one may run it, this one stands by`);
    this.name = 'TakenOver';
  }
}

/** The rows were written by another version of the projection. */
export class WrongVersion extends Error {
  constructor(
    readonly projection: string,
    readonly stored: number,
    readonly known: number,
  ) {
    const advice = stored < known ? 'rebuild it' : 'use a newer release';
    super(`the rows of ${projection} have version ${stored}, this software has version ${known}: ${advice}`);
    this.name = 'WrongVersion';
  }
}

/** The log does not hold the event that was folded last: it was restored to an older point, or it is another log. */
export class LogRestored extends Error {
  constructor(
    readonly projection: string,
    readonly position: Position,
  ) {
    super(
      `the rows of ${projection} rest on an event at ${position} that the log does not hold: ` +
        'the log was restored to an older point, or it is another log; rebuild the read models',
    );
    this.name = 'LogRestored';
  }
}

/** The checkpoint of a projection; one at the start when there is none yet. */
export async function checkpointOf(manager: EntityManager, { name, version }: Projection): Promise<Checkpoint> {
  const start = { position: START, before: START, leaf: '', epoch: 0, owner: null, events: 0, recordedAt: null };
  const fresh = { name, version, ...start, updatedAt: new Date().toISOString(), failed: null, building: null };
  await manager.createQueryBuilder().insert().into(Checkpoint).values(fresh).orIgnore().execute();
  return manager.findOneByOrFail(Checkpoint, { name });
}

/**
 * Takes a projection over: from now on the runner that had it can write no more.
 * @throws {WrongVersion} · {LogRestored}
 */
export async function claim(
  dataSource: DataSource,
  log: EventLog,
  projection: Projection,
  owner: string,
): Promise<Checkpoint> {
  const { name, version } = projection;
  const found = await checkpointOf(dataSource.manager, projection);
  if (found.version !== version) throw new WrongVersion(name, found.version, version);
  await mustRestOn(log, found);
  await dataSource.transaction(async (manager) => {
    await manager.query('SET LOCAL synchronous_commit = on'); // no crash gives this epoch to another
    await manager.update(Checkpoint, { name }, { owner, failed: null, building: null, epoch: () => 'epoch + 1' });
  });
  return held(dataSource, projection, owner);
}

/**
 * The checkpoint as this runner holds it, after somebody moved it: a rebuild leaves the owner, a take-over does not.
 * @throws {TakenOver} · {WrongVersion}
 */
export async function held(dataSource: DataSource, { name, version }: Projection, owner: string): Promise<Checkpoint> {
  const found = await dataSource.manager.findOneByOrFail(Checkpoint, { name });
  if (found.owner !== owner) throw new TakenOver(name, found.owner);
  if (found.version !== version) throw new WrongVersion(name, found.version, version);
  return found;
}

/** The checkpoint after some more events. */
export function after(from: Checkpoint, events: readonly Recorded[]): Checkpoint {
  const last = events.at(-1);
  if (!last) return from;
  return {
    ...from,
    position: last.position,
    before: events.at(-2)?.position ?? from.position,
    leaf: last.leaf,
    events: from.events + events.length,
    recordedAt: last.recordedAt,
    updatedAt: new Date().toISOString(),
  };
}

/**
 * Moves a checkpoint on, if it is still where it was and still ours. It is the first statement of its transaction: the
 * row is locked before any other is touched, so that a rebuild waiting for it cannot deadlock.
 * @throws {CheckpointMoved}
 */
export async function move(manager: EntityManager, from: Checkpoint, to: Checkpoint): Promise<void> {
  const { name, building: _building, ...changes } = to;
  const { position, epoch } = from;
  const { affected } = await manager.getRepository(Checkpoint).update({ name, position, epoch }, changes);
  if (affected !== 1) throw new CheckpointMoved(name);
}

/**
 * Moves checkpoints of projections that a page does not concern, all in one statement. Answers the names of those that
 * moved; one that did not was moved by somebody else.
 */
export async function pass(
  dataSource: DataSource,
  moves: readonly { readonly from: Checkpoint; readonly to: Checkpoint }[],
): Promise<ReadonlySet<string>> {
  const rows = moves.map(({ from, to }) => ({ ...to, old: from.position }));
  const [moved] = await dataSource.query<[{ name: string }[], number]>(
    `UPDATE ${READ_SCHEMA}.checkpoints c
     SET position = n.position, before = n.before, leaf = n.leaf, events = n.events, recorded_at = n."recordedAt",
       updated_at = n."updatedAt"
     FROM json_to_recordset($1::json) AS n (name text, old text, epoch int, position text, before text, leaf text,
       events bigint, "recordedAt" text, "updatedAt" text)
     WHERE c.name = n.name AND c.position = n.old AND c.epoch = n.epoch
     RETURNING c.name`,
    [JSON.stringify(rows)],
  );
  return new Set(moved.map(({ name }) => name));
}

/**
 * That a log holds the event a checkpoint stands at.
 * @throws {LogRestored}
 */
export async function mustRestOn(log: EventLog, checkpoint: Checkpoint): Promise<void> {
  if (!(await restsOn(log, checkpoint))) throw new LogRestored(checkpoint.name, checkpoint.position);
}

/** Whether a log holds the event a checkpoint stands at: then it holds all before it too, as copies and restores keep the order. */
export async function restsOn(log: EventLog, { position, before, leaf }: Checkpoint): Promise<boolean> {
  if (position === START) return true;
  for (let from = before; ;) {
    const page = await log.readAll({ after: from, limit: 1 }).catch((error: unknown) => {
      if (!(error instanceof ForeignPosition)) throw error;
    });
    const event = page?.events[0];
    if (event?.position === position && event.leaf === leaf) return true;
    if (!page || event || page.atHead || page.next >= position) return false;
    from = page.next;
  }
}
