import { z } from 'zod';
import { demand, type Decider } from './decider.js';
import { clause, contentHash, id, jurisdiction, legalDate, line, reason, slug } from './fields.js';

const value = z.union([z.string().max(200), z.boolean()]);

/** What is read into the document, and for how long. */
const proposal = {
  interpretation: id,
  jurisdiction,
  parameter: slug,
  value,
  unit: slug.optional(),
  clause,
  from: legalDate,
  to: legalDate.optional(),
};

/**
 * Events of `policy-<jurisdiction>`: which pack is in force, and what a bureau reads into a document that is silent.
 * A value is a decimal string, a text or a yes/no. These names and shapes are stored.
 */
export const policyEvents = {
  PackAdopted: z.object({ jurisdiction, pack: line, version: z.string(), hash: contentHash, from: legalDate }),
  InterpretationProposed: z.object({ ...proposal, reason }),
  /** A second person has agreed: from here on decisions use it. It repeats what was proposed. */
  InterpretationRecorded: z.object({ ...proposal, proposedBy: z.string() }),
  InterpretationWithdrawn: z.object({ interpretation: id, jurisdiction, parameter: slug, reason }),
};

/** Commands of `policy-<jurisdiction>`. */
export const policyCommands = {
  /** By the service when it loads packs: it alone knows that the bytes of the hash are kept. */
  AdoptPack: { schema: policyEvents.PackAdopted, by: [] },
  ProposeInterpretation: { schema: policyEvents.InterpretationProposed, by: ['rule.author'] },
  ApproveInterpretation: { schema: z.object({ interpretation: id }), by: ['rule.approver'] },
  WithdrawInterpretation: { schema: z.object({ interpretation: id, reason }), by: ['rule.author', 'rule.approver'] },
};

type Proposal = Omit<z.infer<typeof policyEvents.InterpretationRecorded>, 'proposedBy'>;
type Interpretation = {
  readonly proposal: Proposal;
  readonly by: string;
  readonly state: 'proposed' | 'recorded' | 'withdrawn';
};

/** What deciding about the policy of a jurisdiction needs. */
export type Policy = {
  readonly jurisdiction?: string;
  readonly pack?: string;
  readonly interpretations: { readonly [id: string]: Interpretation };
};

/** The stream `policy-<jurisdiction>`: an interpretation takes an author and a second person; nothing edits a pack. */
export const policy: Decider<Policy, typeof policyCommands, typeof policyEvents> = {
  stream: 'policy',
  events: policyEvents,
  commands: policyCommands,
  initial: { interpretations: {} },

  decide({ type, data }, state, { actor }) {
    if ('jurisdiction' in data && state.jurisdiction)
      demand(data.jurisdiction === state.jurisdiction, 'other-jurisdiction', { jurisdiction: state.jurisdiction });
    switch (type) {
      case 'AdoptPack':
        return state.pack === data.hash ? [] : [{ type: 'PackAdopted', data }];
      case 'ProposeInterpretation':
        demand(!state.interpretations[data.interpretation], 'interpretation-exists', {}, '/interpretation');
        return [{ type: 'InterpretationProposed', data }];
      case 'ApproveInterpretation': {
        const found = interpretationIn(state, data.interpretation);
        demand(found.state === 'proposed', 'interpretation-not-open', { state: found.state });
        demand(found.by !== actor, 'same-person', { step: 'ProposeInterpretation' });
        return [{ type: 'InterpretationRecorded', data: { ...found.proposal, proposedBy: found.by } }];
      }
      case 'WithdrawInterpretation': {
        const found = interpretationIn(state, data.interpretation);
        demand(found.state !== 'withdrawn', 'interpretation-not-open', { state: found.state });
        const { jurisdiction, parameter } = found.proposal;
        return [{ type: 'InterpretationWithdrawn', data: { ...data, jurisdiction, parameter } }];
      }
    }
  },

  evolve(state, { type, data }, { meta }) {
    switch (type) {
      case 'PackAdopted':
        return { ...state, jurisdiction: data.jurisdiction, pack: data.hash };
      case 'InterpretationProposed': {
        const { reason: _reason, ...proposal } = data;
        return withInterpretation(state, data.interpretation, { proposal, by: meta.actor, state: 'proposed' });
      }
      case 'InterpretationRecorded':
        return withState(state, data.interpretation, 'recorded');
      case 'InterpretationWithdrawn':
        return withState(state, data.interpretation, 'withdrawn');
    }
  },

  place: (state, { data }) => ({ jurisdiction: 'jurisdiction' in data ? data.jurisdiction : state.jurisdiction }),
};

function interpretationIn(state: Policy, id: string): Interpretation {
  const found = state.interpretations[id];
  demand(found, 'interpretation-unknown', { interpretation: id }, '/interpretation');
  return found;
}

function withInterpretation(state: Policy, id: string, interpretation: Interpretation): Policy {
  return {
    ...state,
    jurisdiction: interpretation.proposal.jurisdiction,
    interpretations: { ...state.interpretations, [id]: interpretation },
  };
}

function withState(state: Policy, id: string, next: Interpretation['state']): Policy {
  return withInterpretation(state, id, { ...state.interpretations[id]!, state: next });
}
