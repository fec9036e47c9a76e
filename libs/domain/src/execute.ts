import { legalDateAt, type Json } from '#libs/canonical';
import { createLru, type EventLog, type Lru } from '#libs/event-log';
import type { Pack } from '#libs/policy';
import { attempt, type Issue, type Outcome } from './attempt.js';
import type { AnyDecider, Context, Place, Reference } from './decider.js';
import { demand, Refused, toNewEvent } from './decider.js';
import { loadStream } from './load-stream.js';
import { person } from './person.js';
import { school } from './school.js';
import { actorOn, grantFor, grantText, inOwnRight, mayRead, readScope, type Actor } from './scope.js';
import { placeOf, subjectNamed } from './subject.js';
import { invalidData, strict } from './workflow/engine.js';

export type { Issue, Outcome } from './attempt.js';

/** What the packs say to whoever carries out commands. */
export type PackRules = {
  readonly knowsClause: (clause: string) => boolean;
  /** The pack in force now in a jurisdiction. */
  readonly forJurisdiction: (code: string) => Pack | undefined;
};

/**
 * Carries out a command: load the stream, check references and scope, decide, append. Without `expected` a lost race
 * is decided again on the newer state.
 * @throws {Refused} · {WrongRevision} when `expected` was given · what {@link EventLog.append} throws.
 */
export async function execute(
  log: EventLog,
  rules: PackRules,
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
    const by = decider.by?.(id, valid, state) ?? definition.by;
    const actor = actorOn(issue.actor, legalDateAt(issue.at));
    const scope = authorise(actor, by, place);
    // Who has the role everywhere may know that there is no such subject; to all others it is out of reach.
    demand(found, `${subject.kind === 'project' ? 'programme' : subject.kind}-unknown`, { id: subject.id }, '/subject');
    const given = decider.grants?.(valid);
    if (given) authorise(inOwnRight(actor), by, given);
    for (const reference of decider.refers?.(valid) ?? []) await mustExist(log, reference);
    const whose = decider.subject?.(state, valid);
    const theirs = whose === undefined ? undefined : await placeOf(log, { kind: 'person', id: whose });
    const pack = place.jurisdiction === undefined ? undefined : rules.forJurisdiction(place.jurisdiction);
    const events = decider.decide(valid, state, contextOf(issue, { id, place, theirs, pack }));
    return {
      place,
      scope,
      subject: whose,
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

/** What exists once exists for ever: only a reference not seen before is looked up. */
const existing = new WeakMap<EventLog, Lru<true>>();

/**
 * Holds a reference against the log: the stream it names must have been begun.
 * @throws {Refused} `person-unknown`, `class-unknown`, `school-unknown`, `programme-unknown`.
 */
export async function mustExist(log: EventLog, { stream, field, unmerged }: Reference): Promise<void> {
  await mustBeThere(log, stream, field);
  if (!unmerged) return;
  const isSchool = stream.startsWith('school-');
  const { state } = await (isSchool ? loadStream(log, stream, school) : loadStream(log, stream, person));
  const into = state.mergedInto ?? null;
  demand(into === null, isSchool ? 'school-merged' : 'person-merged', { into }, field);
}

async function mustBeThere(log: EventLog, stream: string, field: string): Promise<void> {
  let known = existing.get(log);
  if (!known) existing.set(log, (known = createLru(20_000)));
  if (known.get(stream)) return;
  for await (const _event of log.readStream(stream, { limit: 1 })) return known.set(stream, true);
  const kind = stream.slice(0, stream.indexOf('-'));
  throw new Refused(
    kind === 'teacher' ? 'person-unknown' : `${kind}-unknown`,
    { id: stream.slice(kind.length + 1) },
    field,
  );
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

function contextOf({ actor, at, commandId }: Issue, about: Pick<Context, 'id' | 'place' | 'theirs' | 'pack'>): Context {
  return { actor: actor.id, at, today: legalDateAt(at), commandId, ...about };
}
