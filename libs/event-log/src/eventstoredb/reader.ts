import type { Json } from '#libs/canonical';
import {
  CommandReused,
  START,
  type AppendResult,
  type EventFilter,
  type Head,
  type Page,
  type Position,
  type Recorded,
} from '../port.js';
import type { StreamHead } from '../prepare.js';
import { openRow, type Keyring } from '../vault.js';
import type { Companion } from './companion.js';
import { ORDER_PAGE, type LedgerEvents } from './ledger-events.js';
import { clusterPosition, type Stored } from './stored.js';

/** What reading needs. */
export type ReaderOptions = {
  readonly events: LedgerEvents;
  readonly companion: Companion;
  readonly ledger: string;
  readonly keyring: Keyring;
  /** Events of ours that a filtered page may pass over. */
  readonly scanLimit: number;
  /** How many of our events lie between two moments on record. */
  readonly momentEvery: number;
  /** Told the end of each stream that was read to its end. */
  readonly sawHead: (stream: string, head: StreamHead) => void;
};

const STREAM_PAGE = 500;

/** The reading half of the EventStoreDB log. */
export type Reader = ReturnType<typeof createReader>;

/** Reads of a ledger. */
export function createReader(options: ReaderOptions) {
  const { companion, ledger, keyring, scanLimit, momentEvery, sawHead } = options;
  const { onward, lastEvent, ofStream, standing } = options.events;

  async function readAll(wanted: {
    after: Position;
    limit: number;
    filter?: EventFilter;
    open?: boolean;
  }): Promise<Page> {
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
    return open ? opened(plain) : plain;
  }

  /** Opens the personal fields of events, in one query. Of several tries only what was committed to is opened. */
  async function opened(events: readonly Recorded[]): Promise<Recorded[]> {
    const found = new Map<string, { [field: string]: Json }>();
    for (const { wrapped, commitment: _, ...row } of await companion.sealed(events)) {
      const fields = found.get(row.eventId) ?? {};
      fields[row.field] = openRow(keyring.unwrap(row.subject, wrapped), row).value;
      found.set(row.eventId, fields);
    }
    return events.map((event) => ({ ...event, personal: found.get(event.id) ?? {} }));
  }

  async function* readStream(
    stream: string,
    wanted: { from?: number; upTo?: Position; backwards?: boolean; limit?: number; open?: boolean } = {},
  ): AsyncIterable<Recorded> {
    const { upTo, backwards = false, open = false, limit = Infinity } = wanted;
    if (upTo) clusterPosition(upTo); // it is only compared, and text of another kind compares somehow
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
    const last = await lastEvent();
    const { position = START, id = null, leaf = '', recordedAt = null } = last ?? {};
    return { ledger, position, id, leaf, recordedAt };
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

  return { readAll, finished, readStream, readEvent, findCommand, head, positionAt };
}

/** What an append answers of an event that stands. */
export function resultOf({ revision, position, leaf }: Stored, duplicate: boolean): AppendResult {
  return { revision, position, duplicate, receipt: leaf };
}

/** Whether a filter lets an event through. */
export function passes({ type, stream }: Recorded, { types, streams }: EventFilter = {}): boolean {
  return (types?.includes(type) ?? true) && (streams?.some((prefix) => stream.startsWith(prefix)) ?? true);
}
