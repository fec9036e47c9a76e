import { canonicalText, leafHash, sha256, sha256Hex, type Json, type JsonObject } from '#libs/canonical';
import { randomBytes } from 'node:crypto';
import { v5 as uuidv5 } from 'uuid';
import { MAX_EVENT_BYTES, TooLarge, type EventMeta, type NewEvent } from './port.js';

/** The value that opens one commitment. It stands in the vault, encrypted, and can be deleted. */
export type Opening = { readonly field: string; readonly salt: Buffer; readonly value: Json };

/** The part of an event that does not depend on its place in the log. */
export type SealedBody = { readonly type: string; readonly body: string; readonly openings: readonly Opening[] };

/** Where an event is placed: everything the envelope says beside the body. */
export type Place = {
  readonly ledger: string;
  readonly stream: string;
  readonly revision: number;
  /** Leaf hash of the previous event of the stream, `null` for the first. */
  readonly previous: string | null;
  readonly id: string;
  readonly recordedAt: string;
};

const COMMITMENT_DOMAIN = 'shixun/pii/v1\0';

/**
 * The commitment to one personal field: SHA-256("shixun/pii/v1\0" ‖ salt ‖ JCS({field, value})). The random salt of 32
 * bytes makes a guess at the value untestable once the salt is deleted.
 */
export function commitment(opening: Opening): string {
  return sha256Hex(COMMITMENT_DOMAIN, opening.salt, canonicalText({ field: opening.field, value: opening.value }));
}

/**
 * Writes the body of an event: `{data, meta, pii}` in canonical text, personal fields as commitments.
 * @throws {NotCanonical} for data that has no canonical bytes, {TooLarge} for more than {@link MAX_EVENT_BYTES}.
 */
export function sealBody(event: NewEvent, meta: EventMeta): SealedBody {
  const openings = Object.entries(event.personal ?? {}).map(([field, value]): Opening => ({
    field,
    value,
    salt: randomBytes(32),
  }));
  const pii = Object.fromEntries(openings.map((opening) => [opening.field, commitment(opening)]));
  const body = canonicalText({ data: event.data, meta, pii });
  const bytes = Buffer.byteLength(body);
  if (bytes > MAX_EVENT_BYTES) throw new TooLarge(event.type, bytes);
  return { type: event.type, body, openings };
}

/**
 * The envelope of a body in its place and its leaf hash. These names and shapes are what is stored and hashed: they
 * never change; a new version gets a new `v`.
 */
export function placeBody(sealed: Pick<SealedBody, 'type' | 'body'>, place: Place): { envelope: string; leaf: string } {
  const envelope = canonicalText({
    v: 1,
    ledger: place.ledger,
    type: sealed.type,
    stream: place.stream,
    rev: place.revision,
    prev: place.previous,
    id: place.id,
    recordedAt: place.recordedAt,
    body: sha256Hex(sealed.body),
  });
  return { envelope, leaf: leafHash(envelope) };
}

/** The id of the n-th event of a command: UUIDv5 in the namespace of the command id, so that a retry names the same. */
export function eventId(commandId: string, index: number): string {
  return uuidv5(String(index), commandId);
}

/** Reads the parts of a stored body. */
export function parseBody(body: string): { data: JsonObject; meta: EventMeta; pii: { [field: string]: string } } {
  return JSON.parse(body) as { data: JsonObject; meta: EventMeta; pii: { [field: string]: string } };
}

/** Whether an opening is the one that was committed to. */
export function opens(opening: Opening, committed: string): boolean {
  return sha256(commitment(opening)).equals(sha256(committed));
}
