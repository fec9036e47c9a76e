import { expect } from '@jest/globals';
import type { Json } from '#libs/canonical';
import { evaluateGuard, loadPacks, workflowsOf } from '#libs/policy';
import { join } from 'node:path';
import { toNewEvent } from '../decider.js';
import { Refused } from '../decider.js';
import type { Rules } from '../execute.js';
import { caseEvents, type CaseEvent } from '../workflow/case-events.js';
import { evolveCase, noCase, type CaseState } from '../workflow/case-state.js';
import {
  decideCase,
  guardFacts,
  readInput,
  stepTaken,
  type Acting,
  type CaseCommand,
  type KeptDefinition,
} from '../workflow/engine.js';
import { attempt, expectRefusal, uuid } from './streams.js';

/** A step of a spec: its name, its input, and who takes it. */
export type Taken = { readonly do: string; readonly data?: { readonly [field: string]: Json }; readonly by: Acting };

/** The folder of the packs: specs run at the root of the repository. */
export const rulesDir = join(process.cwd(), 'rules');

const { packs } = loadPacks(rulesDir);

/** The definition of a workflow as the pack of a jurisdiction has it. */
export function definitionOf(jurisdiction: string, workflow: string): KeptDefinition {
  const found = packs
    .filter((pack) => pack.jurisdiction.code === jurisdiction)
    .flatMap(workflowsOf)
    .find(({ definition }) => definition.id === workflow);
  if (!found) throw new Error(`no workflow ${workflow} in ${jurisdiction}`);
  return found;
}

/** The rules of all packs under `rules/`, without a log to keep them in. */
export const packRules: Rules = {
  knowsClause: (clause) => packs.some(({ clauses }) => clauses.some(({ id }) => id === clause)),
  forJurisdiction: (code) => packs.find(({ jurisdiction }) => jurisdiction.code === code),
  current: (workflow, jurisdiction) =>
    packs
      .filter((pack) => pack.jurisdiction.code === jurisdiction)
      .flatMap(workflowsOf)
      .find(({ definition }) => definition.id === workflow),
  async kept(hash) {
    const found = packs.flatMap(workflowsOf).find((kept) => kept.hash === hash);
    if (!found) throw new Error(`no definition ${hash}`);
    return found;
  },
  guard: evaluateGuard,
};

/** Where the cases of specs are. */
export const casePlace = { jurisdiction: '330110', school: uuid(10) };

/** `given(…steps).when(step).then(type, data)` for a workflow definition: the engine with its guards, without a log. */
export function casesOf(kept: KeptDefinition) {
  return (...given: readonly Taken[]) => ({
    async state(): Promise<CaseState> {
      let state = noCase;
      for (const step of given) state = after(state, await walk(kept, state, step), step.by.actor);
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

/** One step over a state: what the engine decides with the guard really asked. */
export async function walk(kept: KeptDefinition, state: CaseState, { do: name, data, by }: Taken): Promise<CaseEvent> {
  const command: CaseCommand = { do: name, data: data ?? {} };
  const step = stepTaken(kept, state, command, by);
  const input = readInput(kept, state, step, command);
  const holds = !step.guard || (await evaluateGuard(step.guard.when, guardFacts(state, input)));
  return decideCase(kept, state, command, by, holds);
}

/** The case after an event that somebody caused. */
export function after(state: CaseState, event: CaseEvent, actor: string): CaseState {
  const { data } = toNewEvent(caseEvents, event);
  const meta = { actor, scope: 'spec', commandId: uuid(900), occurredAt: '2025-06-01T02:00:00.000Z', ...casePlace };
  return evolveCase(state, { type: event.type, data } as unknown as CaseEvent, { meta });
}

function throwIt(error: unknown): never {
  throw error as Error;
}
