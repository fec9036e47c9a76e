import { executeStep, ownEvents, parseStream, Refused, refusalText } from '#libs/domain';
import type { EventLog, Position, Recorded } from '#libs/event-log';
import { SettlementProgress, type ReadModels, type Runner } from '#libs/projections';
import { v5 as uuidv5 } from 'uuid';
import { issueFor } from '../case-effects.js';
import { decideAgain, type Checkpoint, type Reactor, type ReactorOptions } from '../reactors.js';
import type { Patience } from '../reached.js';
import { phases, type Outcomes, type Phase, type Settlement } from './phases.js';
import { rosterAt } from './roster.js';

/** What closing needs beside the log. */
export type CloseOptions = Pick<ReactorOptions, 'log' | 'shelf' | 'now' | 'failed' | 'refused'> & {
  readonly readModels: ReadModels;
  readonly runner: Runner;
  readonly checkpoint: Checkpoint;
  readonly lacking?: Patience['lacking'];
};

/** The workflow of settlements, and that of objections to what they propose. */
export const SETTLEMENT = 'settlement';
const OBJECTION = 'objection';

/** Persons of one step of the work: between two of them it can be stopped. */
const PAGE = 500;

/** Questions that no amount of waiting answers: the settlement is given up and says why. */
const HOPELESS = ['purpose-unknown', 'window-unknown', 'no-pack'];

class Stopped extends Error {}

/**
 * Carries out what settlements ask of the service, phase by phase for everybody, one settlement after the other. A phase
 * that was cut off goes on where it was; as every command has the id that follows from its cause, and what is decided is
 * decided at the position of the proposal, the result is the same bytes however often that happens.
 */
export async function runSettlements(options: CloseOptions): Promise<Reactor> {
  const { log, checkpoint, failed } = options;
  let position = await checkpoint.load();
  const filter = { streams: [`case-${SETTLEMENT}-`, `case-${OBJECTION}-`] };
  let stopping = false;
  const goOn = () => {
    if (stopping) throw new Stopped();
  };
  const subscription = log.subscribe(
    { after: position, filter },
    {
      failed,
      caughtUp: (at) => void (position = at),
      async events(events, next) {
        try {
          for (const event of events) await answer(options, event, goOn);
          await checkpoint.move(events.at(-1)!);
          position = next;
        } catch (error) {
          if (!(error instanceof Stopped)) throw error;
        }
      },
    },
  );
  return {
    async stop() {
      stopping = true;
      await subscription.stop();
    },
    position: () => position,
  };
}

async function answer(options: CloseOptions, event: Recorded, goOn: () => void): Promise<void> {
  const { workflow, id } = parseStream(event.stream);
  const { step } = way(event);
  if (workflow === OBJECTION) return answerObjection(options, event, { id, step });
  const found = await settlementOf(options.log, id);
  if (!found) return;
  const { settlement, phase } = found;
  try {
    await carryOut(options, settlement, phase, goOn);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    if (error.code === 'step-not-allowed') return; // the case has gone on without the service
    if (!HOPELESS.includes(error.code)) throw error;
    await take(options, caseOf(settlement), 'Cancel', { reason: refusalText(error, 'zh-CN') });
  }
}

/** States of a settlement in which it takes objections. */
const OPEN_TO_OBJECTIONS = ['proposed', 'notice'];

/**
 * 受理: an objection to a settlement that is checked or on public notice is admitted, with who had proposed it: they do not
 * answer it. 复核: what an upheld objection rests on may have been put right at any time; the decision is made again.
 */
async function answerObjection(options: CloseOptions, event: Recorded, { id, step }: { id: string; step: string }) {
  const { log } = options;
  if (step === 'Uphold') return decideAgain(options, { kind: 'person', id: String(event.data['subject']) }, event);
  const about = event.data['about'] as { case?: string } | undefined;
  if (step !== 'File' || about?.case === undefined) return;
  const events = await eventsOf(log, about.case);
  const [proposed] = events;
  if (proposed?.data['subject'] !== event.meta.jurisdiction || !OPEN_TO_OBJECTIONS.includes(stateIn(events))) return;
  const data = { details: { proposer: proposed!.meta.actor } };
  await take(options, { workflow: OBJECTION, id, cause: event }, 'Admit', data).catch((error: unknown) => {
    if (!(error instanceof Refused)) throw error; // withdrawn or declined meanwhile
  });
}

async function carryOut(options: CloseOptions, settlement: Settlement, phase: Phase, goOn: () => void): Promise<void> {
  const { log, readModels, now } = options;
  const { begun, id, jurisdiction, proposed } = settlement;
  const rows = readModels.getRepository(SettlementProgress);
  const persons = await rosterAt(options, jurisdiction, proposed.position, { goOn, lacking: options.lacking });
  const fresh = { event: begun.id, settlement: id, phase: phase.name, done: 0, last: '', outcomes: {} };
  const from = (await rows.findOneBy({ event: begun.id })) ?? { ...fresh, startedAt: now() };
  let progress: SettlementProgress = { ...from, total: persons.length, updatedAt: now() };
  await rows.upsert(progress, ['event']);
  // A roster read again may name more people; those were elsewhere at the position, and are passed over with the rest.
  for (let done = persons.filter((id) => id <= progress.last).length; done < persons.length;) {
    goOn();
    if ((await settlementOf(log, id))?.settlement.begun.id !== begun.id) return; // cancelled meanwhile
    const page = persons.slice(done, done + PAGE);
    done += page.length;
    const outcomes = summed(progress.outcomes, await phase.page(options, settlement, page));
    progress = { ...progress, done, last: page.at(-1)!, outcomes, updatedAt: now() };
    await rows.upsert(progress, ['event']);
  }
  if (phase.name === 'proposing') await catchUp(options, settlement, persons);
  const data = phase.name === 'proposing' ? { details: counted(progress.outcomes) } : {};
  await take(options, caseOf(settlement), phase.ends, data);
}

/**
 * What happened to somebody after the position of the proposal and before they were decided about concerned no decision
 * then: those are made again as if it had happened now.
 */
async function catchUp(options: CloseOptions, { jurisdiction, proposed }: Settlement, persons: readonly string[]) {
  const known = new Set(persons);
  const filter = { streams: ['teacher-', 'credit-', 'record-person-', 'policy-'] };
  for (let after: Position = proposed.position; ;) {
    const page = await options.log.readAll({ after, limit: 500, filter });
    for (const event of page.events)
      for (const id of concerned(event, jurisdiction, known)) await decideAgain(options, { kind: 'person', id }, event);
    if (page.atHead) return;
    after = page.next;
  }
}

function concerned({ stream }: Recorded, jurisdiction: string, persons: ReadonlySet<string>): Iterable<string> {
  if (stream === `policy-${jurisdiction}`) return persons;
  const person = stream.slice(-36);
  return persons.has(person) ? [person] : [];
}

/** A step of the service in a case. Its id derives from what it answers to: given twice, it is taken once. */
async function take(
  { log, shelf, now }: CloseOptions,
  { workflow, id, cause }: { readonly workflow: string; readonly id: string; readonly cause: Recorded },
  step: string,
  data: object,
): Promise<void> {
  const issue = issueFor(cause, uuidv5(`settle/${step}`, cause.id), now());
  await executeStep(log, shelf, workflow, id, { do: step, data: data as never }, issue);
}

function summed(a: Outcomes, b: Outcomes): Outcomes {
  const outcomes = new Set([...Object.keys(a), ...Object.keys(b)] as (keyof Outcomes)[]);
  return Object.fromEntries([...outcomes].map((one) => [one, (a[one] ?? 0) + (b[one] ?? 0)]));
}

function counted(outcomes: Outcomes): { readonly [count: string]: number } {
  const { qualified = 0, unqualified = 0, undetermined = 0, open = 0, notApplicable = 0 } = outcomes;
  const persons = qualified + unqualified + undetermined + open + notApplicable;
  return { persons, qualified, unqualified, undetermined, open, notApplicable };
}

/** A settlement that has something to do for the service, with the phase; nothing for any other. */
async function settlementOf(
  log: EventLog,
  id: string,
): Promise<{ readonly settlement: Settlement; readonly phase: Phase } | undefined> {
  const events = await eventsOf(log, id);
  const [proposed] = events;
  const state = stateIn(events);
  const phase = Object.hasOwn(phases, state) ? phases[state] : undefined;
  if (!proposed || !phase) return undefined;
  const begun = events.findLast((event) => way(event).to === state && way(event).from !== state)!;
  const { purpose, windowKind, windowKey = '', asOf } = proposed.data['details'] as { [field: string]: string };
  const settlement = {
    ...{ id, proposed, begun, jurisdiction: String(proposed.data['subject']), purpose: purpose!, asOf: asOf! },
    window: { kind: windowKind!, key: windowKey },
    confirmed: events.findLast(({ type }) => type === 'Confirmed'),
  };
  return { settlement, phase };
}

/** What was done in the case of a settlement, without what the engine notes of itself. */
async function eventsOf(log: EventLog, id: string): Promise<Recorded[]> {
  const events: Recorded[] = [];
  for await (const event of log.readStream(`case-${SETTLEMENT}-${id}`))
    if (!(ownEvents as readonly string[]).includes(event.type)) events.push(event);
  return events;
}

function way({ data }: Recorded): { readonly step: string; readonly from?: string; readonly to: string } {
  return data['case'] as { step: string; from?: string; to: string };
}

function stateIn(events: readonly Recorded[]): string {
  const last = events.at(-1);
  return last ? way(last).to : '';
}

function caseOf({ id, begun }: Settlement) {
  return { workflow: SETTLEMENT, id, cause: begun };
}
