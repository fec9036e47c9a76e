import { errorsOf, hasErrors, PackInvalid, type Finding } from '../finding.js';
import type { z } from 'zod';
import type { Pack } from '../pack.js';
import type { GoldenCase } from '../schema/pack-files.js';
import type { fileSchemas } from '../schema/json-schema.js';
import type { Walk } from '../schema/walks.js';
import type { WorkflowDefinition } from '../schema/workflow.js';
import { examineCatalogue, loadCatalogue } from './catalogue.js';
import { examiner } from './examine.js';
import { jsonFiles, readPart, withoutPointer, type FileKind } from './read-pack.js';
import { filesOf, withoutFolders, type RulesFiles, type RulesSource } from './rules-files.js';

/** The folder of golden walks. */
const WALKS = 'walks';

/** What a folder of packs holds: those that can be used, and those that cannot, with their findings. */
export type LoadedPacks = { readonly packs: readonly Pack[]; readonly invalid: readonly PackInvalid[] };

/**
 * Reads every pack under `<rulesDir>/cn`, in order of their ids. A pack that is wrong does not keep others out; without a
 * sound catalogue none can be judged, and the catalogue stands among those that cannot be used.
 */
export function loadPacks(rules: RulesSource): LoadedPacks {
  const files = withoutFolders(filesOf(rules), WALKS);
  const faults = errorsOf(examineCatalogue(files).findings);
  if (faults.length > 0) return { packs: [], invalid: [new PackInvalid('catalogue', faults)] };
  const examine = examiner(files, loadCatalogue(files));
  const packs: Pack[] = [];
  const invalid: PackInvalid[] = [];
  for (const folder of packFolders(files)) {
    const { pack, findings } = examine(folder);
    if (pack) packs.push(pack);
    else invalid.push(new PackInvalid(folder, errorsOf(findings)));
  }
  return { packs, invalid };
}

/**
 * Reads one pack folder, such as `cn/500235-yunyang`: all files are read and checked before anything is refused.
 * @throws {PackInvalid} with every error; warnings keep nothing out.
 */
export function loadPack(rules: RulesSource, folder: string): Pack {
  const files = withoutFolders(filesOf(rules), WALKS);
  const { pack, findings } = examiner(files, loadCatalogue(files))(folder);
  if (!pack) throw new PackInvalid(folder, errorsOf(findings));
  return pack;
}

/** A pack folder with everything an author should know about it, errors first. */
export type Linted = { readonly folder: string; readonly findings: readonly Finding[] };

/**
 * Everything that is wrong or doubtful in a pack folder, in one pass. What it reports as errors is exactly what keeps
 * a pack from being loaded, but for golden walks: they are ten times the pack, and only tests of it.
 * @throws {PackInvalid} when the catalogue is wrong; `lintCatalogue` says what.
 */
export function lintPack(rules: RulesSource, folder: string): Linted {
  const files = filesOf(rules);
  return { folder, findings: errorsFirst(examiner(files, loadCatalogue(files))(folder).findings) };
}

/** Everything that is wrong or doubtful in the catalogue. */
export function lintCatalogue(rules: RulesSource): Linted {
  return { folder: 'catalogue', findings: errorsFirst(examineCatalogue(filesOf(rules)).findings) };
}

/** The golden cases of a pack folder. They are tests, and no part of what the hash covers. */
export function loadCases(rules: RulesSource, folder: string): GoldenCase[] {
  return loadParts(filesOf(rules), folder, 'cases', 'cases').flatMap(({ cases }) => cases);
}

/** The golden walks of a pack folder, or of the folder `catalogue`. Tests like the cases, and no part of the hash. */
export function loadWalks(rules: RulesSource, folder: string): Walk[] {
  return loadParts(filesOf(rules), folder, 'walks', 'walks').flatMap(({ walks }) => walks);
}

/** The workflow definitions that stand in a pack folder itself, or in the folder `catalogue`. */
export function loadWorkflows(rules: RulesSource, folder: string): WorkflowDefinition[] {
  return loadParts(filesOf(rules), folder, 'workflow', 'workflows').map(withoutPointer);
}

function loadParts<K extends FileKind>(
  files: RulesFiles,
  folder: string,
  kind: K,
  under: string,
): z.output<(typeof fileSchemas)[K]>[] {
  const parts = jsonFiles(files, `${folder}/${under}`).map((name) =>
    readPart(files, { kind, at: `${folder}/${under}/${name}`, file: `${under}/${name}` }),
  );
  const findings = parts.flatMap((part) => part.findings);
  if (hasErrors(findings)) throw new PackInvalid(folder, findings);
  return parts.flatMap(({ parsed }) => (parsed === undefined ? [] : [parsed]));
}

/** The pack folders of a group of a rules folder, such as `cn/500235-yunyang`; `examples` show the primitives. */
export function packFolders(rules: RulesSource, group: 'cn' | 'examples' = 'cn'): string[] {
  return filesOf(rules)
    .list(group)
    .folders.map((name) => `${group}/${name}`);
}

function errorsFirst(findings: readonly Finding[]): Finding[] {
  return [...errorsOf(findings), ...findings.filter(({ severity }) => severity !== 'error')];
}
