import { setTimeout as sleep } from 'node:timers/promises';
import type { DataSource, QueryRunner } from 'typeorm';
import { READ_SCHEMA } from './columns.js';
import { isPassing } from './passing.js';

/** How a lease is asked for. */
export type LeaseOptions = {
  /** Who asks: an id of this process, or of a part of it. */
  readonly owner: string;
  /** How long it holds without being renewed, in milliseconds by the clock of the database (10,000). */
  readonly ttlMs?: number;
};

/** Being in charge of something of which only one process may be. It renews itself. */
export type Lease = {
  readonly name: string;
  readonly owner: string;
  /** Rises with each taking: whoever writes under an older one is refused. */
  readonly epoch: number;
  /** Aborted when it is lost, with the reason. */
  readonly lost: AbortSignal;
  /** For whoever learns elsewhere that another has taken over. */
  readonly lose: (reason: Error) => void;
  readonly release: () => Promise<void>;
};

/** The lease ran out, or its session ended, and another has taken it. */
export class LeaseLost extends Error {
  constructor(name: string) {
    super(`the lease ${name} ran out and was taken by another process: this one stands by`);
    this.name = 'LeaseLost';
  }
}

/** How often it is looked whether a lease is free. */
const POLL_MS = 250;
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 60_000;

const LEASES = `${READ_SCHEMA}.leases`;

/** A killed process is seen by its session, a paused one by the time. Sessions of other logins do not say when they began. */
const FREE = `(l.owner IS NULL OR l.until < clock_timestamp() OR NOT EXISTS (SELECT FROM pg_stat_activity a
  WHERE a.pid = l.pid AND (a.backend_start = l.session OR a.backend_start IS NULL)))`;

/** What every taking and renewal writes: `$2` are the milliseconds. */
const HOLDING = `until = clock_timestamp() + $2 * interval '1 millisecond', pid = pg_backend_pid(),
  session = (SELECT backend_start FROM pg_stat_activity WHERE pid = pg_backend_pid())`;

/** Waits until a lease is free and takes it; nothing when `signal` ends the waiting. The database may be away meanwhile. */
export async function takeLease(
  dataSource: DataSource,
  name: string,
  options: LeaseOptions & { readonly signal?: AbortSignal },
): Promise<Lease | undefined> {
  const { signal } = options;
  while (!signal?.aborted) {
    const lease = await tryLease(dataSource, name, options);
    if (lease) return lease;
    await sleep(POLL_MS, undefined, { signal }).catch(() => undefined);
  }
  return undefined;
}

/** Whether some process has a lease now. */
export async function isLeased(dataSource: DataSource, name: string): Promise<boolean> {
  const [found] = await dataSource.query<{ free: boolean }[]>(
    `SELECT ${FREE} AS free FROM ${LEASES} l WHERE name = $1`,
    [name],
  );
  return found ? !found.free : false;
}

async function tryLease(
  dataSource: DataSource,
  name: string,
  { owner, ttlMs = 10_000 }: LeaseOptions,
): Promise<Lease | undefined> {
  try {
    if (await isLeased(dataSource, name)) return undefined;
    const session = dataSource.createQueryRunner();
    try {
      const epoch = await takeIn(session, name, owner, ttlMs);
      if (epoch !== undefined) return kept(dataSource, session, { name, owner, epoch, ttlMs });
      await session.release();
    } catch (error) {
      if (session.isTransactionActive) await session.rollbackTransaction().catch(() => undefined);
      await session.release();
      throw error;
    }
  } catch (error) {
    if (!isPassing(error)) throw error;
  }
  return undefined;
}

/**
 * Takes it in the session that will stand for it. The row is locked before it is looked at: a transaction sees the
 * sessions as they were at its first look. It is on the disk before anybody acts on it, so that no epoch is given twice.
 */
async function takeIn(session: QueryRunner, name: string, owner: string, ttlMs: number): Promise<number | undefined> {
  await session.startTransaction();
  await session.query('SET LOCAL synchronous_commit = on');
  await session.query(`INSERT INTO ${LEASES} (name, epoch) VALUES ($1, 0) ON CONFLICT DO NOTHING`, [name]);
  await session.query(`SELECT FROM ${LEASES} WHERE name = $1 FOR UPDATE NOWAIT`, [name]);
  const [taken] = (await session.query(
    `UPDATE ${LEASES} l SET owner = $3, epoch = l.epoch + 1, ${HOLDING} WHERE name = $1 AND ${FREE} RETURNING epoch`,
    [name, ttlMs, owner],
  )) as [{ epoch: number }[], number];
  await session.commitTransaction();
  return taken[0]?.epoch;
}

type Taken = { readonly name: string; readonly owner: string; readonly epoch: number; readonly ttlMs: number };

/** Renews it three times within its time. A session that ended is replaced, as long as nobody else was faster. */
function kept(dataSource: DataSource, first: QueryRunner, { name, owner, epoch, ttlMs }: Taken): Lease {
  const lost = new AbortController();
  const lose = (reason: Error): void => lost.abort(reason);
  const ours = [name, ttlMs, owner, epoch];
  let session = first;
  let released = false;
  let renewing = Promise.resolve();
  let timer: NodeJS.Timeout;

  async function renew(): Promise<void> {
    try {
      if (session.isReleased) session = dataSource.createQueryRunner();
      const [, renewed] = (await session.query(
        `UPDATE ${LEASES} SET ${HOLDING} WHERE name = $1 AND owner = $3 AND epoch = $4`,
        ours,
      )) as [unknown, number];
      if (renewed === 0) lose(new LeaseLost(name));
    } catch {
      await session.release().catch(() => undefined); // the next try has a session of its own
    }
  }

  function plan(): void {
    timer = setTimeout(() => {
      renewing = renew().then(() => {
        if (!released && !lost.signal.aborted) plan();
      });
    }, ttlMs / 3);
    timer.unref();
  }

  plan();
  return {
    ...{ name, owner, epoch, lose },
    lost: lost.signal,
    async release() {
      released = true;
      clearTimeout(timer);
      await renewing;
      await dataSource
        .query(`UPDATE ${LEASES} SET owner = NULL WHERE name = $1 AND owner = $2 AND epoch = $3`, [name, owner, epoch])
        .catch(() => undefined); // then it runs out
      await session.release().catch(() => undefined);
    },
  };
}

/** A place in the line of those who may be in charge. */
export type Duty = {
  /** In charge at the moment. */
  readonly held: () => boolean;
  /** Leaves the line: resolves when the work in hand is done and the lease is free for others. */
  readonly stop: () => Promise<void>;
};

/** What is done in charge: begins with a lease and answers how it is ended. `resign` leaves the line for good. */
export type Work = (lease: Lease, resign: () => void) => Promise<() => Promise<void>>;

/**
 * Does work under a lease, now if it is free and otherwise when it becomes so. When it is lost, the work is ended, `told`
 * is called, and the process stands by again; work that cannot begin is tried again after a while.
 * @throws what the work throws when it begins at once.
 */
export async function standBy(
  dataSource: DataSource,
  name: string,
  options: LeaseOptions & { readonly told: (error: Error) => void },
  work: Work,
): Promise<Duty> {
  const { told } = options;
  const stopping = new AbortController();
  const { signal } = stopping;
  let serving: { readonly lease: Lease; readonly end: () => Promise<void> } | undefined;

  async function begin(lease: Lease): Promise<void> {
    try {
      serving = { lease, end: await work(lease, () => stopping.abort()) };
    } catch (error) {
      await lease.release();
      throw error;
    }
  }

  async function serve(): Promise<void> {
    for (let pause = FIRST_PAUSE_MS; serving || !signal.aborted;) {
      try {
        const lease = serving ? undefined : await takeLease(dataSource, name, { ...options, signal });
        if (lease) await begin(lease);
        if (!serving) return;
        pause = FIRST_PAUSE_MS;
        await ending();
      } catch (error) {
        told(error as Error);
        await sleep(pause, undefined, { signal }).catch(() => undefined);
        pause = Math.min(2 * pause, LONGEST_PAUSE_MS);
      }
    }
  }

  async function ending(): Promise<void> {
    const { lease, end } = serving!;
    const over = AbortSignal.any([signal, lease.lost]);
    if (!over.aborted) await new Promise((settle) => over.addEventListener('abort', settle, { once: true }));
    serving = undefined;
    if (lease.lost.aborted) told(lease.lost.reason as Error);
    await end().finally(() => lease.release());
    // Another goes first, if there is one; and what is lost at once again must not be taken without a break.
    if (lease.lost.aborted) await sleep(FIRST_PAUSE_MS, undefined, { signal }).catch(() => undefined);
  }

  const first = await tryLease(dataSource, name, options);
  if (first) await begin(first);
  const served = serve();
  return {
    held: () => serving !== undefined,
    async stop() {
      stopping.abort();
      await served;
    },
  };
}
