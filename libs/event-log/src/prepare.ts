import { validate as isUuid } from 'uuid';
import { NotAppendable, type AppendRequest, type EventMeta } from './port.js';
import { eventId, placeBody, sealBody, type Opening, type SealedBody } from './seal.js';
import type { Keyring } from './vault.js';

/** An append as far as it can be written before its place is known. */
export type Prepared = {
  readonly stream: string;
  /** Revision the stream must have, -1 for none. */
  readonly expected: number;
  readonly commandId: string;
  /** Keyed digest of stream and command. */
  readonly digest: string;
  readonly subject: string;
  readonly bodies: readonly SealedBody[];
  /** Bytes of the bodies, about. */
  readonly bytes: number;
};

/** Where a stream ends: what the next event of it must say. */
export type StreamHead = { readonly revision: number; readonly leaf: string | null; readonly recordedAt: string };

/** The head of a stream without events. */
export const NO_EVENTS: StreamHead = { revision: -1, leaf: null, recordedAt: '' };

/** An event in its place, ready to be stored. */
export type Placed = {
  readonly id: string;
  readonly type: string;
  readonly revision: number;
  readonly recordedAt: string;
  readonly leaf: string;
  readonly envelope: string;
  readonly body: string;
  readonly openings: readonly Opening[];
};

/**
 * Checks a request and seals its bodies. Nothing has been written when it throws.
 * @throws {NotAppendable}, {NotCanonical}, {TooLarge}
 */
export function prepare(request: AppendRequest, keyring: Keyring): Prepared {
  const { stream, expected, command, events } = request;
  if (events.length === 0) throw new NotAppendable('an append needs at least one event');
  if (!isUuid(request.commandId)) throw new NotAppendable(`the command id "${request.commandId}" is not a UUID`);
  if (expected !== 'no-stream' && !(Number.isSafeInteger(expected) && expected >= 0))
    throw new NotAppendable(`${expected} is no revision`);
  refuseName('stream', stream);
  if (request.subject !== undefined) refuseName('subject', request.subject);
  for (const event of events) refuseName('type', event.type);

  const commandId = request.commandId.toLowerCase();
  const meta: EventMeta = { ...request.meta, commandId };
  const bodies = events.map((event) => sealBody(event, meta));
  return {
    stream,
    expected: expected === 'no-stream' ? -1 : expected,
    commandId,
    digest: keyring.digest({ stream, command }),
    subject: request.subject ?? stream,
    bodies,
    bytes: bodies.reduce((sum, { body }) => sum + body.length, 0),
  };
}

/**
 * Puts the events of an append behind the head of their stream. `now` may have stepped back: within a stream
 * `recordedAt` does not.
 */
export function place(append: Prepared, head: StreamHead, ledger: string, now: string): Placed[] {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(now)) throw new RangeError(`the clock says "${now}"`);
  const recordedAt = now > head.recordedAt ? now : head.recordedAt;
  const { stream } = append;
  let previous = head.leaf;
  return append.bodies.map(({ type, body, openings }, index) => {
    const id = eventId(append.commandId, index);
    const revision = head.revision + 1 + index;
    const { envelope, leaf } = placeBody({ type, body }, { ledger, stream, revision, previous, id, recordedAt });
    previous = leaf;
    return { id, type, revision, recordedAt, leaf, envelope, body, openings };
  });
}

/** Names are short and visible: they are indexed, logged and typed by people. */
function refuseName(what: string, name: string): void {
  if (name.length > 0 && name.length <= 200 && name.isWellFormed() && !/[\p{Cc}\p{Zl}\p{Zp}]/u.test(name)) return;
  throw new NotAppendable(`a ${what} of ${name.length} characters: 1 to 200 visible ones are needed`);
}
