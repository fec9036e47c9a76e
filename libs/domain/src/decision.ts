import { canonicalText } from '#libs/canonical';
import { comparable, type Position } from '#libs/event-log';
import { z } from 'zod';
import { demand, type Decider } from './decider.js';
import { clause, contentHash, id, legalDate, line, slug } from './fields.js';

/** Which question a decision answers: a purpose in a window. */
const question = { purpose: slug, window: z.object({ kind: slug, key: z.string() }) };

const verdict = {
  purpose: slug,
  window: z.object({ kind: slug, key: z.string(), from: legalDate, to: legalDate }),
  asOf: legalDate,
  /** The decision rests on the log up to here: a position of the log in which it was recorded. */
  position: z.string(),
  /** Id of the event at that position: a copy of the log has it at another. Earlier decisions do not say it. */
  lastEvent: id.optional(),
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

/**
 * Events of `decision-<person id>` and `decision-<kind>-<id>`: the system's proposals, and what a settlement makes of
 * them. These names and shapes are stored.
 */
export const decisionEvents = {
  DecisionRecorded: z.object(verdict),
  /** A decision that replaces an earlier one because facts, pack or interpretations have changed since. */
  DecisionCorrected: z.object({ ...verdict, /** Id of the event it replaces. */ corrects: id }),
  /** 本人核对: the person has looked at what is proposed about them. */
  VerdictChecked: z.object({ ...question, decision: id }),
  /** 发文: from here on this decision is the one that was issued, whatever is proposed later. */
  VerdictIssued: z.object({
    ...question,
    decision: id,
    /** The case of the settlement. */
    settlement: id,
    /** Number and day of the document. */
    reference: line,
    on: legalDate,
    /** The decision that had been issued before it. */
    replaces: id.optional(),
  }),
  /** 撤销: what a settlement had issued no longer stands. */
  VerdictWithdrawn: z.object({
    ...question,
    decision: id,
    settlement: id,
    /** Number of the correction notice. */ reference: line,
  }),
};

const { VerdictIssued, VerdictWithdrawn } = decisionEvents;

/** Commands of a decision stream. The verdict is computed by the handler from the log, never by the caller. */
export const decisionCommands = {
  RecordDecision: { schema: z.object(verdict), by: ['bureau.hr', 'bureau.training'] },
  /** Given by the person a decision is about; whoever passes it on has made sure of that. */
  CheckVerdict: { schema: z.object({ decision: id }), by: ['self'] },
  /** Issues what stood at a position of the log, when the settlement was confirmed: what came later is a proposal again. */
  IssueVerdict: {
    schema: VerdictIssued.omit({ decision: true, replaces: true }).extend({ upTo: z.string() }),
    by: [],
  },
  WithdrawVerdict: { schema: VerdictWithdrawn.omit({ decision: true }), by: [] },
};

/** The decision in force, and what has become of it and of those before it. */
export type DecisionInForce = z.infer<typeof decisionEvents.DecisionRecorded> & {
  readonly event: string;
  /** Every decision of this question, oldest first, each with the position at which it was recorded. */
  readonly made: readonly { readonly event: string; readonly at: string }[];
  /** What was issued and not withdrawn: the decision, and the settlement that issued it. */
  readonly issued?: { readonly decision: string; readonly settlement: string };
  /** The last decision that the person has checked. */
  readonly checked?: string;
};
/** The decisions in force about a subject, by purpose and window. */
export type Decisions = { readonly [purposeAndWindow: string]: DecisionInForce };

/** The streams `decision-<person id>` and `decision-<kind>-<id>` of other subjects. */
export const decision: Decider<Decisions, typeof decisionCommands, typeof decisionEvents> = {
  stream: 'decision',
  events: decisionEvents,
  commands: decisionCommands,
  initial: {},

  decide(command, state) {
    switch (command.type) {
      case 'RecordDecision':
        return recorded(command.data, state[decisionKey(command.data)]);
      case 'CheckVerdict': {
        const { decision } = command.data;
        const current = Object.values(state).find(({ event }) => event === decision);
        const known = Object.values(state).some(({ made }) => made.some(({ event }) => event === decision));
        demand(known, 'decision-unknown', { decision }, '/decision');
        demand(current, 'decision-superseded', { decision }, '/decision');
        if (current.checked === decision) return [];
        return [{ type: 'VerdictChecked', data: { ...questionOf(current), decision } }];
      }
      case 'IssueVerdict': {
        const { upTo, ...document } = command.data;
        const { made = [], issued } = state[decisionKey(document)] ?? {};
        const decision = made.findLast(({ at }) => at <= upTo)?.event;
        const said = issued && (issued.settlement === document.settlement || issued.decision === decision);
        if (!decision || said) return [];
        return [
          { type: 'VerdictIssued', data: { ...document, decision, ...(issued && { replaces: issued.decision }) } },
        ];
      }
      case 'WithdrawVerdict': {
        const { issued } = state[decisionKey(command.data)] ?? {};
        if (issued?.settlement !== command.data.settlement) return [];
        return [{ type: 'VerdictWithdrawn', data: { ...command.data, decision: issued.decision } }];
      }
    }
  },

  evolve(state, { type, data }, { id: event, position }) {
    const key = decisionKey(data);
    const before = state[key];
    switch (type) {
      case 'DecisionRecorded':
      case 'DecisionCorrected': {
        const made = [...(before?.made ?? []), { event, at: position }];
        const { issued, checked } = before ?? {};
        return { ...state, [key]: { ...data, event, made, ...(issued && { issued }), ...(checked && { checked }) } };
      }
      case 'VerdictChecked':
        return { ...state, [key]: { ...before!, checked: data.decision } };
      case 'VerdictIssued': {
        const { decision, settlement } = data;
        return { ...state, [key]: { ...before!, issued: { decision, settlement } } };
      }
      case 'VerdictWithdrawn': {
        const { issued: _issued, ...rest } = before!;
        return { ...state, [key]: rest };
      }
    }
  },

  place: 'of-subject',
};

/** Deciding again with the same result says nothing new. */
function recorded(data: z.infer<typeof decisionEvents.DecisionRecorded>, before: DecisionInForce | undefined) {
  if (!before) return [{ type: 'DecisionRecorded' as const, data }];
  if (isOlder(data.position, before) || basis(before) === basis(data)) return [];
  return [{ type: 'DecisionCorrected' as const, data: { ...data, corrects: before.event } }];
}

/**
 * A decision over an older part of the log than the one in force comes too late to say anything. Behind where that was
 * recorded nothing is older, whatever it cites: in a copy of the log it cites positions of the other.
 */
function isOlder(position: string, { position: cited, made }: DecisionInForce): boolean {
  const [ours, theirs] = [position as Position, cited as Position];
  return position < made.at(-1)!.at && comparable(ours, theirs) && ours < theirs;
}

function questionOf({ purpose, window: { kind, key } }: DecisionInForce) {
  return { purpose, window: { kind, key } };
}

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
