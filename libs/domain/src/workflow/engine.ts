import { parseAmount, type Json, type LegalDate } from '#libs/canonical';
import { allSteps, MAKERS, type Step, type WorkflowDefinition } from '#libs/policy';
import type { z } from 'zod';
import { demand, Refused, type Place, type Role } from '../decider.js';
import { notAfter } from '../person.js';
import { caseEvents, ownEvents, type CaseEvent, type CaseEventType } from './case-events.js';
import { tracksOf, type CaseState } from './case-state.js';
import { checkDetails, splitDetails, type Details } from './details.js';
import { inTime } from './due.js';

/** A command to a case: the name of a step and its input. */
export type CaseCommand = { readonly do: string; readonly data: { readonly [field: string]: Json } };

/**
 * Who acts on a case, and with which roles there: roles in its place, and of the words `self`, `opener`, `panel`,
 * `person@field`, `role@field` those that are true of the actor. `system` may take any step.
 */
export type Acting = {
  readonly actor: string;
  readonly roles: readonly Role[];
  /** The grant by which a delegate acts, or the fallback of the step once it is known that nobody else may. */
  readonly instead?: string;
  /** Who delegated the grant that is used: what excludes them excludes whoever acts for them. */
  readonly onBehalfOf?: string;
};

/** A definition with the hash of its canonical bytes: a case finishes under the one it began with. */
export type KeptDefinition = { readonly hash: string; readonly definition: WorkflowDefinition };

/** A step from where a case stands; `track` when it moves a track of the state and not the case itself. */
export type PossibleStep = Step & { readonly track?: string };

/**
 * The steps possible from where a case stands: those of its state, then those of the tracks in it.
 */
export function stepsFrom(
  definition: WorkflowDefinition,
  { state, tracks = {} }: Pick<CaseState, 'state'> & Partial<Pick<CaseState, 'tracks'>>,
): readonly PossibleStep[] {
  if (state === undefined) return definition.start;
  const here = definition.states[state];
  const inTracks = Object.entries(tracksOf(definition, { state, tracks })).flatMap(([track, at]) =>
    (here?.tracks?.[track]?.states[at]?.on ?? []).map((step) => ({ ...step, track })),
  );
  return [...(here?.on ?? []), ...inTracks];
}

/**
 * The step that a command names from where the case stands.
 * @throws {Refused} `step-not-allowed` with what is allowed from here.
 */
export function stepFor({ definition }: KeptDefinition, state: CaseState, name: string): PossibleStep {
  const steps = stepsFrom(definition, state);
  const step = steps.find((one) => one.do === name);
  if (step) return step;
  throw new Refused('step-not-allowed', {
    step: stepCalled(definition, name),
    state: titleOf(definition, state.state),
    allowed: steps.map(called),
  });
}

function stepCalled(definition: WorkflowDefinition, name: string): Json {
  const known = allSteps(definition).find((one) => one.do === name);
  return known ? called(known) : name;
}

/** A step as people and programs know it: its title, and the name of its command where that is another word. */
function called({ do: name, title }: Step): Json {
  if (!title) return name;
  return { 'zh-CN': `${title['zh-CN']}（${name}）`, en: title.en === name ? name : `${title.en} (${name})` };
}

/**
 * The step a command takes, if whoever acts may take it today and has given what it requires.
 * @throws {Refused} `step-not-allowed`, `wrong-role`, `own-case`, `same-person`, `done-already`, `too-early`, `deadline-passed`,
 * `field-required`, `evidence-required`.
 */
export function stepTaken(
  kept: KeptDefinition,
  state: CaseState,
  command: CaseCommand,
  acting: Acting,
  today: LegalDate,
): PossibleStep {
  const step = stepFor(kept, state, command.do);
  mayTake(kept, state, step, acting, today);
  for (const field of step.requires) demand(isGiven(command.data[field]), 'field-required', { field }, `/${field}`);
  const handedIn = command.data['evidence'];
  const names = Array.isArray(handedIn) ? handedIn.map((one) => (one as { name?: string } | null)?.name) : [];
  for (const [name, title] of Object.entries(step.evidence ?? {}))
    demand(names.includes(name), 'evidence-required', { name, evidence: title }, '/evidence');
  return step;
}

/**
 * Whether somebody may take a step today, whatever they give with it.
 * @throws {Refused} `wrong-role`, `own-case`, `same-person`, `done-already`, `too-early`, `deadline-passed`.
 */
export function mayTake(
  { definition }: KeptDefinition,
  state: CaseState,
  step: PossibleStep,
  { actor, roles, instead, onBehalfOf = actor }: Acting,
  today: LegalDate,
): void {
  const service = roles.includes('system');
  const may = service || instead !== undefined || step.by.some((role) => roles.includes(role));
  demand(may, 'wrong-role', { step: step.do, by: step.by });
  // The service acts for different people: that it did an earlier step says nothing about who decided either.
  for (const earlier of service ? [] : step.notBy) {
    const by = state.doneBy[earlier] ?? [];
    const done = earlier === MAKERS ? MADE : stepCalled(definition, earlier);
    demand(!by.includes(actor) && !by.includes(onBehalfOf), 'same-person', { step: done });
  }
  demand(service || mayInOwnCase(step, roles), 'own-case', { step: step.title ?? step.do });
  demand(!isDone(state, step, actor), 'done-already', { step: step.title ?? step.do });
  inTime(definition, state, step.do, today);
}

const MADE = { 'zh-CN': '所涉事项', en: 'what the case is about' };

/** Nobody decides by an office about themselves: in the own case only what is theirs to do as the person is possible. */
function mayInOwnCase({ by }: Step, roles: readonly Role[]): boolean {
  if (!roles.includes('self')) return true;
  return by.some(
    (word) => (word === 'self' || word === 'opener' || word.startsWith('person@')) && roles.includes(word),
  );
}

/** Whether a step that is done once has been done. An opinion may be given again where it no longer stands. */
export function isDone(state: CaseState, { do: name, once, records }: Step, actor: string): boolean {
  const by = state.doneBy[name] ?? [];
  if (once === undefined) return false;
  if (once === 'case') return by.length > 0;
  return records === 'OpinionGiven' ? state.opinions[actor] !== undefined : by.includes(actor);
}

/** What is decided about a step outside the engine, which is pure: the guard, the days of deadlines, the places named. */
export type Settled = {
  readonly today: LegalDate;
  /** Whether the guard of the step held. */
  readonly guard: boolean;
  readonly due?: CaseEvent['data']['case']['due'];
  readonly places?: { readonly [field: string]: Place };
  readonly makers?: readonly string[];
};

/**
 * The decider of every workflow: `(definition, state, command, actor, what is settled) → event`.
 * @throws {Refused} what {@link stepTaken} and {@link readInput} throw, `guard-failed`.
 */
export function decideCase(
  kept: KeptDefinition,
  state: CaseState,
  command: CaseCommand,
  acting: Acting,
  { today, guard, due, places, makers = [] }: Settled,
): CaseEvent {
  const step = stepTaken(kept, state, command, acting, today);
  const event = readInput(kept, state, step, command, acting, today);
  demand(guard, 'guard-failed', { clause: step.guard?.clause ?? null, text: step.guard?.otherwise ?? null });
  const way = { ...event.data.case, ...(due && due.length > 0 && { due }) };
  const more = {
    ...(places && Object.keys(places).length > 0 && { places }),
    ...(makers.length > 0 && { makers }),
  };
  return { ...event, data: { ...event.data, ...more, case: way } } as CaseEvent;
}

/**
 * The event that a step records, read from its command: without deadlines and places.
 * @throws {Refused} `invalid-data`, `about-needed`, `date-in-future`, `above-plan`, `definition-broken`.
 */
export function readInput(
  kept: KeptDefinition,
  state: CaseState,
  step: PossibleStep,
  command: CaseCommand,
  { instead }: Acting,
  today: LegalDate,
): CaseEvent {
  const { definition, hash } = kept;
  const own = (ownEvents as readonly string[]).includes(step.records);
  const schema = own ? undefined : caseEvents[step.records as CaseEventType];
  demand(schema, 'definition-broken', { records: step.records });
  const opening = state.state === undefined;
  const from = step.track === undefined ? state.state : tracksOf(definition, state)[step.track];
  const way = {
    ...{ workflow: definition.id, definition: hash, step: step.do, to: step.to },
    ...(from !== undefined && { from }),
    ...(step.track !== undefined && { track: step.track }),
    ...(definition.subject !== 'person' && { kind: definition.subject }),
    ...(instead !== undefined && { instead }),
  };
  const { subject: given, about, ...input } = command.data;
  for (const field of opening ? (definition.about ?? []) : [])
    demand(isGiven((about as Details | undefined)?.[field]), 'about-needed', { field }, `/about/${field}`);
  const subject = opening ? given : state.subject;
  noneOf(command.data, ['case', 'places', 'makers', 'personalDetails', ...(opening ? [] : ['about'])]);
  if (typeof input['on'] === 'string') notAfter(input['on'], today, '/on');
  const details = readDetails(kept, state, step, input['details']);
  const parsed = strict(schema).safeParse({
    ...input,
    ...{ subject, case: way, details: undefined },
    ...(opening && { about: about ?? {} }),
    ...details,
  });
  if (!parsed.success) throw invalidData(parsed.error);
  const event = { type: step.records, data: definedOnly(parsed.data) } as unknown as CaseEvent;
  if (event.type === 'Completed') notAbovePlan(event.data.recognised, state.details['hours']);
  return event;
}

/** Whoever completes a class recognises no more than it was planned to be worth. */
function notAbovePlan(recognised: string | undefined, planned: Json | undefined): void {
  if (recognised === undefined || typeof planned !== 'string') return;
  demand(parseAmount(recognised) <= parseAmount(planned), 'above-plan', { recognised, planned }, '/recognised');
}

/** The details of a step: all of the case when it opens it or gives them anew, else those that the step itself asks for. */
function readDetails(
  { definition }: KeptDefinition,
  state: CaseState,
  step: PossibleStep,
  given: Json | undefined,
): { readonly details?: Details; readonly personalDetails?: Details } {
  const whole = state.state === undefined || step.revises;
  if (!whole && step.data === undefined && given === undefined) return {};
  const details = given ?? {};
  checkDetails(whole ? definition.data : (step.data ?? { maxProperties: 0 }), details);
  const { open, own } = splitDetails(details as Details, definition.data, step.data ?? {});
  return { details: open, ...(Object.keys(own).length > 0 && { personalDetails: own }) };
}

/** Refuses fields that only the engine writes, or that only open a case. */
function noneOf(input: CaseCommand['data'], reserved: readonly string[]): void {
  const issues = reserved
    .filter((field) => input[field] !== undefined)
    .map((field) => ({ pointer: `/${field}`, message: `Unrecognized key: "${field}"` }));
  if (issues.length > 0) throw new Refused('invalid-data', { issues }, issues[0]!.pointer);
}

const strictOf = new WeakMap<z.ZodObject, z.ZodObject>();

/** A schema that refuses fields it does not know. Made once per schema: compiling one costs more than using it. */
export function strict(schema: z.ZodObject): z.ZodObject {
  let made = strictOf.get(schema);
  if (!made) strictOf.set(schema, (made = schema.strict()));
  return made;
}

/** A refusal that lists every field that is wrong, each with its JSON Pointer. */
export function invalidData(error: z.ZodError): Refused {
  const issues = error.issues.map((issue) => ({
    pointer: issue.path.map((part) => `/${String(part)}`).join(''),
    message: issue.message,
  }));
  return new Refused('invalid-data', { issues }, issues[0]?.pointer);
}

/** An object without the fields that are not there. */
export function definedOnly<T>(fields: { readonly [field: string]: T | undefined }): { [field: string]: T } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [field: string]: T;
  };
}

function isGiven(value: Json | undefined): boolean {
  return !(value === undefined || value === '' || (Array.isArray(value) && value.length === 0));
}

function titleOf(definition: WorkflowDefinition, state: string | undefined): Json {
  return state === undefined ? null : (definition.states[state]?.title ?? state);
}
