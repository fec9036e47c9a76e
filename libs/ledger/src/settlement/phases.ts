import type { LegalDate } from '#libs/canonical';
import { legalDateAt } from '#libs/canonical';
import { decision, execute, type Issue } from '#libs/domain';
import { Overloaded, type EventLog, type Position, type Recorded } from '#libs/event-log';
import type { SettlementProgress } from '#libs/projections';
import { setTimeout as sleep } from 'node:timers/promises';
import { v5 as uuidv5 } from 'uuid';
import { issueFor } from '../case-effects.js';
import type { Shelf } from '../shelf.js';
import { personAt } from '../subjects.js';
import { askedOf, decidePage, memberAt, policiesOf, type SettlementQuestion } from './decide.js';

/** A settlement as its case tells it. */
export type Settlement = {
  /** Id of the case. */
  readonly id: string;
  readonly jurisdiction: string;
  readonly purpose: string;
  /** Without a key: the window of each person that holds the day. */
  readonly window: { readonly kind: string; readonly key: string };
  readonly asOf: LegalDate;
  readonly proposed: Recorded;
  readonly confirmed?: Recorded;
  /** The event that began the phase in which the case is. */
  readonly begun: Recorded;
};

/** What a phase works with. */
export type Bench = { readonly log: EventLog; readonly shelf: Shelf; readonly now: () => string };

/** How many persons have which outcome. */
export type Outcomes = SettlementProgress['outcomes'];

/** A phase of a settlement that the service carries out for everybody, and the step with which it ends. */
export type Phase = {
  readonly name: SettlementProgress['phase'];
  readonly ends: string;
  /** Works on a page of persons; what was done before is not done again. */
  readonly page: (bench: Bench, settlement: Settlement, persons: readonly string[]) => Promise<Outcomes>;
};

/** The phases by the state of the case in which they run. */
export const phases: { readonly [state: string]: Phase } = {
  /** 核算: a decision about everybody, at the position of the proposal. */
  proposing: {
    name: 'proposing',
    ends: 'Proposed',
    async page(bench, settlement, persons) {
      const { id: lastEvent } = settlement.proposed;
      const decided = await decidePage(bench, persons, questionOf(settlement));
      await Promise.all(
        decided.map(({ person, decision }) =>
          give(bench, settlement, person, { type: 'RecordDecision', data: { ...decision, lastEvent } }),
        ),
      );
      const outcomes = new Map<keyof Outcomes, number>();
      for (const { decision: made } of decided) outcomes.set(made.outcome, (outcomes.get(made.outcome) ?? 0) + 1);
      return Object.fromEntries(outcomes);
    },
  },

  /** 发文: what had been confirmed is issued. */
  issued: {
    name: 'issuing',
    ends: 'Lock',
    async page(bench, settlement, persons) {
      const { reference, on } = settlement.begun.data;
      const upTo = settlement.confirmed!.position;
      await forEach(bench, settlement, persons, (question) => ({
        type: 'IssueVerdict',
        data: { ...question, settlement: settlement.id, reference, on, upTo },
      }));
      return {};
    },
  },

  /** 撤销: what was issued is withdrawn, by new entries. */
  withdrawing: {
    name: 'withdrawing',
    ends: 'Close',
    async page(bench, settlement, persons) {
      const { notice } = settlement.begun.data['details'] as { notice: string };
      await forEach(bench, settlement, persons, (question) => ({
        type: 'WithdrawVerdict',
        data: { ...question, settlement: settlement.id, reference: notice },
      }));
      return {};
    },
  },
};

/** The question of a settlement, at the position and on the day of its proposal. */
export function questionOf({ jurisdiction, purpose, window, asOf, proposed }: Settlement): SettlementQuestion {
  const { position: upTo, recordedAt } = proposed;
  return { jurisdiction, purpose, window, asOf, upTo, today: legalDateAt(recordedAt) };
}

type Question = { readonly purpose: string; readonly window: { readonly kind: string; readonly key: string } };

/** A command about each person who was asked, with the window that is theirs. */
async function forEach(
  bench: Bench,
  settlement: Settlement,
  persons: readonly string[],
  commandFor: (question: Question) => { type: string; data: object },
): Promise<void> {
  const question = questionOf(settlement);
  const policyFor = policiesOf(bench.shelf, question);
  await Promise.all(
    persons.map(async (person) => {
      const at = await memberAt(() => lifeAt(bench.log, person, question.upTo), question);
      const asked = at && (await askedOf(policyFor, person, at, question));
      if (!asked) return;
      const { purpose, window } = asked.input;
      const { kind, key } = window;
      await give(bench, settlement, person, commandFor({ purpose, window: { kind, key } }));
    }),
  );
}

/** Where a person was, without their account: their window hangs on no credit. */
async function lifeAt(log: EventLog, person: string, upTo: Position) {
  const { jurisdiction, school, hiredOn } = await personAt(log, person, upTo);
  return { jurisdiction: jurisdiction!, school, hiredOn, events: [] };
}

/** The id of the command derives from the event that began the phase and the person: given twice, it is carried out once. */
async function give(
  { log, shelf, now }: Bench,
  { begun }: Settlement,
  person: string,
  command: { readonly type: string; readonly data: object },
): Promise<void> {
  const issue: Issue = {
    ...issueFor(begun, uuidv5(`settle/${person}`, begun.id), now()),
    request: { settle: person }, // what the command says follows from the log: its id says which it is
  };
  for (;;)
    try {
      return void (await execute(log, shelf, decision, person, command, issue));
    } catch (error) {
      if (!(error instanceof Overloaded)) throw error;
      await sleep(error.retryAfterMs); // others come first
    }
}
