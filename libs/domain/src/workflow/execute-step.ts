import { legalDateAt, type Json, type LegalDate } from '#libs/canonical';
import type { EventLog } from '#libs/event-log';
import type { GuardFact, WindowKind } from '#libs/policy';
import { attempt, type Decided, type Issue, type Outcome } from '../attempt.js';
import { credit } from '../credit.js';
import { demand, toNewEvent, type Place } from '../decider.js';
import { mustExist, type PackRules } from '../execute.js';
import { loadStream } from '../load-stream.js';
import { subjectNames } from '../record.js';
import { actorOn } from '../scope.js';
import { findSubject, type Subject } from '../subject.js';
import { trainingClass } from '../training-class.js';
import { actingOn, mayKnow, placesNamed, type Holders } from './acting.js';
import { caseEvents, type CaseEvent } from './case-events.js';
import { caseFold, type CaseAbout, type CaseState } from './case-state.js';
import { fieldsOf } from './details.js';
import { keepsMakersOut, makersOf } from './makers.js';
import { stepFor, type CaseCommand, type KeptDefinition } from './engine.js';
import type { Surroundings } from './surroundings.js';
import { takeStep } from './take-step.js';

/** Whom facts of a pack are about when a guard reads them, and from which day they are looked at. */
export type FactsAbout = { readonly subject: Subject; readonly jurisdiction: string; readonly day: LegalDate };

/** What the packs say to whoever carries out steps of cases. */
export type Rules = PackRules & {
  /** The definition in force for new cases of a workflow in a jurisdiction. */
  readonly current: (workflow: string, jurisdiction: string) => KeptDefinition | undefined;
  /** The definition a case began with. */
  readonly kept: (hash: string) => Promise<KeptDefinition>;
  readonly guard: Surroundings['guard'];
  /**
   * `param:…`, `verdict:…` and facts of the pack in force, as of the day and of what is on record now; `null` is what is
   * not known, or not decided by the document.
   */
  readonly packFacts: (
    about: FactsAbout,
    names: readonly string[],
    window: WindowKind | undefined,
  ) => Promise<{ readonly [name: string]: GuardFact | null }>;
  readonly holders: Holders;
  /** The workflow of a case. */
  readonly workflowOf: (caseId: string) => Promise<string | undefined>;
};

/**
 * Carries out a step of a case. What opens a case gets its place from its subject, and the plan of the class it is about.
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
    const today = legalDateAt(issue.at);
    const actor = actorOn(issue.actor, today);
    const subject = state.subject ?? command.data['subject'];
    demand(typeof subject === 'string', 'case-unknown', { workflow, case: id });
    const found = await standingOf(log, state, subject);
    const { place } = found ?? { place: {} };
    const kept = state.definition
      ? await rules.kept(state.definition)
      : rules.current(workflow, place.jurisdiction ?? '');
    const named = kept ? await placesNamed(log, kept.definition, command) : {};
    const seen = { ...state, ...(found?.state ?? {}), places: { ...state.places, ...named } };
    demand(mayKnow(kept?.definition, seen, place, actor), 'not-found');
    demand(found, 'subject-unknown', { subject }, '/subject');
    demand(kept, 'workflow-unknown', { workflow, jurisdiction: place.jurisdiction ?? null });
    const { subject: kind } = kept.definition;
    demand(seen.kind === kind, 'subject-of-other-kind', { subject, wanted: subjectNames[kind] }, '/subject');

    const step = stepFor(kept, state, command.do);
    const { acting, scope } = await actingOn(rules.holders, kept, seen, step, place, actor);
    const full = await gather(log, kept, state, command);
    const makers = await makersWanted(log, rules, kept, state, full);
    const around = { ...surroundings(rules, seen, place, issue.at, named), makers };
    const event = await takeStep(kept, state, full, acting, around);
    if (state.state === undefined) await mustBeThere(log, subject, event.data.about ?? {});
    return decided(place, scope, event);
  });
}

/** Whom a case that is opened keeps from its steps: who made what it is about. */
async function makersWanted(
  log: EventLog,
  { workflowOf }: Pick<Rules, 'workflowOf'>,
  { definition }: KeptDefinition,
  state: CaseState,
  { data }: CaseCommand,
): Promise<readonly string[]> {
  const { subject, about } = data as { readonly subject?: string; readonly about?: CaseAbout };
  if (state.state !== undefined || !about || !keepsMakersOut(definition)) return [];
  return makersOf(log, String(subject), about, workflowOf);
}

/** What surrounds a step of a case in a place: the pack in force there, and what guards read of it. */
export function surroundings(
  rules: Rules,
  { kind, subject }: Pick<CaseState, 'kind' | 'subject'>,
  { jurisdiction = '' }: Place,
  at: string,
  places: Surroundings['places'] = {},
): Surroundings {
  const today = legalDateAt(at);
  const about = { subject: { kind, id: subject ?? '' }, jurisdiction, day: today };
  return {
    ...{ at, today, places, guard: rules.guard, pack: rules.forJurisdiction(jurisdiction) },
    packFacts: (names, window, of = about.subject) => rules.packFacts({ ...about, subject: of }, names, window),
  };
}

/** An event of a case as it is appended. */
export function decided(place: Place, scope: string, event: CaseEvent): Decided {
  return { place, scope, subject: event.data.subject, events: [toNewEvent(caseEvents, event)] };
}

/** Where a case is: where it was opened, or, before that, where its subject is now. */
async function standingOf(
  log: EventLog,
  state: CaseState,
  subject: string,
): Promise<{ readonly place: Place; readonly state?: Pick<CaseState, 'kind' | 'subject'> } | undefined> {
  if (state.state !== undefined) return { place: { jurisdiction: state.jurisdiction, school: state.school } };
  const found = await findSubject(log, subject);
  return found && { place: found.place, state: { kind: found.subject.kind, subject } };
}

/**
 * What the streams beside the case say: the plan of the class fills the details of the same name when the case opens, and
 * a session is one of its timetable.
 */
async function gather(
  log: EventLog,
  { definition }: KeptDefinition,
  state: CaseState,
  command: CaseCommand,
): Promise<CaseCommand> {
  const { data } = command;
  const opening = state.state === undefined;
  const about = opening ? (data['about'] as CaseAbout | undefined) : state.about;
  const group = about?.class ?? (state.kind === 'class' ? state.subject : undefined);
  if (typeof group !== 'string' || (!opening && data['session'] === undefined)) return command;
  const { plan, sessions } = (await loadStream(log, `class-${group}`, trainingClass)).state;
  demand(plan, 'class-unknown', { class: group }, '/about/class');
  if (!opening) {
    const session = data['session'];
    demand(
      typeof session === 'string' && sessions[session],
      'session-unknown',
      { session: session ?? null },
      '/session',
    );
    return command;
  }
  const { title, unit, planned, level, mode, category, programme } = plan;
  const known = { title, unit, hours: planned, level, mode, category, sessions: Object.keys(sessions).length };
  const wanted = Object.keys(fieldsOf(definition.data));
  const filled = Object.fromEntries(Object.entries(known).filter(([field]) => wanted.includes(field)));
  const details = { ...(data['details'] as object | undefined), ...filled };
  return { ...command, data: { ...data, about: { ...about, ...(programme && { programme }) }, details } };
}

/** What a case is about must exist; an award or a decision must be the subject's own: nothing else could be restored. */
async function mustBeThere(log: EventLog, subject: string, about: CaseAbout): Promise<void> {
  const { award, decision, programme, person, school } = about;
  if (award) {
    const { entries } = (await loadStream(log, `credit-${subject}`, credit)).state;
    demand(entries[award], 'award-unknown', { award }, '/about/award');
  }
  if (decision) {
    const made = await log.readEvent(decision);
    demand(made?.stream === `decision-${subject}`, 'decision-unknown', { decision }, '/about/decision');
  }
  const named = { programme, teacher: person, school };
  for (const [kind, id] of Object.entries(named)) {
    const field = `/about/${kind === 'teacher' ? 'person' : kind}`;
    if (id !== undefined) await mustExist(log, { stream: `${kind}-${id}`, field });
  }
}
