import { setTimeout as sleep } from 'node:timers/promises';
import type { EventFilter, Page, Position, Subscriber, Subscription } from './port.js';
import type { Tip } from './tip.js';

/** What a subscription is made of; each adapter brings its own reads. */
export type Source = {
  readonly readAll: (options: {
    after: Position;
    limit: number;
    filter?: EventFilter;
    open?: boolean;
  }) => Promise<Page>;
  readonly tip: Tip;
  /** Whether a failed read may succeed later: the subscription then goes on from where it was. */
  readonly isPassing: (error: unknown) => boolean;
};

const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 2_000;

/**
 * Follows the log from `after`. The next page is read while the subscriber works on this one. The place is advanced
 * only by what the subscriber has taken, so a dropped connection costs a repeated read and neither a gap nor a double.
 */
export function follow(
  source: Source,
  options: { after: Position; filter?: EventFilter; pageSize?: number; open?: boolean },
  subscriber: Subscriber,
): Subscription {
  const { filter, open, pageSize: limit = 500 } = options;
  const stopping = new AbortController();
  const { signal } = stopping;

  async function read(after: Position): Promise<Page | undefined> {
    for (let pause = FIRST_PAUSE_MS; !signal.aborted; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
      try {
        return await source.readAll({ after, limit, filter, open });
      } catch (error) {
        if (!source.isPassing(error)) throw error;
        await sleep(pause, undefined, { signal }).catch(() => undefined);
      }
    }
    return undefined;
  }

  async function run(): Promise<void> {
    let coming = read(options.after);
    for (;;) {
      const page = await coming;
      if (!page || signal.aborted) return;
      if (!page.atHead) {
        coming = read(page.next);
        coming.catch(() => undefined); // looked at in the next round
      }
      if (page.events.length > 0) await subscriber.events(page.events, page.next);
      if (!page.atHead) continue;
      await subscriber.caughtUp?.(page.next);
      await source.tip.beyond(page.next, signal);
      coming = read(page.next);
    }
  }

  const ended = run().catch((error: Error) => {
    if (subscriber.failed) return subscriber.failed(error);
    queueMicrotask(() => {
      throw error;
    });
  });
  return {
    stop: async () => {
      stopping.abort();
      await ended;
    },
  };
}
