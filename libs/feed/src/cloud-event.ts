import { personOfStream } from '#libs/domain';
import type { Recorded } from '#libs/event-log';

/**
 * An event of the ledger as a CloudEvents 1.0 JSON object. Its payload holds no personal data: personal fields stay
 * in the vault. `sequence` is the position (compares as text), `partitionkey` the person whose events stay in order.
 */
export type LedgerEvent = {
  readonly specversion: '1.0';
  readonly id: string;
  readonly source: string;
  readonly type: string;
  readonly subject: string;
  readonly time: string;
  readonly datacontenttype: 'application/json';
  readonly sequence: string;
  readonly partitionkey: string;
  /** Leaf hash of the event, so that a consumer can verify its own copy. */
  readonly eventhash: string;
  readonly jurisdiction?: string;
  readonly school?: string;
  /** Id of the event that caused it through a reactor. */
  readonly causationid?: string;
  /** W3C trace context of the request that began it; the parent is the event itself. */
  readonly traceparent?: string;
  readonly data: object;
};

/** The types of the feed: the event catalogue under a name of its own. */
export const TYPE_PREFIX = 'shixun.';

/** Maps a recorded event. `ledger` is the id of the ledger: together with the event id it is unique in the world. */
export function toCloudEvent(ledger: string, event: Recorded): LedgerEvent {
  const { meta } = event;
  return {
    specversion: '1.0',
    id: event.id,
    source: `urn:shixun:ledger:${ledger}`,
    type: `${TYPE_PREFIX}${event.type}`,
    subject: event.stream,
    time: event.recordedAt,
    datacontenttype: 'application/json',
    sequence: event.position,
    partitionkey: partitionOf(event),
    eventhash: event.leaf,
    ...(meta.jurisdiction && { jurisdiction: meta.jurisdiction }),
    ...(meta.school && { school: meta.school }),
    ...(meta.cause && { causationid: meta.cause }),
    ...(meta.trace && { traceparent: `00-${meta.trace}-${event.leaf.slice(0, 16)}-00` }),
    data: event.data,
  };
}

/** Whose events must stay in order: the person an event is about, else its stream. */
export function partitionOf({ stream, data }: Pick<Recorded, 'stream' | 'data'>): string {
  const person = personOfStream(stream);
  if (person) return person;
  return stream.startsWith('case-') && typeof data['subject'] === 'string' ? data['subject'] : stream;
}

/** Whether a type is wanted by one of the globs (`Credit*`); no glob wants all. */
export function wantsType(globs: readonly string[], type: string): boolean {
  if (globs.length === 0) return true;
  return globs.some((glob) => matches(glob.startsWith(TYPE_PREFIX) ? glob.slice(TYPE_PREFIX.length) : glob, type));
}

/** A star stands for any characters. No regular expression: one with many stars could take for ever. */
function matches(glob: string, type: string): boolean {
  const [start = '', ...pieces] = glob.split('*');
  const end = pieces.pop();
  if (end === undefined) return glob === type;
  if (!type.startsWith(start)) return false;
  let at = start.length;
  for (const piece of pieces) {
    const found = type.indexOf(piece, at);
    if (found < 0) return false;
    at = found + piece.length;
  }
  return type.length - end.length >= at && type.endsWith(end);
}
