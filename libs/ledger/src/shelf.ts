import { canonicalBytes, legalDateAt } from '#libs/canonical';
import { execute, packOn, policy, system, type KeptDefinition, type PublishedPack, type Rules } from '#libs/domain';
import type { EventLog } from '#libs/event-log';
import {
  evaluateGuard,
  loadPacks,
  packFromBytes,
  workflowDefinition,
  workflowsOf,
  type LoadedPacks,
  type Pack,
  type PackInvalid,
} from '#libs/policy';
import { v5 as uuidv5 } from 'uuid';
import { guardFacts } from './guard-facts.js';
import { policyAt, policyCodes, type PolicyAsOf } from './policy-history.js';

/** A pack of the folder that is not published: what it would be, and the version that is in force, if there is one. */
export type Draft = { readonly pack: Pack; readonly inForce?: PublishedPack };

/** The packs of a running service: those in force for new cases and decisions, and all that were ever kept. */
export type Shelf = Rules & {
  /** The packs in force today, in order of their ids. */
  readonly packs: () => readonly Pack[];
  /** Packs of the folder that have changed: not in force until two people have published them. */
  readonly drafts: () => readonly Draft[];
  /** Packs of the folder that could not be loaded; what was in force before stays in force. */
  readonly invalid: () => readonly PackInvalid[];
  readonly byHash: (hash: string) => Promise<Pack>;
  /** The versions of a jurisdiction as the log has them, in the order of their publication. */
  readonly published: (code: string) => readonly PublishedPack[];
  readonly inForce: PolicyAsOf;
  /** Looks again at the folder. */
  readonly look: () => void;
  /** Looks again at what is published in a jurisdiction. */
  readonly refresh: (code: string) => Promise<void>;
  readonly rulesDir: string;
};

/** How a shelf is opened. */
export type ShelfOptions = {
  readonly rulesDir: string;
  readonly now: () => string;
  /** Adopts the packs of jurisdictions that have none yet: for the service. Without it the log is only read. */
  readonly adopt?: boolean;
  /**
   * Who holds a role in a place, and of which workflow a case is: the read models know. Without them no fallback of a step
   * can be taken, and no case opened that keeps those out who made what it is about.
   */
  readonly directory?: Pick<Rules, 'holders' | 'workflowOf'>;
};

/** Namespace of the ids of commands that adopt a pack: the same pack is adopted once. */
const ADOPTION = '6f1c1f43-3d8c-5b62-9d5e-0c1f2a7be001';

/**
 * Loads the packs of a folder. A jurisdiction that has none adopts the one of the folder; where one is published, a
 * changed folder is a draft. A pack that is wrong is left out and reported.
 */
export async function openShelf(log: EventLog, options: ShelfOptions): Promise<Shelf> {
  const { rulesDir, now, adopt = false, directory = noDirectory } = options;
  // Reading and linting a folder takes its time: a command that only looks at the ledger does without.
  let folder: LoadedPacks | undefined;
  const drafted = (): LoadedPacks => (folder ??= loadPacks(rulesDir));
  const packs = new Map<string, Pack>();
  const definitions = new Map<string, KeptDefinition>();
  const published = new Map<string, readonly PublishedPack[]>();

  const byHash = async (hash: string): Promise<Pack> => {
    let pack = packs.get(hash);
    if (!pack) {
      const kept = await log.kept(hash);
      if (!kept) throw new Error(`the log keeps no pack ${hash}`);
      packs.set(hash, (pack = packFromBytes(kept.bytes)));
    }
    return pack;
  };

  const refresh = async (code: string): Promise<void> => {
    const versions = (await policyAt(log, code)).published;
    for (const { hash } of versions)
      for (const kept of workflowsOf(await byHash(hash))) definitions.set(kept.hash, kept);
    published.set(code, versions);
  };

  for (const code of await policyCodes(log)) await refresh(code);
  const founded = published.size > 0;
  // Only a ledger without any policy takes what is there; from then on a pack takes two people, also that of a new county.
  if (adopt && !founded)
    for (const pack of drafted().packs) {
      await adoptFirst(log, pack, now());
      await refresh(pack.jurisdiction.code);
    }
  else if (!founded) for (const pack of drafted().packs) packs.set(pack.hash, pack);

  /** What the log says; of a ledger in which no pack is in force yet, the folder, which the service will adopt. */
  const beforeAdoption = (): readonly Pack[] => (founded || adopt ? [] : drafted().packs);
  const versionsOf = (code: string): readonly PublishedPack[] =>
    published.get(code) ??
    beforeAdoption()
      .filter(({ jurisdiction }) => jurisdiction.code === code)
      .map(versionOf);
  const forJurisdiction = (code: string): Pack | undefined => {
    const version = packOn(versionsOf(code), legalDateAt(now()));
    return version && packs.get(version.hash);
  };
  const codes = () => new Set([...published.keys(), ...beforeAdoption().map(({ jurisdiction }) => jurisdiction.code)]);
  const inForceNow = (): Pack[] => [...codes()].map(forJurisdiction).filter((pack) => pack !== undefined);

  const inForce: PolicyAsOf = async (code, upTo, day) => {
    const { published: versions, interpretations } = await policyAt(log, code, upTo);
    const version = packOn(versions, day ?? legalDateAt(now()));
    return version && { pack: await byHash(version.hash), interpretations };
  };

  return {
    rulesDir,
    packs: () => inForceNow().sort((a, b) => (a.id < b.id ? -1 : 1)),
    drafts: () =>
      drafted().packs.flatMap((pack): Draft[] => {
        const versions = versionsOf(pack.jurisdiction.code);
        return versions.every(({ hash }) => hash !== pack.hash) ? [{ pack, inForce: versions.at(-1) }] : [];
      }),
    invalid: () => drafted().invalid,
    byHash,
    forJurisdiction,
    published: versionsOf,
    inForce,
    look: () => void (folder = undefined),
    refresh,
    knowsClause: (clause) => inForceNow().some(({ clauses }) => clauses.some(({ id }) => id === clause)),
    current(workflow, jurisdiction) {
      const pack = forJurisdiction(jurisdiction);
      return pack && workflowsOf(pack).find(({ definition }) => definition.id === workflow);
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
    packFacts: guardFacts(log, inForce),
    ...directory,
  };
}

const without = () => Promise.reject(new Error('this shelf was opened without the directory'));
const noDirectory = { holders: without, workflowOf: without };

/** Keeps the bytes of a pack and of its workflows for ever, so that what was decided by them can be decided again. */
export async function keepPack(log: EventLog, pack: Pack): Promise<void> {
  await log.keep('pack', pack.bytes);
  for (const { definition } of workflowsOf(pack))
    await log.keep('workflow', canonicalBytes(JSON.parse(JSON.stringify(definition))));
}

async function adoptFirst(log: EventLog, pack: Pack, at: string): Promise<void> {
  await keepPack(log, pack);
  const { code } = pack.jurisdiction;
  const data = { jurisdiction: code, ...versionOf(pack) };
  const rules = { knowsClause: () => true, forJurisdiction: () => undefined };
  const issue = { actor: system, commandId: uuidv5(`/${pack.hash}`, ADOPTION), at };
  await execute(log, rules, policy, code, { type: 'AdoptPack', data }, issue);
}

function versionOf({ id, version, hash, effective }: Pack): PublishedPack {
  return { pack: id, version, hash, from: effective.from };
}
