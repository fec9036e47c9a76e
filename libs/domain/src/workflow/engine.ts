import type { Json } from '#libs/canonical';
import type { Step, WorkflowDefinition } from '#libs/policy';
import type { z } from 'zod';
import { demand, Refused, type Role } from '../decider.js';
import { caseEvents, type CaseEvent, type CaseEventType } from './case-events.js';
import { caseFacts, type CaseState, type GuardFact } from './case-state.js';

/** A command to a case: the name of a step and its input. */
export type CaseCommand = { readonly do: string; readonly data: { readonly [field: string]: Json } };

/** Who acts on a case, and with which roles there; `self` among them when the actor is the subject. */
export type Acting = { readonly actor: string; readonly roles: readonly Role[] };

/** A definition with the hash of its canonical bytes: a case finishes under the one it began with. */
export type KeptDefinition = { readonly hash: string; readonly definition: WorkflowDefinition };

/** Whether the guard of a step held. The caller evaluates it: json-rules-engine is asynchronous, the engine is pure. */
export type GuardVerdict = boolean;

/**
 * The step that a command names from where the case stands.
 * @throws {Refused} `step-not-allowed` with what is allowed from here.
 */
export function stepFor({ definition }: KeptDefinition, state: CaseState, name: string): Step {
  const steps = stepsFrom(definition, state);
  const step = steps.find((one) => one.do === name);
  if (step) return step;
  const allowed = [...new Set(steps.map((one) => one.do))];
  throw new Refused('step-not-allowed', { step: name, state: titleOf(definition, state.state), allowed });
}

/** The steps possible from where a case stands. */
export function stepsFrom(definition: WorkflowDefinition, state: Pick<CaseState, 'state'>): readonly Step[] {
  return state.state === undefined ? definition.start : (definition.states[state.state]?.on ?? []);
}

/** The facts a guard reads: those of the case, and `input.<field>` of the valid input. */
export function guardFacts(state: CaseState, input: object): { [fact: string]: GuardFact } {
  const facts = caseFacts(state);
  for (const [field, value] of Object.entries(input))
    if (typeof value === 'string' || typeof value === 'boolean') facts[`input.${field}`] = value;
  return facts;
}

/**
 * The step a command takes, if whoever acts may take it and has given what it requires.
 * @throws {Refused} `step-not-allowed`, `wrong-role`, `same-person`, `field-required`.
 */
export function stepTaken(kept: KeptDefinition, state: CaseState, command: CaseCommand, acting: Acting): Step {
  const step = stepFor(kept, state, command.do);
  demand(
    step.by.some((role) => acting.roles.includes(role)),
    'wrong-role',
    { step: step.do, by: step.by },
  );
  for (const earlier of step.notBy)
    demand(!state.doneBy[earlier]?.includes(acting.actor), 'same-person', { step: earlier });
  for (const field of step.requires)
    demand(command.data[field] !== undefined && command.data[field] !== '', 'field-required', { field }, `/${field}`);
  return step;
}

/**
 * The decider of every workflow: `(definition, state, command, guard verdict) → event`.
 * @throws {Refused} what {@link stepTaken} throws, `invalid-data`, `guard-failed`.
 */
export function decideCase(
  kept: KeptDefinition,
  state: CaseState,
  command: CaseCommand,
  acting: Acting,
  guard: GuardVerdict,
): CaseEvent {
  const step = stepTaken(kept, state, command, acting);
  const data = readInput(kept, state, step, command);
  demand(guard, 'guard-failed', { clause: step.guard?.clause ?? null, text: step.guard?.otherwise ?? null });
  return { type: step.records, data } as CaseEvent;
}

/** Whether every path in a definition can be walked; the schema checks shapes, this checks the graph. */
export function definitionFaults(definition: WorkflowDefinition): string[] {
  const faults: string[] = [];
  const states = Object.entries(definition.states);
  const steps = [...definition.start, ...states.flatMap(([, { on }]) => on)];
  for (const step of steps) {
    if (!definition.states[step.to]) faults.push(`${step.do} leads to the unknown state ${step.to}`);
    if (!(step.records in caseEvents)) faults.push(`${step.do} records the unknown event type ${step.records}`);
  }
  const reached = new Set(steps.map((step) => step.to));
  for (const [name, { final, on }] of states) {
    if (!reached.has(name)) faults.push(`nothing leads to the state ${name}`);
    if (!final && on.length === 0) faults.push(`the state ${name} is a dead end and not final`);
    if (final && on.length > 0) faults.push(`the state ${name} is final and has steps`);
  }
  return faults;
}

/**
 * The data of the event that a step records, read from its command.
 * @throws {Refused} `invalid-data`, `definition-broken`.
 */
export function readInput(kept: KeptDefinition, state: CaseState, step: Step, command: CaseCommand): object {
  const schema = caseEvents[step.records as CaseEventType];
  demand(schema, 'definition-broken', { records: step.records });
  const way = {
    workflow: kept.definition.id,
    definition: kept.hash,
    step: step.do,
    ...(state.state !== undefined && { from: state.state }),
    to: step.to,
  };
  const input = state.state === undefined ? split(kept.definition, command.data) : command.data;
  const parsed = strict(schema).safeParse({ ...input, case: way, ...(state.subject && { subject: state.subject }) });
  if (!parsed.success) throw invalidData(parsed.error);
  return parsed.data;
}

const strictOf = new WeakMap<z.ZodObject, z.ZodObject>();

/** A schema that refuses fields it does not know. Made once per schema: compiling one costs more than using it. */
export function strict(schema: z.ZodObject): z.ZodObject {
  let made = strictOf.get(schema);
  if (!made) strictOf.set(schema, (made = schema.strict()));
  return made;
}

/** Puts the personal details apart, by the marks in the schema of the definition. */
function split(definition: WorkflowDefinition, data: CaseCommand['data']): object {
  const properties = (definition.data['properties'] ?? {}) as { [field: string]: { 'x-personal'?: boolean } };
  const details: { [field: string]: Json } = {};
  const personalDetails: { [field: string]: Json } = {};
  for (const [field, value] of Object.entries((data['details'] ?? {}) as { [field: string]: Json }))
    (properties[field]?.['x-personal'] ? personalDetails : details)[field] = value;
  return { ...data, details, ...(Object.keys(personalDetails).length > 0 && { personalDetails }) };
}

/** A refusal that lists every field that is wrong, each with its JSON Pointer. */
export function invalidData(error: z.ZodError): Refused {
  const issues = error.issues.map((issue) => ({
    pointer: issue.path.map((part) => `/${String(part)}`).join(''),
    message: issue.message,
  }));
  return new Refused('invalid-data', { issues }, issues[0]?.pointer);
}

function titleOf(definition: WorkflowDefinition, state: string | undefined): Json {
  return state === undefined ? null : (definition.states[state]?.title ?? state);
}
