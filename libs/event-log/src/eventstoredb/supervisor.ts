import { setTimeout as sleep } from 'node:timers/promises';
import { START, type Page, type Position } from '../port.js';
import type { Tip } from '../tip.js';
import type { Cluster } from './client.js';
import { passes, type Reader } from './reader.js';
import { positionOf, stored, type ClusterEvent, type Stored } from './stored.js';

/** What the supervisor works with. */
export type SupervisorOptions = {
  readonly cluster: Cluster;
  readonly ledger: string;
  readonly tip: Tip;
  readonly reader: Pick<Reader, 'readAll' | 'finished'>;
};

/** The one subscription of a process to the cluster. */
export type Supervisor = ReturnType<typeof supervise>;

/** How many of the newest events are kept for the subscribers of this process. */
const NEWEST = 1_000;
const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 2_000;

/**
 * Keeps one subscription to the streams of a ledger running, from the position reached (guard 4: those of the client end
 * with their connection). It only says how far the log has come, and keeps what came last; what subscribers are handed
 * is asked for by position, so that whatever happens to this subscription, nothing is lost to them and nothing repeated.
 *
 * One subscription for all subscribers, because each would cost a stream of the connection (a server allows about a
 * hundred), would send every event once more, would need its own guard, and could not be held back: the client reads on
 * into memory while a projection is still writing.
 */
export function supervise({ cluster, ledger, tip, reader }: SupervisorOptions) {
  const stopping = new AbortController();
  const { signal } = stopping;
  /** After `since`, up to `reached`, all that came is in `newest`. */
  let since: Position = START;
  let reached: Position = START;
  let newest: Stored[] = [];
  let resumeAt: Position = START;

  function arrived(event: ClusterEvent): void {
    const position = positionOf(event);
    if (position <= reached) return;
    resumeAt = reached = position;
    try {
      newest.push(stored(ledger, event));
      if (newest.length > 2 * NEWEST) forgetBefore(newest.at(-NEWEST)!.position);
    } catch {
      forgetBefore(position); // damaged: those who read it are told so
    }
    tip.advance(reached);
  }

  function forgetBefore(position: Position): void {
    since = position;
    newest = newest.filter((event) => event.position > position);
  }

  /** Runs one subscription to its end. Answers whether it had come so far as to be confirmed. */
  function once(): Promise<boolean> {
    return new Promise((ended) => {
      let confirmed = false;
      // What is passed over is others': events of ours have come before the word that they were passed.
      const subscription = cluster.subscribe(resumeAt, `${ledger}:`, (position) => {
        if (position > resumeAt) resumeAt = position;
      });
      const end = (): void => {
        signal.removeEventListener('abort', end);
        subscription.removeAllListeners('data').on('error', () => undefined);
        subscription.unsubscribe().catch(() => undefined);
        subscription.destroy();
        ended(confirmed);
      };
      signal.addEventListener('abort', end);
      subscription.on('confirmation', () => (confirmed = true));
      subscription.on('data', ({ event }) => void (event && arrived(event)));
      for (const how of ['error', 'end', 'close'] as const) subscription.once(how, end);
    });
  }

  async function run(from: Position): Promise<void> {
    resumeAt = reached = since = from;
    for (let wait = FIRST_PAUSE_MS; !signal.aborted; wait = Math.min(wait * 2, LONGEST_PAUSE_MS)) {
      if (await once()) wait = FIRST_PAUSE_MS;
      await sleep(wait, undefined, { signal, ref: false }).catch(() => undefined);
    }
  }

  /** A page for a subscriber: from what came last where that reaches back far enough, else from the cluster. */
  async function readOn(wanted: Parameters<Reader['readAll']>[0]): Promise<Page> {
    const { after, limit, filter, open = false } = wanted;
    if (after < since || after >= reached) return reader.readAll(wanted);
    const came = newest.filter(({ position }) => position > after).slice(0, limit);
    const next = came.at(-1)!.position;
    const events = await reader.finished(
      came.filter((event) => passes(event, filter)),
      open,
    );
    return { events, next, atHead: tip.seen() <= next };
  }

  let running: Promise<void> | undefined;
  return {
    /** Begins after a position that is known to stand. */
    start: (from: Position): void => void (running ??= run(from)),
    readOn,
    async stop(): Promise<void> {
      stopping.abort();
      await running;
    },
  };
}
