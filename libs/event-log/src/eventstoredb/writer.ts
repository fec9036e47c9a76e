import { setTimeout as sleep } from 'node:timers/promises';
import { createLru } from '../lru.js';
import {
  CommandReused,
  LogClosed,
  LogUnreachable,
  NotAppendable,
  OutcomeUnknown,
  Overloaded,
  WrongRevision,
  type AppendResult,
  type Position,
} from '../port.js';
import { NO_EVENTS, place, type Placed, type Prepared, type StreamHead } from '../prepare.js';
import { commitment } from '../seal.js';
import { ownBytes, sealOpening, type Keyring } from '../vault.js';
import { isPassing, isTooLarge, isUnsent, isWrongRevision, type Cluster } from './client.js';
import { isCompanionAway, type Companion, type Intent, type KnownIntent } from './companion.js';
import { createLanes } from './lanes.js';
import type { LedgerEvents } from './ledger-events.js';
import { resultOf } from './reader.js';
import { clusterStream, proposed, type Stored } from './stored.js';

/** What the writer needs and how much it takes. */
export type WriterOptions = {
  readonly cluster: Cluster;
  readonly companion: Companion;
  readonly events: Pick<LedgerEvents, 'standing' | 'lastOf'>;
  readonly ledger: string;
  readonly keyring: Keyring;
  readonly now: () => string;
  /** Appends and bytes that may be under way; beyond, callers are pushed back. */
  readonly maxQueue: number;
  readonly maxQueueBytes: number;
  /** How long a cluster or companion that is away is waited for. */
  readonly patienceMs: number;
  /** Told the last position after each append. */
  readonly committed: (position: Position) => void;
};

/** The writing half of the EventStoreDB log. */
export type Writer = ReturnType<typeof createWriter>;

/** A subject's key; `fresh` until it is known to be written down. */
type SubjectKey = { readonly key: Buffer; readonly wrapped: Buffer; readonly fresh: boolean };

const REMEMBERED = 20_000;
const RETRY_AFTER_MS = 1_000;
/** An announcement is made again when a key or an intent had changed meanwhile; more often than this is a livelock. */
const MAX_ROUNDS = 20;
/** So long after its announcement a command is no longer sent: then others may move it, and the sweep may remove it. */
const GIVEN_UP_S = 60;

/**
 * Appends one after another in each stream and side by side otherwise, in three steps: everything the cluster cannot
 * keep is written to the companion, the events are sent, and the place they were meant for is read. What stands there
 * is the answer, whatever the cluster said or did not say: this one rule covers lost answers, repetitions, the same
 * command in another process, and the position of the last of several events.
 *
 * Why a command is stored once: its events have the same ids in every try, and an append is sent only when the event
 * before its place was seen to stand. So all tries that were ever sent and may still arrive are for the one place behind
 * the end of the stream, where the cluster lets one of them through; and a command is announced for another place only
 * after the first was seen taken by somebody else, for good.
 */
export function createWriter(options: WriterOptions) {
  const { cluster, companion, ledger, keyring, now, patienceMs } = options;
  const { standing, lastOf } = options.events;
  const heads = createLru<StreamHead>(REMEMBERED);
  const keys = createLru<SubjectKey>(REMEMBERED);
  const inLane = createLanes();
  const underWay = new Set<Promise<unknown>>();
  let bytes = 0;
  let closed = false;

  function append(prepared: Prepared): Promise<AppendResult> {
    if (closed) return Promise.reject(new LogClosed());
    if (underWay.size >= options.maxQueue || bytes + prepared.bytes > options.maxQueueBytes)
      return Promise.reject(new Overloaded(RETRY_AFTER_MS));
    bytes += prepared.bytes;
    const work = inLane(`command ${prepared.commandId}`, () =>
      inLane(`stream ${prepared.stream}`, () => store(prepared)),
    ).finally(() => {
      bytes -= prepared.bytes;
      underWay.delete(work);
    });
    underWay.add(work);
    return work;
  }

  async function store(append: Prepared): Promise<AppendResult> {
    const { stream, expected, commandId } = append;
    const deadline = Date.now() + patienceMs;
    // Until something is sent, whoever is away has surely stored nothing.
    const patiently = <T>(work: () => Promise<T>): Promise<T> => insist(work, deadline);
    let instead: Intent | null = null;
    for (let round = 0; round < MAX_ROUNDS; round++) {
      const head = await patiently(() => headOf(stream, expected));
      if (head.revision !== expected) {
        const known = await patiently(() => companion.intent(commandId));
        const stands = known && (await patiently(() => standing(commandId, known)));
        if (typeof stands === 'object') return repeated(append, stands);
        throw wrongRevision(append, head);
      }
      const events = place(append, head, ledger, now());
      let announcedAt = 0;
      const answer = await patiently(() => {
        announcedAt = Date.now();
        return announce(append, events, instead);
      });
      if (answer.outcome === 'announced') return send(append, events, { deadline, announcedAt });
      if (answer.outcome === 'key') continue;
      const stands = await patiently(() => standing(commandId, answer));
      if (typeof stands === 'object') return repeated(append, stands);
      if (stands === 'open' && mayStillCome(append, answer)) throw new Overloaded(RETRY_AFTER_MS);
      instead = answer;
    }
    throw new Overloaded(RETRY_AFTER_MS);
  }

  /** Where the stream ends, as far as is known here when that fits: if it does not, the append will tell. */
  async function headOf(stream: string, expected: number): Promise<StreamHead> {
    const known = heads.get(stream);
    if (known?.revision === expected) return known;
    return !known && expected < 0 ? NO_EVENTS : learn(stream);
  }

  async function learn(stream: string): Promise<StreamHead> {
    const head = (await lastOf(stream)) ?? NO_EVENTS;
    if (head.revision >= 0) remember(stream, head);
    return head;
  }

  function remember(stream: string, { revision, leaf, recordedAt }: StreamHead): void {
    heads.set(stream, { revision, leaf, recordedAt });
  }

  async function keyOf(subject: string): Promise<SubjectKey> {
    const wrapped = await companion.wrappedKey(subject);
    if (!wrapped) return { ...keyring.newSubjectKey(subject), fresh: true };
    return { key: keyring.unwrap(subject, wrapped), wrapped: ownBytes(wrapped), fresh: false };
  }

  async function announce(append: Prepared, events: readonly Placed[], instead: Intent | null) {
    const { stream, commandId, expected, subject } = append;
    const isPersonal = events.some(({ openings }) => openings.length > 0);
    const key = isPersonal ? (keys.get(subject) ?? (await keyOf(subject))) : null;
    const vault = events.flatMap(({ id, openings }) =>
      openings.map((opening) => ({
        ...sealOpening(key!.key, subject, id, opening),
        commitment: commitment(opening),
      })),
    );
    const answer = await companion.announce({
      ...{ commandId, stream, first: expected + 1, events: events.length, vault, instead },
      subject: key && { name: subject, wrapped: key.wrapped, fresh: key.fresh },
    });
    if (key && answer.outcome === 'announced') keys.set(subject, { ...key, fresh: false });
    if (answer.outcome === 'key') keys.forget(subject);
    return answer;
  }

  /** Sends the events, again and again the same, until what stands in their place is known. */
  async function send(
    append: Prepared,
    events: readonly Placed[],
    { deadline, announcedAt }: { readonly deadline: number; readonly announcedAt: number },
  ): Promise<AppendResult> {
    const { stream, expected, commandId } = append;
    const intent = { stream, first: expected + 1, events: events.length };
    const messages = proposed(events, append.digest);
    let mayBeStored = false;
    let problem: unknown;
    const givenUp = (): Error => {
      heads.forget(stream);
      return mayBeStored ? unknown(append, problem) : new LogUnreachable({ cause: problem });
    };
    for (let round = 0; ; round++) {
      // The process may have been frozen since then.
      if (Date.now() > announcedAt + GIVEN_UP_S * 1_000) throw givenUp();
      problem = undefined;
      try {
        await cluster.append(clusterStream(ledger, stream), expected, messages);
        mayBeStored = true;
      } catch (error) {
        problem = error;
        if (!isWrongRevision(error) && !isPassing(error)) throw mayBeStored ? unknown(append, error) : refusal(error);
        mayBeStored ||= isPassing(error) && !isUnsent(error);
      }
      try {
        const stands = await standing(commandId, intent);
        if (typeof stands === 'object') return answer(append, stands, events.at(-1)!.leaf);
        if (stands === 'taken' || isWrongRevision(problem)) throw wrongRevision(append, await learn(stream));
      } catch (error) {
        if (!isPassing(error)) throw error;
        problem ??= error;
      }
      if (Date.now() > deadline) throw givenUp();
      await pause(round);
    }
  }

  /** Salts and times differ between tries: only our own try can have stored our leaf. */
  function answer(append: Prepared, stands: Stored, leaf: string): AppendResult {
    return stands.leaf === leaf ? settled(append, stands, false) : repeated(append, stands);
  }

  function repeated(append: Prepared, stands: Stored): AppendResult {
    if (stands.command.digest !== append.digest) throw new CommandReused(append.commandId);
    return settled(append, stands, true);
  }

  function settled({ stream, commandId }: Prepared, stands: Stored, duplicate: boolean): AppendResult {
    sawHead(stream, stands);
    companion.confirm(commandId);
    options.committed(stands.position);
    return resultOf(stands, duplicate);
  }

  function sawHead(stream: string, head: StreamHead): void {
    if (head.revision > (heads.get(stream)?.revision ?? -1)) remember(stream, head);
  }

  return {
    append,
    /** Feeds the memory of stream heads from what was read. */
    sawHead,
    forgetSubject: (subject: string): void => keys.forget(subject),
    /** Refuses further appends and resolves when those accepted are answered. */
    async close(): Promise<void> {
      closed = true;
      await Promise.allSettled(underWay);
    },
  };
}

/** Does work that stores nothing until it succeeds. @throws {LogUnreachable} after the deadline. */
async function insist<T>(work: () => Promise<T>, deadline: number): Promise<T> {
  for (let round = 0; ; round++) {
    try {
      return await work();
    } catch (error) {
      if (!isPassing(error) && !isCompanionAway(error)) throw error;
      if (Date.now() > deadline) throw new LogUnreachable({ cause: error });
      await pause(round);
    }
  }
}

function pause(round: number): Promise<void> {
  return sleep(Math.min(25 * 2 ** Math.min(round, 6), 1_000));
}

/**
 * Whether an append of this command to another stream may still arrive, sent by a process that has ended or is at it. In
 * its own stream it cannot do harm: see above.
 */
function mayStillCome({ stream }: Prepared, known: KnownIntent): boolean {
  return known.stream !== stream && known.age < GIVEN_UP_S;
}

function wrongRevision({ stream, expected }: Prepared, head: StreamHead): WrongRevision {
  return new WrongRevision(stream, orNone(expected), orNone(head.revision));
}

function unknown({ commandId }: Prepared, cause: unknown): OutcomeUnknown {
  return new OutcomeUnknown(commandId, { cause });
}

/** What the cluster will never take, in the words of the port. */
function refusal(error: unknown): unknown {
  if (!isTooLarge(error)) return error;
  return new NotAppendable(
    `the events of a command are larger together than the ${error.maxAppendSize} bytes that EventStoreDB takes`,
  );
}

function orNone(revision: number): number | 'no-stream' {
  return revision < 0 ? 'no-stream' : revision;
}
