import type { Json } from '#libs/canonical';
import {
  CommandReused,
  LogCorrupt,
  START,
  type AppendResult,
  type EventFilter,
  type Head,
  type Page,
  type Position,
  type Recorded,
} from '../port.js';
import type { StreamHead } from '../prepare.js';
import { eventId } from '../seal.js';
import type { Tip } from '../tip.js';
import type { Keyring } from '../vault.js';
import type { Cluster } from './client.js';
import type { Companion, Intent } from './companion.js';
import { clusterStream, isOf, positionOf, refuseHoles, stored, type Stored } from './stored.js';

/** What reading needs. */
export type ReaderOptions = {
  readonly cluster: Cluster;
  readonly companion: Companion;
  readonly ledger: string;
  readonly keyring: Keyring;
  readonly tip: Tip;
  /** Events of ours that a filtered page may pass over. */
  readonly scanLimit: number;
  /** How many of our events lie between two moments on record. */
  readonly momentEvery: number;
  /** Told the end of each stream that was read to its end. */
  readonly sawHead: (stream: string, head: StreamHead) => void;
};

/** The place that a command is meant for: still open, taken by another, or where its last event stands. */
export type Standing = 'open' | 'taken' | Stored;

const STREAM_PAGE = 500;
/** The most that is read of the cluster's one order at a time, others' events among them. */
const ORDER_PAGE = 1_000;

/** The reading half of the EventStoreDB log. */
export type Reader = ReturnType<typeof createReader>;

/** Reads of a ledger. */
export function createReader(options: ReaderOptions) {
  const { cluster, companion, ledger, keyring, tip, scanLimit, momentEvery, sawHead } = options;

  /** After the event of ours at `own` nothing of ours comes up to `upTo`, which need not be read again. */
  let quiet: { own: Position; upTo: Position } = { own: START, upTo: START };
  let last: Stored | undefined;

  /** Reads on from a position, others' events left out; the last page ends where the log does. */
  async function* onward(after: Position, count = ORDER_PAGE): AsyncGenerator<{ ours: Stored[]; atEnd: boolean }> {
    let own = after;
    for (let from = after === quiet.own ? quiet.upTo : after; ;) {
      const { events, atEnd } = await cluster.readOrder(from, count);
      const ours = events.filter((event) => isOf(ledger, event)).map((event) => stored(ledger, event));
      own = ours.at(-1)?.position ?? own;
      from = events.length > 0 ? positionOf(events.at(-1)!) : from;
      if (atEnd) noteEnd(own, from, ours.at(-1));
      yield { ours, atEnd };
      if (atEnd) return;
    }
  }

  function noteEnd(own: Position, upTo: Position, event: Stored | undefined): void {
    if (own >= quiet.own && upTo >= quiet.upTo) quiet = { own, upTo };
    if (event && event.position >= (last?.position ?? START)) last = event;
    tip.advance(own);
  }

  async function readAll(wanted: {
    after: Position;
    limit: number;
    filter?: EventFilter;
    open?: boolean;
  }): Promise<Page> {
    // prettier-ignore
    const { after, limit, filter, open = false } = wanted;
    const reach = filter ? Math.max(scanLimit, limit) : limit;
    const events: Stored[] = [];
    let next = after;
    let passed = 0;
    const page = async (atHead: boolean): Promise<Page> => ({ events: await finished(events, open), next, atHead });
    for await (const { ours, atEnd } of onward(after, Math.min(reach + 1, ORDER_PAGE))) {
      for (const event of ours) {
        if (events.length === limit || passed === reach) return page(false);
        passed++;
        next = event.position;
        if (passes(event, filter)) events.push(event);
      }
      if (atEnd) break;
    }
    return page(true);
  }

  /** Without what is said of the command, which is no part of an event, and with personal fields opened. */
  async function finished(events: readonly Stored[], open: boolean): Promise<Recorded[]> {
    const plain = events.map(({ command: _, ...event }): Recorded => event);
    return open ? companion.open(plain) : plain;
  }

  async function* readStream(
    stream: string,
    wanted: { from?: number; upTo?: Position; backwards?: boolean; limit?: number; open?: boolean } = {},
  ): AsyncIterable<Recorded> {
    const { upTo, backwards = false, open = false, limit = Infinity } = wanted;
    let from: number | 'end' = wanted.from ?? (backwards ? 'end' : 0);
    for (let left = limit, first = true; left > 0; first = false) {
      const count = upTo === undefined ? Math.min(STREAM_PAGE, left) : STREAM_PAGE;
      const page = await ofStream(stream, from, count, backwards);
      const within = page.filter(({ position }) => upTo === undefined || position <= upTo).slice(0, left);
      yield* await finished(within, open);
      const atEnd = page.length < count;
      const end = page.at(backwards ? 0 : -1);
      if (end && (backwards ? first && wanted.from === undefined : atEnd)) sawHead(stream, end);
      left -= within.length;
      if (atEnd || (!backwards && within.length < page.length)) return;
      from = page.at(-1)!.revision + (backwards ? -1 : 1);
      if (from < 0) return;
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

  async function readEvent(id: string, { open = false } = {}): Promise<Recorded | undefined> {
    if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(id)) return undefined;
    const place = await companion.placeOf(id);
    if (!place) return undefined;
    const [event] = await ofStream(place.stream, place.revision, 1, false);
    return event?.id === id.toLowerCase() ? (await finished([event], open))[0] : undefined;
  }

  async function findCommand(
    commandId: string,
    command?: { stream: string; command: Json },
  ): Promise<AppendResult | undefined> {
    const intent = await companion.intent(commandId);
    const found = intent && (await standing(intent.commandId, intent));
    if (typeof found !== 'object') return undefined;
    if (command && found.command.digest !== keyring.digest(command)) throw new CommandReused(commandId);
    return resultOf(found, true);
  }

  async function head(): Promise<Head> {
    if (last) for await (const _ of onward(last.position)) continue;
    else await lookBack();
    return { ledger, position: last?.position ?? START, leaf: last?.leaf ?? '', recordedAt: last?.recordedAt ?? null };
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

  /**
   * The log prefix before the first event recorded after an instant. What lies between two moments on record is read;
   * what lies behind the last is read once and put on record.
   */
  async function positionAt(instant: string): Promise<Position> {
    const at = new Date(instant).toISOString();
    const moment = await companion.momentBefore(at);
    let position = moment?.position ?? START;
    let knownAt = moment?.knownAt ?? '';
    let passed = 0;
    for await (const { ours } of onward(position)) {
      const moments: { position: Position; knownAt: string }[] = [];
      const later = ours.find((event) => {
        if (event.recordedAt > at) return true;
        position = event.position;
        if (event.recordedAt > knownAt) knownAt = event.recordedAt;
        if (++passed % momentEvery === 0) moments.push({ position, knownAt });
        return false;
      });
      if (moments.length > 0) await companion.noteMoments(moments);
      if (later) break;
    }
    return position;
  }

  return { readAll, finished, onward, readStream, lastOf, standing, readEvent, findCommand, head, positionAt };
}

/** What an append answers of an event that stands. */
export function resultOf({ revision, position, leaf }: Stored, duplicate: boolean): AppendResult {
  return { revision, position, duplicate, receipt: leaf };
}

/** Whether a filter lets an event through. */
export function passes({ type, stream }: Recorded, { types, streams }: EventFilter = {}): boolean {
  return (types?.includes(type) ?? true) && (streams?.some((prefix) => stream.startsWith(prefix)) ?? true);
}
