import { Refused } from '#libs/domain';
import { comparable, START, type EventLog, type Position, type Recorded } from '#libs/event-log';
import { z } from 'zod';
import { POSITION } from './reading.js';

/** A position, and behind it, unless an older release gave it out, the last event before it: its id and part of its leaf. */
const form = new RegExp(`^(${POSITION})(?:\\.([\\da-f]{8}(?:-[\\da-f]{4}){3}-[\\da-f]{12})\\.([\\da-f]{16}))?$`);
const message = 'expected a position that this API gave out';

/** Where a reader of the feed goes on. As text it compares like the position it begins with. */
export const cursor = z.string().regex(form, { error: message });

/** The cursor behind some events; the earlier one stays where it was when there are none. */
export function cursorBehind(position: Position, last: Recorded | undefined, earlier = ''): string {
  const event = last ? `${last.id}.${last.leaf.slice(0, 16)}` : earlier.split('.').slice(1).join('.');
  return event ? `${position}.${event}` : position;
}

/**
 * The position at which a cursor goes on in a log. A reader beyond its end, or behind an event that it does not hold, has
 * read another one, such as that from before a backup was put back: to read on from there would leave events out.
 * @throws {Refused} `invalid-data`: this API gave it to nobody · `feed-forked`: not out of this log.
 */
export async function goOnFrom(log: EventLog, given: string): Promise<Position> {
  if (given === START) return START;
  const [, position, id, leaf] = (form.exec(given) ?? []) as unknown as [string, Position, string?, string?];
  if (id) {
    const event = await log.readEvent(id);
    if (!event?.leaf.startsWith(leaf!)) throw new Refused('feed-forked', { position });
    // The ledger was copied into a log of another kind: the event is the same, the position is not.
    if (!comparable(position, event.position)) return event.position;
    if (event.position <= position) return position;
    throw new Refused('feed-forked', { position });
  }
  const { position: end } = await log.head();
  if (position === undefined || position.length !== end.length || position > end)
    throw new Refused('invalid-data', { issues: [{ pointer: '/after', message }] });
  return position;
}
