import { reportCases, type FailedCase } from '#libs/authoring';
import { authorise, execute, policy, policyCommands, Refused, type Issue, type Outcome } from '#libs/domain';
import type { EventLog } from '#libs/event-log';
import {
  loadCases,
  loadPack,
  PackInvalid,
  type Bilingual,
  type Finding,
  type GoldenCase,
  type Pack,
} from '#libs/policy';
import { keepPack, type Shelf } from './shelf.js';

type Desk = { readonly log: EventLog; readonly shelf: Shelf };

/** What keeps a pack from being proposed, in the words of people: a finding of lint, or a golden case that fails. */
export type Objection = { readonly at: string; readonly message: Bilingual };

/** A pack with its golden cases, as a folder such as `cn/500235-yunyang` has them. */
export type Drafted = { readonly pack: Pack; readonly cases: readonly GoldenCase[] };

/** Reads a draft from its folder. @throws {PackInvalid} with every finding. */
export function readDraft(rulesDir: string, folder: string): Drafted {
  return { pack: loadPack(rulesDir, folder), cases: loadCases(rulesDir, folder) };
}

/**
 * Proposes a pack for a second person to approve: only one that can be loaded and whose golden cases all hold. Its bytes
 * are kept from here on, whatever becomes of the folder.
 * @throws {Refused} `pack-invalid` with `objections` · `pack-version-published`, `pack-supersedes` … as `policy.ts` says.
 */
export async function proposePack(
  { log, shelf }: Desk,
  draft: Drafted | { readonly folder: string },
  issue: Issue,
): Promise<Outcome & { readonly hash: string }> {
  const { pack, cases } = 'folder' in draft ? drafted(shelf.rulesDir, draft.folder) : draft;
  mayPropose(pack.jurisdiction.code, issue);
  const failing = failingCases((await reportCases(pack, cases)).failed);
  if (failing.length > 0) throw invalid(pack.id, failing);
  await keepPack(log, pack);
  const { id, version, hash, effective, supersedes, transition } = pack;
  const { code } = pack.jurisdiction;
  const data = {
    jurisdiction: code,
    pack: id,
    version,
    hash,
    from: effective.from,
    ...given({ supersedes, transition }),
  };
  const command = { type: 'ProposePack', data };
  return { ...(await execute(log, shelf, policy, code, command, issue)), hash };
}

/**
 * Proposes the draft of a jurisdiction that stands in the rules folder, read anew; with `hash` only that very content.
 * @throws {Refused} `pack-draft-unknown`, and as {@link proposePack}.
 */
export async function proposeDraft(
  desk: Desk,
  code: string,
  wanted: { readonly hash?: string },
  issue: Issue,
): Promise<Outcome & { readonly hash: string }> {
  mayPropose(code, issue);
  desk.shelf.look();
  const drafts = desk.shelf.drafts().filter(({ pack }) => pack.jurisdiction.code === code);
  const found = drafts.find(({ pack }) => wanted.hash === undefined || pack.hash === wanted.hash);
  const broken = desk.shelf.invalid().find(({ pack }) => pack === 'catalogue' || pack.startsWith(`cn/${code}-`));
  if (!found && broken) throw invalid(broken.pack, broken.findings.map(objectionOf));
  const known = drafts.map(({ pack }) => pack.hash);
  if (!found) throw new Refused('pack-draft-unknown', { jurisdiction: code, known }, '/hash');
  const { pack } = found; // what was chosen, not what the folder may have become meanwhile
  const cases = readOrRefuse(() => loadCases(desk.shelf.rulesDir, `cn/${pack.id}`));
  return proposePack(desk, { pack, cases }, issue);
}

/**
 * Approves what was proposed, by its hash: from its day on decisions rest on it, in this process at once.
 * @throws {Refused} `same-person`, `pack-other-hash`, `pack-not-proposed`.
 */
export async function approvePack({ log, shelf }: Desk, code: string, hash: string, issue: Issue): Promise<Outcome> {
  const outcome = await execute(log, shelf, policy, code, { type: 'ApprovePack', data: { hash } }, issue);
  await shelf.refresh(code);
  return outcome;
}

/** Asked before anything is read or kept. */
function mayPropose(jurisdiction: string, { actor }: Issue): void {
  authorise(actor, policyCommands.ProposePack.by, { jurisdiction });
}

/** What is there: what a pack leaves out stays out of the command. */
function given(fields: object): object {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

/** A draft for somebody who is told by refusals. @throws {Refused} `pack-invalid` with `objections` */
export function drafted(rulesDir: string, folder: string): Drafted {
  return readOrRefuse(() => readDraft(rulesDir, folder));
}

/** What cannot be read is told by a refusal. @throws {Refused} `pack-invalid` with `objections` */
export function readOrRefuse<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof PackInvalid) throw invalid(error.pack, error.findings.map(objectionOf));
    throw error;
  }
}

function failingCases(failed: readonly FailedCase[]): Objection[] {
  return failed.flatMap(({ name, differences }) =>
    differences.map((difference) => ({
      at: name,
      message: { 'zh-CN': `案例不成立：${difference['zh-CN']}`, en: difference.en },
    })),
  );
}

function objectionOf({ file, path, message }: Finding): Objection {
  return { at: path === '' ? file : `${file}#${path}`, message };
}

function invalid(pack: string, objections: readonly Objection[]): Refused {
  return new Refused('pack-invalid', { pack, count: objections.length, objections });
}
