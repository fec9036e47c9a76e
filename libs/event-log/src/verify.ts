import { canonicalText, leafHash, parseStrict, sha256Hex } from '#libs/canonical';
import { LogCorrupt, START, type EventLog, type Position, type Recorded } from './port.js';

/** One thing that is wrong, and where. */
export type LogProblem = { readonly position: Position; readonly problem: string };

/** What a walk over the log found. */
export type LogReport = {
  readonly ledger: string;
  readonly events: number;
  readonly streams: number;
  /** Position and leaf of the last event walked over. */
  readonly position: Position;
  readonly leaf: string;
  /** Empty when the log is whole; at most {@link MAX_PROBLEMS}. */
  readonly problems: readonly LogProblem[];
};

type StreamEnd = { readonly revision: number; readonly leaf: string };

/** After so many problems the walk ends: the log is beyond doubt not what was written. */
export const MAX_PROBLEMS = 100;

/**
 * Walks over the whole log and recomputes everything that can be: the canonical form of body and envelope, the body
 * hash in the envelope, the leaf, what the columns say against what was hashed, the chain of each stream, revisions
 * and ids without repetition and, where the adapter promises it, positions without a gap.
 *
 * A log that was rewritten from some event on, with all hashes after it, passes: that is found by comparing leaves with
 * a checkpoint held elsewhere.
 *
 * @param options.progress is told how many events are done after each page.
 */
export async function verifyLog(
  log: EventLog,
  options: { pageSize?: number; progress?: (done: number, position: Position) => void } = {},
): Promise<LogReport> {
  const { ledger, position: end } = await log.head();
  const { check, streams } = chainCheck(ledger);
  const problems: LogProblem[] = [];
  let events = 0;
  let position = START;
  let leaf = '';
  try {
    while (position < end && problems.length < MAX_PROBLEMS) {
      const page = await log.readAll({ after: position, limit: options.pageSize ?? 1_000 });
      for (const event of page.events) {
        problems.push(...check(event).map((problem) => ({ position: event.position, problem })));
        leaf = event.leaf;
      }
      events += page.events.length;
      position = page.next;
      options.progress?.(events, position);
    }
  } catch (error) {
    // A gap in the positions: the adapter does not read over it.
    if (!(error instanceof LogCorrupt)) throw error;
    problems.push({ position: error.position, problem: error.problem });
  }
  return { ledger, events, streams: streams(), position, leaf, problems: problems.slice(0, MAX_PROBLEMS) };
}

/** What is wrong with one event by itself. */
export function checkEvent(event: Recorded, ledger: string): string[] {
  return checkSaid(event, ledger, canonicalObject(event.envelope));
}

/** Checks the events of a log from the first one on, in their order: each by itself and against that before it in its stream. */
export function chainCheck(ledger: string): { check: (event: Recorded) => string[]; streams: () => number } {
  const ends = new Map<string, StreamEnd>();
  return {
    streams: () => ends.size,
    check(event) {
      const said = canonicalObject(event.envelope);
      const found = [...checkSaid(event, ledger, said), ...checkChain(event, said, ends.get(event.stream))];
      ends.set(event.stream, { revision: event.revision, leaf: event.leaf });
      return found;
    },
  };
}

type Envelope = { readonly [key: string]: unknown };

function checkSaid(event: Recorded, ledger: string, said: Envelope | undefined): string[] {
  const problems: string[] = [];
  if (leafHash(event.envelope) !== event.leaf) problems.push('the leaf is not the hash of the envelope');
  if (!said) return [...problems, 'the envelope is not canonical'];
  if (said.body !== sha256Hex(event.body)) problems.push('the body is not the one the envelope names');
  if (!canonicalObject(event.body)) problems.push('the body is not canonical');
  const { type, stream, revision, id, recordedAt } = event;
  for (const [name, value] of Object.entries({ v: 1, ledger, type, stream, rev: revision, id, recordedAt }))
    if (said[name] !== value) problems.push(`the envelope says ${name} ${String(said[name])}, the log shows ${value}`);
  return problems;
}

function checkChain(event: Recorded, said: Envelope | undefined, before: StreamEnd | undefined): string[] {
  const problems: string[] = [];
  const due = (before?.revision ?? -1) + 1;
  if (event.revision !== due) problems.push(`revision ${event.revision} of ${event.stream} where ${due} was due`);
  if (said?.prev !== (before?.leaf ?? null))
    problems.push(`the chain of ${event.stream} is broken: the previous leaf is another`);
  return problems;
}

function canonicalObject(text: string): Envelope | undefined {
  try {
    const value = parseStrict(text);
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject && canonicalText(value) === text ? (value as Envelope) : undefined;
  } catch {
    return undefined;
  }
}
