import { setTimeout as sleep } from 'node:timers/promises';
import {
  AccessDeniedError,
  CancelledError,
  DeadlineExceededError,
  EventStoreDBClient,
  MaxAppendSizeExceededError,
  NotLeaderError,
  StreamDeletedError,
  StreamNotFoundError,
  TimeoutError,
  UnavailableError,
  UnknownError,
  WrongExpectedVersionError,
  isCommandError,
  streamNameFilter,
  type AllStreamRecordedEvent,
  type AllStreamSubscription,
  type BaseOptions,
  type Credentials,
  type EventData,
  type StreamMetadata,
  type StreamingRead,
} from '@eventstore/db-client';
import { LogCorrupt, START, type Position } from '../port.js';
import { clusterPosition, positionAt, positionOf, type ClusterEvent } from './stored.js';

/** How a cluster is reached: everything but the database of the companion. */
export type ClusterOptions = {
  /** `esdb://user:password@host:2113` or `esdb+discover://…`; settings behind `?` as the client documents them. */
  readonly url: string;
  /** How long one call may take, in milliseconds (5,000). */
  readonly deadlineMs?: number;
};

/** A connection to a cluster: what the log asks of it, with the traps of the client behind it. */
export type Cluster = ReturnType<typeof connectCluster>;

/** Which part of the one order of the cluster: after `after`, which is left out. */
export type OrderPage = { readonly events: readonly AllStreamRecordedEvent[]; readonly atEnd: boolean };

const PAUSE_MS = 1_000;
const READ_TRIES = 4;

/**
 * Clients by connection string. Guard 5: one client per cluster in a process; its generated code and its pending calls
 * share globals, and two would have two opinions of who leads.
 */
const clients = new Map<string, { readonly client: EventStoreDBClient; users: number }>();

/** Connects to a cluster; `release` when it is no longer needed. */
export function connectCluster({ url, deadlineMs = 5_000 }: ClusterOptions) {
  const credentials = credentialsOf(url);
  const held = clients.get(url) ?? { client: newClient(url), users: 0 };
  clients.set(url, held);
  held.users++;
  const { client } = held;

  /**
   * One node answers all calls, so that a read shows what was acknowledged. Guard 1: credentials with each call make the
   * client use Append; without them it uses BatchAppend, whose pending calls of all clients are rejected together when
   * one fails, and whose late replies throw where nobody can catch.
   */
  const call: BaseOptions = { credentials, requiresLeader: true, deadline: deadlineMs };

  async function append(stream: string, expected: number | 'any', events: readonly EventData[]): Promise<void> {
    const expectedRevision = expected === 'any' ? 'any' : expected < 0 ? 'no_stream' : BigInt(expected);
    const work = client.appendToStream(stream, [...events], { ...call, expectedRevision });
    await inTime(work, deadlineMs).catch(refuseDeleted(stream));
  }

  /** Events of a stream from a revision on; none when it does not exist. */
  function readStream(
    stream: string,
    { from, count, backwards = false }: { from: number | 'end'; count: number; backwards?: boolean },
  ): Promise<readonly ClusterEvent[]> {
    const direction = backwards ? 'backwards' : 'forwards';
    const fromRevision = from === 'end' ? from : BigInt(from);
    const read = () => client.readStream(stream, { ...call, fromRevision, maxCount: count, direction });
    return insist(() => gather<ClusterEvent>(read(), deadlineMs).catch(refuseDeleted(stream))).catch(
      (error: unknown) => {
        if (error instanceof StreamNotFoundError) return [];
        throw error;
      },
    );
  }

  /** The next events of the whole cluster. Guard 6: the client reads from a position on, with that position. */
  async function readOrder(after: Position, count: number): Promise<OrderPage> {
    const fromPosition = after === START ? 'start' : clusterPosition(after);
    const maxCount = after === START ? count : count + 1;
    const read = () => client.readAll({ ...call, fromPosition, maxCount, direction: 'forwards' });
    const events = await insist(() => gather<AllStreamRecordedEvent>(read(), deadlineMs));
    return { events: events.filter((event) => positionOf(event) > after), atEnd: events.length < maxCount };
  }

  /** The last events of the whole cluster, the last first; those at `from` and before. */
  function readOrderBack(from: Position | 'end', maxCount: number): Promise<readonly AllStreamRecordedEvent[]> {
    const fromPosition = from === 'end' ? ('end' as const) : clusterPosition(from);
    const read = () => client.readAll({ ...call, fromPosition, maxCount, direction: 'backwards' });
    return insist(() => gather<AllStreamRecordedEvent>(read(), deadlineMs));
  }

  /** What comes after a position into the streams with a prefix; `passed` is told how far nothing came. */
  function subscribe(after: Position, prefix: string, passed: (position: Position) => void): AllStreamSubscription {
    const checkpointReached = (_: unknown, { commit }: { commit: bigint }): void => passed(positionAt(commit));
    return client.subscribeToAll({
      ...call,
      fromPosition: after === START ? 'start' : clusterPosition(after),
      filter: streamNameFilter({ prefixes: [prefix], checkpointInterval: 1, checkpointReached }),
    });
  }

  return {
    append,
    readStream,
    readOrder,
    readOrderBack,
    subscribe,
    deleteStream: (stream: string, expected: number) =>
      client.deleteStream(stream, { ...call, expectedRevision: BigInt(expected) }),
    setStreamMetadata: (stream: string, metadata: StreamMetadata, expected: number) =>
      client.setStreamMetadata(stream, metadata, { ...call, expectedRevision: BigInt(expected) }),

    /** Closes the connection when this was its last user. */
    async release(): Promise<void> {
      if (--held.users > 0) return;
      clients.delete(url);
      // Guard 3: after a read that was broken off `dispose` may wait for ever, and it leaves the channel open.
      const closed = Promise.allSettled([
        client.dispose(),
        inside(client)
          .getChannel()
          .then((channel) => channel.close()),
      ]);
      await Promise.race([closed, sleep(PAUSE_MS, undefined, { ref: false })]);
    },
  };
}

function newClient(url: string): EventStoreDBClient {
  // Guard 2: without throwing, a wrong revision is reported as if it were one that the stream has.
  const mode = url.includes('?') ? '&throwOnAppendFailure=true' : '?throwOnAppendFailure=true';
  const client = EventStoreDBClient.connectionString(url + mode);
  // Guard 7: `handleError` is not waited for, and rejects when the cluster cannot be discovered: nobody could catch it.
  const guarded = inside(client);
  const { handleError } = guarded;
  guarded.handleError = (...args) => handleError(...args).catch(() => undefined);
  return client;
}

/** What the client keeps to itself and its guards need; the package is frozen, so it stays as it is. */
function inside(client: EventStoreDBClient) {
  return client as unknown as {
    handleError: (...args: unknown[]) => Promise<void>;
    getChannel: () => Promise<{ close: () => void }>;
  };
}

/** The user in a connection string. @throws {Error} when there is none and the connection is to a server that asks. */
function credentialsOf(url: string): Credentials {
  const [, username, password] = /^[^:]+:\/\/([^:@/]+):([^@]+)@/.exec(url) ?? [];
  if (username && password) return { username: decodeURIComponent(username), password: decodeURIComponent(password) };
  // Not sent without TLS, but named all the same: see guard 1.
  if (/[?&]tls=false\b/i.test(url)) return { username: 'nobody', password: 'nobody' };
  throw new Error('the EventStoreDB connection string names no user: write esdb://user:password@host:2113');
}

/** All that a read gives. Reads of the client know no deadline, so they are given one here. */
function gather<E>(read: StreamingRead<{ event?: E }>, deadlineMs: number): Promise<E[]> {
  return new Promise((settle, fail) => {
    const events: E[] = [];
    const timer = setTimeout(() => {
      void read.cancel().catch(() => undefined);
      fail(new DeadlineExceededError(undefined, 'the read took too long'));
    }, deadlineMs);
    read.on('data', ({ event }) => void (event && events.push(event)));
    read.on('end', () => {
      clearTimeout(timer);
      settle(events);
    });
    read.on('error', (error) => {
      clearTimeout(timer);
      fail(error);
    });
  });
}

/** Reads again after what passes by itself within moments: a connection that was cut, or another leader. */
async function insist<T>(read: () => Promise<T>): Promise<T> {
  for (let round = 1; ; round++) {
    try {
      return await read();
    } catch (error) {
      if (round === READ_TRIES || !isPassing(error)) throw error;
      await sleep(25 * round);
    }
  }
}

function refuseDeleted(stream: string): (error: unknown) => never {
  return (error) => {
    throw error instanceof StreamDeletedError ? new LogCorrupt(START, `the stream ${stream} was deleted`) : error;
  };
}

/** An append that the client never settles, as when its channel was closed under it, fails a little after its deadline. */
function inTime<T>(work: Promise<T>, deadlineMs: number): Promise<T> {
  return new Promise((settle, fail) => {
    const late = (): void => fail(new DeadlineExceededError(undefined, 'the client did not answer'));
    const timer = setTimeout(late, deadlineMs + PAUSE_MS);
    work.then(settle, fail).finally(() => clearTimeout(timer));
  });
}

/** Whether a call that failed so may succeed when it is made again. What is not known to be for ever is not. */
export function isPassing(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (isCommandError(error))
    return [UnavailableError, DeadlineExceededError, TimeoutError, CancelledError, NotLeaderError, UnknownError].some(
      (kind) => error instanceof kind,
    );
  return /Failed to discover|Channel has been shut down/.test(error.message);
}

/** Whether a call that failed so surely did nothing: it found no server, or one that refused it as it came. */
export function isUnsent(error: unknown): boolean {
  return (
    error instanceof NotLeaderError ||
    /No connection established|Failed to discover|Channel has been shut down|Server Is Not Ready|Server Is Too Busy/.test(
      (error as Error).message,
    )
  );
}

/** Whether the stream was at another revision. */
export function isWrongRevision(error: unknown): boolean {
  return error instanceof WrongExpectedVersionError;
}

/** Whether the events of a command are too large together for the server. */
export function isTooLarge(error: unknown): error is MaxAppendSizeExceededError {
  return error instanceof MaxAppendSizeExceededError;
}

/** Whether the user may not do this. */
export function isRefused(error: unknown): boolean {
  return error instanceof AccessDeniedError;
}
