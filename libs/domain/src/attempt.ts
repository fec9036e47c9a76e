import type { Json } from '#libs/canonical';
import { eventId, WrongRevision, type AppendResult, type EventLog, type NewEvent } from '#libs/event-log';
import { personOfStream } from './catalogue.js';
import { Refused, type Place } from './decider.js';
import { loadStream, sawAppended, seenStream, type Fold, type Loaded, type Seen } from './load-stream.js';
import type { Actor } from './scope.js';

/** Who gives a command, when, and under which id. The same id with the same command is carried out once. */
export type Issue = {
  readonly actor: Actor;
  readonly commandId: string;
  /** When it is given, ISO 8601 UTC. */
  readonly at: string;
  /** Id of the event a reactor answers to. */
  readonly cause?: string;
  /** Trace id of the request that began it, 32 hexadecimal digits: for whoever looks into what happened. */
  readonly trace?: string;
  /** What was asked for, when the command was computed from it: a retry asks the same, and may compute another. */
  readonly request?: Json;
  /** The revision the caller saw (-1: none): refused when the stream has moved on. Without it the newest is used. */
  readonly expected?: number;
};

/** What a command did. `revision` and `position` are those of the stream when nothing had to change. */
export type Outcome = Omit<AppendResult, 'receipt'> & { readonly receipt?: string; readonly events: readonly string[] };

/** How often a command is decided again because another one came first. */
const MAX_TRIES = 50;

/** What was decided about a command: the events, where they belong, by which grant, and whose personal data they hold. */
export type Decided = { place: Place; scope: string; subject?: string; events: NewEvent[] };

/**
 * Carries out a command on a stream: decides and appends. Decides on the state this process last saw, and on a fresh one when that was too old to say no, or yes, by. Commands
 * to one stream of this process take turns: side by side all but one would have to be decided again.
 */
export async function attempt<S>(
  log: EventLog,
  stream: string,
  fold: Fold<S>,
  command: Json,
  issue: Issue,
  decide: (state: S) => Promise<Decided>,
): Promise<Outcome> {
  return inTurn(log, stream, async () => {
    const seen = issue.expected === undefined ? seenStream(log, stream, fold) : undefined;
    let fresh = seen === undefined;
    let loaded = seen ?? (await loadStream(log, stream, fold));
    for (let tries = 1; ; tries++) {
      try {
        const decided = await decide(loaded.state);
        if (decided.events.length > 0) return await append(log, stream, fold, loaded, command, issue, decided);
        if (fresh) return (await repeated(log, stream, command, issue)) ?? (await unchanged(log, loaded.last));
      } catch (error) {
        if (!(error instanceof Refused || error instanceof WrongRevision)) throw error;
        // What was carried out before may be impossible now, such as registering a person twice: that is no refusal.
        const before = fresh ? await repeated(log, stream, command, issue) : undefined;
        if (before) return before;
        const lostRace = error instanceof WrongRevision && issue.expected === undefined && tries < MAX_TRIES;
        if (fresh && !lostRace) throw error;
      }
      loaded = await loadStream(log, stream, fold);
      fresh = true;
    }
  });
}

async function append<S>(
  log: EventLog,
  stream: string,
  fold: Fold<S>,
  loaded: Loaded<S>,
  command: Json,
  issue: Issue,
  { place, scope, subject, events }: Decided,
): Promise<Outcome> {
  const { commandId } = issue;
  const expected = loaded.last?.revision;
  if (issue.expected !== undefined && issue.expected !== (expected ?? -1))
    throw new WrongRevision(stream, issue.expected, expected ?? 'no-stream');
  const meta = {
    actor: issue.actor.id,
    scope,
    ...(place.jurisdiction && { jurisdiction: place.jurisdiction }),
    ...(place.school && { school: place.school }),
    ...(issue.cause && { cause: issue.cause }),
    ...(issue.trace && { trace: issue.trace }),
    occurredAt: issue.at,
  };
  const request = { stream, expected: expected ?? ('no-stream' as const), commandId, command, meta, events };
  const result = await log.append({ ...request, subject: subject ?? personOfStream(stream) });
  if (result.duplicate) return asStored(log, stream, result, commandId);
  // What the log adds is not needed for folding, except ids, origin and place.
  const first = result.revision - events.length + 1;
  const recorded = events.map((event, i) => ({
    ...{ ...event, stream, id: eventId(commandId, i), revision: first + i, position: result.position },
    ...{
      meta: { ...meta, commandId },
      recordedAt: issue.at,
      pii: {},
      personal: {},
      leaf: '',
      envelope: '',
      body: '',
    },
  }));
  sawAppended(log, stream, fold, loaded, recorded);
  return { ...result, events: events.map((event) => event.type) };
}

const turnsOf = new WeakMap<EventLog, Map<string, Promise<unknown>>>();

async function inTurn<T>(log: EventLog, stream: string, work: () => Promise<T>): Promise<T> {
  let turns = turnsOf.get(log);
  if (!turns) turnsOf.set(log, (turns = new Map()));
  const before = turns.get(stream);
  const mine = (before ?? Promise.resolve()).then(work, work);
  turns.set(stream, mine);
  try {
    return await mine;
  } finally {
    if (turns.get(stream) === mine) turns.delete(stream);
  }
}

async function repeated(
  log: EventLog,
  stream: string,
  command: Json,
  { commandId }: Issue,
): Promise<Outcome | undefined> {
  const found = await log.findCommand(commandId, { stream, command });
  return found && asStored(log, stream, { ...found, duplicate: true }, commandId);
}

/** What a command that was carried out before did then: its events are those that stand, whatever it would do now. */
async function asStored(log: EventLog, stream: string, stored: AppendResult, commandId: string): Promise<Outcome> {
  const first = (await log.readEvent(eventId(commandId, 0)))!;
  const range = { from: first.revision, limit: stored.revision - first.revision + 1 };
  const events: string[] = [];
  for await (const { type } of log.readStream(stream, range)) events.push(type);
  return { ...stored, events };
}

async function unchanged(log: EventLog, last: Seen | undefined): Promise<Outcome> {
  const position = last?.position ?? (await log.head()).position;
  return { revision: last?.revision ?? -1, position, duplicate: false, events: [] };
}
