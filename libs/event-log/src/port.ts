import type { Json, JsonObject } from '#libs/canonical';

/**
 * A place in the one order of all events. Opaque outside the log, comparable as text (`<`, `>`): each adapter pads its
 * numbers. {@link START} stands before the first event.
 */
export type Position = string & { readonly __position: unique symbol };

/** The position before the first event: `readAll({ after: START })` reads everything. */
export const START = '' as Position;

/** Whether two positions are of one kind of log: only then does one stand before the other. */
export function comparable(one: Position, other: Position): boolean {
  return one === START || other === START || /^\d/.test(one) === /^\d/.test(other);
}

/** What every event says of its origin. Hashed with the event; holds no personal data. */
export type EventMeta = {
  /** Id of the person, client or system part that acted. */
  readonly actor: string;
  /** The grant the actor used, such as `bureau.hr@500235`. */
  readonly scope: string;
  /** GB/T 2260 code of the jurisdiction the event belongs to at the time; feeds filter on it. */
  readonly jurisdiction?: string;
  /** Id of the school the event belongs to at the time; feeds filter on it. */
  readonly school?: string;
  /** UUID of the command that caused the event. */
  readonly commandId: string;
  /** Id of the event to which a reactor answered with the command. */
  readonly cause?: string;
  /** Trace id of the request that began it, as W3C trace context has it: 32 hexadecimal digits. */
  readonly trace?: string;
  /** When it happened according to the actor, ISO 8601 UTC: not when it was recorded. */
  readonly occurredAt: string;
};

/** An event before it is stored. `personal` fields are stored encrypted outside the log, and committed to in it. */
export type NewEvent = {
  readonly type: string;
  readonly data: JsonObject;
  readonly personal?: JsonObject;
};

/** A batch of events for one stream: all are stored, in order, or none. */
export type AppendRequest = {
  readonly stream: string;
  /** Revision of the last event the caller saw in the stream (the first event has 0), or that there is none yet. */
  readonly expected: number | 'no-stream';
  readonly commandId: string;
  /** The command as it was given. Its keyed digest tells a retry from another command with the same id. */
  readonly command: Json;
  readonly meta: Omit<EventMeta, 'commandId'>;
  /** Whose personal data it is: the unit of erasure. Default: the stream. */
  readonly subject?: string;
  readonly events: readonly NewEvent[];
};

/** What an append answers. */
export type AppendResult = {
  /** Revision of the last event of the batch in its stream. */
  readonly revision: number;
  /** Position of the last event of the batch. */
  readonly position: Position;
  /** True when this command had been stored before and nothing was written now. */
  readonly duplicate: boolean;
  /** Leaf hash of the last event: proof of what was promised, for whoever keeps it. */
  readonly receipt: string;
};

/** An event as it stands in the log. */
export type Recorded = {
  readonly position: Position;
  readonly stream: string;
  readonly revision: number;
  /** UUIDv5 of command id and index. */
  readonly id: string;
  readonly type: string;
  /** When it was recorded, ISO 8601 UTC with milliseconds; never decreases within a stream. */
  readonly recordedAt: string;
  readonly data: JsonObject;
  /** Commitment of each personal field. */
  readonly pii: { readonly [field: string]: string };
  /** Personal fields opened from the vault; only with `open: true`, and without those erased. */
  readonly personal: JsonObject;
  readonly meta: EventMeta;
  /** Leaf hash of the envelope, hexadecimal. */
  readonly leaf: string;
  /** Canonical texts exactly as stored and hashed. */
  readonly envelope: string;
  readonly body: string;
};

/** Which events are wanted: of one of the types, and in a stream with one of the prefixes. */
export type EventFilter = { readonly types?: readonly string[]; readonly streams?: readonly string[] };

/** A page of the one order. `next` is where to go on from, also when a filter left the page empty. */
export type Page = { readonly events: readonly Recorded[]; readonly next: Position; readonly atHead: boolean };

/** Where the log ends. */
export type Head = {
  readonly ledger: string;
  readonly position: Position;
  /** Id of the last event: names this place in every copy of the log, where positions are others. */
  readonly id: string | null;
  /** Leaf hash of the last event; empty in an empty log. */
  readonly leaf: string;
  readonly recordedAt: string | null;
};

/** What subscribers are told. `caughtUp` is called each time the end of the log is reached. */
export type Subscriber = {
  /** Takes the events of a page in order, never an empty page. A rejection ends the subscription with `failed`. */
  readonly events: (events: readonly Recorded[], next: Position) => Promise<void>;
  /** Also with a filter that left everything out: nothing wanted stands up to `position`. */
  readonly caughtUp?: (position: Position) => void | Promise<void>;
  /** The end of a subscription that could not go on. Without it the error is thrown uncaught: never swallowed. */
  readonly failed?: (error: Error) => void;
};

/** A running subscription. `stop` resolves when the page in work is done; a handler must not wait for it. */
export type Subscription = { readonly stop: () => Promise<void> };

/** Bytes kept for ever beside the log under their hash: policy packs and workflow definitions that events cite. */
export type Kept = { readonly kind: string; readonly bytes: Buffer };

/** What an adapter can do, said instead of being guessed from its class. */
export type Capabilities = {
  readonly name: 'memory' | 'postgres' | 'eventstoredb';
  /** Positions are consecutive: a gap is corruption. */
  readonly densePositions: boolean;
  /** Vault rows and events are written in one transaction. */
  readonly atomicVault: boolean;
};

/** The log: append-only, one order, one position. Adapters are held to one contract suite. */
export interface EventLog {
  readonly capabilities: Capabilities;

  /**
   * Stores the events of one command. A retry with the same command id and command answers the first result.
   * @throws {NotAppendable} the request can never be stored · {NotCanonical} nor its data · {TooLarge} an event is
   * larger than {@link MAX_EVENT_BYTES} · {WrongRevision} the stream has moved on · {CommandReused} the command id
   * belongs to another command · {Overloaded} the queue is full · {LogUnreachable} nothing was written · {LogClosed} ·
   * {OutcomeUnknown} the connection was lost while storing and the log cannot be asked.
   */
  append(request: AppendRequest): Promise<AppendResult>;

  /**
   * What a command did, if it was stored.
   * @throws {CommandReused} when `command` is given and is not the one that was stored under the id.
   */
  findCommand(commandId: string, command?: { stream: string; command: Json }): Promise<AppendResult | undefined>;

  /**
   * The events of one stream, paged inside. `upTo` is the last position included; `from` is the revision to begin
   * with, reading backwards too (default: the first, backwards the last).
   */
  readStream(
    stream: string,
    options?: { from?: number; upTo?: Position; backwards?: boolean; limit?: number; open?: boolean },
  ): AsyncIterable<Recorded>;

  /** One page of the one order, strictly after a position. */
  readAll(options: { after: Position; limit: number; filter?: EventFilter; open?: boolean }): Promise<Page>;

  /** One event by its id. */
  readEvent(id: string, options?: { open?: boolean }): Promise<Recorded | undefined>;

  /** Pages of the one order from `after` on, for as long as it runs: at least once, never out of order. */
  subscribe(
    options: { after: Position; filter?: EventFilter; pageSize?: number; open?: boolean },
    subscriber: Subscriber,
  ): Subscription;

  head(): Promise<Head>;

  /** The last position before the first event recorded after an instant: what was known then. */
  positionAt(instant: string): Promise<Position>;

  /** Removes every vault row and the key of a subject: commitments stay, values are gone. Answers how many fields. */
  erase(subject: string): Promise<number>;

  /**
   * Keeps bytes for ever and answers their SHA-256 in hexadecimal. Bytes kept before keep their first kind.
   * @throws {NotAppendable} for more than {@link MAX_KEPT_BYTES}.
   */
  keep(kind: string, bytes: Uint8Array): Promise<string>;

  /** What was kept under a hash. */
  kept(hash: string): Promise<Kept | undefined>;

  /** Stops taking appends, finishes those accepted, stops subscriptions and closes connections. */
  close(): Promise<void>;
}

/** The largest event, as bytes of its body: 64 KiB. Larger things are evidence files, named by their hash. */
export const MAX_EVENT_BYTES = 65_536;

/** The most that can be kept under one hash: 16 MiB. */
export const MAX_KEPT_BYTES = 16 * 1_048_576;

/** A request that no log could store: no events, a name that cannot be used, a command id that is no UUID. */
export class NotAppendable extends Error {
  constructor(problem: string) {
    super(problem);
    this.name = 'NotAppendable';
  }
}

/** The log was closed by its own process. Nothing was written. */
export class LogClosed extends Error {
  constructor() {
    super('the log is closed');
    this.name = 'LogClosed';
  }
}

/** The store behind the log cannot be reached. Nothing was written. */
export class LogUnreachable extends Error {
  constructor(options?: ErrorOptions) {
    super('the log cannot be reached', options);
    this.name = 'LogUnreachable';
  }
}

/** The stream is not where the caller thought. */
export class WrongRevision extends Error {
  constructor(
    readonly stream: string,
    readonly expected: number | 'no-stream',
    readonly actual: number | 'no-stream',
  ) {
    super(`stream ${stream} is at revision ${actual}, not ${expected}`);
    this.name = 'WrongRevision';
  }
}

/** The command id was used for another command. */
export class CommandReused extends Error {
  constructor(readonly commandId: string) {
    super(`command ${commandId} was stored with another content`);
    this.name = 'CommandReused';
  }
}

/** A position of another kind of log. A ledger that was copied still cites those of the log it came from. */
export class ForeignPosition extends RangeError {
  constructor(readonly position: Position) {
    super(
      `${position} is no position of this log: the ledger was copied from a log of another kind, which counts its own`,
    );
    this.name = 'ForeignPosition';
  }
}

/** The queue of the log is full; try again after `retryAfterMs`. Nothing was written. */
export class Overloaded extends Error {
  constructor(readonly retryAfterMs: number) {
    super('the log is busy');
    this.name = 'Overloaded';
  }
}

/** An event is too large to store. Nothing was written. */
export class TooLarge extends Error {
  constructor(
    readonly type: string,
    readonly bytes: number,
  ) {
    super(`an event ${type} of ${bytes} bytes is larger than ${MAX_EVENT_BYTES}`);
    this.name = 'TooLarge';
  }
}

/** Whether the append was stored cannot be told now: ask `findCommand` later, never retry blindly with another id. */
export class OutcomeUnknown extends Error {
  constructor(
    readonly commandId: string,
    options?: ErrorOptions,
  ) {
    super(`the outcome of command ${commandId} is unknown`, options);
    this.name = 'OutcomeUnknown';
  }
}

/** Stored bytes do not say what they said when they were written, or a position is missing. */
export class LogCorrupt extends Error {
  constructor(
    readonly position: Position,
    readonly problem: string,
  ) {
    super(`the log is damaged at ${position}: ${problem}`);
    this.name = 'LogCorrupt';
  }
}
