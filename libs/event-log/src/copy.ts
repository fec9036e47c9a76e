import { createHash } from 'node:crypto';
import { LogCorrupt, type Kept, type Recorded } from './port.js';
import type { VaultRow } from './vault.js';
import { chainCheck } from './verify.js';

/** Names one event in every log that holds it: positions are a log's own, its stream, revision and leaf are not. */
export type EventRef = { readonly stream: string; readonly revision: number; readonly leaf: string };

/** An event with all that stands beside it, as it goes from one log into another. */
export type Copied = {
  /** As stored; personal fields stay closed. */
  readonly event: Recorded;
  /** Keyed digest of the command, hexadecimal; on the last event of each command, else `null`. */
  readonly digest: string | null;
  /** Its vault rows, encrypted as they stand, with the wrapped key of their subject. Those erased are not there. */
  readonly vault: readonly (VaultRow & { readonly wrapped: Buffer })[];
};

/** A log to copy from: a PostgreSQL schema, an EventStoreDB, an archive. Nothing is decrypted on the way. */
export interface LogSource {
  readonly ledger: string;
  /** How many events there are, for a progress bar; `null` where that is not known without reading them. */
  readonly events: number | null;
  /** Everything kept under its hash. */
  kept(): AsyncIterable<Kept>;
  /**
   * Pages of the one order, strictly after an event. A command's events never fall into two pages.
   * @throws {NotInSource} when it does not hold that event: the target is not a copy of it.
   */
  items(after: EventRef | null): AsyncIterable<readonly Copied[]>;
  /** Who was erased, page by page. */
  erasures(): AsyncIterable<readonly Erasure[]>;
  close(): Promise<void>;
}

/** One key of a subject that was erased, named by the SHA-256 of the wrapped key, hexadecimal: no later one is meant. */
export type Erasure = { readonly subject: string; readonly key: string };

/** A log to copy into. It is written by one copy, and closed to services from the first thing written until the end. */
export interface LogTarget {
  readonly ledger: string;
  /** True when a copy into it was begun and not completed. */
  readonly unfinished: boolean;
  /** The last event it holds; `null` when it is empty. */
  end(): Promise<EventRef | null>;
  keep(kept: Kept): Promise<void>;
  /** Stores events exactly as they are, in their order, all of them or none of a command. */
  write(items: readonly Copied[]): Promise<void>;
  /** Erases those who still have the key that was erased in the source, and puts it on record. Answers how many had it. */
  erase(erased: readonly Erasure[]): Promise<number>;
  /** Told when everything is there. */
  complete(): Promise<void>;
  close(): Promise<void>;
}

/** The target ends with an event that the source does not hold: it is no copy of it, or of a later state. */
export class NotInSource extends Error {
  constructor(readonly last: EventRef) {
    super(
      `the copy ends with revision ${last.revision} of ${last.stream} (leaf ${last.leaf}), which the source does not ` +
        'hold: the two are different ledgers, or the source was restored to an older point; copy into an empty log',
    );
    this.name = 'NotInSource';
  }
}

/** Source and target, or two sources, are not of the same ledger. */
export class OtherLedger extends Error {
  constructor(
    readonly source: string,
    readonly target: string,
  ) {
    super(`the target holds ledger ${target}, the source is ledger ${source}: copy into an empty log`);
    this.name = 'OtherLedger';
  }
}

/** What a walk over a source found: SHA-256 over all leaves in their order, so that two logs can be compared. */
export type Walked = {
  readonly ledger: string;
  readonly events: number;
  /** Leaf of the last event; empty without events. */
  readonly leaf: string;
  readonly digest: string;
};

/** What a copy did: `copied` of the `events` were not in the target before, and `erased` subjects are not any more. */
export type CopyReport = Walked & { readonly copied: number; readonly erased: number };

/** How a long walk is watched and stopped. */
export type WalkOptions = {
  /** Told after each page how many events are done. */
  readonly progress?: (done: number) => void;
  /** Ends it between two pages with the reason of the signal. */
  readonly signal?: AbortSignal;
};

/**
 * Copies a log: what is kept, then every event the target does not hold. All events of the source are read and checked,
 * also those the target holds, so that the report speaks of the whole; a page is written when all of it was found good.
 * Whom the source has erased is erased in the target. A copy that was ended in whatever way is taken up by the next.
 * @throws {OtherLedger} · {NotInSource} · {LogCorrupt} the source is damaged, and where: what came before is in the target.
 */
export async function copyLog(source: LogSource, target: LogTarget, options: WalkOptions = {}): Promise<CopyReport> {
  if (source.ledger !== target.ledger) throw new OtherLedger(source.ledger, target.ledger);
  const end = await target.end();
  if (end) for await (const _ of source.items(end)) break; // a target that is no copy is refused before the long walk
  for await (const kept of source.kept()) {
    options.signal?.throwIfAborted();
    await target.keep(kept);
  }
  const { pages, walked } = walk(source, options);
  let copied = 0;
  let behind = end === null;
  for await (const page of pages) {
    let fresh = page;
    if (!behind) {
      const last = page.findIndex(({ event }) => isAt(event, end!));
      behind = last >= 0;
      fresh = behind ? page.slice(last + 1) : [];
    }
    if (fresh.length > 0) await target.write(fresh);
    copied += fresh.length;
  }
  let erased = 0;
  for await (const page of source.erasures()) erased += await target.erase(page);
  await target.complete();
  return { ...walked(), copied, erased };
}

/** Walks over a source as {@link copyLog} does, and writes nothing. @throws {LogCorrupt} */
export async function checkSource(source: LogSource, options: WalkOptions = {}): Promise<Walked> {
  const { pages, walked } = walk(source, options);
  for await (const _ of pages) continue;
  return walked();
}

/** Two logs side by side: whether they have the same leaves in the same order. */
export type Comparison = {
  readonly identical: boolean;
  readonly one: Walked;
  readonly other: Walked;
};

/** Compares two logs by the digests over all of their leaves. @throws {LogCorrupt} */
export async function compareLogs(one: LogSource, other: LogSource, options: WalkOptions = {}): Promise<Comparison> {
  const found = { one: await checkSource(one, options), other: await checkSource(other, options) };
  const { ledger, digest } = found.one;
  return { identical: digest === found.other.digest && ledger === found.other.ledger, ...found };
}

/** Pages of a source that were found good; while one is worked on, the next is read. */
function walk(source: LogSource, { progress, signal }: WalkOptions) {
  const hash = createHash('sha256');
  const { check } = chainCheck(source.ledger);
  let events = 0;
  let leaf = '';

  async function* pages(): AsyncIterable<readonly Copied[]> {
    for await (const page of ahead(source.items(null))) {
      signal?.throwIfAborted();
      for (const { event } of page) {
        const [problem] = check(event);
        if (problem) throw new LogCorrupt(event.position, problem);
        hash.update(event.leaf, 'hex');
        leaf = event.leaf;
      }
      yield page;
      events += page.length;
      progress?.(events);
    }
  }

  const walked = (): Walked => ({ ledger: source.ledger, events, leaf, digest: hash.digest('hex') });
  return { pages: pages(), walked };
}

/** Asks for the next page before the one at hand is worked on. */
async function* ahead<T>(pages: AsyncIterable<T>): AsyncIterable<T> {
  const iterator = pages[Symbol.asyncIterator]();
  const ask = (): Promise<IteratorResult<T>> => {
    const coming = iterator.next();
    coming.catch(() => undefined); // looked at in its turn
    return coming;
  };
  try {
    for (let coming = ask(); ;) {
      const { value, done } = await coming;
      if (done) return;
      coming = ask();
      yield value;
    }
  } finally {
    await iterator.return?.();
  }
}

function isAt({ stream, revision, leaf }: Recorded, at: EventRef): boolean {
  return leaf === at.leaf && revision === at.revision && stream === at.stream;
}
