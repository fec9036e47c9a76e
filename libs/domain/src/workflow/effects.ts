import { legalDateAt, type Json } from '#libs/canonical';
import type { Recorded } from '#libs/event-log';
import type { Effect, Step, WorkflowDefinition } from '#libs/policy';
import { v5 as uuidv5 } from 'uuid';
import { credit } from '../credit.js';
import type { AnyDecider } from '../decider.js';
import { shortest } from '../fields.js';
import { person } from '../person.js';
import { programme } from '../programme.js';
import { record } from '../record.js';
import { school } from '../school.js';
import { trainingClass } from '../training-class.js';
import { ownEvents } from './case-events.js';
import { caseFacts } from './case-facts.js';
import type { CaseState } from './case-state.js';
import { definedOnly, type CaseCommand, type KeptDefinition } from './engine.js';

/** A command to another stream. Its id derives from the causing event: issued twice, it is carried out once. */
export type Caused = {
  readonly decider: AnyDecider;
  readonly id: string;
  readonly commandId: string;
  readonly command: { readonly type: string; readonly data: object };
};

/** What everything caused by a step has: which of its effects it is, and an id derived from the event. */
type Origin = { readonly effect: number; readonly commandId: string };

/** A command caused by a step. `anySubject`: its `id` is a subject of a kind that only the ledger knows. */
export type CausedCommand = Caused & Origin & { readonly kind: 'command'; readonly anySubject?: true };

/** A step of another case, which it may open. */
export type CausedStep = Origin & {
  readonly kind: 'step';
  readonly workflow: string;
  readonly id: string;
  readonly command: CaseCommand;
};

/** What is left of an award is revoked: how much that is, its account knows. */
export type CausedReversal = Origin & { readonly kind: 'reversal'; readonly person: string; readonly award: string };

/** An effect on somebody or something that the case does not name: a person must look at it. */
export type CausedNothing = Origin & { readonly kind: 'nothing'; readonly of: string };

/** What an event of a case causes. */
export type CaseEffect = CausedCommand | CausedStep | CausedReversal | CausedNothing;

/** An event of a case, the case after it, and the definition it was taken under. */
export type Happened = { readonly kept: KeptDefinition; readonly state: CaseState; readonly event: Recorded };

/**
 * What an event of a case causes in other streams, by the effects of its step. `state` is the case after the event;
 * `earlier` what happened before it, for effects that reverse. Personal fields are read where the event was opened.
 */
export function effectsOf(
  kept: KeptDefinition,
  state: CaseState,
  event: Recorded,
  caseId: string,
  earlier: readonly Happened[] = [],
): CaseEffect[] {
  const step = stepOf(kept.definition, state, event);
  const context = { kept, state, event, caseId, earlier };
  return (step?.effect ?? []).flatMap((effect, i) => caused(context, effect, i));
}

/** The step of a definition that an event was recorded by; `undefined` for what the engine records of itself. */
export function stepOf(definition: WorkflowDefinition, { state }: CaseState, event: Recorded): Step | undefined {
  if ((ownEvents as readonly string[]).includes(event.type)) return undefined;
  const { step, from, track } = event.data['case'] as { step: string; from?: string; track?: string };
  const steps =
    from === undefined
      ? definition.start
      : track === undefined
        ? definition.states[from]?.on
        : definition.states[state!]?.tracks?.[track]?.states[from]?.on;
  return steps?.find((one) => one.do === step);
}

type Context = Happened & { readonly caseId: string; readonly earlier: readonly Happened[] };

function caused(context: Context, effect: Effect, i: number): CaseEffect[] {
  const { state, event, caseId } = context;
  const { subject, about } = state;
  const origin = { effect: i, commandId: uuidv5(`effect/${i}`, event.id) };
  const look = (value: unknown) => lookedUp(context, value);
  const give = (decider: AnyDecider, id: string, type: string, data: object): CaseEffect[] => [
    { ...origin, kind: 'command', decider, id, command: { type, data } },
  ];
  const target = (of: string | undefined, then: (id: string) => CaseEffect[]): CaseEffect[] => {
    const id = of === undefined ? subject : look(`case.${of.replace(/^case\./, '')}`);
    return typeof id === 'string' ? then(id) : [{ ...origin, kind: 'nothing', of: of ?? 'subject' }];
  };
  if ('award' in effect) return award(context, effect.award, i, give);
  if ('enrol' in effect)
    return about.class ? give(trainingClass, about.class, 'EnrolTrainee', { person: subject, case: caseId }) : [];
  if ('restore' in effect)
    return about.award ? give(credit, subject!, 'RestoreCredit', { award: about.award, case: caseId }) : [];
  if ('record' in effect) {
    const { kind, of, on, fields } = effect.record;
    const data = {
      ...{ record: uuidv5(`record/${i}`, event.id), kind, on: look(on) ?? dayOf(event) },
      fields: texts(Object.entries(fields ?? {}).map(([field, value]) => [field, look(value)])),
      ...filesOf(event),
    };
    const command = { type: 'FileRecord', data };
    return target(of, (id) => {
      const name = of === undefined ? `${state.kind}-${id}` : id;
      return [{ ...origin, kind: 'command', decider: record, id: name, ...(of && { anySubject: true }), command }];
    });
  }
  if ('command' in effect) {
    const { to, of, do: type, data } = effect.command;
    return target(of, (id) => give(receivers[to], id, type, valuesOf(data, look)));
  }
  if ('open' in effect) {
    const { workflow, do: name, of, about, details } = effect.open;
    return target(of, (id) => {
      const data = { subject: id, about: { ...valuesOf(about, look), case: caseId }, details: valuesOf(details, look) };
      return [{ ...origin, kind: 'step', workflow, id: uuidv5(`open/${i}`, event.id), command: { do: name, data } }];
    });
  }
  if ('step' in effect) {
    const { workflow, of, do: name, data } = effect.step;
    return target(of, (id) => [
      { ...origin, kind: 'step', workflow, id, command: { do: name, data: valuesOf(data, look) } },
    ]);
  }
  return undone(context, effect.undo, origin);
}

const receivers = { teacher: person, credit, class: trainingClass, programme, school } as const;

/**
 * The award takes unit, level, mode and category from the effect, else from the details of the case; nothing recognised
 * awards nothing.
 */
function award(
  { kept, state, event, caseId, ...rest }: Context,
  { amount: fact, on: day, ...fixed }: Extract<Effect, { award: object }>['award'],
  i: number,
  give: (decider: AnyDecider, id: string, type: string, data: object) => CaseEffect[],
): CaseEffect[] {
  const look = (value: unknown) => lookedUp({ kept, state, event, caseId, ...rest }, value);
  const recognised = shortest(String(look(fact) ?? '0'));
  if (recognised === '0') return [];
  const { title, unit, level, mode, category, hours } = state.details;
  const on = look(day) ?? state.lastDay ?? legalDateAt(event.meta.occurredAt);
  return give(credit, state.subject!, 'AwardCredit', {
    award: uuidv5(`award/${i}`, event.id),
    ...definedOnly({ unit, level, mode, category }),
    ...valuesOf(fixed, look),
    ...definedOnly({ planned: hours ?? state.details['plannedHours'] }),
    recognised,
    occurredOn: on,
    countsOn: on,
    source: {
      kind: state.about.class ? 'class' : 'case',
      title: title ?? kept.definition.title['zh-CN'],
      cause: event.id,
      ...definedOnly({ class: state.about.class, programme: state.about.programme }),
      case: caseId,
    },
    ...filesOf(event),
  });
}

/** The reversal of what steps have caused: their awards and records have ids derived from their events. */
function undone({ event, caseId, earlier }: Context, steps: readonly string[], { effect }: Origin): CaseEffect[] {
  const were = earlier.filter((one) => {
    const { step } = one.event.data['case'] as { step: string };
    return steps.includes(step);
  });
  return were
    .flatMap((one) => effectsOf(one.kept, one.state, one.event, caseId))
    .flatMap((one): CaseEffect[] => {
      if (one.kind !== 'command') return [];
      const made = one.command.data as { readonly award?: string; readonly record?: string };
      if (one.command.type === 'AwardCredit')
        return [
          {
            effect,
            kind: 'reversal',
            commandId: uuidv5(`undo/${made.award!}`, event.id),
            person: one.id,
            award: made.award!,
          },
        ];
      if (one.command.type !== 'FileRecord') return [];
      const data = { record: made.record!, reason: reasonOf(event) };
      const commandId = uuidv5(`undo/${made.record!}`, event.id);
      return [{ ...one, effect, commandId, command: { type: 'WithdrawRecord', data } }];
    });
}

/** Why a reversal was made, in the words of who made it, where the event was opened. */
export function reasonOf({ personal }: Pick<Recorded, 'personal'>): string {
  const { reason } = personal;
  return typeof reason === 'string' ? reason : '冲销';
}

/** `case.…` and `input.…` are looked up, anything else stands as it is; lists are looked up one by one. */
function lookedUp(context: Context, value: unknown): Json | undefined {
  if (Array.isArray(value)) return value.flatMap((one) => lookedUp(context, one) ?? []);
  const [, from, name] = (typeof value === 'string' && /^(case|input)\.(.+)$/.exec(value)) || [];
  if (from === 'case') return ofCase(context, name!);
  return from === 'input' ? ofInput(context.event, name!) : (value as Json | undefined);
}

function ofCase({ kept, state, event, caseId }: Context, name: string): Json | undefined {
  if (name === 'id') return caseId;
  if (name === 'subject') return state.subject;
  if (name === 'opener') return state.opener;
  const [, about] = /^about\.(.+)$/.exec(name) ?? [];
  if (about !== undefined) return state.about[about as keyof CaseState['about']];
  // A number stays one: commands may want it as such. Built-in facts come before details of the same name.
  if (typeof state.details[name] === 'number') return state.details[name];
  const facts = caseFacts(kept.definition, state, legalDateAt(event.meta.occurredAt));
  const place = name === 'jurisdiction' || name === 'school' ? state[name] : undefined;
  return facts[`case.${name}`] ?? state.details[name] ?? place;
}

function ofInput({ data, personal }: Pick<Recorded, 'data' | 'personal'>, name: string): Json | undefined {
  const within = (of: unknown) => (of as { readonly [field: string]: Json } | undefined)?.[name];
  return within(data) ?? within(personal) ?? within(data['details']) ?? within(personal['personalDetails']);
}

function valuesOf(
  values: { readonly [field: string]: unknown } | undefined,
  look: (value: unknown) => Json | undefined,
): { readonly [field: string]: Json } {
  return definedOnly(Object.fromEntries(Object.entries(values ?? {}).map(([field, value]) => [field, look(value)])));
}

/** Fields of a record are texts, amounts as decimal strings, or yes and no. */
function texts(entries: readonly (readonly [string, Json | undefined])[]): { readonly [field: string]: Json } {
  return definedOnly(
    Object.fromEntries(entries.map(([field, value]) => [field, typeof value === 'number' ? String(value) : value])),
  );
}

/** The hashes of the files handed in with a step. */
function filesOf({ data }: Pick<Recorded, 'data'>): { readonly evidence?: readonly string[] } {
  const given = (data['evidence'] ?? []) as readonly (string | { readonly file: string })[];
  const files = [...new Set(given.map((one) => (typeof one === 'string' ? one : one.file)))];
  return files.length > 0 ? { evidence: files } : {};
}

/** The day an event is about: its `on`, else the day it was done. */
function dayOf({ data, meta }: Pick<Recorded, 'data' | 'meta'>): string {
  return typeof data['on'] === 'string' ? data['on'] : legalDateAt(meta.occurredAt);
}
