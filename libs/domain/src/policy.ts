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

/** A version of a pack: what it is, from which day it is in force, and what becomes of windows already begun. */
const version = {
  jurisdiction,
  pack: line,
  version: z.string().regex(/^\d+\.\d+\.\d+$/),
  hash: contentHash,
  from: legalDate,
  supersedes: z.string().optional(),
  transition: z.enum(['whole-window', 'from-date', 'by-occurrence']).optional(),
};

/**
 * Events of `policy-<jurisdiction>`: which packs is in force, and what a bureau reads into a document that is silent.
 * A value is a decimal string, a text or a yes/no. These names and shapes are stored.
 */
export const policyEvents = {
  /** The first pack of a jurisdiction, as it stood in the folder of the service. */
  PackAdopted: z.object({ jurisdiction, pack: line, version: z.string(), hash: contentHash, from: legalDate }),
  /** Lint and golden cases hold, the bytes are kept: somebody proposes it. */
  PackProposed: z.object(version),
  /** A second person has approved the hash: from its day on decisions rest on it. It repeats what was proposed. */
  PolicyPublished: z.object({ ...version, proposedBy: z.string() }),
  InterpretationProposed: z.object({ ...proposal, reason }),
  /** A second person has agreed: from here on decisions use it. It repeats what was proposed. */
  InterpretationRecorded: z.object({ ...proposal, proposedBy: z.string() }),
  InterpretationWithdrawn: z.object({ interpretation: id, jurisdiction, parameter: slug, reason }),
};

/** Commands of `policy-<jurisdiction>`. */
export const policyCommands = {
  /** By the service when it loads packs: it alone knows that the bytes of the hash are kept. */
  AdoptPack: { schema: policyEvents.PackAdopted, by: [] },
  ProposePack: { schema: policyEvents.PackProposed, by: ['rule.author'], gathered: true },
  ApprovePack: { schema: z.object({ hash: contentHash }), by: ['rule.approver'] },
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

/** A version that is in force from a day on. */
export type PublishedPack = Pick<z.infer<typeof policyEvents.PolicyPublished>, 'pack' | 'version' | 'hash' | 'from'>;
type PackProposal = z.infer<typeof policyEvents.PackProposed> & { readonly by: string };

/** What deciding about the policy of a jurisdiction needs. */
export type Policy = {
  readonly jurisdiction?: string;
  /** In the order of their publication. */
  readonly published: readonly PublishedPack[];
  readonly proposed?: PackProposal;
  readonly interpretations: { readonly [id: string]: Interpretation };
};

/**
 * The stream `policy-<jurisdiction>`: a pack and an interpretation take an author and a second person; what is published
 * is never edited.
 */
export const policy: Decider<Policy, typeof policyCommands, typeof policyEvents> = {
  stream: 'policy',
  events: policyEvents,
  commands: policyCommands,
  initial: { published: [], interpretations: {} },

  decide({ type, data }, state, { actor }) {
    if ('jurisdiction' in data && state.jurisdiction)
      demand(data.jurisdiction === state.jurisdiction, 'other-jurisdiction', { jurisdiction: state.jurisdiction });
    switch (type) {
      case 'AdoptPack':
        // Only the first: whatever comes later takes two people.
        return state.published.length > 0 ? [] : [{ type: 'PackAdopted', data }];
      case 'ProposePack':
        if (data.hash === state.proposed?.hash || data.hash === state.published.at(-1)?.hash) return [];
        mayFollow(state.published, data);
        return [{ type: 'PackProposed', data }];
      case 'ApprovePack': {
        if (data.hash === state.published.at(-1)?.hash) return [];
        demand(state.proposed, 'pack-not-proposed', { jurisdiction: state.jurisdiction ?? null });
        const { by, ...proposed } = state.proposed;
        demand(data.hash === proposed.hash, 'pack-other-hash', { hash: data.hash, proposed: proposed.hash }, '/hash');
        demand(by !== actor, 'same-person', { step: 'ProposePack' });
        return [{ type: 'PolicyPublished', data: { ...proposed, proposedBy: by } }];
      }
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
      case 'PolicyPublished': {
        const { jurisdiction, pack, version, hash, from } = data;
        const published = [...state.published, { pack, version, hash, from }];
        return { ...state, jurisdiction, published, proposed: undefined };
      }
      case 'PackProposed':
        return { ...state, jurisdiction: data.jurisdiction, proposed: { ...data, by: meta.actor } };
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

/**
 * The pack of a day: of those whose day has come the one published last; before all of them the first.
 * @param published in the order of their publication
 */
export function packOn(published: readonly PublishedPack[], day: string): PublishedPack | undefined {
  return published.findLast(({ from }) => from <= day) ?? published[0];
}

/** A version is published once, and names the one it replaces. */
function mayFollow(published: readonly PublishedPack[], data: z.infer<typeof policyEvents.PackProposed>): void {
  const { version, supersedes, transition } = data;
  const last = published.at(-1);
  if (!last) return;
  demand(
    published.every((one) => one.version !== version),
    'pack-version-published',
    { version },
    '/version',
  );
  demand(supersedes === last.version, 'pack-supersedes', { inForce: last.version, supersedes: supersedes ?? null });
  demand(transition, 'pack-transition-missing', { version }, '/transition');
}

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
