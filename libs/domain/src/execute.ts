import { legalDateAt, type Json } from '#libs/canonical';
import {
  createLru,
  eventId,
  WrongRevision,
  type AppendResult,
  type EventLog,
  type Lru,
  type NewEvent,
} from '#libs/event-log';
import type { Pack } from '#libs/policy';
import { personOfStream } from './catalogue.js';
import { credit } from './credit.js';
import type { AnyDecider, Context, Place, Reference } from './decider.js';
import { demand, Refused, toNewEvent } from './decider.js';
import { notAfter } from './person.js';
import { loadStream, sawAppended, seenStream, type Fold, type Loaded, type Seen } from './load-stream.js';
import { grantFor, grantText, mayRead, readScope, rolesAt, type Actor } from './scope.js';
import { placeOf, subjectNamed } from './subject.js';
import { trainingClass } from './training-class.js';
import { caseEvents } from './workflow/case-events.js';
import { caseFold, type CaseState, type GuardFact } from './workflow/case-state.js';
import { checkDetails } from './workflow/details.js';
import {
  decideCase,
  guardFacts,
  invalidData,
  readInput,
  stepFor,
  stepTaken,
  strict,
  type CaseCommand,
  type KeptDefinition,
} from './workflow/engine.js';

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
  /** The pack in force now in a jurisdiction. */
  readonly forJurisdiction: (code: string) => Pack | undefined;
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
  rules: Pick<Rules, 'knowsClause' | 'forJurisdiction'>,
  decider: AnyDecider,
  id: string,
  command: { readonly type: string; readonly data: unknown },
  issue: Issue,
): Promise<Outcome> {
  const definition = Object.hasOwn(decider.commands, command.type) ? decider.commands[command.type] : undefined;
  demand(definition, 'command-unknown', { command: command.type, known: Object.keys(decider.commands) });
  const parsed = strict(definition.schema).safeParse(command.data);
  if (!parsed.success) throw invalidData(parsed.error);
  const valid = { type: command.type, data: parsed.data };
  for (const [field, clause] of clausesIn(valid.data))
    demand(rules.knowsClause(clause), 'clause-unknown', { clause }, field);

  const stream = `${decider.stream}-${id}`;
  return attempt<unknown>(log, stream, decider, issue.request ?? (command as unknown as Json), issue, async (state) => {
    const subject = subjectNamed(id);
    const found = decider.place === 'of-subject' ? await placeOf(log, subject) : decider.place(state, valid);
    const place = found ?? {};
    const by = decider.by?.(id) ?? definition.by;
    const scope = authorise(issue.actor, by, place);
    // Who has the role everywhere may know that there is no such subject; to all others it is out of reach.
    demand(found, `${subject.kind === 'project' ? 'programme' : subject.kind}-unknown`, { id: subject.id }, '/subject');
    const given = decider.grants?.(valid);
    if (given) authorise(issue.actor, definition.by, given);
    for (const reference of decider.refers?.(valid) ?? []) await mustExist(log, reference);
    const pack = place.jurisdiction === undefined ? undefined : rules.forJurisdiction(place.jurisdiction);
    const events = decider.decide(valid, state, contextOf(issue, { id, place, pack }));
    return {
      place,
      scope,
      subject: decider.subject?.(state, valid),
      events: events.map((event) => toNewEvent(decider.events, event)),
    };
  });
}

/** The clauses that a command cites, each with its JSON Pointer. */
function clausesIn(
  { clause, clauses, replacement }: { readonly [field: string]: unknown },
  at = '',
): [string, string][] {
  return [
    ...(typeof clause === 'string' ? [[`${at}/clause`, clause] as [string, string]] : []),
    ...(Array.isArray(clauses) ? clauses.map((one, i): [string, string] => [`${at}/clauses/${i}`, String(one)]) : []),
    ...(replacement ? clausesIn(replacement as { [field: string]: unknown }, `${at}/replacement`) : []),
  ];
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
  const stream = `case-${workflow}-${id}`;
  return attempt(log, stream, caseFold, command as unknown as Json, issue, async (state) => {
    const subject = state.subject ?? command.data['subject'];
    demand(typeof subject === 'string', 'case-unknown', { workflow, case: id });
    const found = state.state === undefined ? await placeOf(log, { kind: 'person', id: subject }) : state;
    const place = found ?? {};
    const self = issue.actor.id === subject;
    const roles = [...rolesAt(issue.actor, place), ...(self ? ['self'] : [])];
    // To be a teacher at the same school opens nobody else's case.
    demand(
      roles.some((role) => role !== 'teacher'),
      'not-found',
    );
    demand(found, 'person-unknown', { person: subject }, '/subject');
    const kept = state.definition
      ? await rules.kept(state.definition)
      : rules.current(workflow, place.jurisdiction ?? '');
    demand(kept, 'workflow-unknown', { workflow, jurisdiction: place.jurisdiction ?? null });
    const all = roles.includes('system') ? [...roles, ...stepFor(kept, state, command.do).by] : roles;
    const acting = { actor: issue.actor.id, roles: all };
    const step = stepTaken(kept, state, command, acting);
    const full = await gather(log, state, command, legalDateAt(issue.at));
    if (state.state === undefined) checkDetails(kept, full.data['details'] ?? {});
    const input = readInput(kept, state, step, full); // before the guard: it compares what is valid
    if (state.state === undefined) await mustBeOf(log, subject, (input as { about: CaseState['about'] }).about);
    const holds = !step.guard || (await rules.guard(step.guard.when, guardFacts(state, input)));
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
  const { plan, sessions } = (await loadStream(log, `class-${about.class}`, trainingClass)).state;
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

/** What is appealed against must be the subject's own: nothing else could be restored to them. */
async function mustBeOf(log: EventLog, subject: string, { award, decision }: CaseState['about']): Promise<void> {
  if (award) {
    const { entries } = (await loadStream(log, `credit-${subject}`, credit)).state;
    demand(entries[award], 'award-unknown', { award }, '/about/award');
  }
  if (decision) {
    const made = await log.readEvent(decision);
    demand(made?.stream === `decision-${subject}`, 'decision-unknown', { decision }, '/about/decision');
  }
}

/** What exists once exists for ever: only a reference not seen before is looked up. */
const existing = new WeakMap<EventLog, Lru<true>>();

async function mustExist(log: EventLog, { stream, field }: Reference): Promise<void> {
  let known = existing.get(log);
  if (!known) existing.set(log, (known = createLru(100_000)));
  if (known.get(stream)) return;
  for await (const _event of log.readStream(stream, { limit: 1 })) return known.set(stream, true);
  const kind = stream.slice(0, stream.indexOf('-'));
  throw new Refused(
    kind === 'teacher' ? 'person-unknown' : `${kind}-unknown`,
    { id: stream.slice(kind.length + 1) },
    field,
  );
}

type Decided = { place: Place; scope: string; subject?: string; events: NewEvent[] };

/**
 * Decides on the state this process last saw, and on a fresh one when that was too old to say no, or yes, by. Commands
 * to one stream of this process take turns: side by side all but one would have to be decided again.
 */
async function attempt<S>(
  log: EventLog,
  stream: string,
  fold: Fold<S>,
  command: Json,
  issue: Issue,
  decide: (state: S) => Promise<Decided>,
): Promise<Outcome> {
  return inTurn(log, stream, async () => {
    const seen = issue.expected === undefined ? seenStream(log, stream, fold) : undefined;
    let fresh = seen === undefined;
    let loaded = seen ?? (await loadStream(log, stream, fold));
    for (let tries = 1; ; tries++) {
      try {
        const decided = await decide(loaded.state);
        if (decided.events.length > 0) return await append(log, stream, fold, loaded, command, issue, decided);
        if (fresh) return (await repeated(log, stream, command, issue)) ?? (await unchanged(log, loaded.last));
      } catch (error) {
        if (!(error instanceof Refused || error instanceof WrongRevision)) throw error;
        // What was carried out before may be impossible now, such as registering a person twice: that is no refusal.
        const before = fresh ? await repeated(log, stream, command, issue) : undefined;
        if (before) return before;
        const lostRace = error instanceof WrongRevision && issue.expected === undefined && tries < MAX_TRIES;
        if (fresh && !lostRace) throw error;
      }
      loaded = await loadStream(log, stream, fold);
      fresh = true;
    }
  });
}

async function append<S>(
  log: EventLog,
  stream: string,
  fold: Fold<S>,
  loaded: Loaded<S>,
  command: Json,
  issue: Issue,
  { place, scope, subject, events }: Decided,
): Promise<Outcome> {
  const { commandId } = issue;
  const expected = loaded.last?.revision;
  if (issue.expected !== undefined && issue.expected !== (expected ?? -1))
    throw new WrongRevision(stream, issue.expected, expected ?? 'no-stream');
  const meta = {
    actor: issue.actor.id,
    scope,
    ...(place.jurisdiction && { jurisdiction: place.jurisdiction }),
    ...(place.school && { school: place.school }),
    ...(issue.cause && { cause: issue.cause }),
    occurredAt: issue.at,
  };
  const request = { stream, expected: expected ?? ('no-stream' as const), commandId, command, meta, events };
  const result = await log.append({ ...request, subject: subject ?? personOfStream(stream) });
  if (!result.duplicate) {
    // What the log adds is not needed for folding, except ids, origin and place.
    const first = result.revision - events.length + 1;
    const recorded = events.map((event, i) => ({
      ...{ ...event, stream, id: eventId(commandId, i), revision: first + i, position: result.position },
      ...{
        meta: { ...meta, commandId },
        recordedAt: issue.at,
        pii: {},
        personal: {},
        leaf: '',
        envelope: '',
        body: '',
      },
    }));
    sawAppended(log, stream, fold, loaded, recorded);
  }
  return { ...result, events: events.map((event) => event.type) };
}

const turnsOf = new WeakMap<EventLog, Map<string, Promise<unknown>>>();

async function inTurn<T>(log: EventLog, stream: string, work: () => Promise<T>): Promise<T> {
  let turns = turnsOf.get(log);
  if (!turns) turnsOf.set(log, (turns = new Map()));
  const before = turns.get(stream);
  const mine = (before ?? Promise.resolve()).then(work, work);
  turns.set(stream, mine);
  try {
    return await mine;
  } finally {
    if (turns.get(stream) === mine) turns.delete(stream);
  }
}

async function repeated(
  log: EventLog,
  stream: string,
  command: Json,
  { commandId }: Issue,
): Promise<Outcome | undefined> {
  const found = await log.findCommand(commandId, { stream, command });
  return found && { ...found, duplicate: true, events: [] };
}

async function unchanged(log: EventLog, last: Seen | undefined): Promise<Outcome> {
  const position = last?.position ?? (await log.head()).position;
  return { revision: last?.revision ?? -1, position, duplicate: false, events: [] };
}

/**
 * The grant used, as text. Outside the scope of the actor nothing exists: `not-found`, not `wrong-role`.
 * @throws {Refused}
 */
export function authorise(actor: Actor, by: readonly string[], place: Place): string {
  const grant = grantFor(actor, by, place);
  if (grant) return grantText(grant);
  throw new Refused(mayRead(readScope(actor), place) ? 'wrong-role' : 'not-found', { by });
}

function contextOf({ actor, at, commandId }: Issue, about: Pick<Context, 'id' | 'place' | 'pack'>): Context {
  return { actor: actor.id, at, today: legalDateAt(at), commandId, ...about };
}
