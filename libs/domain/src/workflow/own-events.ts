import { legalDateAt, type Json, type LegalDate } from '#libs/canonical';
import type { EventLog } from '#libs/event-log';
import { attempt, type Decided, type Issue, type Outcome } from '../attempt.js';
import { Refused, type Place } from '../decider.js';
import { grantFor, grantText, system } from '../scope.js';
import type { CaseEvent, CaseEventType } from './case-events.js';
import { caseFold, evolveCase, type CaseState } from './case-state.js';
import { inputWhenDue, runningDeadlines, type Running } from './due.js';
import { stepsFrom, type KeptDefinition } from './engine.js';
import { decided, surroundings, type Rules } from './execute-step.js';
import { takeStep } from './take-step.js';

/** What needs a definition only by its hash. */
type Kept = Pick<Rules, 'kept'>;

/**
 * Records that a deadline has passed, or takes the step that the definition names for it. Decides nothing when it is not
 * over, when the case has left the states it is for or it now ends on another day, or when it is on record already. Where
 * the step is refused, the deadline is recorded as passed.
 */
export async function passDeadline(
  log: EventLog,
  rules: Rules,
  workflow: string,
  id: string,
  deadline: string,
  on: LegalDate,
  issue: Issue,
): Promise<Outcome> {
  return recordOn(log, rules, workflow, id, { do: 'DeadlinePassed', deadline, on }, issue, async (kept, state) => {
    const running = runningOn(kept, state, deadline, on);
    if (!running || legalDateAt(issue.at) <= on || state.passed.includes(deadline)) return [];
    const passed = ownEvent(kept, state, 'DeadlinePassed', { deadline, on });
    const step = await automatic(rules, kept, state, running, issue);
    return step ?? [passed];
  });
}

/**
 * Records a reminder of a deadline that ends on a day (`on`). `reminder` is the day it was to be given; decides nothing
 * when the deadline does not run any more, or was called to mind on that day or later.
 */
export async function remindOfDeadline(
  log: EventLog,
  rules: Kept,
  workflow: string,
  id: string,
  deadline: string,
  on: LegalDate,
  reminder: LegalDate,
  issue: Issue,
): Promise<Outcome> {
  const command = { do: 'DeadlineNear', deadline, on, reminder };
  return recordOn(log, rules, workflow, id, command, issue, (kept, state) => {
    const today = legalDateAt(issue.at);
    const since = state.reminded[deadline];
    const wanted = runningOn(kept, state, deadline, on) && reminder <= today && today <= on;
    if (!wanted || (since !== undefined && since >= reminder)) return [];
    return [ownEvent(kept, state, 'DeadlineNear', { deadline, on })];
  });
}

/** Puts on record that an effect of an event was refused: the same effect of the same event once. */
export async function noteRefusedEffect(
  log: EventLog,
  rules: Kept,
  workflow: string,
  id: string,
  about: { readonly of: string; readonly effect: number; readonly step: string },
  refusal: Pick<Refused, 'code' | 'values'>,
  issue: Issue,
): Promise<Outcome> {
  const { step, of, effect } = about;
  return recordOn(log, rules, workflow, id, { do: 'EffectRefused', of, effect }, issue, (kept, state) => {
    const { code, values } = refusal;
    return [ownEvent(kept, state, 'EffectRefused', { of, effect, code, values: { ...values } }, step)];
  });
}

/** An event of the engine itself: the case stays where it is. */
export function ownEvent(
  { hash }: KeptDefinition,
  state: CaseState,
  type: CaseEventType,
  data: object,
  step: string = type,
  more: Partial<CaseEvent['data']['case']> = {},
): CaseEvent {
  const { workflow, subject, kind } = state;
  const at = { step, from: state.state, to: state.state, ...(kind !== 'person' && { kind }) };
  const way = { workflow, definition: hash, ...at, ...more };
  return { type, data: { case: way, subject, ...data } } as unknown as CaseEvent;
}

/** Decides about a case that is there, as whoever gives the command. */
export function recordOn(
  log: EventLog,
  rules: Kept,
  workflow: string,
  id: string,
  command: Json,
  issue: Issue,
  decide: (
    kept: KeptDefinition,
    state: CaseState,
    place: Place,
  ) => readonly CaseEvent[] | Promise<readonly CaseEvent[]>,
): Promise<Outcome> {
  return attempt(log, `case-${workflow}-${id}`, caseFold, command, issue, async (state): Promise<Decided> => {
    if (state.definition === undefined) throw new Refused('case-unknown', { workflow, case: id });
    const place = { jurisdiction: state.jurisdiction, school: state.school };
    const events = await decide(await rules.kept(state.definition), state, place);
    const grant = grantFor(issue.actor, [], place);
    const made = events.map((event) => decided(place, '', event));
    return {
      place,
      scope: grant ? grantText(grant) : 'system@*',
      subject: state.subject,
      events: made.flatMap((one) => one.events),
    };
  });
}

function runningOn({ definition }: KeptDefinition, state: CaseState, name: string, on: LegalDate): Running | undefined {
  return runningDeadlines(definition, state).find(({ deadline, due }) => deadline.name === name && due.on === on);
}

/**
 * The event of the step that a deadline takes, and, where the deadline would go on running, that it has passed: once is
 * enough. `undefined` when it names no step that is possible from here, or the step is refused.
 */
async function automatic(
  rules: Rules,
  kept: KeptDefinition,
  state: CaseState,
  running: Running,
  issue: Issue,
): Promise<readonly CaseEvent[] | undefined> {
  const { deadline, due } = running;
  const step = stepsFrom(kept.definition, state).find((one) => one.do === deadline.does);
  if (!step) return undefined;
  const today = legalDateAt(issue.at);
  const acting = { actor: issue.actor.id, roles: [system.grants[0]!.role] };
  const place = { jurisdiction: state.jurisdiction, school: state.school };
  const command = { do: step.do, data: inputWhenDue(running, step, today) };
  try {
    const around = surroundings(rules, state, place, issue.at);
    const taken = await takeStep(kept, state, command, acting, around);
    const meta = { actor: issue.actor.id, scope: '', commandId: '', occurredAt: issue.at };
    const after = evolveCase(state, taken, { meta });
    return runningOn(kept, after, deadline.name, due.on)
      ? [taken, ownEvent(kept, after, 'DeadlinePassed', { deadline: deadline.name, on: due.on })]
      : [taken];
  } catch (error) {
    if (error instanceof Refused) return undefined;
    throw error;
  }
}
