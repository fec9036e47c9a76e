import { execute, movedByMerger, Refused, staffMovedByMerger, type Caused } from '#libs/domain';
import type { Position, Recorded } from '#libs/event-log';
import { issueFor } from './case-effects.js';
import type { Bench } from './verdicts.js';

/** What mergers need beside the log, as the directory knew it at a position. */
export type MergerOptions = Bench & {
  readonly now: () => string;
  /** Who serves at a school. */
  readonly staffOf: (school: string, upTo: Position) => Promise<readonly string[]>;
  /** Who was merged into another. */
  readonly mergedPersons: (upTo: Position) => Promise<readonly string[]>;
  readonly refused?: (event: Recorded, refusal: Refused) => void;
};

/** Events that come onto the account or the records of a person, who may have been merged into another before. */
const late = new Set(['CreditAwarded', 'CreditTransferredIn', 'RecordFiled']);

/**
 * Carries out what mergers ask for: awards and records of a duplicate move to the person who stays, the staff of a
 * school to the school it joined. What is recorded about a duplicate later moves after it. Nothing moves twice.
 */
export function mergers(options: MergerOptions, after: Position): (event: Recorded) => Promise<void> {
  // Few are ever merged, and every award would have to be asked about: so they are known by heart, from the first event
  // on, which a directory that is still being made must not keep a service from starting for.
  let merged: Promise<Set<string>> | undefined;
  return async (event) => {
    merged ??= options.mergedPersons(after).then((ids) => new Set(ids));
    await carryOut(options, await merged, event);
  };
}

async function carryOut(options: MergerOptions, merged: Set<string>, event: Recorded): Promise<void> {
  const { log } = options;
  if (event.type === 'PersonMerged') {
    merged.add(event.stream.slice('teacher-'.length));
    return issueAll(options, event, await moved(options, event, event));
  }
  if (event.type === 'SchoolMerged') {
    const into = await jurisdictionOf(log, `school-${String(event.data['into'])}`);
    const staff = await options.staffOf(event.stream.slice('school-'.length), event.position);
    return issueAll(options, event, staffMovedByMerger(event, staff, into));
  }
  if (!late.has(event.type)) return;
  const [, id] = /^(?:credit-|record-person-)(.+)$/.exec(event.stream) ?? [];
  if (id === undefined || !merged.has(id)) return;
  for await (const one of log.readStream(`teacher-${id}`))
    if (one.type === 'PersonMerged') await issueAll(options, event, await moved(options, one, event));
}

async function moved({ log }: Bench, merged: Recorded, upTo: Recorded): Promise<readonly Caused[]> {
  const id = merged.stream.slice('teacher-'.length);
  const events: Recorded[] = [];
  for (const stream of [`credit-${id}`, `record-person-${id}`])
    for await (const event of log.readStream(stream, { upTo: upTo.position })) events.push(event);
  return movedByMerger(merged, events);
}

async function jurisdictionOf(log: Bench['log'], stream: string): Promise<string> {
  for await (const { data } of log.readStream(stream, { limit: 1 })) return String(data['jurisdiction']);
  throw new Error(`there is no ${stream}`);
}

async function issueAll({ log, shelf, now, refused }: MergerOptions, event: Recorded, all: readonly Caused[]) {
  for (const { decider, id, commandId, command } of all)
    try {
      await execute(log, shelf, decider, id, command, issueFor(event, commandId, now()));
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      refused?.(event, error);
    }
}
