import { legalDateAt } from '#libs/canonical';
import {
  decision,
  loadStream,
  Refused,
  subjectName,
  subjectOfStream,
  type DecisionInForce,
  type Subject,
} from '#libs/domain';
import type { Position, Recorded, Subscription } from '#libs/event-log';
import { v5 as uuidv5 } from 'uuid';
import { causeEffects, issueFor } from './case-effects.js';
import { mergers, type MergerOptions } from './mergers.js';
import type { About } from './question.js';
import { recordDecision, restsOn } from './verdicts.js';

/** Where a reactor has come to, which is behind the event it answered last; kept by whoever runs it. */
export type Checkpoint = { readonly load: () => Promise<Position>; readonly move: (to: Recorded) => Promise<void> };

/** What a reactor needs beside the log. `decided` are the subjects of a jurisdiction about whom decisions are in force. */
export type ReactorOptions = MergerOptions & {
  readonly checkpoint: Checkpoint;
  readonly decided: (jurisdiction: string, upTo: Position) => Promise<readonly Subject[]>;
  readonly failed: (error: Error) => void;
};

/** A running reactor. */
export type Reactor = Subscription & { readonly position: () => Position };

/** Events of a subject that bear on no verdict: who somebody is called, and what they may do here. */
const idle = new Set([
  ...['PersonRegistered', 'RoleGranted', 'RoleWithdrawn', 'RoleDelegated', 'RoleDelegationEnded'],
  ...['SchoolRenamed', 'SchoolClusterChanged'],
]);
/** Events of a policy after which decisions of the jurisdiction may no longer hold. */
const readings = new Set(['PolicyPublished', 'InterpretationRecorded', 'InterpretationWithdrawn']);

/**
 * Answers to events with commands: effects of workflow steps, and decisions made again when what they rest on changed.
 * Command ids derive from the causing event, so that an event delivered twice has one effect.
 */
export async function runReactor(options: ReactorOptions): Promise<Reactor> {
  const { log, checkpoint, failed } = options;
  let position = await checkpoint.load();
  const merging = mergers(options, position);
  const subscription = log.subscribe(
    { after: position, pageSize: 500 },
    {
      failed,
      async events(events, next) {
        await inLanes(events, async (event) => {
          await merging(event);
          await react(options, event);
        });
        await checkpoint.move(events.at(-1)!);
        position = next;
      },
    },
  );
  return { stop: subscription.stop, position: () => position };
}

/** One after the other for one stream, side by side for different ones: order is kept per person and per case. */
async function inLanes(events: readonly Recorded[], work: (event: Recorded) => Promise<void>): Promise<void> {
  const lanes = new Map<string, Promise<void>>();
  for (const event of events) {
    if (!concerns(event)) continue;
    const lane = laneOf(event);
    lanes.set(
      lane,
      (lanes.get(lane) ?? Promise.resolve()).then(() => work(event)),
    );
  }
  await Promise.all(lanes.values());
}

function concerns({ type, stream }: Recorded): boolean {
  return stream.startsWith('case-') || readings.has(type) || (subjectOfStream(stream) !== undefined && !idle.has(type));
}

function laneOf({ stream }: Recorded): string {
  const subject = subjectOfStream(stream);
  return subject ? subjectName(subject) : stream;
}

/** What one event asks for in vain, such as a place in a full class, must not keep back the effects of all others. */
function refusedAt({ refused }: Pick<ReactorOptions, 'refused'>, event: Recorded): (error: unknown) => void {
  return (error) => {
    if (!(error instanceof Refused)) throw error;
    refused?.(event, error);
  };
}

async function react(options: ReactorOptions, event: Recorded): Promise<void> {
  const subject = subjectOfStream(event.stream);
  if (event.stream.startsWith('case-'))
    await causeEffects(options, event, options.now(), (refusal) => options.refused?.(event, refusal));
  else if (subject) await decideAgain(options, subject, event);
  else
    for (const one of await options.decided(String(event.data['jurisdiction']), event.position))
      await decideAgain(options, one, event);
}

/** Makes the decisions in force about a subject again at the position of an event; those that stand record nothing. */
export async function decideAgain(
  options: Pick<ReactorOptions, 'log' | 'shelf' | 'now' | 'refused'>,
  subject: Subject,
  event: Recorded,
): Promise<void> {
  const { log, shelf, now } = options;
  const name = subjectName(subject);
  const { state: inForce } = await loadStream(log, `decision-${name}`, decision);
  for (const [key, made] of Object.entries(inForce)) {
    if (!mayChange(made, event)) continue;
    // What came before a decision was recorded it may have known already.
    if (event.position <= made.made.at(-1)!.at && (await restsOn(log, made)) >= event.position) continue;
    const { purpose, window, asOf } = made;
    const today = legalDateAt(event.recordedAt);
    // `upTo` is part of what was asked: a retry is told from another command by it.
    const question = { ...about(subject), purpose, window, asOf: asOf > today ? asOf : today, upTo: event.position };
    const commandId = uuidv5(`decide/${name}/${key}`, event.id);
    const issue = issueFor(event, commandId, now());
    await recordDecision({ log, shelf }, question, issue, event).catch(refusedAt(options, event));
  }
}

/** A question about a person is asked, and kept as the request of its command, as it always was. */
function about({ kind, id }: Subject): About {
  return kind === 'person' ? { person: id } : { subject: { kind, id } };
}

/**
 * Whether an event can change a decision. An interpretation can only where its parameter left something open; its
 * withdrawal only where it was used; a pack only in windows that are not over when it comes into force. What concerns
 * the subject always may.
 */
function mayChange({ requirements, interpretations, window }: DecisionInForce, { type, data }: Recorded): boolean {
  const parameter = `param:${String(data['parameter'])}`;
  if (type === 'PolicyPublished') return window.to >= String(data['from']);
  if (type === 'InterpretationRecorded')
    return (requirements as { unknown: string[] }[]).some(({ unknown }) => unknown.includes(parameter));
  if (type === 'InterpretationWithdrawn') return interpretations.includes(String(data['interpretation']));
  return true;
}
