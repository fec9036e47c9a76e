import { recordStream, subjectName, type Subject } from '#libs/domain';
import type { EventLog, Recorded } from '#libs/event-log';

/** A page of a stream, newest first: `cursor` is the revision to begin with. */
export type StreamPage = { readonly cursor?: number | undefined; readonly limit: number };

/** What was put on record about a subject, newest first. What was withdrawn since says so, with who did it. */
export async function recordsAbout(log: EventLog, subject: Subject, page: StreamPage) {
  const { events, next } = await pageOf(log, recordStream(subject), page);
  const items = events.map(({ id, type, data, meta, recordedAt, position }) => ({
    ...{ id, type, recordedAt, actor: meta.actor, position },
    ...data,
  }));
  return { items, next };
}

/** What was decided about a subject, newest first; the facts of a decision have a page of their own. */
export async function decisionsAbout(log: EventLog, subject: Subject, page: StreamPage) {
  const { events, next } = await pageOf(log, `decision-${subjectName(subject)}`, page);
  const items = events.map(({ id, data: { facts: _facts, ...made }, recordedAt, position }) => ({
    ...{ id, corrects: null, ...made },
    ...{ basedOn: made['position'] ?? null, recordedAt, position },
  }));
  return { items, next };
}

async function pageOf(
  log: EventLog,
  stream: string,
  { cursor, limit }: StreamPage,
): Promise<{ events: Recorded[]; next: string | null }> {
  const events: Recorded[] = [];
  for await (const event of log.readStream(stream, {
    backwards: true,
    limit,
    ...(cursor !== undefined && { from: cursor }),
  }))
    events.push(event);
  const last = events.at(-1);
  return { events, next: last && events.length === limit && last.revision > 0 ? String(last.revision - 1) : null };
}
