import { expect } from '@jest/globals';
import type { Json } from '#libs/canonical';
import { evaluateGuard, guardFactsOf, loadPacks, workflowsOf, type GuardFact, type Pack } from '#libs/policy';
import { join } from 'node:path';
import { toNewEvent } from '../decider.js';
import { Refused } from '../decider.js';
import { caseEvents, type CaseEvent } from '../workflow/case-events.js';
import { evolveCase, noCase, type CaseState } from '../workflow/case-state.js';
import type { Acting, KeptDefinition } from '../workflow/engine.js';
import type { Rules } from '../workflow/execute-step.js';
import { takeStep } from '../workflow/take-step.js';
import { attempt, expectRefusal, uuid } from './streams.js';

/**
 * A step of a spec: its name, its input, who takes it, on which day where that matters, and what the pack then finds on
 * record where its guard asks.
 */
export type Taken = {
  readonly do: string;
  readonly data?: { readonly [field: string]: Json };
  readonly by: Acting;
  readonly on?: string;
  readonly found?: { readonly [fact: string]: GuardFact };
};

/** The folder of the packs: specs run at the root of the repository. */
export const rulesDir = join(process.cwd(), 'rules');

let loaded: readonly Pack[] | undefined;
/** Loaded when a spec first asks for them: most specs that import this file never do. */
const packs = () => (loaded ??= loadPacks(rulesDir).packs);

/** The definition of a workflow as the pack of a jurisdiction has it. */
export function definitionOf(jurisdiction: string, workflow: string): KeptDefinition {
  const found = packs()
    .filter((pack) => pack.jurisdiction.code === jurisdiction)
    .flatMap(workflowsOf)
    .find(({ definition }) => definition.id === workflow);
  if (!found) throw new Error(`no workflow ${workflow} in ${jurisdiction}`);
  return found;
}

/** The rules of all packs under `rules/`, without a log to keep them in. */
export const packRules: Rules = {
  knowsClause: (clause) => packs().some(({ clauses }) => clauses.some(({ id }) => id === clause)),
  forJurisdiction: (code) => packs().find(({ jurisdiction }) => jurisdiction.code === code),
  current: (workflow, jurisdiction) =>
    packs()
      .filter((pack) => pack.jurisdiction.code === jurisdiction)
      .flatMap(workflowsOf)
      .find(({ definition }) => definition.id === workflow),
  async kept(hash) {
    const found = packs()
      .flatMap(workflowsOf)
      .find((kept) => kept.hash === hash);
    if (!found) throw new Error(`no definition ${hash}`);
    return found;
  },
  guard: evaluateGuard,
  packFacts: ({ jurisdiction, day }, names) => ofPack(packRules.forJurisdiction(jurisdiction), day).packFacts(names),
  holders: () => Promise.resolve([]),
  workflowOf: () => Promise.resolve(undefined),
};

/** Where the cases of specs are. */
export const casePlace = { jurisdiction: '330110', school: uuid(10) };

/** `given(…steps).when(step).then(type, data)` for a workflow definition: the engine with its guards, without a log. */
export function casesOf(kept: KeptDefinition) {
  return (...given: readonly Taken[]) => ({
    async state(): Promise<CaseState> {
      let state = noCase;
      for (const step of given) state = after(state, await walk(kept, state, step), step.by.actor, step.on);
      return state;
    },
    when(step: Taken) {
      const decided = this.state().then(async (state) => {
        const event = await walk(kept, state, step).catch((error: unknown) => attempt<CaseEvent>(() => throwIt(error)));
        return { event, state };
      });
      return {
        /** This type with at least these data, and the case stands where the step leads. */
        async then(type: string, data: object = {}): Promise<void> {
          const { event } = await decided;
          if (event instanceof Refused) throw event;
          expect(event).toMatchObject({ type, data });
        },
        async thenRefused(code: string, values: object = {}): Promise<void> {
          const { event } = await decided;
          expect(event).toBeInstanceOf(Refused);
          expectRefusal(event as Refused, code);
          expect((event as Refused).values).toMatchObject(values);
        },
      };
    },
  });
}

/** The day on which the steps of specs are taken, unless they say otherwise. */
const [at, today] = ['2025-06-01T02:00:00.000Z', '2025-06-01'];

/** One step over a state: what the engine decides with the guard really asked. */
export function walk(
  kept: KeptDefinition,
  state: CaseState,
  { do: name, data, by, on, found }: Taken,
): Promise<CaseEvent> {
  return takeStep(kept, state, { do: name, data: data ?? {} }, by, {
    ...(on === undefined ? { at, today } : { at: `${on}T02:00:00.000Z`, today: on }),
    guard: evaluateGuard,
    ...ofPack(
      packs().find((pack) => workflowsOf(pack).some(({ hash }) => hash === kept.hash)),
      on ?? today,
      found,
    ),
  });
}

/** The case after an event that somebody caused on a day. */
export function after(state: CaseState, event: CaseEvent, actor: string, on = today): CaseState {
  const { data } = toNewEvent(caseEvents, event);
  const meta = { actor, scope: 'spec', commandId: uuid(900), occurredAt: `${on}T02:00:00.000Z`, ...casePlace };
  return evolveCase(state, { type: event.type, data } as unknown as CaseEvent, { meta });
}

/** What guards read of a pack without a log to look at: parameters as its document has them, and what was found. */
function ofPack(pack: Pack | undefined, day: string, found: Taken['found'] = {}) {
  const nothing = { subjectKind: 'person' as const, events: [], today: day };
  return {
    pack,
    packFacts: async (names: readonly string[]) =>
      pack ? { ...(await guardFactsOf(pack, nothing, names, undefined)), ...found } : {},
  };
}

function throwIt(error: unknown): never {
  throw error as Error;
}
