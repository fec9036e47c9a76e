import { expect } from '@jest/globals';
import { legalDateAt } from '#libs/canonical';
import type { CommandOf, CommandTable, Context, Decider, EventOf, EventTable } from '../decider.js';
import { Refused, toNewEvent } from '../decider.js';
import { refusals, refusalText } from '../messages.js';
import { invalidData, strict } from '../workflow/engine.js';

/** An id that says its number. */
export function uuid(n: number): string {
  return `00000000-0000-7000-8000-${String(n).padStart(12, '0')}`;
}

/** The day on which specs happen. */
export const today = '2025-06-01';

/** Who gives a command, when, to which stream, and what a pack says there, where a spec cares. */
export type Who = Partial<Omit<Context, 'today' | 'commandId'>>;

/** Who gives a command in a spec, and when; the rest follows from it. */
export function contextOf({ actor = 'clerk', at = `${today}T02:00:00.000Z`, ...about }: Who = {}): Context {
  return { actor, at, today: legalDateAt(at), commandId: uuid(999), id: uuid(1), place: {}, ...about };
}

/** An event of a spec, with who made it where that matters. It must fit the schema of its type. */
export type Given = { readonly type: string; readonly data: object; readonly actor?: string };

/** What `then` of a spec is about: either the events that were decided, or the refusal. */
export type Verdict = {
  /** These events, in this order, and no others. */
  readonly then: (...events: readonly Given[]) => void;
  /** Nothing had to change. */
  readonly thenNothing: () => void;
  /** Refused with this code; its text is complete in both languages. */
  readonly thenRefused: (code: string, field?: string) => void;
};

/**
 * `given(…events).when(command).then(…events)` for a decider. Commands pass the schema as they do in `execute`, and what
 * is decided passes that of the events: a spec cannot show what could not happen.
 */
export function specOf<S, C extends CommandTable, E extends EventTable>(decider: Decider<S, C, E>) {
  return (...given: readonly Given[]) => ({
    when(command: { readonly type: keyof C & string; readonly data: object }, who?: Who) {
      const decided = attempt(() => decide(decider, stateAfter(decider, given), command, contextOf(who)));
      return verdictOn(decided);
    },
    /** The state that the events add up to. */
    state: () => stateAfter(decider, given),
  });
}

/** The state of a stream after events. */
export function stateAfter<S, C extends CommandTable, E extends EventTable>(
  decider: Decider<S, C, E>,
  events: readonly Given[],
): S {
  return events.reduce((state, { actor = 'clerk', ...event }, i) => {
    strict(decider.events[event.type]!).parse(event.data);
    const { data } = toNewEvent(decider.events, event); // the log keeps personal fields apart: folds do not see them
    const meta = { actor, scope: 'spec', commandId: uuid(900), occurredAt: `${today}T01:00:00.000Z` };
    const origin = {
      id: uuid(500 + i),
      position: String(1000 + i).padStart(16, '0') as never,
      recordedAt: meta.occurredAt,
      meta,
    };
    return decider.evolve(state, { type: event.type, data } as never, origin);
  }, decider.initial);
}

function decide<S, C extends CommandTable, E extends EventTable>(
  decider: Decider<S, C, E>,
  state: S,
  { type, data }: { readonly type: keyof C & string; readonly data: object },
  context: Context,
): EventOf<E>[] {
  const parsed = strict(decider.commands[type]!.schema).safeParse(data);
  if (!parsed.success) throw invalidData(parsed.error);
  const events = decider.decide({ type, data: parsed.data } as CommandOf<C>, state, context);
  for (const event of events) expect(strict(decider.events[event.type]!).parse(event.data)).toEqual(event.data);
  return events;
}

/** Runs a decision: what it gave, or the refusal. Anything else is a mistake and is thrown. */
export function attempt<T>(work: () => T): T | Refused {
  try {
    return work();
  } catch (error) {
    if (error instanceof Refused) return error;
    throw error;
  }
}

function verdictOn(decided: readonly Given[] | Refused): Verdict {
  const events = () => {
    if (decided instanceof Refused) throw decided;
    return decided;
  };
  return {
    then: (...expected) => expect(events()).toEqual(expected),
    thenNothing: () => expect(events()).toEqual([]),
    thenRefused(code, field) {
      expect(decided).toBeInstanceOf(Refused);
      expectRefusal(decided as Refused, code, field);
    },
  };
}

/** Holds a refusal against its code, its field, and its text: every place in it filled, in both languages. */
export function expectRefusal(refusal: Refused, code: string, field?: string): void {
  expect(refusal.code).toBe(code);
  if (field !== undefined) expect(refusal.field).toBe(field);
  for (const language of ['zh-CN', 'en'] as const) {
    const template = refusals[code]?.[language];
    expect(template).toBeDefined();
    for (const [, name] of template!.matchAll(/\{(\w+)\}/g)) expect(Object.keys(refusal.values)).toContain(name);
    expect(refusalText(refusal, language)).not.toMatch(/[{}]/);
  }
}
