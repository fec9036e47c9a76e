import { legalDateAt, type Json } from '#libs/canonical';
import { WrongRevision, type AppendResult, type EventLog, type NewEvent, type Recorded } from '#libs/event-log';
import type { AnyDecider, Context, Place, Reference } from './decider.js';
import { demand, Refused, toNewEvent } from './decider.js';
import { notAfter, person, type Person } from './person.js';
import { grantFor, grantText, mayRead, readScope, rolesAt, type Actor } from './scope.js';
import { trainingClass } from './training-class.js';
import { caseEvents, type CaseEvent } from './workflow/case-events.js';
import { evolveCase, noCase, type CaseState, type GuardFact } from './workflow/case-state.js';
import { checkDetails } from './workflow/details.js';
import { decideCase, guardFacts, invalidData, stepFor, type CaseCommand, type KeptDefinition } from './workflow/engine.js';

/** Who gives a command, when, and under which id. The same id with the same command is carried out once. */
export type Issue = {
  readonly actor: Actor;
  readonly commandId: string;
  /** When it is given, ISO 8601 UTC. */
  readonly at: string;
  /** Id of the event a reactor answers to. */
  readonly cause?: string;
  /** What was asked for, when the command was computed from it: a retry asks the same, and may compute another. */
  readonly request?: Json;
  /** The revision the caller saw (-1: none): refused when the stream has moved on. Without it the newest is used. */
  readonly expected?: number;
};

/** What a command did. `revision` and `position` are those of the stream when nothing had to change. */
export type Outcome = Omit<AppendResult, 'receipt'> & { readonly receipt?: string; readonly events: readonly string[] };

/** What the packs say to whoever carries out commands. */
export type Rules = {
  readonly knowsClause: (clause: string) => boolean;
  /** The definition in force for new cases of a workflow in a jurisdiction. */
  readonly current: (workflow: string, jurisdiction: string) => KeptDefinition | undefined;
  /** The definition a case began with. */
  readonly kept: (hash: string) => Promise<KeptDefinition>;
  readonly guard: (
    when: { readonly [key: string]: unknown },
    facts: { readonly [fact: string]: GuardFact },
  ) => Promise<boolean>;
};

/** How often a command is decided again because another one came first. */
const MAX_TRIES = 50;

/**
 * Carries out a command: load the stream, check references and scope, decide, append. Without `expected` a lost race
 * is decided again on the newer state.
 * @throws {Refused} · {WrongRevision} when `expected` was given · what {@link EventLog.append} throws.
 */
export async function execute(
  log: EventLog,
  rules: Pick<Rules, 'knowsClause'>,
  decider: AnyDecider,
  id: string,
  command: { readonly type: string; readonly data: unknown },
  issue: Issue,
): Promise<Outcome> {
  const definition = decider.commands[command.type];
  demand(definition, 'command-unknown', { command: command.type, known: Object.keys(decider.commands) });
  const parsed = definition.schema.strict().safeParse(command.data);
  if (!parsed.success) throw invalidData(parsed.error);
  const valid = { type: command.type, data: parsed.data };
  const clause = valid.data['clause'];
  if (typeof clause === 'string') demand(rules.knowsClause(clause), 'clause-unknown', { clause }, '/clause');

  return attempt(log, `${decider.stream}-${id}`, issue.request ?? (command as unknown as Json), issue, async (load) => {
    const state: unknown = await load(decider.initial, (state: unknown, event) => decider.evolve(state, event, event) as unknown);
    const place = decider.place === 'of-person' ? await placeOf(log, id) : decider.place(state, valid);
    const scope = authorise(issue.actor, definition.by, place);
    for (const reference of decider.refers?.(valid) ?? []) await mustExist(log, reference);
    const events = decider.decide(valid, state, contextOf(issue));
    const subject = decider.subject?.(state, valid);
    return { place, scope, subject, events: events.map((event) => toNewEvent(decider.events, event)) };
  });
}

/**
 * Carries out a step of a case. What opens a case gets its place from the person, and the plan of the class it is about.
 * @throws {Refused} · {WrongRevision} when `expected` was given · what {@link EventLog.append} throws.
 */
export async function executeStep(
  log: EventLog,
  rules: Rules,
  workflow: string,
  id: string,
  command: CaseCommand,
  issue: Issue,
): Promise<Outcome> {
  return attempt(log, `case-${workflow}-${id}`, command as unknown as Json, issue, async (load) => {
    const state = await load(noCase, (state: CaseState, event) => evolveCase(state, event as unknown as CaseEvent, event));
    const subject = state.subject ?? command.data['subject'];
    demand(typeof subject === 'string', 'case-unknown', { workflow, case: id });
    const place = state.state === undefined ? await placeOf(log, subject) : state;
    const kept = state.definition ? await rules.kept(state.definition) : rules.current(workflow, place.jurisdiction ?? '');
    demand(kept, 'workflow-unknown', { workflow, jurisdiction: place.jurisdiction ?? null });
    const self = issue.actor.id === subject;
    const roles = [...rolesAt(issue.actor, place), ...(self ? ['self'] : [])];
    demand(roles.length > 0, 'not-found');
    const step = stepFor(kept, state, command.do);
    const full = await gather(log, state, command, legalDateAt(issue.at));
    if (state.state === undefined) checkDetails(kept, full.data['details'] ?? {});
    const acting = { actor: issue.actor.id, roles: roles.includes('system') ? [...roles, ...step.by] : roles };
    const holds = !step.guard || (await rules.guard(step.guard.when, guardFacts(state, full)));
    const event = decideCase(kept, state, full, acting, holds);
    const grant = grantFor(issue.actor, step.by, place);
    const scope = self && step.by.includes('self') ? 'self' : grantText(grant!);
    return { place, scope, subject: event.data.subject, events: [toNewEvent(caseEvents, event)] };
  });
}

/** What the streams beside the case say: the plan of the class when it opens, the day of a session of its timetable. */
async function gather(log: EventLog, state: CaseState, command: CaseCommand, today: string): Promise<CaseCommand> {
  const { data } = command;
  if (typeof data['on'] === 'string') notAfter(data['on'], today, '/on');
  const about = state.state === undefined ? (data['about'] as CaseState['about'] | undefined) : state.about;
  if (!about?.class) return command;
  const opening = state.state === undefined;
  if (!opening && data['session'] === undefined) return command;
  const { plan, sessions } = await classState(log, about.class);
  demand(plan, 'class-unknown', { class: about.class }, '/about/class');
  if (opening) {
    const { title, unit, planned, level, mode, category, programme } = plan;
    const details = { title, unit, hours: planned, level, mode, category, sessions: Object.keys(sessions).length };
    return { ...command, data: { ...data, about: { ...about, ...(programme && { programme }) }, details } };
  }
  const session = sessions[String(data['session'])];
  demand(session, 'session-unknown', { session: data['session'] ?? null }, '/session');
  return command;
}

async function classState(log: EventLog, id: string) {
  let state = trainingClass.initial;
  for await (const event of log.readStream(`class-${id}`))
    state = trainingClass.evolve(state, event as never, event);
  return state;
}

/** Where a person is. @throws {Refused} `person-unknown` */
async function placeOf(log: EventLog, id: string): Promise<Place> {
  let state: Person = person.initial;
  for await (const event of log.readStream(`teacher-${id}`)) state = person.evolve(state, event as never, event);
  demand(state.jurisdiction, 'person-unknown', { person: id }, '/subject');
  return { jurisdiction: state.jurisdiction, school: state.school };
}

async function mustExist(log: EventLog, { stream, field }: Reference): Promise<void> {
  for await (const _event of log.readStream(stream, { limit: 1 })) return;
  const kind = stream.slice(0, stream.indexOf('-'));
  throw new Refused(kind === 'teacher' ? 'person-unknown' : `${kind}-unknown`, { id: stream.slice(kind.length + 1) }, field);
}

type Decided = { place: Place; scope: string; subject?: string; events: NewEvent[] };
type Load = <S>(initial: S, fold: (state: S, event: Recorded) => S) => Promise<S>;

async function attempt(
  log: EventLog,
  stream: string,
  command: Json,
  issue: Issue,
  decide: (load: Load) => Promise<Decided>,
): Promise<Outcome> {
  for (let tries = 1; ; tries++) {
    let last: Recorded | undefined;
    const load: Load = async (initial, fold) => {
      let state = initial;
      let before: Recorded | undefined;
      for await (const event of log.readStream(stream)) {
        if (event.meta.commandId === issue.commandId) before = event;
        state = fold(state, event);
        last = event;
      }
      if (before) throw new Repeated(before);
      return state;
    };
    try {
      const decided = await decide(load);
      if (issue.expected !== undefined && issue.expected !== (last?.revision ?? -1))
        throw new WrongRevision(stream, issue.expected, last?.revision ?? 'no-stream');
      if (decided.events.length === 0) {
        const position = last?.position ?? (await log.head()).position;
        return { revision: last?.revision ?? -1, position, duplicate: false, events: [] };
      }
      const result = await log.append({
        stream,
        expected: last ? last.revision : 'no-stream',
        commandId: issue.commandId,
        command,
        subject: decided.subject ?? subjectOf(stream),
        meta: {
          actor: issue.actor.id,
          scope: decided.scope,
          ...(decided.place.jurisdiction && { jurisdiction: decided.place.jurisdiction }),
          ...(decided.place.school && { school: decided.place.school }),
          ...(issue.cause && { cause: issue.cause }),
          occurredAt: issue.at,
        },
        events: decided.events,
      });
      return { ...result, events: decided.events.map((event) => event.type) };
    } catch (error) {
      if (error instanceof Repeated) return repeated(log, stream, command, issue, error.event);
      const lostRace = error instanceof WrongRevision && issue.expected === undefined;
      if (!lostRace || tries >= MAX_TRIES) throw error;
    }
  }
}

/** Thrown while loading a stream that already holds events of the command. */
class Repeated extends Error {
  constructor(readonly event: Recorded) {
    super('the command was carried out before');
  }
}

async function repeated(log: EventLog, stream: string, command: Json, issue: Issue, event: Recorded): Promise<Outcome> {
  const found = await log.findCommand(issue.commandId, { stream, command });
  return { revision: event.revision, position: event.position, ...found, duplicate: true, events: [] };
}

/** The grant used, as text. Outside the scope of the actor nothing exists: `not-found`, not `wrong-role`. */
function authorise(actor: Actor, by: readonly string[], place: Place): string {
  const grant = grantFor(actor, by, place);
  if (grant) return grantText(grant);
  throw new Refused(mayRead(readScope(actor), place) ? 'wrong-role' : 'not-found', { by });
}

function contextOf({ actor, at, commandId }: Issue): Context {
  return { actor: actor.id, at, today: legalDateAt(at), commandId };
}

/** Personal data in the streams of a person is erased with the person. */
function subjectOf(stream: string): string | undefined {
  return /^(?:teacher|credit|decision)-(.+)$/.exec(stream)?.[1];
}
