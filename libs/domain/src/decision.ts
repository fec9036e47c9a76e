import { canonicalText } from '#libs/canonical';
import { z } from 'zod';
import type { Decider } from './decider.js';
import { clause, contentHash, id, legalDate, slug } from './fields.js';

const verdict = {
  purpose: slug,
  window: z.object({ kind: slug, key: z.string(), from: legalDate, to: legalDate }),
  asOf: legalDate,
  /** The decision rests on the log up to here. */
  position: z.string(),
  packHash: contentHash,
  interpretations: z.array(id),
  engine: z.string(),
  factsHash: contentHash,
  facts: z.record(z.string(), z.json()),
  outcome: z.enum(['qualified', 'unqualified', 'undetermined', 'open', 'notApplicable']),
  requirements: z.array(z.json()),
  consequences: z.array(
    z.object({ consequence: slug, clause, basis: z.enum(['stated', 'default']), purpose: slug.optional() }),
  ),
  firedRules: z.array(z.string()),
};

/** Events of `decision-<person id>` and `decision-<kind>-<id>`: the system's proposals. These names and shapes are stored. */
export const decisionEvents = {
  DecisionRecorded: z.object(verdict),
  /** A decision that replaces an earlier one because facts, pack or interpretations have changed since. */
  DecisionCorrected: z.object({ ...verdict, /** Id of the event it replaces. */ corrects: id }),
};

/** Commands of a decision stream. The verdict is computed by the handler from the log, never by the caller. */
export const decisionCommands = {
  RecordDecision: { schema: z.object(verdict), by: ['bureau.hr', 'bureau.training'] },
};

/** The decision in force. */
export type DecisionInForce = z.infer<typeof decisionEvents.DecisionRecorded> & { readonly event: string };
/** The decisions in force about a subject, by purpose and window. */
export type Decisions = { readonly [purposeAndWindow: string]: DecisionInForce };

/** The streams `decision-<person id>` and `decision-<kind>-<id>` of other subjects: deciding again with the same result says nothing new. */
export const decision: Decider<Decisions, typeof decisionCommands, typeof decisionEvents> = {
  stream: 'decision',
  events: decisionEvents,
  commands: decisionCommands,
  initial: {},

  decide({ data }, state) {
    const before = state[decisionKey(data)];
    if (!before) return [{ type: 'DecisionRecorded', data }];
    // A decision over an older part of the log than the one in force comes too late to say anything.
    if (data.position < before.position) return [];
    return basis(before) === basis(data)
      ? []
      : [{ type: 'DecisionCorrected', data: { ...data, corrects: before.event } }];
  },

  evolve: (state, { data }, { id: event }) => ({ ...state, [decisionKey(data)]: { ...data, event } }),

  place: 'of-subject',
};

/** Which question a decision answers: purpose, and the window with its kind. */
export function decisionKey({ purpose, window }: { purpose: string; window: { kind: string; key: string } }): string {
  return `${purpose}/${window.kind}/${window.key}`;
}

/** What a verdict rests on and says, in canonical order: the log sorts keys. Position and day make no new decision. */
function basis({
  packHash,
  interpretations,
  factsHash,
  outcome,
  consequences,
}: z.infer<typeof decisionEvents.DecisionRecorded>): string {
  return canonicalText([packHash, interpretations, factsHash, outcome, consequences]);
}
