import { comparable, START, type EventLog, type EventRef, type Position, type Recorded } from '#libs/event-log';
import { Checkpoint as StoredCheckpoint, TakenOver, type Lease, type ReadModels } from '#libs/projections';
import type { Checkpoint } from './reactors.js';

/** The reactors of the service: their checkpoints stand with those of the projections, which have other names. */
export const reactorNames = ['reactor', 'settlements'] as const;
/** A reactor of the service. */
export type ReactorName = (typeof reactorNames)[number];

/** The log does not hold the event that a reactor answered last: it was restored to an older point, or is another. */
export class ReactorAhead extends Error {
  constructor(
    readonly reactor: ReactorName,
    readonly position: Position,
  ) {
    super(
      `${reactor} has answered an event at ${position} that the log does not hold: the log was restored to an older ` +
        'point, or it is another log; run "shixun reactors rewind" with an instant by which everything had been answered',
    );
    this.name = 'ReactorAhead';
  }
}

type Stores = { readonly log: EventLog; readonly readModels: ReadModels };

/**
 * Where a reactor has come to: the position with the leaf of its event, so that another log in its place is noticed.
 * Loading takes it over for a lease; moved under an older one, or after somebody placed it elsewhere, it throws
 * {@link TakenOver}.
 */
export function checkpointIn(
  { log, readModels }: Stores,
  name: ReactorName,
  { epoch, owner }: Pick<Lease, 'epoch' | 'owner'>,
): Checkpoint {
  const checkpoints = readModels.getRepository(StoredCheckpoint);
  const change = async (from: number, to: Partial<StoredCheckpoint>) => {
    const changes = { ...to, updatedAt: new Date().toISOString() };
    const { affected } = from > epoch ? { affected: 0 } : await checkpoints.update({ name, epoch: from }, changes);
    if (affected !== 1) throw new TakenOver(name, (await checkpoints.findOneBy({ name }))?.owner ?? null);
  };
  return {
    async load() {
      const stored = await storedOf(readModels, name);
      if (!stored) await place(readModels, name, { position: START, leaf: '', recordedAt: null });
      const position = stored ? await positionIn(log, stored) : START;
      if (position === undefined) throw new ReactorAhead(name, stored!.position);
      const { epoch: before } = await checkpoints.findOneByOrFail({ name });
      await change(before, { epoch, owner, position });
      return position;
    },
    move: ({ position, leaf, recordedAt }) => change(epoch, { position, leaf, recordedAt }),
  };
}

/** Where the event of a checkpoint stands in a log: in a copy of another kind elsewhere, in another log nowhere. */
async function positionIn(log: EventLog, stored: StoredCheckpoint): Promise<Position | undefined> {
  if (stored.leaf !== '') return (await eventOf(log, stored))?.position;
  const { position: end } = await log.head();
  return comparable(stored.position, end) && stored.position <= end ? stored.position : undefined;
}

/** The events that reactors have answered last, named so that another log that holds them can be told. */
export async function reactorsStand({ log, readModels }: Stores): Promise<{ [name in ReactorName]?: EventRef }> {
  const stand: { [name in ReactorName]?: EventRef } = {};
  for (const name of reactorNames) {
    const stored = await storedOf(readModels, name);
    const event = stored && (await eventOf(log, stored));
    if (event) stand[name] = { stream: event.stream, revision: event.revision, leaf: event.leaf };
  }
  return stand;
}

/** Lets reactors go on behind events, of a log that was copied here. Answers the names of those whose event is there. */
export async function placeReactors(
  { log, readModels }: Stores,
  stand: { readonly [name: string]: EventRef },
): Promise<ReactorName[]> {
  const placed: ReactorName[] = [];
  for (const name of reactorNames) {
    const at = stand[name];
    if (!at) continue;
    for await (const event of log.readStream(at.stream, { from: at.revision, limit: 1 })) {
      if (event.leaf !== at.leaf) continue;
      await place(readModels, name, event);
      placed.push(name);
    }
  }
  return placed;
}

/**
 * Lets all reactors answer again whatever stands behind a position. Commands of reactors have ids that follow from the
 * event, so what was answered before is not answered twice.
 */
export async function rewindReactors(
  { readModels }: Pick<Stores, 'readModels'>,
  position: Position = START,
): Promise<void> {
  for (const name of reactorNames) await place(readModels, name, { position, leaf: '', recordedAt: null });
}

/** Releases before this one kept no leaf, and a rewind has none: such a checkpoint is believed if the log is as long. */
async function storedOf(readModels: ReadModels, name: ReactorName): Promise<StoredCheckpoint | undefined> {
  const stored = await readModels.getRepository(StoredCheckpoint).findOneBy({ name });
  return stored && stored.position !== START ? stored : undefined;
}

/** The event on which a checkpoint rests. A log can only be read onward: the search begins at what was known before. */
async function eventOf(log: EventLog, { position, leaf, recordedAt }: StoredCheckpoint): Promise<Recorded | undefined> {
  if (leaf === '' || recordedAt === null) return undefined;
  for (let after = await log.positionAt(new Date(Date.parse(recordedAt) - 1).toISOString()); ;) {
    const { events, next, atHead } = await log.readAll({ after, limit: 500 });
    const event = events.find((one) => one.leaf === leaf);
    if (event || atHead || (comparable(next, position) && next >= position)) return event;
    after = next;
  }
}

async function place(
  readModels: ReadModels,
  name: ReactorName,
  { position, leaf, recordedAt }: Pick<StoredCheckpoint, 'position' | 'leaf' | 'recordedAt'>,
): Promise<void> {
  const blank = { version: 1, before: START, epoch: 0, owner: null, events: 0, failed: null };
  const row = { ...blank, name, position, leaf, recordedAt, updatedAt: new Date().toISOString() };
  await readModels.getRepository(StoredCheckpoint).upsert(row, { conflictPaths: ['name'] });
}
