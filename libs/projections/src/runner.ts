import { eventKinds } from '#libs/domain';
import {
  comparable,
  START,
  type EventLog,
  type Head,
  type Position,
  type Recorded,
  type Subscription,
} from '#libs/event-log';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { DataSource } from 'typeorm';
import {
  after,
  Checkpoint,
  CheckpointMoved,
  claim,
  held,
  move,
  pass,
  TakenOver,
  WrongVersion,
  type Building,
} from './checkpoint.js';
import { READ_SCHEMA } from './columns.js';
import { countOn, NOTHING, type Lag } from './lag.js';
import { isLeased, standBy, type Duty, type Lease } from './lease.js';
import { foldPage } from './page-rows.js';
import { park, Parked, parkedIn } from './parked.js';
import { isPassing } from './passing.js';
import type { Projection } from './projection.js';
import { rebuild, RebuildRunning } from './rebuild.js';

/** What a runner is made of. */
export type RunnerOptions = {
  readonly dataSource: DataSource;
  readonly log: EventLog;
  readonly projections: readonly Projection[];
  /** Events read at once (4,000): one transaction per projection. */
  readonly pageSize?: number;
  /** How long its lease holds without being renewed, in milliseconds (10,000). */
  readonly ttlMs?: number;
  /** Told when a projection stands still, parks a stream, or goes to another process, beside what {@link Runner.status} says. */
  readonly failed?: (projection: string, error: Error) => void;
};

/** Where a projection is. */
export type ProjectionStatus = {
  readonly name: string;
  /** The version of the rows that serve. */
  readonly version: number;
  /**
   * `running`: by this process. `building`: rows of an older version serve while this process makes those of its own
   * beside them. `standby`: another process runs it, and this one would. `elsewhere`: another does, and this one would
   * not. `stopped`: nobody does.
   */
  readonly state: 'running' | 'building' | 'standby' | 'elsewhere' | 'stopped' | 'failed';
  readonly position: Position;
  /** Events gone past, also those it does not fold. */
  readonly events: number;
  /** How far behind the end of the log: in events, and in seconds between recordings. */
  readonly behind: Lag & { readonly seconds: number | null };
  /** Streams that are passed over. */
  readonly parked: number;
  /** A rebuild in work, wherever. */
  readonly building: Building | null;
  readonly error: string | null;
};

/** Keeps read models up to date from one subscription. A process without a started runner may still wait and look. */
export type Runner = {
  /**
   * Takes all projections over and begins to follow the log; while another process does, it stands by. Rows of an older
   * version serve until those of this one are built; of a newer version, the projection is marked failed.
   * @throws {LogRestored} when the log is not the one that was folded: nothing is run.
   */
  start(): Promise<void>;
  /** Resolves when the page in work is done. */
  stop(): Promise<void>;
  /** The position that every projection which is not failed has reached in this process. */
  reached(): Position;
  /** Waits until the projections (default: all) have reached a position, here or in the process that runs them. */
  waitFor(
    position: Position,
    options?: { timeoutMs?: number; projections?: readonly string[] },
  ): Promise<{ reached: boolean; position: Position }>;
  status(): Promise<ProjectionStatus[]>;
};

/** An event of a type this software does not know. It is never skipped: everything stops before it. */
export class UnknownEventType extends Error {
  constructor({ type, id, position }: Recorded) {
    super(`event ${id} at ${position} has the unknown type ${type}: use a newer release`);
    this.name = 'UnknownEventType';
  }
}

/** A stream that a projection passes over from now on. */
export class StreamParked extends Error {
  constructor({ projection, stream, error }: Parked) {
    super(`${error}; ${stream} is parked: see projections replay ${projection}`);
    this.name = 'StreamParked';
  }
}

/** The lease of whoever runs the projections. */
export const PROJECTOR = 'projector';

/** How often the checkpoints of another process are looked at, while somebody waits. */
const POLL_MS = 25;
const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 2_000;

/** One projection in this process. */
type Run = {
  readonly projection: Projection;
  state: ProjectionStatus['state'];
  checkpoint?: Checkpoint;
  error?: Error;
};

/** The time in which this process is in charge. */
type Term = { readonly lease: Lease; readonly resign: () => void; readonly over: AbortSignal };

/** A runner. `start` begins; before that it only looks. */
export function createRunner(options: RunnerOptions): Runner {
  const { dataSource, log, pageSize = 4_000, ttlMs, failed = () => undefined } = options;
  const owner = randomUUID();
  const runs = options.projections.map((projection): Run => ({ projection, state: 'stopped' }));
  const waiters = new Set<() => void>();
  let duty: Duty | undefined;
  let term: Term | undefined;
  let counted = NOTHING;
  let subscription: Subscription | undefined;
  let following = Promise.resolve();

  const running = (): Run[] => runs.filter(({ state }) => state === 'running');
  const reached = (): Position => lowest(running().map(({ checkpoint }) => checkpoint!.position));

  async function start(): Promise<void> {
    if (duty) throw new Error('the runner has been started');
    duty = await standBy(dataSource, PROJECTOR, { owner, ttlMs, told: (error) => failed(PROJECTOR, error) }, lead);
    if (!duty.held()) for (const run of runs) if (run.state === 'stopped') run.state = 'standby';
  }

  async function lead(lease: Lease, resign: () => void): Promise<() => Promise<void>> {
    const ending = new AbortController();
    term = { lease, resign, over: ending.signal };
    try {
      for (const run of runs) await take(run);
    } catch (error) {
      for (const run of runs) [run.state, run.error] = ['failed', error as Error];
      throw error;
    }
    await follow();
    const built = buildAll(term);
    return async () => {
      ending.abort();
      await built;
      await follow();
      for (const run of runs) if (run.state !== 'failed') run.state = 'standby';
      wakeAll();
    };
  }

  async function take(run: Run): Promise<void> {
    try {
      run.checkpoint = await claim(dataSource, log, run.projection, owner);
      run.state = 'running';
      run.error = undefined;
    } catch (error) {
      if (!(error instanceof WrongVersion)) throw error;
      run.error = undefined;
      if (error.stored < error.known) run.state = 'building';
      else markFailed(run, error);
    }
  }

  /** Begins to follow the log anew, from where the projection is that is farthest behind, unless the term is over. */
  function follow(): Promise<void> {
    const stopped = subscription?.stop(); // at once: no more pages from there
    subscription = undefined;
    following = following
      .then(() => stopped)
      .then(() => {
        if (subscription || term!.over.aborted || running().length === 0) return;
        subscription = log.subscribe({ after: reached(), pageSize, open: true }, subscriber);
      });
    return following;
  }

  /** Makes rows of this version where there are older ones, one projection after the other; the others run meanwhile. */
  async function buildAll({ over: signal }: Term): Promise<void> {
    for (const run of runs) {
      while (run.state === 'building' && !signal.aborted) {
        try {
          await rebuild(dataSource, log, run.projection, { signal });
          await take(run);
          await follow();
        } catch (error) {
          if (signal.aborted) return;
          if (!isPassing(error) && !(error instanceof RebuildRunning)) markFailed(run, error as Error);
          else await sleep(LONGEST_PAUSE_MS, undefined, { signal }).catch(() => undefined);
        }
      }
    }
  }

  const subscriber = {
    async events(events: readonly Recorded[]): Promise<void> {
      const unknown = events.find(({ type }) => !eventKinds.has(type));
      if (unknown) throw new UnknownEventType(unknown);
      await passBy(running().filter((run) => !concerns(run, events)), events); // prettier-ignore
      await Promise.all(running().map((run) => advance(run, events)));
      wakeAll();
    },
    failed(error: Error): void {
      for (const run of running()) markFailed(run, error);
    },
  };

  function concerns({ projection, checkpoint }: Run, events: readonly Recorded[]): boolean {
    return checkpoint!.position >= events[0]!.position || events.some(({ type }) => projection.types.includes(type));
  }

  /** Most pages concern one projection or two: the others move on together. Whoever does not is left to {@link advance}. */
  async function passBy(idle: readonly Run[], events: readonly Recorded[]): Promise<void> {
    if (idle.length === 0) return;
    const moves = idle.map((run) => ({ run, from: run.checkpoint!, to: after(run.checkpoint!, events) }));
    const moved = await pass(dataSource, moves).catch(() => new Set<string>());
    for (const { run, to } of moves) if (moved.has(to.name)) run.checkpoint = to;
  }

  /** Gives a page to a projection that is not past it. Its failure is its own: the others go on. */
  async function advance(run: Run, events: readonly Recorded[]): Promise<void> {
    for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(2 * pause, LONGEST_PAUSE_MS)) {
      const from = run.checkpoint!;
      const news = from.position < events[0]!.position ? events : events.filter((e) => e.position > from.position);
      if (news.length === 0) return;
      try {
        const { to, parked } = await applyPage(dataSource, run.projection, from, news);
        run.checkpoint = to;
        for (const row of parked) failed(run.projection.name, new StreamParked(row));
        return;
      } catch (error) {
        if (!(await canGoOn(run, error as Error, pause))) return;
      }
    }
  }

  /**
   * Whether a page can be tried again: after a rebuild moved the checkpoint, or when the database was away. A lost
   * connection does not say whether the page was written; the checkpoint does.
   */
  async function canGoOn(run: Run, error: Error, pause: number): Promise<boolean> {
    const { lease, over } = term!;
    const before = run.checkpoint!;
    try {
      if (isPassing(error)) await sleep(pause);
      else if (!(error instanceof CheckpointMoved)) throw error;
      if (over.aborted) return false;
      run.checkpoint = await held(dataSource, run.projection, owner);
      if (run.checkpoint.position >= before.position) return true;
      // The server lost its last moments in a crash, and the rows with them: the pages before this one come again.
      void follow();
      return false;
    } catch (reason) {
      if (isPassing(reason)) return !over.aborted;
      if (reason instanceof TakenOver) lease.lose(reason);
      else markFailed(run, reason as Error);
      return false;
    }
  }

  function markFailed(run: Run, error: Error): void {
    run.state = 'failed';
    run.error = error;
    failed(run.projection.name, error);
    const { name } = run.projection;
    dataSource
      .getRepository(Checkpoint)
      .update({ name, owner }, { failed: error.message })
      .catch(() => undefined); // only a note for other processes; this one says so itself
    if (runs.every(({ state }) => state === 'failed')) term!.resign(); // perhaps another release can
  }

  async function stop(): Promise<void> {
    await duty?.stop();
    duty = undefined;
    for (const run of runs) if (run.state !== 'failed') run.state = 'stopped';
    wakeAll();
  }

  function wakeAll(): void {
    for (const wake of waiters) wake();
  }

  async function waitFor(
    position: Position,
    { timeoutMs = 500, projections }: { timeoutMs?: number; projections?: readonly string[] } = {},
  ): Promise<{ reached: boolean; position: Position }> {
    const wanted = runs.filter(({ projection }) => projections?.includes(projection.name) ?? true);
    for (const end = Date.now() + timeoutMs; ;) {
      const at = lowest(await positionsOf(wanted));
      const left = end - Date.now();
      if (at >= position || left <= 0) return { reached: at >= position, position: at };
      const here = wanted.every(({ state }) => state === 'running');
      await next(here ? left : Math.min(left, POLL_MS));
    }
  }

  /** Of projections run here what is in memory, of others what stands in the table. */
  async function positionsOf(wanted: readonly Run[]): Promise<Position[]> {
    const elsewhere = wanted.filter(({ state }) => state !== 'running').map(({ projection }) => projection.name);
    const stored = elsewhere.length === 0 ? new Map<string, Checkpoint>() : await storedCheckpoints();
    return wanted.map(({ projection: { name }, state, checkpoint }) => {
      return state === 'running' ? checkpoint!.position : (stored.get(name)?.position ?? START);
    });
  }

  /** The next page, or the end of a pause, whichever comes first. */
  function next(ms: number): Promise<void> {
    return new Promise((settle) => {
      const wake = (): void => {
        clearTimeout(timer);
        waiters.delete(wake);
        settle();
      };
      const timer = setTimeout(wake, ms);
      waiters.add(wake);
    });
  }

  async function storedCheckpoints(): Promise<Map<string, Checkpoint>> {
    const found = await dataSource.getRepository(Checkpoint).find();
    return new Map(found.map((checkpoint) => [checkpoint.name, checkpoint]));
  }

  async function status(): Promise<ProjectionStatus[]> {
    const [stored, head, leased, parked] = await Promise.all([
      ...([storedCheckpoints(), log.head(), isLeased(dataSource, PROJECTOR), parkedCounts()] as const),
    ]);
    const all = await eventsIn(head, stored);
    return runs.map(({ projection: { name, version }, state, error }) => {
      const checkpoint = stored.get(name);
      const position = checkpoint?.position ?? START;
      const failure = error?.message ?? checkpoint?.failed ?? null;
      const looking = state === 'stopped' || state === 'standby';
      return {
        ...{ name, version: checkpoint?.version ?? version, position, events: checkpoint?.events ?? 0 },
        state: looking && failure ? 'failed' : state === 'stopped' && leased ? 'elsewhere' : state,
        behind: behind(checkpoint, head, all),
        ...{ parked: parked.get(name) ?? 0, building: checkpoint?.building ?? null, error: failure },
      };
    });
  }

  async function parkedCounts(): Promise<Map<string, number>> {
    const found = await dataSource
      .getRepository(Parked)
      .createQueryBuilder('p')
      .select('p.projection', 'projection')
      .addSelect('count(*)::integer', 'streams')
      .groupBy('p.projection')
      .getRawMany<{ projection: string; streams: number }>();
    return new Map(found.map(({ projection, streams }) => [projection, streams]));
  }

  /** How many events the log holds, counted on from where that is known: from the foremost projection, or farther. */
  async function eventsIn({ position: end }: Head, stored: ReadonlyMap<string, Checkpoint>): Promise<Lag> {
    const known = [counted, ...runs.flatMap(({ projection }) => stored.get(projection.name) ?? [])];
    const foremost = known
      .filter(({ position }) => comparable(position, end) && position <= end)
      .reduce((a, b) => (b.position > a.position ? b : a), NOTHING);
    counted = await countOn(log, foremost, end);
    return { events: counted.events, atLeast: counted.position < end };
  }

  function behind(checkpoint: Checkpoint | undefined, head: Head, all: Lag): ProjectionStatus['behind'] {
    // Of a log of another kind it has gone past nothing of this one.
    const gone = checkpoint && comparable(checkpoint.position, head.position) ? checkpoint : undefined;
    if ((gone?.position ?? START) >= head.position) return { events: 0, atLeast: false, seconds: 0 };
    const from = gone?.recordedAt;
    const seconds = from && head.recordedAt ? Math.ceil((Date.parse(head.recordedAt) - Date.parse(from)) / 1000) : null;
    return { ...all, events: all.events - (gone?.events ?? 0), seconds };
  }

  return { start, stop, reached, waitFor, status };
}

/**
 * Folds a page into the rows of a projection and moves its checkpoint, in one transaction. Streams with an event that
 * cannot be folded are parked: `parked` are those that were not before.
 * @throws {CheckpointMoved} · {FoldFailed} when too many streams fail
 */
export async function applyPage(
  dataSource: DataSource,
  projection: Projection,
  from: Checkpoint,
  events: readonly Recorded[],
): Promise<{ readonly to: Checkpoint; readonly parked: readonly Parked[] }> {
  const to = after(from, events);
  const parked = await dataSource.transaction(async (manager) => {
    await move(manager, from, to);
    const before = await parkedIn(manager, projection);
    const passedOver = await foldPage(manager, READ_SCHEMA, projection, events, before);
    const rows = park(projection, before, passedOver);
    if (rows.length > 0) await manager.save(Parked, rows);
    return rows.filter(({ stream }) => !before.has(stream));
  });
  return { to, parked };
}

function lowest(positions: readonly Position[]): Position {
  return positions.reduce<Position | undefined>((a, b) => (a === undefined || b < a ? b : a), undefined) ?? START;
}
