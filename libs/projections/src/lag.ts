import { START, type EventLog, type Position } from '#libs/event-log';

/** A number of events; with `atLeast` there may be more of them. */
export type Lag = { readonly events: number; readonly atLeast: boolean };

/** A place in a log, and how many events have been counted up to it. */
export type Tally = { readonly position: Position; readonly events: number };

/** Where counting begins. */
export const NOTHING: Tally = { position: START, events: 0 };

/** The most that is counted at once where positions do not say how many events stand between: whoever watches asks often. */
const MOST_AT_ONCE = 1_000;

/** Counts events on from a place, to the end of the log as it was seen or as far as 1,000 of them. */
export async function countOn(log: EventLog, { position: after, events }: Tally, end: Position): Promise<Tally> {
  if (after >= end) return { position: after, events };
  if (log.capabilities.densePositions) return { position: end, events: events + Number(end) - Number(after) };
  const page = await log.readAll({ after, limit: MOST_AT_ONCE });
  if (page.next < end) return { position: page.next, events: events + page.events.length };
  return { position: end, events: events + page.events.filter(({ position }) => position <= end).length };
}
