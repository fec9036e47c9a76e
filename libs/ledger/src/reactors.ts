import { legalDateAt } from '#libs/canonical';
import {
  decision,
  effectsOf,
  evolveCase,
  execute,
  loadStream,
  noCase,
  parseStream,
  Refused,
  system,
  type CaseEvent,
  type CaseState,
  type DecisionInForce,
  type Issue,
} from '#libs/domain';
import type { EventLog, Position, Recorded, Subscription } from '#libs/event-log';
import { v5 as uuidv5 } from 'uuid';
import { recordDecision, type Bench } from './verdicts.js';

/** Where a reactor has come to; kept by whoever runs it. */
export type Checkpoint = { readonly load: () => Promise<Position>; readonly move: (to: Position) => Promise<void> };

/** What a reactor needs beside the log. `decided` are the persons of a jurisdiction for whom decisions are in force. */
export type ReactorOptions = Bench & {
  readonly now: () => string;
  readonly checkpoint: Checkpoint;
  readonly decided: (jurisdiction: string, upTo: Position) => Promise<readonly string[]>;
  readonly failed: (error: Error) => void;
  /** Told of an event whose effect was refused: the reactor goes on, a person must look at it. */
  readonly refused?: (event: Recorded, refusal: Refused) => void;
};

/** A running reactor. */
export type Reactor = Subscription & { readonly position: () => Position };

/** Events of a person after which decisions in force may no longer hold. */
const bearing = new Set([
  ...['CreditAwarded', 'CreditTransferredIn', 'CreditRevoked', 'CreditRestored'],
  ...['PostChanged', 'PersonTransferred', 'LeaveStarted', 'LeaveEnded', 'EmploymentEnded', 'ShadowingDayRecorded'],
]);
const readings = new Set(['InterpretationRecorded', 'InterpretationWithdrawn']);

/**
 * Answers to events with commands: effects of workflow steps, and decisions made again when what they rest on changed.
 * Command ids derive from the causing event, so that an event delivered twice has one effect.
 */
export async function runReactor(options: ReactorOptions): Promise<Reactor> {
  const { log, checkpoint, failed } = options;
  let position = await checkpoint.load();
  const subscription = log.subscribe(
    { after: position, pageSize: 500 },
    {
      failed,
      async events(events, next) {
        await inLanes(events, (event) => react(options, event));
        await checkpoint.move(next);
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
  return stream.startsWith('case-') || bearing.has(type) || readings.has(type);
}

function laneOf({ stream }: Recorded): string {
  return stream.startsWith('case-') ? stream : parseStream(stream).id;
}

/** What one event asks for in vain, such as a place in a full class, must not keep back the effects of all others. */
function refusedAt({ refused }: ReactorOptions, event: Recorded): (error: unknown) => void {
  return (error) => {
    if (!(error instanceof Refused)) throw error;
    refused?.(event, error);
  };
}

async function react(options: ReactorOptions, event: Recorded): Promise<void> {
  if (event.stream.startsWith('case-')) await causeEffects(options, event);
  else if (bearing.has(event.type)) await decideAgain(options, parseStream(event.stream).id, event);
  else
    for (const person of await options.decided(String(event.data['jurisdiction']), event.position))
      await decideAgain(options, person, event);
}

async function causeEffects(options: ReactorOptions, event: Recorded): Promise<void> {
  const { log, shelf, now } = options;
  const { definition: hash, step, from } = event.data['case'] as { definition: string; step: string; from?: string };
  const kept = await shelf.kept(hash);
  const steps = from === undefined ? kept.definition.start : (kept.definition.states[from]?.on ?? []);
  if (!steps.some((one) => one.do === step && one.effect.length > 0)) return;
  const state = await caseUpTo(log, event);
  for (const { decider, id, commandId, command } of effectsOf(kept, state, event, parseStream(event.stream).id))
    await execute(log, shelf, decider, id, command, issueFor(event, commandId, now())).catch(refusedAt(options, event));
}

async function caseUpTo(log: EventLog, event: Recorded): Promise<CaseState> {
  let state = noCase;
  for await (const one of log.readStream(event.stream, { upTo: event.position }))
    state = evolveCase(state, one as unknown as CaseEvent, one);
  return state;
}

/** Makes the decisions in force of a person again at the position of an event; those that stand record nothing. */
async function decideAgain(options: ReactorOptions, person: string, event: Recorded): Promise<void> {
  const { log, shelf, now } = options;
  const { state: inForce } = await loadStream(log, `decision-${person}`, decision);
  for (const [key, made] of Object.entries(inForce)) {
    if (made.position >= event.position || !mayChange(made, event)) continue;
    const { purpose, window, asOf } = made;
    const today = legalDateAt(event.recordedAt);
    const question = { person, purpose, window, asOf: asOf > today ? asOf : today, upTo: event.position };
    const commandId = uuidv5(`decide/${person}/${key}`, event.id);
    const issue = issueFor(event, commandId, now());
    await recordDecision({ log, shelf }, question, issue).catch(refusedAt(options, event));
  }
}

/**
 * Whether an event can change a decision. An interpretation can only where its parameter left something open; its
 * withdrawal only where it was used. What concerns the person always may.
 */
function mayChange({ requirements, interpretations }: DecisionInForce, { type, data }: Recorded): boolean {
  const parameter = `param:${String(data['parameter'])}`;
  if (type === 'InterpretationRecorded')
    return (requirements as { unknown: string[] }[]).some(({ unknown }) => unknown.includes(parameter));
  if (type === 'InterpretationWithdrawn') return interpretations.includes(String(data['interpretation']));
  return true;
}

/** An effect is never earlier than its cause, whatever the clock of this machine says. */
function issueFor(event: Recorded, commandId: string, now: string): Issue {
  const at = now > event.recordedAt ? now : event.recordedAt;
  return { actor: system, commandId, at, cause: event.id };
}
