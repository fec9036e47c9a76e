import { sha256Hex } from '#libs/canonical';
import { parse as parseCsv } from 'csv-parse/sync';
import { basename, dirname } from 'node:path';
import { closest, hasErrors, type Finding } from '../finding.js';
import { checkPack } from '../lint/check-pack.js';
import type { Draft } from '../lint/draft.js';
import { packOf, type Pack, type ResolvedPack } from '../pack.js';
import { catalogueBase, parentBase, type Base } from './base.js';
import type { Catalogue } from './catalogue.js';
import { draftOf } from './draft-of.js';
import { finding } from './problems.js';
import { readPack, withoutPointer, type PackFolder } from './read-pack.js';
import { readText } from './read-json.js';
import type { RulesFiles } from './rules-files.js';

/** A pack folder as it was found: everything that is wrong or doubtful, and the pack when none of it is an error. */
export type Examined = { readonly findings: readonly Finding[]; readonly pack?: Pack };

/**
 * Looks at pack folders, each once. Loading and linting both go through here, so that what lint reports as an error is
 * what keeps a pack out.
 */
export function examiner(files: RulesFiles, catalogue: Catalogue): (folder: string) => Examined {
  const known = new Map<string, Examined>();
  const examine = (folder: string, below: readonly string[] = []): Examined => {
    let examined = known.get(folder);
    if (!examined) known.set(folder, (examined = examineFolder(folder, below)));
    return examined;
  };
  const examineFolder = (folder: string, below: readonly string[]): Examined => {
    const own = readPack(files, folder);
    const { base, findings: onParent } = baseOf(own, folder, below);
    const draft = draftOf(own, base);
    const rows = programmeRows(files, own);
    const findings = [...checkFolder(own, folder), ...onParent, ...rows.findings, ...checkPack(draft)];
    return hasErrors(findings) ? { findings } : { findings, pack: packOf(resolve(draft, rows.programmes)) };
  };
  const baseOf = (own: PackFolder, folder: string, below: readonly string[]): { base: Base; findings: Finding[] } => {
    const name = own.pack.parsed?.extends;
    const ground = catalogueBase(catalogue);
    const refuse = (code: 'unknown-pack' | 'parent-invalid' | 'waits-for-itself', meant?: string) => ({
      base: ground,
      findings: [finding(own.pack.file, '/extends', code, { name: name! }, meant)],
    });
    if (name === undefined) return { base: ground, findings: [] };
    const folders = groups(folder).flatMap((group) => files.list(group).folders.map((one) => `${group}/${one}`));
    const parent = folders.find((one) => basename(one) === name);
    if (!parent)
      return refuse(
        'unknown-pack',
        closest(
          name,
          folders.map((one) => basename(one)).filter((one) => one !== basename(folder)),
        ),
      );
    if (parent === folder || below.includes(parent)) return refuse('waits-for-itself');
    const { pack } = examine(parent, [...below, folder]);
    return pack ? { base: parentBase(pack, catalogue), findings: [] } : refuse('parent-invalid');
  };
  return (folder) => examine(folder);
}

/** Where the pack that is extended may stand: beside the pack itself, or among the real ones. */
function groups(folder: string): string[] {
  return [...new Set([dirname(folder), 'cn', 'examples'])];
}

function checkFolder({ pack }: PackFolder, folder: string): Finding[] {
  const name = pack.parsed?.id;
  if (name === undefined || name === basename(folder)) return [];
  return [finding(pack.file, '/id', 'wrong-folder', { name }, basename(folder))];
}

function resolve(draft: Draft, programmes: ResolvedPack['programmes']): ResolvedPack {
  const { own, catalogue, parameters, conditions, rules, facts, records, credits, clauses } = draft;
  const { words } = catalogue;
  const workflows = own.workflows.flatMap(({ parsed }) => (parsed ? [withoutPointer(parsed)] : []));
  const named = own.roles.parsed?.roles ?? {};
  return {
    format: 1,
    ...draft.pack!,
    document: own.sources.parsed!.document,
    clauses: [...clauses],
    sourceText: own.text === undefined ? null : sha256Hex(own.text),
    parameters: { ...parameters },
    conditions: { ...conditions },
    rules: [...rules],
    facts: { ...facts },
    records: { ...records },
    credits,
    roles: catalogue.roles.map((role) => ({ ...role, ...named[role.id] })),
    programmes,
    workflows: [...catalogue.workflows.filter(({ id }) => !workflows.some((one) => one.id === id)), ...workflows],
    units: [...catalogue.units],
    levels: [...words.levels],
    modes: [...words.modes],
    categories: [...words.categories],
    staffCategories: [...words.staffCategories],
    stages: [...words.stages],
    purposes: [...words.purposes],
    consequences: [...catalogue.consequences],
    messages: catalogue.messages,
  };
}

/** The planned programmes of the document: rows of the shared table, cell for cell; an empty cell stays empty. */
function programmeRows(
  files: RulesFiles,
  { programmes: { parsed } }: PackFolder,
): { readonly programmes: ResolvedPack['programmes']; readonly findings: readonly Finding[] } {
  if (!parsed) return { programmes: [], findings: [] };
  const { text, findings } = readText(files, { at: parsed.table, file: parsed.table });
  if (text === undefined) return { programmes: [], findings };
  const rows = parseCsv<Record<string, string>>(text, { columns: true, skip_empty_lines: true });
  return { programmes: rows.filter((row) => row['jurisdiction'] === parsed.jurisdiction), findings };
}
