import { parseStream, subjectOfStream } from '#libs/domain';
import type { EventLog, Position, Recorded } from '#libs/event-log';
import { Entity, type DataSource, type EntityManager } from 'typeorm';
import { Checkpoint, WrongVersion } from './checkpoint.js';
import { Count, Key, READ_SCHEMA, Text } from './columns.js';
import { FoldFailed, foldInto, type PassedOver } from './page-rows.js';
import type { Projection } from './projection.js';

/** A stream that a projection passes over since an event that it could not fold. */
@Entity({ name: 'parked', schema: READ_SCHEMA })
export class Parked {
  @Key() projection!: string;
  @Key() stream!: string;
  /** Id of the person or thing that the stream is about; of a case that of its subject. */
  @Text() subject!: string;
  /** The first event that is not in the rows. */
  @Text() event!: string;
  @Text() type!: string;
  @Count() revision!: number;
  @Text() position!: Position;
  @Text() recordedAt!: string;
  /** Why the last attempt failed, and when that was. */
  @Text() error!: string;
  @Text() at!: string;
  @Count() attempts!: number;
  /** How many events of the stream have been passed over, with the first. */
  @Count() passed!: number;
}

/** The parked streams of a projection, by name. */
export async function parkedIn(manager: EntityManager, { name }: Projection): Promise<Map<string, Parked>> {
  const found = await manager.findBy(Parked, { projection: name });
  return new Map(found.map((row) => [row.stream, row]));
}

/** What the streams of a page that were passed over come to: rows new and changed. */
export function park(
  { name }: Projection,
  before: ReadonlyMap<string, Parked>,
  passedOver: readonly PassedOver[],
): Parked[] {
  return passedOver.map(({ stream, events, failed }) => {
    const parked = failed ? parkedBy(name, failed) : before.get(stream)!;
    return { ...parked, passed: parked.passed + events };
  });
}

function parkedBy(projection: string, { event, message: error }: FoldFailed): Parked {
  const { stream, id, type, revision, position, recordedAt } = event;
  const about = { projection, stream, subject: subjectOf(event), event: id, type, revision, position, recordedAt };
  return { ...about, error, at: new Date().toISOString(), attempts: 1, passed: 0 };
}

function subjectOf({ stream, data }: Recorded): string {
  const { kind, id } = parseStream(stream);
  return kind === 'case' ? String(data['subject']) : (subjectOfStream(stream)?.id ?? id);
}

/** What a replay came to: `error` is `null` where the stream is in the rows again. */
export type Replayed = { readonly stream: string; readonly events: number; readonly error: string | null };

/**
 * Folds what was passed over of parked streams (one, or all in the order in which they were parked) up to the checkpoint,
 * each in one transaction with the checkpoint locked; a runner may go on meanwhile. One that fails again stays parked.
 * What is folded late comes after what other streams did to the same rows: where that matters, rebuild.
 * @throws {WrongVersion}
 */
export async function replay(
  dataSource: DataSource,
  log: EventLog,
  projection: Projection,
  stream?: string,
): Promise<Replayed[]> {
  const { name } = projection;
  const wanted = await dataSource
    .getRepository(Parked)
    .find({ where: { projection: name, ...(stream !== undefined && { stream }) }, order: { position: 'ASC' } });
  const replayed: Replayed[] = [];
  for (const { stream } of wanted)
    replayed.push(await dataSource.transaction((manager) => replayOne(manager, log, projection, stream)));
  return replayed;
}

async function replayOne(
  manager: EntityManager,
  log: EventLog,
  projection: Projection,
  stream: string,
): Promise<Replayed> {
  const { name, version } = projection;
  const checkpoint = await manager.findOneOrFail(Checkpoint, { where: { name }, lock: { mode: 'pessimistic_write' } });
  if (checkpoint.version !== version) throw new WrongVersion(name, checkpoint.version, version);
  const parked = await manager.findOneBy(Parked, { projection: name, stream });
  if (!parked) return { stream, events: 0, error: null }; // somebody else was faster
  await manager.increment(Checkpoint, { name }, 'epoch', 1);
  try {
    const events = await manager.transaction((inner) =>
      foldStream(inner, log, projection, parked, checkpoint.position),
    );
    await manager.delete(Parked, { projection: name, stream });
    return { stream, events, error: null };
  } catch (failed) {
    if (!(failed instanceof FoldFailed)) throw failed;
    const { message: error } = failed;
    const attempts = parked.attempts + 1;
    await manager.update(Parked, { projection: name, stream }, { error, attempts, at: new Date().toISOString() });
    return { stream, events: 0, error };
  }
}

const PAGE = 500;

async function foldStream(
  manager: EntityManager,
  log: EventLog,
  projection: Projection,
  { stream, revision }: Parked,
  upTo: Position,
): Promise<number> {
  let events = 0;
  let page: Recorded[] = [];
  const fold = async () => {
    await foldInto(manager, READ_SCHEMA, projection, page);
    events += page.length;
    page = [];
  };
  for await (const event of log.readStream(stream, { from: revision, upTo, open: true })) {
    page.push(event);
    if (page.length === PAGE) await fold();
  }
  await fold();
  return events;
}

/** What an answer lacks: since which event, when that was recorded, and of how many streams. */
export type Incomplete = { readonly since: string; readonly at: string; readonly streams: number };

/**
 * What rows of some projections lack, of the streams about one of some ids or called by it, or of all; `null` when
 * nothing is missing.
 */
export async function incomplete(
  dataSource: DataSource,
  projections: readonly string[],
  about?: readonly string[],
): Promise<Incomplete | null> {
  const [lacking] = await dataSource.query<Incomplete[]>(
    `SELECT (array_agg(event ORDER BY position))[1] AS since, (array_agg(recorded_at ORDER BY position))[1] AS at,
       count(DISTINCT stream)::integer AS streams
     FROM ${READ_SCHEMA}.parked
     WHERE projection = ANY($1) AND ($2::text[] IS NULL OR subject = ANY($2)
       OR EXISTS (SELECT FROM unnest($2::text[]) id WHERE right(stream, length(id) + 1) = '-' || id))`,
    [projections, about ?? null],
  );
  return lacking!.streams === 0 ? null : lacking!;
}
