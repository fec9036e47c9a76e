import type { Json, JsonObject, LegalDate } from '#libs/canonical';
import type { NewEvent, Recorded } from '#libs/event-log';
import type { Pack } from '#libs/policy';
import type { z } from 'zod';
import { personalFields } from './fields.js';

/** Event types of a stream: name → schema of `data`. These names and shapes are what is stored. */
export type EventTable = { readonly [type: string]: z.ZodObject };

/**
 * Command types of a stream: name → schema of `data`, and the roles that may give it. What is `gathered` is put together
 * by the service from what was asked: no caller gives it as it is.
 */
export type CommandTable = {
  readonly [type: string]: { readonly schema: z.ZodObject; readonly by: readonly Role[]; readonly gathered?: boolean };
};

/** The union of `{type, data}` that a table describes. */
export type EventOf<T extends EventTable> = { [K in keyof T & string]: { type: K; data: z.infer<T[K]> } }[keyof T &
  string];

/** The union of `{type, data}` that a command table describes, after validation. */
export type CommandOf<T extends CommandTable> = {
  [K in keyof T & string]: { type: K; data: z.infer<T[K]['schema']> };
}[keyof T & string];

/** A role of the catalogue, in a scope: see `scope.ts`. */
export type Role = string;

/** What a decision may know beside command and state: nothing else, so that it can be repeated. */
export type Context = {
  /** Id of who gives the command. */
  readonly actor: string;
  /** When, ISO 8601 UTC. */
  readonly at: string;
  /** The day of `at` in China. */
  readonly today: LegalDate;
  /** UUID of the command; ids made by a decision are derived from it. */
  readonly commandId: string;
  /** Id of the stream: what stands behind its prefix. */
  readonly id: string;
  /** Where the stream belongs once the command is carried out. */
  readonly place: Place;
  /** Where the person is whose data the events hold, when it is not the stream's own. */
  readonly theirs?: Place;
  /** What the pack in force in that place says of records. */
  readonly pack?: RecordRules;
};

/** What a pack says of records: their kinds, and its units. */
export type RecordRules = Pick<Pack, 'records' | 'units'>;

/** What the log says of an event beside its data, for folds that need to know who or which. */
export type Origin = Pick<Recorded, 'id' | 'position' | 'recordedAt' | 'meta'>;

/** Where something belongs: what scopes are checked against and feeds filter on. */
export type Place = { readonly jurisdiction?: string; readonly school?: string };

/**
 * One kind of stream: its events, its commands, and the pure function between them. `decide` answers the events that a
 * command causes (`[]` when it changes nothing) or throws {@link Refused}; `evolve` folds an event into the state.
 */
export type Decider<S, C extends CommandTable, E extends EventTable> = {
  /** Stream prefix: a stream is `<prefix>-<id>`. */
  readonly stream: string;
  readonly events: E;
  readonly commands: C;
  readonly initial: S;
  readonly decide: (command: CommandOf<C>, state: S, context: Context) => EventOf<E>[];
  readonly evolve: (state: S, event: EventOf<E>, recorded: Origin) => S;
  /** Where the stream belongs once the command is carried out. A stream about a subject is where the subject is. */
  readonly place: ((state: S, command: CommandOf<C>) => Place) | 'of-subject';
  /** Which roles may give the command, when that depends on whom or what it is about; else those of its entry. */
  readonly by?: (id: string, command: CommandOf<C>, state: S) => readonly Role[] | undefined;
  /** Streams that must exist for the command to make sense. */
  readonly refers?: (command: CommandOf<C>) => readonly Reference[];
  /** Where a right that the command gives or takes away reaches: whoever gives the command must reach it too. */
  readonly grants?: (command: CommandOf<C>) => Place | undefined;
  /** Whose personal data the events hold, when it is not the stream's own. */
  readonly subject?: (state: S, command: CommandOf<C>) => string | undefined;
};

/** A stream that a field of a command names. `unmerged`: a person or school that has not been merged into another. */
export type Reference = { readonly stream: string; readonly field: string; readonly unmerged?: true };

/* eslint-disable @typescript-eslint/no-explicit-any -- state, command and event belong together inside, not outside */
/** Any decider, for code that treats all alike: what `execute` needs of one. */
export type AnyDecider = {
  readonly stream: string;
  readonly events: EventTable;
  readonly commands: CommandTable;
  readonly initial: any;
  readonly decide: (command: any, state: any, context: Context) => { type: string; data: object }[];
  readonly evolve: (state: any, event: any, recorded: Origin) => any;
  readonly place: ((state: any, command: any) => Place) | 'of-subject';
  readonly by?: (id: string, command: any, state: any) => readonly Role[] | undefined;
  readonly refers?: (command: any) => readonly Reference[];
  readonly grants?: (command: any) => Place | undefined;
  readonly subject?: (state: any, command: any) => string | undefined;
};
/* eslint-enable @typescript-eslint/no-explicit-any */

/**
 * A "no" to the caller. `code` is stable and names the message in the catalogue of refusals; `values` fill the message;
 * `field` is a JSON Pointer into the command's data, when one field is to blame.
 */
export class Refused extends Error {
  constructor(
    readonly code: string,
    readonly values: { readonly [name: string]: Json } = {},
    readonly field?: string,
  ) {
    super(`${code} ${JSON.stringify(values)}`);
    this.name = 'Refused';
  }
}

/** Throws {@link Refused} unless the condition holds. */
export function demand(
  condition: unknown,
  code: string,
  values?: { readonly [name: string]: Json },
  field?: string,
): asserts condition {
  if (!condition) throw new Refused(code, values, field);
}

/** Splits what was decided into what the log says and what the vault keeps, by the marks of the schema. */
export function toNewEvent(events: EventTable, event: { type: string; data: object }): NewEvent {
  const data: { [field: string]: Json } = {};
  const kept: { [field: string]: Json } = {};
  const marked = marks(events, event.type);
  for (const [field, value] of Object.entries(event.data) as [string, Json | undefined][])
    if (value !== undefined) (marked.has(field) ? kept : data)[field] = value;
  return { type: event.type, data, personal: kept };
}

const marksOf = new WeakMap<z.ZodObject, ReadonlySet<string>>();

function marks(events: EventTable, type: string): ReadonlySet<string> {
  const schema = events[type];
  if (!schema) throw new Error(`no event type ${type} in the table`);
  let marked = marksOf.get(schema);
  if (!marked) marksOf.set(schema, (marked = new Set(personalFields(schema))));
  return marked;
}

/** The data of a recorded event with its opened personal fields put back. */
export function openedData(recorded: Pick<Recorded, 'data' | 'personal'>): JsonObject {
  return { ...recorded.data, ...recorded.personal };
}
