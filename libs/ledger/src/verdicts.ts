import { canonicalHash, legalDateAt, type Json, type LegalDate } from '#libs/canonical';
import {
  decision,
  execute,
  type DecisionInForce,
  Refused,
  subjectName,
  subjectNamed,
  type Issue,
  type Outcome,
  type Subject,
} from '#libs/domain';
import type { EventLog, Position, Recorded } from '#libs/event-log';
import {
  answer,
  countCredits,
  decisionOf,
  explainAnswer,
  type CountedCredits,
  type Decision,
  type DecisionInput,
  type Explanation,
  type Pack,
  type StillNeeded,
  stillNeeded,
} from '#libs/policy';
import { askedFor, dayAsked, subjectAsked, type OpenQuestion, type Question } from './question.js';
import type { RecordedInterpretation } from './policy-history.js';
import type { PolicyInForce } from './policy-history.js';
import type { Shelf } from './shelf.js';
import { subjectAt, type SubjectAt } from './subjects.js';

/** What verdicts are made from. */
export type Bench = { readonly log: EventLog; readonly shelf: Shelf };

/** Where a subject stands: the verdict with its reasons, and what of each credit of a person counts. */
export type Standing = {
  readonly subject: Subject;
  readonly decision: Decision;
  readonly explanation: Explanation;
  readonly credits: CountedCredits;
  readonly interpretations: readonly RecordedInterpretation[];
  readonly stillNeeded: readonly StillNeeded[];
  readonly pack: Pack;
};

/**
 * Where a subject stands for a purpose and window, as of a day and a position of the log.
 * @throws {Refused} `person-unknown` (or `class-unknown` …), `no-pack`, `purpose-unknown`, `window-unknown`.
 */
export async function standing(bench: Bench, question: Question, today: LegalDate): Promise<Standing> {
  const { policy, input } = await prepare(bench, question, today);
  const { pack, interpretations } = policy;
  const found = await answer(pack, input);
  const made = decisionOf(pack, input, found);
  const { purpose, window, asOf, subjectKind: subject } = input;
  const again = { facts: found.facts, subject, purpose, window, asOf, interpretations, outlook: false };
  return {
    subject: subjectAsked(question),
    decision: made,
    explanation: explainAnswer(pack, made, found),
    credits: countCredits(pack, input),
    interpretations,
    stillNeeded: await stillNeeded(pack, again, found.evaluation),
    pack,
  };
}

/** The verdict alone. @throws as {@link standing}. */
export async function decideFor(bench: Bench, question: Question, today: LegalDate): Promise<Decision> {
  const { policy, input } = await prepare(bench, question, today);
  return decisionOf(policy.pack, input, await answer(policy.pack, input));
}

/**
 * Decides and records. The same question under the same command id is recorded once.
 * @param at the event at whose position it is decided; the last one of the log unless told.
 */
export async function recordDecision(
  { log, shelf }: Bench,
  question: OpenQuestion,
  issue: Issue,
  at?: Pick<Recorded, 'position' | 'id'>,
): Promise<Outcome & { readonly decision: Decision }> {
  const { position: upTo, id: lastEvent } = at ?? (await log.head());
  const made = await decideFor({ log, shelf }, { ...question, upTo }, legalDateAt(issue.at));
  const request = JSON.parse(JSON.stringify(question)) as Json; // as it was asked: what was left open stays out
  const command = { type: 'RecordDecision', data: { ...made, ...(lastEvent && { lastEvent }) } };
  const outcome = await execute(log, shelf, decision, subjectName(subjectAsked(question)), command, {
    ...issue,
    request,
  });
  return { ...outcome, decision: made };
}

/** A recorded decision and what the log gives for it today. */
export type Replay = { readonly identical: boolean; readonly stored: string; readonly derived: string };

/**
 * Derives the facts of a recorded decision again from the log up to its position, with the pack and the
 * interpretations of that time, and compares the bytes. Hashes are SHA-256 of the canonical decision.
 * @throws {Refused} `decision-unknown`.
 */
export async function replay(bench: Bench, decisionId: string): Promise<Replay> {
  const event = await decisionEvent(bench.log, decisionId);
  const stored = storedDecision(event);
  const { position } = stored; // as it was in the log in which it was recorded
  const derived = { ...(await decideFor(bench, await questionOf(bench.log, event), stored.asOf)), position };
  const hashes = { stored: canonicalHash(stored), derived: canonicalHash(derived) };
  return { identical: hashes.stored === hashes.derived, ...hashes };
}

/** A recorded decision told to people, from the facts of its position. @throws {Refused} `decision-unknown`. */
export async function explainRecorded(
  bench: Bench,
  decisionId: string,
): Promise<{
  event: Recorded;
  subject: Subject;
  decision: Decision;
  explanation: Explanation;
  interpretations: readonly RecordedInterpretation[];
}> {
  const event = await decisionEvent(bench.log, decisionId);
  const stored = storedDecision(event);
  const { policy, input } = await prepare(bench, await questionOf(bench.log, event), stored.asOf);
  const pack = await bench.shelf.byHash(stored.packHash);
  return {
    event,
    subject: subjectOfDecision(event),
    decision: stored,
    explanation: explainAnswer(pack, stored, await answer(pack, input)),
    interpretations: policy.interpretations.filter(({ id }) => stored.interpretations.includes(id)),
  };
}

/** Whom a decision is about. */
export function subjectOfDecision({ stream }: Pick<Recorded, 'stream'>): Subject {
  return subjectNamed(stream.slice('decision-'.length));
}

/** The person of a decision about a person. */
export function personOfDecision(event: Pick<Recorded, 'stream'>): string {
  return subjectOfDecision(event).id;
}

/** Everything a verdict is made from: policy and events of the subject as of the day and the position. */
async function prepare(
  { log, shelf }: Bench,
  question: Question,
  today: LegalDate,
): Promise<{ policy: PolicyInForce; input: DecisionInput }> {
  const { upTo } = question;
  const subject = await subjectAt(log, subjectAsked(question), upTo);
  return inputFor((day) => policyOn(shelf, subject.jurisdiction, upTo, day), question, subject, today);
}

/** The policy of a jurisdiction for a day, as the log had it at a position. @throws {Refused} `no-pack` */
export async function policyOn(
  shelf: Shelf,
  jurisdiction: string,
  upTo: Position,
  day: LegalDate,
): Promise<PolicyInForce> {
  const found = await shelf.inForce(jurisdiction, upTo, day);
  if (!found) throw new Refused('no-pack', { jurisdiction });
  return found;
}

/**
 * What a question about a subject that has been read is decided from.
 * @throws {Refused} `purpose-unknown`, `window-unknown`, `person-not-employed`, and what `policyFor` throws.
 */
export async function inputFor(
  policyFor: (day: LegalDate) => Promise<PolicyInForce>,
  question: Question,
  subject: SubjectAt,
  today: LegalDate,
): Promise<{ policy: PolicyInForce; input: DecisionInput }> {
  const day = question.asOf ?? today;
  let policy = await policyFor(day);
  let asked = askedFor(policy.pack, question, subject, today);
  if (day > asked.window.to) {
    // A window that is over is judged by what was in force on its last day, whenever it is looked at.
    const { purpose, window } = asked;
    policy = await policyFor(window.to);
    asked = askedFor(policy.pack, { ...question, purpose, window }, subject, today);
  }
  const { id, kind: subjectKind } = subjectAsked(question);
  const asOf = dayAsked(question, asked.window, today);
  const made = { subject: id, subjectKind, events: subject.events, interpretations: policy.interpretations, asOf };
  return { policy, input: { ...made, position: question.upTo, ...asked } };
}

async function decisionEvent(log: EventLog, id: string): Promise<Recorded> {
  const event = await log.readEvent(id);
  if (!event?.stream.startsWith('decision-') || !event.type.startsWith('Decision'))
    throw new Refused('decision-unknown', { decision: id });
  return event;
}

/** The decision as it was made: what a correction says of the one it replaces, and where to find its place, is no part of it. */
function storedDecision({ data }: Recorded): Decision {
  const { corrects: _corrects, lastEvent: _lastEvent, ...made } = data;
  return made as unknown as Decision;
}

async function questionOf(log: EventLog, event: Recorded): Promise<Question> {
  const { purpose, window, asOf } = storedDecision(event);
  const upTo = await restsOn(log, event.data as Pick<DecisionInForce, 'position' | 'lastEvent'>);
  return { subject: subjectOfDecision(event), purpose, window, asOf, upTo };
}

/** Up to where in this log a decision rests on it: the position that it cites is of the log in which it was recorded. */
export async function restsOn(
  log: EventLog,
  { position, lastEvent }: Pick<DecisionInForce, 'position' | 'lastEvent'>,
): Promise<Position> {
  const last = lastEvent && (await log.readEvent(lastEvent));
  return last ? last.position : (position as Position);
}
