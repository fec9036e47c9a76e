import { LogCorrupt, START, type Position } from '../port.js';
import { eventId } from '../seal.js';
import type { Cluster } from './client.js';
import type { Intent } from './companion.js';
import { clusterStream, isOf, positionOf, refuseHoles, stored, type Stored } from './stored.js';

/** The place that a command is meant for: still open, taken by another, or where its last event stands. */
export type Standing = 'open' | 'taken' | Stored;

/** The most that is read of the cluster's one order at a time, others' events among them. */
export const ORDER_PAGE = 1_000;

/** The events of a ledger as they stand in the cluster. */
export type LedgerEvents = ReturnType<typeof createLedgerEvents>;

/**
 * Finds the events of a ledger among all that stands in a cluster.
 * @param reached is told how far the ledger has been seen to come.
 */
export function createLedgerEvents(cluster: Cluster, ledger: string, reached: (position: Position) => void) {
  /** After the event of ours at `own` nothing of ours comes up to `upTo`, which need not be read again. */
  let quiet: { own: Position; upTo: Position } = { own: START, upTo: START };
  let last: Stored | undefined;

  /** Reads on from a position, others' events left out; the last page ends where the log does. */
  async function* onward(after: Position, count = ORDER_PAGE): AsyncGenerator<{ ours: Stored[]; atEnd: boolean }> {
    let newest: Stored | undefined;
    for (let from = after === quiet.own ? quiet.upTo : after; ;) {
      const { events, atEnd } = await cluster.readOrder(from, count);
      const ours = events.filter((event) => isOf(ledger, event)).map((event) => stored(ledger, event));
      newest = ours.at(-1) ?? newest;
      const end = events.at(-1);
      if (end) from = positionOf(end);
      if (atEnd && from > after) noteEnd(newest?.position ?? after, from, newest); // the last page may be empty
      yield { ours, atEnd };
      if (atEnd) return;
    }
  }

  function noteEnd(own: Position, upTo: Position, newest: Stored | undefined): void {
    if (upTo > quiet.upTo) quiet = { own, upTo };
    if (!newest || newest.position < (last?.position ?? START)) return;
    last = newest;
    reached(newest.position);
  }

  /** The last event, as the cluster has it now. */
  async function lastEvent(): Promise<Stored | undefined> {
    if (last) for await (const _ of onward(last.position)) continue;
    else await lookBack();
    return last;
  }

  /** Looks for our last event from the end of the cluster; once found, what comes later is read on from there. */
  async function lookBack(): Promise<void> {
    let end: Position | undefined;
    for (let from: Position | 'end' = 'end', count = 20; ; count = ORDER_PAGE) {
      const events = await cluster.readOrderBack(from, count);
      end ??= events[0] && positionOf(events[0]);
      const ours = events.find((event) => isOf(ledger, event));
      if (ours || events.length < count) {
        const event = ours && stored(ledger, ours);
        return noteEnd(event?.position ?? START, end ?? START, event);
      }
      from = positionOf(events.at(-1)!);
    }
  }

  async function ofStream(stream: string, from: number | 'end', count: number, backwards: boolean): Promise<Stored[]> {
    const events = await cluster.readStream(clusterStream(ledger, stream), { from, count, backwards });
    refuseHoles(stream, events, from === 'end' ? 0 : from, backwards);
    return events.map((event) => stored(ledger, event));
  }

  /** Where a stream ends, as the cluster has it now. */
  async function lastOf(stream: string): Promise<Stored | undefined> {
    return (await ofStream(stream, 'end', 1, true))[0];
  }

  /** What stands in the place that a command is meant for: the answer to an append may be lost, this one cannot be. */
  async function standing(commandId: string, { stream, first, events }: Intent): Promise<Standing> {
    const found = await ofStream(stream, first, events, false);
    const [begin] = found;
    if (!begin) return 'open';
    if (begin.id !== eventId(commandId, 0)) return 'taken';
    const end = begin.command.events - 1; // another try may have had more events, or fewer
    const event = found[end] ?? (await ofStream(stream, first + end, 1, false))[0];
    if (event?.id !== eventId(commandId, end))
      throw new LogCorrupt(begin.position, `the command ${commandId} is not whole in ${stream}`);
    return event;
  }

  return { onward, lastEvent, ofStream, lastOf, standing };
}
