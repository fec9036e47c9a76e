import type { AllStreamRecordedEvent, EventData, RecordedEvent } from '@eventstore/db-client';
import { leafHash } from '#libs/canonical';
import { LogSchemaProblem } from '../postgres/schema.js';
import { ForeignPosition, LogCorrupt, type Position, type Recorded } from '../port.js';
import type { Placed } from '../prepare.js';
import { parseBody } from '../seal.js';

/**
 * How an event of ours stands in EventStoreDB: in the stream `<ledger>:<stream>`, under its own id and type; its data
 * is the body, byte for byte, and declared as bytes, so that nothing on the way parses it and writes its numbers in
 * another way. Its metadata is JSON, as the server's own tools expect, and holds the envelope as a text, which comes
 * back as it went in.
 */
type Metadata = {
  readonly envelope: string;
  /** Keyed digest of the command, hexadecimal. */
  readonly digest: string;
  /** How many events the command has, and which of them this is, from 0. */
  readonly events: number;
  readonly n: number;
};

/** An event as it stands in the log, with what is said there of its command. */
export type Stored = Recorded & { readonly command: Omit<Metadata, 'envelope'> };

/** An event of the cluster, ours or not. */
export type ClusterEvent = RecordedEvent | AllStreamRecordedEvent;

/** Commits are numbers of 64 bits; this one stands for "not said". */
const NO_COMMIT = 2n ** 64n - 1n;

/** @throws {LogSchemaProblem} for a name that cannot stand before the names of streams. */
export function refuseLedgerName(ledger: string): void {
  if (/^[^$:\s][^:]{0,199}$/.test(ledger)) return;
  throw new LogSchemaProblem(
    `the ledger name "${ledger}" cannot stand before the names of its streams in EventStoreDB: ` +
      'it needs 1 to 200 characters, no colon, and no $ or space at the beginning',
  );
}

/** The name of a stream of a ledger in the cluster, which may hold other ledgers and anybody's streams. */
export function clusterStream(ledger: string, stream: string): string {
  return `${ledger}:${stream}`;
}

/**
 * The position of an event: where it stands in the log file, which is what every server and every kind of read says as
 * its commit position. The prepare position is left out: for the later events of one write, servers before 22.10 say
 * where the *write* began and newer ones where the event stands, so that a checkpoint would shift with an upgrade.
 * The letter before it tells it from a number of events: a copied ledger still cites positions of the log it came from.
 * Only transactions of the retired TCP protocol put several events on one commit position, and no stream of ours.
 */
export function positionAt(commit: bigint): Position {
  return `c${String(commit).padStart(20, '0')}` as Position;
}

/** A position as the client takes it. @throws {ForeignPosition} */
export function clusterPosition(position: Position): { commit: bigint; prepare: bigint } {
  if (!/^c\d{20}$/.test(position)) throw new ForeignPosition(position);
  const commit = BigInt(position.slice(1));
  return { commit, prepare: commit };
}

/** The position of any event of the cluster. @throws when the server does not say it. */
export function positionOf(event: ClusterEvent): Position {
  const commit = event.position?.commit ?? NO_COMMIT;
  if (commit === NO_COMMIT)
    throw new Error('the server does not say the positions of events it reads from a stream: it needs an upgrade');
  return positionAt(commit);
}

/** The events of a command as they are sent. */
export function proposed(events: readonly Omit<Placed, 'openings'>[], digest: string): EventData[] {
  return events.map(({ id, type, envelope, body }, n) => {
    const metadata: Metadata = { envelope, digest, events: events.length, n };
    return { id, type, contentType: 'application/octet-stream', data: Buffer.from(body), metadata };
  });
}

/** Whether an event belongs to a ledger. */
export function isOf(ledger: string, event: ClusterEvent): boolean {
  return event.streamId.startsWith(`${ledger}:`);
}

/** Reads an event of a ledger. @throws {LogCorrupt} when it is not what {@link proposed} makes. */
export function stored(ledger: string, event: ClusterEvent): Stored {
  const position = positionOf(event);
  try {
    const { envelope, ...command } = event.metadata as Metadata;
    const body = Buffer.from(event.data as Uint8Array).toString('utf8');
    const { recordedAt } = JSON.parse(envelope) as { recordedAt: string };
    const { data, meta, pii } = parseBody(body);
    return {
      position,
      stream: event.streamId.slice(ledger.length + 1),
      revision: Number(event.revision),
      id: event.id,
      type: event.type,
      recordedAt,
      data,
      meta,
      pii,
      personal: {},
      leaf: leafHash(envelope),
      envelope,
      body,
      command,
    };
  } catch (error) {
    throw new LogCorrupt(position, `${event.streamId} holds what no ledger wrote: ${(error as Error).message}`);
  }
}

/** Revisions of a stream follow each other; a page read forwards begins where it was asked to. */
export function refuseHoles(stream: string, events: readonly ClusterEvent[], from: number, backwards: boolean): void {
  events.forEach((event, index) => {
    const due = backwards ? Number(events[0]!.revision) - index : from + index;
    if (Number(event.revision) !== due)
      throw new LogCorrupt(positionOf(event), `revision ${event.revision} of ${stream} where ${due} was due`);
  });
}
