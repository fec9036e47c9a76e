import { sha256Hex } from '#libs/canonical';
import { denseNumber, densePosition } from '../dense-position.js';
import {
  CommandReused,
  LogClosed,
  MAX_KEPT_BYTES,
  NotAppendable,
  WrongRevision,
  type AppendRequest,
  type AppendResult,
  type EventFilter,
  type EventLog,
  type Kept,
  type Recorded,
  type Subscription,
} from '../port.js';
import { NO_EVENTS, place, prepare, type Placed, type Prepared } from '../prepare.js';
import { parseBody } from '../seal.js';
import { follow } from '../subscription.js';
import { createTip, type Tip } from '../tip.js';
import { openRow, sealOpening, type Keyring, type VaultRow } from '../vault.js';

/** An event of the memory log: as placed, and its stream. The event at index `i` has position `i + 1`. */
export type MemoryEvent = Omit<Placed, 'openings'> & { readonly stream: string };

/** What a memory log holds. Two logs over one store are two processes over one ledger; tests may damage it. */
export type MemoryStore = {
  readonly ledger: string;
  readonly events: MemoryEvent[];
  /** Indices into `events` by stream. */
  readonly streams: Map<string, number[]>;
  readonly commands: Map<string, { readonly digest: string; readonly index: number }>;
  /** Wrapped keys by subject. */
  readonly keys: Map<string, Buffer>;
  /** Vault rows by event id. */
  readonly vault: Map<string, VaultRow[]>;
  readonly kept: Map<string, Kept>;
  readonly tip: Tip;
};

/** An empty store. */
export function memoryStore(ledger = 'memory'): MemoryStore {
  const map = <V>(): Map<string, V> => new Map<string, V>();
  const maps = { streams: map<number[]>(), commands: map<{ digest: string; index: number }>(), keys: map<Buffer>() };
  return { ledger, events: [], ...maps, vault: map<VaultRow[]>(), kept: map<Kept>(), tip: createTip() };
}

/** A log in memory, for tests and trials: everything the port promises except that it survives the process. */
export function openMemoryLog(options: { keyring: Keyring; now?: () => string; store?: MemoryStore }): EventLog {
  const { keyring, now = () => new Date().toISOString(), store = memoryStore() } = options;
  const subscriptions = new Set<Subscription>();
  let closed = false;

  const log: EventLog = {
    capabilities: { name: 'memory', densePositions: true, atomicVault: true },

    async append(request: AppendRequest) {
      if (closed) throw new LogClosed();
      const append = prepare(request, keyring);
      const known = store.commands.get(append.commandId);
      if (known && known.digest !== append.digest) throw new CommandReused(append.commandId);
      return known ? resultOf(store, known.index, true) : commit(store, append, keyring, now());
    },

    async findCommand(commandId, command) {
      const known = store.commands.get(commandId.toLowerCase());
      if (known && command && known.digest !== keyring.digest(command)) throw new CommandReused(commandId);
      return known && resultOf(store, known.index, true);
    },

    async *readStream(stream, { from, upTo, backwards = false, limit = Infinity, open = false } = {}) {
      const last = upTo === undefined ? Infinity : denseNumber(upTo);
      const indices = (store.streams.get(stream) ?? []).filter((index) => index < last);
      const wanted = backwards ? indices.slice(0, (from ?? Infinity) + 1).reverse() : indices.slice(from ?? 0);
      for (const index of wanted.slice(0, limit)) yield recorded(store, index, open ? keyring : undefined);
    },

    async readAll({ after, limit, filter, open = false }) {
      const events: Recorded[] = [];
      let index = denseNumber(after);
      for (; index < store.events.length && events.length < limit; index++)
        if (wants(filter, store.events[index]!)) events.push(recorded(store, index, open ? keyring : undefined));
      return { events, next: densePosition(index), atHead: index >= store.events.length };
    },

    async readEvent(id, { open = false } = {}) {
      const index = store.events.findIndex((event) => event.id === id);
      return index < 0 ? undefined : recorded(store, index, open ? keyring : undefined);
    },

    subscribe(subscribeOptions, subscriber) {
      if (closed) throw new LogClosed();
      const source = { readAll: log.readAll, tip: store.tip, isPassing: () => false };
      const subscription = follow(source, subscribeOptions, subscriber);
      subscriptions.add(subscription);
      return subscription;
    },

    async head() {
      const last = store.events.at(-1);
      const position = densePosition(store.events.length);
      const { id = null, leaf = '', recordedAt = null } = last ?? {};
      return { ledger: store.ledger, position, id, leaf, recordedAt };
    },

    async positionAt(instant) {
      const at = new Date(instant).toISOString();
      const later = store.events.findIndex((event) => event.recordedAt > at);
      return densePosition(later < 0 ? store.events.length : later);
    },

    async erase(subject) {
      store.keys.delete(subject);
      let erased = 0;
      for (const [eventId, rows] of store.vault) {
        const rest = rows.filter((row) => row.subject !== subject);
        erased += rows.length - rest.length;
        store.vault.set(eventId, rest);
      }
      return erased;
    },

    async keep(kind, bytes) {
      if (bytes.length > MAX_KEPT_BYTES) throw new NotAppendable(`${bytes.length} bytes are too many to keep`);
      const hash = sha256Hex(bytes);
      if (!store.kept.has(hash)) store.kept.set(hash, { kind, bytes: Buffer.from(bytes) });
      return hash;
    },

    async kept(hash) {
      return store.kept.get(hash);
    },

    async close() {
      closed = true;
      await Promise.all([...subscriptions].map((subscription) => subscription.stop()));
    },
  };
  return log;
}

function commit(store: MemoryStore, append: Prepared, keyring: Keyring, now: string): AppendResult {
  const { stream, expected, subject } = append;
  const indices = store.streams.get(stream) ?? [];
  const head = indices.length === 0 ? NO_EVENTS : store.events[indices.at(-1)!]!;
  if (head.revision !== expected) throw new WrongRevision(stream, orNone(expected), orNone(head.revision));

  for (const { openings, ...event } of place(append, head, store.ledger, now)) {
    if (openings.length > 0) {
      const key = subjectKey(store, subject, keyring);
      const rows = openings.map((opening) => sealOpening(key, subject, event.id, opening));
      store.vault.set(event.id, rows);
    }
    indices.push(store.events.push({ ...event, stream }) - 1);
  }
  store.streams.set(stream, indices);
  store.commands.set(append.commandId, { digest: append.digest, index: store.events.length - 1 });
  store.tip.advance(densePosition(store.events.length));
  return resultOf(store, store.events.length - 1, false);
}

function subjectKey(store: MemoryStore, subject: string, keyring: Keyring): Buffer {
  const wrapped = store.keys.get(subject);
  if (wrapped) return keyring.unwrap(subject, wrapped);
  const made = keyring.newSubjectKey(subject);
  store.keys.set(subject, made.wrapped);
  return made.key;
}

function resultOf(store: MemoryStore, index: number, duplicate: boolean): AppendResult {
  const { revision, leaf } = store.events[index]!;
  return { revision, position: densePosition(index + 1), duplicate, receipt: leaf };
}

function recorded(store: MemoryStore, index: number, keyring: Keyring | undefined): Recorded {
  const event = store.events[index]!;
  const rows = (keyring && store.vault.get(event.id)) ?? [];
  const personal = rows.map((row) => {
    const opening = openRow(keyring!.unwrap(row.subject, store.keys.get(row.subject)!), row);
    return [opening.field, opening.value] as const;
  });
  return {
    position: densePosition(index + 1),
    ...event,
    ...parseBody(event.body),
    personal: Object.fromEntries(personal),
  };
}

function wants(filter: EventFilter | undefined, { type, stream }: MemoryEvent): boolean {
  const { types, streams } = filter ?? {};
  return (!types || types.includes(type)) && (!streams || streams.some((prefix) => stream.startsWith(prefix)));
}

function orNone(revision: number): number | 'no-stream' {
  return revision < 0 ? 'no-stream' : revision;
}
