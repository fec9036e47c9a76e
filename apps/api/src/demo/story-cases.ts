import type { Subject } from '#libs/domain';
import type { Recorded } from '#libs/event-log';
import { Case, Deadline } from '#libs/projections';
import { IsNull, Not } from 'typeorm';
import type { Stage } from './stage.js';

/** A case as its rows and its stream tell it. */
export type Seen = {
  readonly row: Case;
  /** What its definition calls the state it is in. */
  readonly title: string;
  /** The events of a step, in order. */
  readonly of: (step: string) => readonly Recorded[];
};

/** Looks at a case. */
export async function lookAt(stage: Stage, id: string): Promise<Seen> {
  const row = await caseWhere(stage, { id });
  const events: Recorded[] = [];
  for await (const event of stage.ledger.log.readStream(`case-${row.workflow}-${id}`)) events.push(event);
  const stepOf = ({ data }: Recorded) => (data['case'] as { readonly step: string }).step;
  const { title } = await stateOf(stage, row);
  return { row, title, of: (step) => events.filter((event) => stepOf(event) === step) };
}

/** The case that is wanted. @throws when there is none. */
export function caseWhere(
  { ledger }: Stage,
  wanted: { id?: string; parent?: string; workflow?: string },
): Promise<Case> {
  return ledger.readModels.getRepository(Case).findOneByOrFail(wanted);
}

/** What a case's own definition says of the state it is in. */
export async function stateOf(
  { ledger }: Stage,
  { definition, state }: Case,
): Promise<{ title: string; final: boolean }> {
  const { title, final = false } = (await ledger.shelf.kept(definition)).definition.states[state]!;
  return { title: title?.['zh-CN'] ?? state, final };
}

/** The day of a deadline of a case that was put on record as passed. */
export async function passedOf({ ledger }: Stage, id: string, deadline: string): Promise<string | undefined> {
  const found = await ledger.readModels.getRepository(Deadline).findOneBy({ id, deadline, passedAt: Not(IsNull()) });
  return found?.day;
}

/** Decisions about what is no person stand in its stream only. */
export async function decisionsAbout({ ledger }: Stage, { kind, id }: Subject): Promise<Recorded[]> {
  const events: Recorded[] = [];
  for await (const event of ledger.log.readStream(`decision-${kind}-${id}`)) events.push(event);
  return events;
}

/** How many deadlines have passed while their cases are still where they ran. */
export function overdueIn({ ledger }: Stage): Promise<number> {
  return ledger.readModels.getRepository(Deadline).countBy({ passedAt: Not(IsNull()), endedAt: IsNull() });
}
