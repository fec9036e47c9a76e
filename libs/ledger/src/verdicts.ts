import {
  canonicalHash,
  formatAmount,
  legalDateAt,
  parseAmount,
  type Json,
  type Hundredths,
  type LegalDate,
} from '#libs/canonical';
import { decision, execute, person, Refused, type Issue, type Outcome, type Person } from '#libs/domain';
import type { EventLog, Position, Recorded } from '#libs/event-log';
import {
  countCredits,
  decide,
  deriveFacts,
  evaluate,
  explain,
  purposesOf,
  sinceHireWindow,
  windowOf,
  type Bilingual,
  type CountedCredits,
  type Decision,
  type Explanation,
  type FactEvent,
  type Facts,
  type LeafResult,
  type Pack,
  type RequirementResult,
  type Window,
  type WindowKind,
} from '#libs/policy';
import type { PolicyInForce, RecordedInterpretation, Shelf } from './shelf.js';

/** What verdicts are made from. */
export type Bench = { readonly log: EventLog; readonly shelf: Shelf };

/** A question about one person: a purpose, a window of its kind (`key`: `'2025'`, `'2021-2025'`), and two time axes. */
export type Question = {
  readonly person: string;
  readonly purpose?: string;
  readonly window?: { readonly kind: string; readonly key: string };
  /** The day from which it is looked at: what happened later does not count. */
  readonly asOf?: LegalDate;
  /** The log is read up to here: what was recorded later was not known. */
  readonly upTo: Position;
};

/** Something that would make an open or failed requirement met, confirmed by running the engine again. */
export type StillNeeded = {
  readonly rule: string;
  readonly label: Bilingual;
  readonly needed: string;
  readonly unit: string;
  /** The last day on which it can still count. */
  readonly before: LegalDate;
};

/** Where one person stands: the verdict with its reasons, and what of each credit counts. */
export type Standing = {
  readonly decision: Decision;
  readonly explanation: Explanation;
  readonly credits: CountedCredits;
  readonly interpretations: readonly RecordedInterpretation[];
  readonly stillNeeded: readonly StillNeeded[];
  readonly pack: Pack;
};

type Prepared = {
  readonly policy: PolicyInForce;
  readonly events: readonly FactEvent[];
  readonly purpose: string;
  readonly window: Window;
  readonly asOf: LegalDate;
};

/**
 * Where a person stands for a purpose and window, as of a day and a position of the log.
 * @throws {Refused} `person-unknown`, `no-pack`, `purpose-unknown`, `window-unknown`.
 */
export async function standing(bench: Bench, question: Question, today: LegalDate): Promise<Standing> {
  const prepared = await prepare(bench, question, today);
  const { policy, events, purpose, window, asOf } = prepared;
  const { pack, interpretations } = policy;
  const made = await decidePrepared(prepared, question);
  const facts = deriveFacts(pack, { events, window, asOf, purpose });
  const explanation = await explain(pack, made, facts, { interpretations });
  return {
    decision: made,
    explanation,
    credits: countCredits(pack, { events, window, asOf, purpose }),
    interpretations,
    stillNeeded: await stillNeeded(prepared, facts, explanation.requirements),
    pack,
  };
}

/** The verdict alone. @throws as {@link standing}. */
export async function decideFor(bench: Bench, question: Question, today: LegalDate): Promise<Decision> {
  return decidePrepared(await prepare(bench, question, today), question);
}

/** Decides and records. The same question under the same command id is recorded once. */
export async function recordDecision(
  { log, shelf }: Bench,
  question: Omit<Question, 'upTo'> & { readonly upTo?: Position },
  issue: Issue,
): Promise<Outcome & { readonly decision: Decision }> {
  const upTo = question.upTo ?? (await log.head()).position;
  const made = await decideFor({ log, shelf }, { ...question, upTo }, legalDateAt(issue.at));
  const request = JSON.parse(JSON.stringify(question)) as Json; // as it was asked: what was left open stays out
  const command = { type: 'RecordDecision', data: made };
  const outcome = await execute(log, shelf, decision, question.person, command, { ...issue, request });
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
  const stored = decisionOf(event);
  const derived = await decideFor(bench, questionOf(event, stored), stored.asOf);
  const hashes = { stored: canonicalHash(stored), derived: canonicalHash(derived) };
  return { identical: hashes.stored === hashes.derived, ...hashes };
}

/** A recorded decision told to people, from the facts of its position. @throws {Refused} `decision-unknown`. */
export async function explainRecorded(
  bench: Bench,
  decisionId: string,
): Promise<{
  event: Recorded;
  decision: Decision;
  explanation: Explanation;
  interpretations: readonly RecordedInterpretation[];
}> {
  const event = await decisionEvent(bench.log, decisionId);
  const stored = decisionOf(event);
  const prepared = await prepare(bench, questionOf(event, stored), stored.asOf);
  const pack = await bench.shelf.byHash(stored.packHash);
  const interpretations = prepared.policy.interpretations.filter(({ id }) => stored.interpretations.includes(id));
  const facts = deriveFacts(pack, prepared);
  return {
    event,
    decision: stored,
    explanation: await explain(pack, stored, facts, { interpretations }),
    interpretations,
  };
}

/** The person of a decision stream. */
export function personOfDecision({ stream }: Pick<Recorded, 'stream'>): string {
  return stream.slice('decision-'.length);
}

/** A person as of a position. @throws {Refused} `person-unknown` */
export async function personAt(log: EventLog, id: string, upTo?: Position): Promise<Person> {
  let state: Person = person.initial;
  for await (const event of log.readStream(`teacher-${id}`, { upTo }))
    state = person.evolve(state, event as never, event);
  if (!state.jurisdiction) throw new Refused('person-unknown', { person: id });
  return state;
}

async function prepare({ log, shelf }: Bench, question: Question, today: LegalDate): Promise<Prepared> {
  const { upTo } = question;
  const [life, account] = await Promise.all([
    collect(log, `teacher-${question.person}`, upTo),
    collect(log, `credit-${question.person}`, upTo),
  ]);
  let who: Person = person.initial;
  for (const event of life) who = person.evolve(who, event as never, event);
  if (!who.jurisdiction) throw new Refused('person-unknown', { person: question.person });
  const policy = await shelf.inForce(who.jurisdiction, upTo);
  if (!policy) throw new Refused('no-pack', { jurisdiction: who.jurisdiction });
  const asked = askedFor(policy.pack, question, who, today);
  const asOf = question.asOf ?? (today < asked.window.to ? today : asked.window.to);
  return { policy, events: [...life, ...account], asOf, ...asked };
}

/** Purpose and window: as asked, or the first the pack decides. */
function askedFor(pack: Pack, question: Question, who: Person, today: LegalDate): { purpose: string; window: Window } {
  const purposes = purposesOf(pack);
  const found = purposes.find(
    ({ purpose, window }) =>
      (!question.purpose || purpose === question.purpose) && (!question.window || window === question.window.kind),
  );
  if (!found)
    throw new Refused('purpose-unknown', {
      purpose: question.purpose ?? null,
      known: [...new Set(purposes.map(({ purpose }) => purpose))],
    });
  const kind = found.window as WindowKind;
  try {
    if (kind === 'sinceHire' && !question.window?.key) {
      if (!who.hiredOn) throw new Refused('person-not-employed', {});
      return { purpose: found.purpose, window: sinceHireWindow(pack, who.hiredOn) };
    }
    const key = question.window?.key ?? clamp(question.asOf ?? today, pack.effective);
    return { purpose: found.purpose, window: windowOf(pack, kind, key) };
  } catch (error) {
    if (error instanceof Refused) throw error;
    throw new Refused('window-unknown', {
      window: `${kind}/${question.window?.key ?? ''}`,
      why: (error as Error).message,
    });
  }
}

function clamp(day: LegalDate, { from, to }: { from: LegalDate; to?: LegalDate }): LegalDate {
  if (day < from) return from;
  return to !== undefined && day > to ? to : day;
}

function decidePrepared(
  { policy, events, purpose, window, asOf }: Prepared,
  { person: subject, upTo }: Question,
): Promise<Decision> {
  const { pack, interpretations } = policy;
  return decide(pack, { subject, events, purpose, window, asOf, interpretations, position: upTo });
}

/** For each requirement that is not met: what is missing, shown only when the engine confirms that it suffices. */
async function stillNeeded(
  { policy, purpose, window, asOf }: Prepared,
  facts: Facts,
  requirements: readonly RequirementResult[],
): Promise<StillNeeded[]> {
  const needed: StillNeeded[] = [];
  for (const requirement of requirements) {
    if (requirement.value !== 'notMet' && requirement.value !== 'open') continue;
    const gaps = requirement.why.filter(
      ({ result, operator, value, threshold }) =>
        result === false &&
        operator === 'greaterThanInclusive' &&
        typeof value === 'string' &&
        typeof threshold === 'string',
    );
    const { pack, interpretations } = policy;
    // Where one thing is enough, the least of those that are; else all of them together.
    const ways = [...gaps.map((gap) => [gap]).sort(([a], [b]) => missingOf(a!) - missingOf(b!)), gaps];
    for (const way of ways) {
      if (way.length === 0) continue;
      const raised = { ...facts };
      for (const { fact, threshold } of way) raised[fact] = { ...facts[fact]!, value: threshold as string };
      const then = await evaluate(pack, { facts: raised, purpose, window, asOf, interpretations });
      if (then.requirements.find(({ rule }) => rule === requirement.rule)?.value !== 'met') continue;
      for (const gap of way) {
        const { label, unit } = gap;
        needed.push({ rule: requirement.rule, label, needed: formatAmount(missingOf(gap)), unit, before: window.to });
      }
      break;
    }
  }
  return needed;
}

function missingOf({ value, threshold }: LeafResult): Hundredths {
  return parseAmount(threshold as string) - parseAmount(value as string);
}

async function collect(log: EventLog, stream: string, upTo: Position): Promise<Recorded[]> {
  const events: Recorded[] = [];
  for await (const event of log.readStream(stream, { upTo })) events.push(event);
  return events;
}

async function decisionEvent(log: EventLog, id: string): Promise<Recorded> {
  const event = await log.readEvent(id);
  if (!event?.stream.startsWith('decision-')) throw new Refused('decision-unknown', { decision: id });
  return event;
}

/** The decision as it was made: what a correction says of the one it replaces is not part of it. */
function decisionOf({ data }: Recorded): Decision {
  const { corrects: _corrects, ...made } = data;
  return made as unknown as Decision;
}

function questionOf(event: Recorded, { purpose, window, asOf, position }: Decision): Question {
  return { person: personOfDecision(event), purpose, window, asOf, upTo: position as Position };
}
