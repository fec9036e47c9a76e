import type { Client } from 'pg';
import { setTimeout as sleep } from 'node:timers/promises';
import { densePosition } from '../dense-position.js';
import {
  CommandReused,
  LogClosed,
  LogUnreachable,
  OutcomeUnknown,
  Overloaded,
  WrongRevision,
  type AppendResult,
  type Position,
} from '../port.js';
import { NO_EVENTS, place, type Placed, type Prepared, type StreamHead } from '../prepare.js';
import { ownBytes, sealOpening, type Keyring, type VaultRow } from '../vault.js';
import { isConnectionLoss, isContention } from './connection.js';
import { createLru } from '../lru.js';

/** What the writer needs and how much it takes. */
export type WriterOptions = {
  readonly connect: () => Promise<Client>;
  readonly schema: string;
  readonly ledger: string;
  readonly keyring: Keyring;
  readonly now: () => string;
  /** Appends and bytes that may wait; beyond, callers are pushed back. */
  readonly maxQueue: number;
  readonly maxQueueBytes: number;
  /** Appends and bytes of one transaction. */
  readonly maxBatch: number;
  readonly maxBatchBytes: number;
  /** How long a lost server is waited for. */
  readonly patienceMs: number;
  /** Told the last position after each commit. */
  readonly committed: (position: Position) => void;
};

/** Group commit: one batch in flight, made of what queued while the last one flushed. */
export type Writer = {
  readonly append: (append: Prepared) => Promise<AppendResult>;
  /** Feeds the memory of stream heads from what was read. */
  readonly sawHead: (stream: string, head: StreamHead) => void;
  readonly forgetSubject: (subject: string) => void;
  /** Refuses further appends and resolves when those accepted are answered. */
  readonly close: () => Promise<void>;
};

/** An append and who waits for it. `leaf` is what its last try would have stored as its last leaf. */
type Entry = {
  readonly append: Prepared;
  readonly settle: (result: AppendResult) => void;
  readonly refuse: (error: unknown) => void;
  leaf: string;
};

/** A subject's key; `stored` once it is known to stand in the database. */
type SubjectKey = { readonly key: Buffer; readonly wrapped: Buffer; readonly stored: boolean };

/** An append in its place; without events when it cannot be stored but its command must be looked up. */
type Sheet = {
  readonly entry: Entry;
  readonly previous: string | null;
  readonly events: readonly Placed[];
  readonly vault: readonly VaultRow[];
  readonly subjectKey: SubjectKey | null;
};

/** A row of `append_batch`. */
type Outcome = {
  readonly r_append: number;
  readonly r_outcome: 'stored' | 'duplicate' | 'reused' | 'moved';
  /** Of the last event of the append; null when it moved. */
  readonly r_position: string;
  /** The rest is said of what stood there before: null when stored. */
  readonly r_revision: number;
  readonly r_leaf: string;
  readonly r_recorded: string;
};

const REMEMBERED = 20_000;
const RETRY_AFTER_MS = 1_000;
/** A batch is placed again when a stream or key had changed behind our back; more often than this is a livelock. */
const MAX_ROUNDS = 20;

/** Starts a writer; it connects with the first append. */
export function createWriter(options: WriterOptions): Writer {
  const heads = createLru<StreamHead>(REMEMBERED);
  const keys = createLru<SubjectKey>(REMEMBERED);
  let queue: Entry[] = [];
  let queuedBytes = 0;
  let running: Promise<void> | undefined;
  let closed = false;
  let client: Client | undefined;

  async function session(): Promise<Client> {
    return (client ??= await options.connect());
  }

  function dropSession(): void {
    const lost = client;
    client = undefined;
    void lost?.end().catch(() => undefined);
  }

  function append(prepared: Prepared): Promise<AppendResult> {
    if (closed) return Promise.reject(new LogClosed());
    if (queue.length >= options.maxQueue || queuedBytes + prepared.bytes > options.maxQueueBytes)
      return Promise.reject(new Overloaded(RETRY_AFTER_MS));
    queuedBytes += prepared.bytes;
    return new Promise((settle, refuse) => {
      queue.push({ append: prepared, settle, refuse, leaf: '' });
      running ??= run();
    });
  }

  async function run(): Promise<void> {
    while (queue.length > 0) {
      await new Promise(setImmediate); // those who were just answered may want to come along
      await flush(takeBatch());
    }
    running = undefined;
  }

  /** The longest fitting run of the queue, each command once: a second one waits for the answer to the first. */
  function takeBatch(): Entry[] {
    const batch: Entry[] = [];
    const commands = new Set<string>();
    let bytes = 0;
    for (const { append } of queue) {
      if (batch.length === options.maxBatch || commands.has(append.commandId)) break;
      if (batch.length > 0 && bytes + append.bytes > options.maxBatchBytes) break;
      commands.add(append.commandId);
      bytes += append.bytes;
      batch.push(queue[batch.length]!);
    }
    queue = queue.slice(batch.length);
    queuedBytes -= bytes;
    return batch;
  }

  /**
   * Sees a batch through. A session lost on the way leaves its fate unknown: then the log is asked what became of the
   * commands, and only those it does not know are sent again. Every entry is answered in the end.
   */
  async function flush(batch: Entry[]): Promise<void> {
    const deadline = Date.now() + options.patienceMs;
    let open = batch;
    let fate: 'unsent' | 'sent' | 'unknown' = 'unsent';
    for (let round = 0; open.length > 0; round++) {
      try {
        const at = await session();
        if (fate === 'unknown') open = await ask(at, open);
        fate = 'unsent';
        await learn(at, open);
        const sheets = placeAll(open);
        if (sheets.length === 0) return;
        fate = 'sent';
        const outcomes = await send(at, sheets);
        fate = 'unsent';
        open = answer(sheets, outcomes);
        if (round > MAX_ROUNDS) return refuseAll(open, () => new Overloaded(RETRY_AFTER_MS));
      } catch (error) {
        const lost = isConnectionLoss(error);
        if (lost) dropSession();
        if (lost) forget(open);
        // The server's own word that it failed is as good as a rollback.
        if (fate === 'sent') fate = lost ? 'unknown' : 'unsent';
        if (fate === 'unsent' && isContention(error)) return refuseAll(open, () => new Overloaded(RETRY_AFTER_MS));
        if (fate === 'unsent' && !lost) return oneByOne(open, error);
        if (Date.now() > deadline)
          return refuseAll(open, fate === 'unknown' ? outcomeUnknown(error) : unreachable(error));
        await sleep(Math.min(25 * 2 ** Math.min(round, 6), 1_000));
      }
    }
  }

  /** An error that one append may have caused is not held against its neighbours. */
  async function oneByOne(batch: Entry[], error: unknown): Promise<void> {
    forget(batch);
    if (batch.length === 1) return batch[0]!.refuse(error);
    for (const entry of batch) await flush([entry]);
  }

  /** Looks up, in one go, the heads and keys the batch needs and this process does not know. */
  async function learn(at: Client, batch: readonly Entry[]): Promise<void> {
    const known = (append: Prepared): boolean =>
      append.expected < 0 || heads.get(append.stream)?.revision === append.expected;
    const streams = new Set(batch.filter(({ append }) => !known(append)).map(({ append }) => append.stream));
    const subjects = new Set(
      batch.filter(({ append }) => isPersonal(append) && !keys.get(append.subject)).map(({ append }) => append.subject),
    );
    if (streams.size > 0) {
      const { rows } = await at.query<{ name: string; revision: number; leaf: string; recorded_at: string }>(
        `SELECT name, revision, encode(leaf, 'hex') AS leaf, recorded_at FROM ${options.schema}.stream WHERE name = ANY ($1)`,
        [[...streams]],
      );
      for (const { name, revision, leaf, recorded_at: recordedAt } of rows)
        heads.set(name, { revision, leaf, recordedAt });
    }
    if (subjects.size > 0) {
      const { rows } = await at.query<{ subject: string; wrapped: Buffer }>(
        `SELECT subject, wrapped FROM ${options.schema}.subject_key WHERE subject = ANY ($1)`,
        [[...subjects]],
      );
      const stored = new Map(rows.map(({ subject, wrapped }) => [subject, wrapped]));
      for (const subject of subjects) keys.set(subject, subjectKey(subject, stored.get(subject)));
    }
  }

  function subjectKey(subject: string, wrapped: Buffer | undefined): SubjectKey {
    if (!wrapped) return { ...options.keyring.newSubjectKey(subject), stored: false };
    return { key: options.keyring.unwrap(subject, wrapped), wrapped: ownBytes(wrapped), stored: true };
  }

  /**
   * Places each append behind the head of its stream. One that may build on another of this batch goes back to the
   * queue: a stream is written once per batch, so that the database can compare all of them in one statement.
   */
  function placeAll(batch: readonly Entry[]): Sheet[] {
    const now = options.now();
    const written = new Map<string, number>();
    const later: Entry[] = [];
    const sheets: Sheet[] = [];
    for (const entry of batch) {
      const { stream, expected } = entry.append;
      const revision = written.get(stream);
      if (revision !== undefined) {
        if (expected >= revision) later.push(entry);
        else sheets.push(question(entry));
        continue;
      }
      try {
        const sheet = placeOne(entry, now);
        sheets.push(sheet);
        if (sheet.events.length > 0) written.set(stream, sheet.events.at(-1)!.revision);
      } catch (error) {
        entry.refuse(error); // a clock that is none, a key under another master key
      }
    }
    queue = [...later, ...queue];
    queuedBytes += later.reduce((sum, { append }) => sum + append.bytes, 0);
    return sheets;
  }

  function placeOne(entry: Entry, now: string): Sheet {
    const { append } = entry;
    const head = heads.get(append.stream) ?? NO_EVENTS;
    if (head.revision !== append.expected) return question(entry);
    const subjectKey = isPersonal(append) ? keys.get(append.subject)! : null;
    const events = place(append, head, options.ledger, now);
    const vault = events.flatMap(({ id, openings }) =>
      openings.map((opening) => sealOpening(subjectKey!.key, append.subject, id, opening)),
    );
    entry.leaf = events.at(-1)!.leaf;
    return { entry, previous: head.leaf, events, vault, subjectKey };
  }

  async function send(at: Client, sheets: readonly Sheet[]): Promise<Outcome[]> {
    const { rows } = await at.query<Outcome>({
      name: 'append_batch',
      text: `SELECT * FROM ${options.schema}.append_batch(${PARAMETERS})`,
      values: parameters(sheets),
    });
    return rows;
  }

  /** Answers those whose fate is decided; the rest is to be placed again on what was learned. */
  function answer(sheets: readonly Sheet[], outcomes: readonly Outcome[]): Entry[] {
    const again: Entry[] = [];
    for (const outcome of outcomes) {
      const { entry, events, subjectKey } = sheets[outcome.r_append - 1]!;
      const { append, settle, refuse } = entry;
      const { r_revision: revision, r_leaf: leaf, r_recorded: recordedAt } = outcome;
      const position = densePosition(outcome.r_position ?? 0);
      switch (outcome.r_outcome) {
        case 'stored': {
          const last = events.at(-1)!;
          heads.set(append.stream, { revision: last.revision, leaf: last.leaf, recordedAt: last.recordedAt });
          if (subjectKey && !subjectKey.stored) keys.set(append.subject, { ...subjectKey, stored: true });
          options.committed(position);
          settle({ revision: last.revision, position, duplicate: false, receipt: last.leaf });
          break;
        }
        case 'duplicate':
          settle({ revision, position, duplicate: true, receipt: leaf });
          break;
        case 'reused':
          refuse(new CommandReused(append.commandId));
          break;
        case 'moved':
          forget([entry]);
          if (revision >= 0) heads.set(append.stream, { revision, leaf, recordedAt });
          if (revision === append.expected) again.push(entry);
          else refuse(new WrongRevision(append.stream, orNone(append.expected), orNone(revision)));
      }
    }
    return again;
  }

  /** After a lost answer: settles what was stored and answers what was not. */
  async function ask(at: Client, batch: readonly Entry[]): Promise<Entry[]> {
    const { rows } = await at.query<{ r_command: string; r_digest: string } & Omit<Outcome, 'r_append' | 'r_outcome'>>(
      `SELECT * FROM ${options.schema}.outcome($1)`,
      [batch.map(({ append }) => append.commandId)],
    );
    const stored = new Map(rows.map((row) => [row.r_command, row]));
    return batch.filter((entry) => {
      const row = stored.get(entry.append.commandId);
      if (!row) return true;
      const position = densePosition(row.r_position);
      options.committed(position);
      // Salts and times differ between tries: only our own try can have stored our leaf.
      const duplicate = row.r_leaf !== entry.leaf;
      if (row.r_digest !== entry.append.digest) entry.refuse(new CommandReused(entry.append.commandId));
      else entry.settle({ revision: row.r_revision, position, receipt: row.r_leaf, duplicate });
      return false;
    });
  }

  function forget(batch: readonly Entry[]): void {
    for (const { append } of batch) {
      heads.forget(append.stream);
      keys.forget(append.subject);
    }
  }

  return {
    append,
    sawHead: (stream, head) => {
      if (head.revision > (heads.get(stream)?.revision ?? -1)) heads.set(stream, head);
    },
    forgetSubject: (subject) => keys.forget(subject),
    close: async () => {
      closed = true;
      await running;
      dropSession();
    },
  };
}

/** An append that cannot be stored as far as is known here: the database says why, or that it can. */
function question(entry: Entry): Sheet {
  return { entry, previous: null, events: [], vault: [], subjectKey: null };
}

function outcomeUnknown(cause: unknown): (entry: Entry) => Error {
  return ({ append }) => new OutcomeUnknown(append.commandId, { cause });
}

function unreachable(cause: unknown): () => Error {
  return () => new LogUnreachable({ cause });
}

function refuseAll(batch: readonly Entry[], error: (entry: Entry) => Error): void {
  for (const entry of batch) entry.refuse(error(entry));
}

function isPersonal(append: Prepared): boolean {
  return append.bodies.some(({ openings }) => openings.length > 0);
}

function orNone(revision: number): number | 'no-stream' {
  return revision < 0 ? 'no-stream' : revision;
}

const PARAMETERS = Array.from({ length: 24 }, (_, index) => `$${index + 1}`).join(', ');

/** The parallel arrays of `append_batch`, in its order. */
function parameters(sheets: readonly Sheet[]): unknown[] {
  const events = sheets.flatMap(({ events }, index) => events.map((event) => ({ ...event, append: index + 1 })));
  const vault = sheets.flatMap(({ vault }, index) => vault.map((row) => ({ ...row, append: index + 1 })));
  const lines = (texts: string[]): string => texts.join('\n');
  return [
    sheets.map(({ entry }) => entry.append.commandId),
    sheets.map(({ entry }) => entry.append.digest),
    sheets.map(({ entry }) => entry.append.stream),
    sheets.map(({ entry }) => entry.append.expected),
    sheets.map(({ previous }) => previous),
    sheets.map(({ events }) => events.length),
    sheets.map(({ events }) => events.at(-1)?.leaf ?? null),
    sheets.map(({ events }) => events.at(-1)?.recordedAt ?? null),
    sheets.map(({ entry, subjectKey }) => (subjectKey ? entry.append.subject : null)),
    sheets.map(({ subjectKey }) => subjectKey?.wrapped ?? null),
    sheets.map(({ subjectKey }) => (subjectKey ? !subjectKey.stored : null)),
    events.map(({ append }) => append),
    events.map(({ revision }) => revision),
    events.map(({ id }) => id),
    events.map(({ type }) => type),
    lines(events.map(({ leaf }) => leaf)),
    lines(events.map(({ envelope }) => envelope)),
    lines(events.map(({ body }) => body)),
    vault.map(({ append }) => append),
    vault.map(({ eventId }) => eventId),
    vault.map(({ field }) => field),
    vault.map(({ salt }) => salt),
    vault.map(({ nonce }) => nonce),
    vault.map(({ sealed }) => sealed),
  ];
}
