import { aboutKinds, guardReads, type GuardFact, type Step, type WorkflowDefinition } from '#libs/policy';
import { Refused } from '../decider.js';
import type { Subject } from '../subject.js';
import type { CaseEvent } from './case-events.js';
import { guardFacts } from './case-facts.js';
import type { CaseState } from './case-state.js';
import { dueOf } from './due.js';
import { decideCase, readInput, stepTaken, type Acting, type CaseCommand, type KeptDefinition } from './engine.js';
import type { Surroundings } from './surroundings.js';

/**
 * Decides a step with everything it depends on: role and time, the input, the guard over the case as it is before the
 * step, and the days of the deadlines that begin to run.
 * @throws {Refused} what {@link decideCase} throws, `guard-undetermined`.
 */
export async function takeStep(
  kept: KeptDefinition,
  state: CaseState,
  command: CaseCommand,
  acting: Acting,
  { at, today, pack, guard, packFacts, places, makers }: Surroundings,
): Promise<CaseEvent> {
  const step = stepTaken(kept, state, command, acting, today);
  const event = readInput(kept, state, step, command, acting, today);
  const who = { 'case.actor': acting.actor };
  const holds = await guardHolds(kept, state, step, event, { today, guard, packFacts, who });
  const due = await dueOf(kept.definition, state, event, acting.actor, { at, today, pack, packFacts });
  return decideCase(kept, state, command, acting, { today, guard: holds, due, places, makers });
}

async function guardHolds(
  { definition }: KeptDefinition,
  state: CaseState,
  { guard }: Step,
  event: CaseEvent,
  {
    today,
    guard: evaluate,
    packFacts,
    who,
  }: Pick<Surroundings, 'today' | 'guard' | 'packFacts'> & { readonly who: { readonly [name: string]: GuardFact } },
): Promise<boolean> {
  if (!guard) return true;
  const own = guardFacts(definition, state, event.data, today);
  const reads = guardReads(guard.when);
  const others = reads.filter((name) => !/^(case|input)\./.test(name));
  const about = guard.of && askedAbout(guard.of, definition, state, event);
  const found = others.length > 0 ? await packFacts(others, guard.window, about) : {};
  const facts: { [name: string]: GuardFact } = { ...own, ...who };
  for (const [name, value] of Object.entries(found)) if (value !== null) facts[name] = value;
  const missing = reads.filter((name) => facts[name] === undefined);
  if (missing.length > 0) throw new Refused('guard-undetermined', { missing, clause: guard.clause ?? null });
  return evaluate(guard.when, facts);
}

/** Whom a guard reads about that is not the subject: what such cases must be about, else the detail of that name. */
function askedAbout(
  field: keyof typeof aboutKinds,
  { about: needed = [] }: WorkflowDefinition,
  state: CaseState,
  { data }: CaseEvent,
): Subject {
  const [where, given] = needed.includes(field)
    ? ['about', data.about ?? state.about]
    : ['details', { ...state.details, ...data.details }];
  const id = (given as { readonly [field: string]: unknown })[field];
  if (typeof id !== 'string') throw new Refused('about-needed', { field }, `/${where}/${field}`);
  return { kind: aboutKinds[field], id };
}
