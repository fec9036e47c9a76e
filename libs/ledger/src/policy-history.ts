import type { LegalDate } from '#libs/canonical';
import { loadStream, policy, type Policy } from '#libs/domain';
import { START, type EventLog, type Position, type Recorded } from '#libs/event-log';
import type { Interpretation, Pack } from '#libs/policy';

/** An interpretation that a bureau has recorded, with the two people behind it. */
export type RecordedInterpretation = Interpretation & { readonly proposedBy: string; readonly approvedBy: string };

/** What a jurisdiction decides by at a position of the log, for a day. */
export type PolicyInForce = { readonly pack: Pack; readonly interpretations: readonly RecordedInterpretation[] };

/**
 * Pack and interpretations of a jurisdiction as the log had them at a position: the pack that is in force on a day, today
 * by default.
 */
export type PolicyAsOf = (code: string, upTo: Position, day?: LegalDate) => Promise<PolicyInForce | undefined>;

/** A stream as the list of its events, for looking back to any position. */
const history = {
  initial: [] as readonly Recorded[],
  evolve: (events: readonly Recorded[], _event: never, recorded: Recorded) => [...events, recorded],
};

/** The policy of a jurisdiction as of a position: its packs, what is proposed, and the interpretations in force. */
export async function policyAt(
  log: EventLog,
  code: string,
  upTo?: Position,
): Promise<Pick<Policy, 'published' | 'proposed'> & { readonly interpretations: RecordedInterpretation[] }> {
  let state: Policy = policy.initial;
  const approvedBy = new Map<string, string>();
  for (const event of (await loadStream(log, `policy-${code}`, history)).state) {
    if (upTo !== undefined && event.position > upTo) break;
    state = policy.evolve(state, event as never, event);
    if (event.type === 'InterpretationRecorded') approvedBy.set(String(event.data['interpretation']), event.meta.actor);
  }
  const interpretations = Object.entries(state.interpretations)
    .filter(([, { state }]) => state === 'recorded')
    .map(([id, { proposal, by }]): RecordedInterpretation => {
      const { parameter, value, unit, clause, from, to } = proposal;
      return { id, parameter, value, unit, clause, from, to, proposedBy: by, approvedBy: approvedBy.get(id)! };
    });
  return { published: state.published, proposed: state.proposed, interpretations };
}

/** Jurisdictions for which a pack was ever adopted or published, also when its folder is gone or wrong now. */
export async function policyCodes(log: EventLog): Promise<string[]> {
  const codes = new Set<string>();
  const filter = { streams: ['policy-'], types: ['PackAdopted', 'PolicyPublished'] };
  for (let after: Position = START; ;) {
    const page = await log.readAll({ after, limit: 1000, filter });
    for (const { data } of page.events) codes.add(String(data['jurisdiction']));
    if (page.atHead) return [...codes];
    after = page.next;
  }
}
