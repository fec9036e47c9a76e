import { canonicalBytes } from '#libs/canonical';
import type { EventLog, Position, Recorded } from '#libs/event-log';
import { execute, loadStream, policy, system, type KeptDefinition, type Policy, type Rules } from '#libs/domain';
import {
  evaluateGuard,
  loadPacks,
  packFromBytes,
  workflowDefinition,
  workflowsOf,
  type Interpretation,
  type Pack,
  type PackInvalid,
} from '#libs/policy';
import { v5 as uuidv5 } from 'uuid';

/** An interpretation that a bureau has recorded, with the two people behind it. */
export type RecordedInterpretation = Interpretation & { readonly proposedBy: string; readonly approvedBy: string };

/** What a jurisdiction decides by at a position of the log. */
export type PolicyInForce = { readonly pack: Pack; readonly interpretations: readonly RecordedInterpretation[] };

/** The packs of a running service: those in force for new cases and decisions, and all that were ever kept. */
export type Shelf = Rules & {
  /** The packs in force now, in order of their ids. */
  readonly packs: () => readonly Pack[];
  /** Packs that could not be loaded; what was in force before stays in force. */
  readonly invalid: readonly PackInvalid[];
  readonly byHash: (hash: string) => Promise<Pack>;
  /** Pack and interpretations of a jurisdiction as the log had them at a position. */
  readonly inForce: (code: string, upTo: Position) => Promise<PolicyInForce | undefined>;
};

/** Namespace of the ids of commands that adopt a pack: the same pack is adopted once. */
const ADOPTION = '6f1c1f43-3d8c-5b62-9d5e-0c1f2a7be001';

/**
 * Loads the packs of a folder, keeps their bytes and those of their workflows for ever, and adopts each in its
 * jurisdiction. A pack that is wrong is left out and reported; the one adopted before stays in force.
 */
export async function openShelf(log: EventLog, rulesDir: string, now: () => string): Promise<Shelf> {
  const { packs: loaded, invalid } = loadPacks(rulesDir);
  const packs = new Map<string, Pack>();
  const definitions = new Map<string, KeptDefinition>();
  const current = new Map<string, Pack>();

  for (const pack of loaded) {
    packs.set(await log.keep('pack', pack.bytes), pack);
    for (const { hash, definition } of workflowsOf(pack)) {
      await log.keep('workflow', canonicalBytes(JSON.parse(JSON.stringify(definition))));
      definitions.set(hash, { hash, definition });
    }
    await adopt(log, pack, now());
  }

  const byHash = async (hash: string): Promise<Pack> => {
    let pack = packs.get(hash);
    if (!pack) {
      const kept = await log.kept(hash);
      if (!kept) throw new Error(`the log keeps no pack ${hash}`);
      packs.set(hash, (pack = packFromBytes(kept.bytes)));
    }
    return pack;
  };

  const inForce = async (code: string, upTo: Position): Promise<PolicyInForce | undefined> => {
    const { pack, interpretations } = await policyAt(log, code, upTo);
    return pack ? { pack: await byHash(pack), interpretations } : undefined;
  };

  const head = (await log.head()).position;
  const codes = new Set([...loaded.map(codeOf), ...(await adoptedJurisdictions(log))]);
  for (const code of codes) {
    const policy = await inForce(code, head);
    if (policy) current.set(code, policy.pack);
  }
  const clauses = new Set([...current.values()].flatMap((pack) => pack.clauses.map(({ id }) => id)));

  return {
    packs: () => [...current.values()].sort((a, b) => (a.id < b.id ? -1 : 1)),
    invalid,
    byHash,
    forJurisdiction: (code) => current.get(code),
    inForce,
    knowsClause: (clause) => clauses.has(clause),
    current(workflow, jurisdiction) {
      const pack = current.get(jurisdiction);
      const found = pack && workflowsOf(pack).find(({ definition }) => definition.id === workflow);
      return found && { hash: found.hash, definition: found.definition };
    },
    async kept(hash) {
      let kept = definitions.get(hash);
      if (!kept) {
        const stored = await log.kept(hash);
        if (!stored) throw new Error(`the log keeps no workflow ${hash}`);
        const definition = workflowDefinition.parse(JSON.parse(stored.bytes.toString('utf8')));
        definitions.set(hash, (kept = { hash, definition }));
      }
      return kept;
    },
    guard: evaluateGuard,
  };
}

async function adopt(log: EventLog, pack: Pack, at: string): Promise<void> {
  const code = codeOf(pack);
  const data = { jurisdiction: code, pack: pack.id, version: pack.version, hash: pack.hash, from: pack.effective.from };
  const { pack: before } = await policyAt(log, code);
  if (before === pack.hash) return;
  // The pack that was in force is part of the id: going back to an older pack is an adoption of its own.
  const commandId = uuidv5(`${before ?? ''}/${pack.hash}`, ADOPTION);
  const anyClause = { knowsClause: () => true, forJurisdiction: () => undefined };
  await execute(log, anyClause, policy, code, { type: 'AdoptPack', data }, { actor: system, commandId, at });
}

/** A stream as the list of its events, for looking back to any position. */
const history = {
  initial: [] as readonly Recorded[],
  evolve: (events: readonly Recorded[], _event: never, recorded: Recorded) => [...events, recorded],
};

/** The policy stream of a jurisdiction, folded up to a position. */
async function policyAt(
  log: EventLog,
  code: string,
  upTo?: Position,
): Promise<{ pack?: string; interpretations: RecordedInterpretation[] }> {
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
  return { pack: state.pack, interpretations };
}

/** Jurisdictions whose pack was adopted once, also when its folder is gone or wrong now. */
async function adoptedJurisdictions(log: EventLog): Promise<string[]> {
  const codes: string[] = [];
  let after = '' as Position;
  for (;;) {
    const page = await log.readAll({ after, limit: 1000, filter: { streams: ['policy-'], types: ['PackAdopted'] } });
    codes.push(...page.events.map((event) => String(event.data['jurisdiction'])));
    if (page.atHead) return codes;
    after = page.next;
  }
}

function codeOf(pack: Pack): string {
  return pack.jurisdiction.code;
}
