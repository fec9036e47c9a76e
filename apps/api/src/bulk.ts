import type { Json } from '#libs/canonical';
import { Refused, type Outcome } from '#libs/domain';
import type { OpenLedger } from '#libs/ledger';
import type { CommandBus } from '@nestjs/cqrs';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { v5 as uuidv5 } from 'uuid';
import type { Caller } from './auth/caller.js';
import { Step } from './bus.js';
import { issueOf } from './issue.js';
import { saidOf, type Said } from './problems.js';

/** A step of a case, one of many of a request. */
export type WantedStep = {
  readonly workflow: string;
  readonly id: string;
  readonly step: string;
  readonly data: { readonly [field: string]: Json };
  /** Revision of the case as it was seen. */
  readonly expected?: number | undefined;
};

/** What became of one of many steps. */
export type StepOutcome =
  ({ readonly status: 'ok' } & Outcome) | { readonly status: 'refused'; readonly problem: Said };

/** How many cases of a request are worked on side by side. */
const SIDE_BY_SIDE = 8;

/**
 * Takes many steps: each has an outcome of its own, none undoes another. Their command ids derive from that of the
 * request, so that the same request broken off and sent again takes each step once. Several steps of one case keep their
 * order; different cases go side by side. A {@link Refused} in place of a step is its outcome. Writes the last position
 * into the reply.
 */
export async function takeSteps(
  { commands, ledger }: { readonly commands: CommandBus; readonly ledger: OpenLedger },
  items: readonly (WantedStep | Refused)[],
  {
    caller,
    request,
    reply,
  }: { readonly caller: Caller; readonly request: FastifyRequest; readonly reply: FastifyReply },
): Promise<{ readonly outcomes: readonly StepOutcome[]; readonly position: string | null }> {
  const { commandId, ...issued } = issueOf(request, caller, ledger.now());
  const outcomes: StepOutcome[] = [];
  let position = '';
  const one = async (i: number) => {
    const item = items[i]!;
    const expected = item instanceof Refused ? undefined : item.expected;
    try {
      if (item instanceof Refused) throw item;
      const { workflow, id, step, data } = item;
      const issue = { ...issued, commandId: uuidv5(String(i), commandId), ...(expected !== undefined && { expected }) };
      const done: Outcome = await commands.execute(new Step(workflow, id, { do: step, data }, issue));
      if (done.position > position) position = done.position;
      outcomes[i] = { status: 'ok', ...done };
    } catch (error) {
      outcomes[i] = { status: 'refused', problem: saidOf(error, expected !== undefined, caller.language) };
    }
  };
  const lanes = new Map<string, number[]>();
  for (const [i, item] of items.entries()) {
    const lane = item instanceof Refused ? '' : `${item.workflow}/${item.id}`;
    lanes.set(lane, [...(lanes.get(lane) ?? []), i]);
  }
  const rest = lanes.values();
  const worker = async () => {
    for (const lane of rest) for (const i of lane) await one(i);
  };
  await Promise.all(Array.from({ length: SIDE_BY_SIDE }, worker));
  if (position !== '') void reply.header('x-ledger-position', position);
  return { outcomes, position: position || null };
}
