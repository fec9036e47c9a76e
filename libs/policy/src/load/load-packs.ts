import { sha256Hex, type Json } from '#libs/canonical';
import { parse as parseCsv } from 'csv-parse/sync';
import { existsSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { z } from 'zod';
import { closest, PackInvalid, pointerTo, type Finding } from '../finding.js';
import { packOf, type Pack, type ResolvedPack } from '../pack.js';
import { fileSchemas } from '../schema/json-schema.js';
import type { GoldenCase, PackWords } from '../schema/pack-files.js';
import { jsonFiles, loadCatalogue, withoutPointer, type Catalogue } from './catalogue.js';
import {
  checkCaps,
  checkFacts,
  checkParameters,
  checkQuotations,
  checkRules,
  checkStages,
  checkUnique,
  type Checked,
} from './checks.js';
import { finding } from './problems.js';
import { readJson, readText } from './read-json.js';
import { checkReferences, type Names } from './references.js';
import { shapeOf } from './shape.js';
import { checkWorkflow } from './workflow-checks.js';

/** What a folder of packs holds: those that can be used, and those that cannot, with their findings. */
export type LoadedPacks = { readonly packs: readonly Pack[]; readonly invalid: readonly PackInvalid[] };

/**
 * Reads every pack under `<rulesDir>/cn`, in order of their ids. A pack that is wrong does not keep others out.
 * @throws {PackInvalid} when the catalogue itself is wrong: then no pack can be judged.
 */
export function loadPacks(rulesDir: string): LoadedPacks {
  const catalogue = loadCatalogue(rulesDir);
  const packs: Pack[] = [];
  const invalid: PackInvalid[] = [];
  for (const folder of packFolders(rulesDir)) {
    try {
      packs.push(load(rulesDir, folder, catalogue));
    } catch (error) {
      if (!(error instanceof PackInvalid)) throw error;
      invalid.push(error);
    }
  }
  return { packs, invalid };
}

/**
 * Reads one pack folder, such as `cn/500235-yunyang`: all files are read and checked before anything is refused.
 * @throws {PackInvalid} with every finding.
 */
export function loadPack(rulesDir: string, folder: string): Pack {
  return load(rulesDir, folder, loadCatalogue(rulesDir));
}

/** The golden cases of a pack folder. They are tests, and no part of what the hash covers. */
export function loadCases(rulesDir: string, folder: string): GoldenCase[] {
  const reader = new FolderReader(join(rulesDir, folder));
  const cases = reader.readAll('cases', 'cases').flatMap(({ parsed }) => parsed?.cases ?? []);
  if (reader.findings.length > 0) throw new PackInvalid(folder, reader.findings);
  return cases;
}

/** The pack folders of a group of a rules folder, such as `cn/500235-yunyang`; `examples` show the primitives. */
export function packFolders(rulesDir: string, group: 'cn' | 'examples' = 'cn'): string[] {
  const dir = join(rulesDir, group);
  if (!existsSync(dir)) return [];
  return readdirSync(dir, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => `${group}/${name}`)
    .sort();
}

type FileKind = keyof typeof fileSchemas;
type Parsed<K extends FileKind> = {
  readonly file: string;
  readonly raw?: Json;
  readonly parsed?: z.output<(typeof fileSchemas)[K]>;
};

/** Reads the files of a folder and gathers what is wrong with their form. */
class FolderReader {
  readonly findings: Finding[] = [];
  /** Every file that is JSON at all, for the check of names. */
  readonly raw: { readonly file: string; readonly value: Json }[] = [];

  constructor(readonly dir: string) {}

  read<K extends FileKind>(kind: K, file: string): Parsed<K> {
    const { value, findings } = readJson(this.dir, file);
    this.findings.push(...findings);
    if (value === undefined) return { file };
    this.raw.push({ file, value });
    const shape = shapeOf(fileSchemas[kind], file, value);
    this.findings.push(...shape.findings);
    return { file, raw: value, parsed: shape.parsed as Parsed<K>['parsed'] };
  }

  /** A file that a pack may do without. */
  readIfThere<K extends FileKind>(kind: K, file: string): Parsed<K> {
    return existsSync(join(this.dir, file)) ? this.read(kind, file) : { file };
  }

  readAll<K extends FileKind>(kind: K, folder: string): Parsed<K>[] {
    return jsonFiles(join(this.dir, folder)).map((name) => this.read(kind, `${folder}/${name}`));
  }
}

function load(rulesDir: string, folder: string, catalogue: Catalogue): Pack {
  const reader = new FolderReader(join(rulesDir, folder));
  const files = readFiles(reader);
  // The smallest pack has no source text; its quotations stay unchecked, and the pack says so.
  const hasText = existsSync(join(reader.dir, 'source.txt'));
  const sourceText: ReturnType<typeof readText> = hasText ? readText(reader.dir, 'source.txt') : { findings: [] };
  const checked = checkedParts(files, catalogue);
  const findings = [
    ...reader.findings,
    ...sourceText.findings,
    ...reader.raw.flatMap(({ file, value }) => checkReferences(file, value, namesOf(files, checked))),
    ...meaningOf(files, checked, sourceText.text),
  ];
  if (files.pack.parsed && files.pack.parsed.id !== basename(folder))
    findings.push(finding('pack.json', '/id', 'wrong-shape', { what: `the folder is called ${basename(folder)}` }));
  if (findings.length > 0) throw new PackInvalid(folder, findings);
  return packOf(resolve(files, checked, sourceText.text, programmeRows(rulesDir, files)));
}

type Files = ReturnType<typeof readFiles>;

function readFiles(reader: FolderReader) {
  return {
    pack: reader.read('pack', 'pack.json'),
    sources: reader.read('sources', 'sources.json'),
    parameters: reader.readIfThere('parameters', 'parameters.json'),
    rules: reader.readAll('rules', 'rules'),
    facts: reader.readIfThere('facts', 'facts.json'),
    records: reader.readIfThere('records', 'records.json'),
    words: reader.readIfThere('words', 'words.json'),
    credits: reader.readIfThere('credits', 'credits.json'),
    roles: reader.readIfThere('roles', 'roles.json'),
    programmes: reader.readIfThere('programmes', 'programmes.json'),
    workflows: reader.readAll('workflow', 'workflows'),
    cases: reader.readAll('cases', 'cases'),
  };
}

function checkedParts(files: Files, shared: Catalogue): Checked {
  const catalogue = withWords(shared, files.words.parsed);
  return {
    pack: files.pack.parsed,
    parameters: files.parameters.parsed?.parameters ?? {},
    facts: { ...catalogue.facts, ...files.facts.parsed?.facts },
    conditions: Object.assign(
      {},
      ...files.rules.map(({ parsed }) => parsed?.conditions ?? {}),
    ) as Checked['conditions'],
    records: { ...catalogue.records, ...files.records.parsed?.records },
    catalogue,
  };
}

/** The catalogue with the words a pack adds; an own text stands instead of that of the catalogue. */
function withWords(catalogue: Catalogue, own: PackWords | undefined): Catalogue {
  if (!own) return catalogue;
  const { words, units, consequences, messages } = catalogue;
  return {
    ...catalogue,
    words: {
      ...words,
      categories: [...words.categories, ...own.categories.map(uncited)],
      purposes: [...words.purposes, ...own.purposes.map(uncited)],
    },
    units: [...units, ...own.units.map(uncited)],
    consequences: [...consequences, ...own.consequences.map(uncited)],
    messages: { ...messages, ...own.messages },
  };
}

function uncited<T extends { readonly clause?: string }>({ clause: _, ...word }: T): Omit<T, 'clause'> {
  return word;
}

/** Names are taken from the raw files too: one mistake in a file must not make all its names unknown. */
function namesOf(files: Files, { catalogue, facts }: Checked): Names {
  const ids = (list: readonly { readonly id: string }[]) => list.map(({ id }) => id);
  return {
    facts: [...Object.keys(facts), ...keysIn(files.facts.raw, 'facts')],
    parameters: keysIn(files.parameters.raw, 'parameters'),
    conditions: files.rules.flatMap(({ raw }) => keysIn(raw, 'conditions')),
    rules: files.rules.flatMap(({ raw }) => idsIn(raw, 'rules')),
    clauses: idsIn(files.sources.raw, 'clauses'),
    consequences: ids(catalogue.consequences),
    purposes: ids(catalogue.words.purposes),
    units: ids(catalogue.units),
    roles: ids(catalogue.roles),
    levels: ids(catalogue.words.levels),
    modes: ids(catalogue.words.modes),
    categories: ids(catalogue.words.categories),
    staffCategories: ids(catalogue.words.staffCategories),
    stages: ids(catalogue.words.stages),
  };
}

function keysIn(raw: Json | undefined, key: string): string[] {
  const value = (raw as { readonly [key: string]: Json } | undefined)?.[key];
  return typeof value === 'object' && value !== null ? Object.keys(value) : [];
}

function idsIn(raw: Json | undefined, key: string): string[] {
  const value = (raw as { readonly [key: string]: Json } | undefined)?.[key];
  return Array.isArray(value) ? value.map((one: Json) => String((one as { id?: Json } | null)?.id)) : [];
}

/** What is wrong although it has the right form. */
function meaningOf(files: Files, checked: Checked, sourceText: string | undefined): Finding[] {
  const clauses = files.sources.parsed?.clauses ?? [];
  const rules = files.rules.flatMap(({ parsed }) => parsed?.rules ?? []);
  const unit = files.credits.parsed?.counts.unit ?? files.pack.parsed?.unit ?? 'credit';
  return [
    ...(sourceText === undefined ? [] : checkQuotations('sources.json', clauses, sourceText)),
    ...checkUnique(
      'sources.json',
      '/clauses',
      clauses.map(({ id }) => id),
    ),
    ...checkParameters('parameters.json', checked),
    ...files.rules.flatMap(({ file, parsed }) =>
      parsed
        ? [
            ...checkRules(file, parsed.rules, parsed.conditions, checked),
            ...checkUnique(
              file,
              '/rules',
              parsed.rules.map(({ id }) => id),
            ),
          ]
        : [],
    ),
    ...checkStages('rules', rules, checked.conditions),
    ...checkFacts('facts.json', files.facts.parsed?.facts ?? {}, checked),
    ...checkCaps('credits.json', files.credits.parsed?.caps ?? [], unit, checked),
    ...files.workflows.flatMap(({ file, parsed }) => (parsed ? checkWorkflow(file, parsed) : [])),
    ...checkRoles(files, checked.catalogue),
  ];
}

/** A pack names roles of the catalogue; it makes no new ones, as permissions are given by role. */
function checkRoles({ roles }: Files, catalogue: Catalogue): Finding[] {
  const known = catalogue.roles.map(({ id }) => id);
  return keysIn(roles.raw, 'roles')
    .filter((name) => !known.includes(name))
    .map((name) => finding(roles.file, pointerTo(['roles', name]), 'unknown-role', { name }, closest(name, known)));
}

function resolve(
  files: Files,
  checked: Checked,
  sourceText: string | undefined,
  programmes: ResolvedPack['programmes'],
): ResolvedPack {
  const { catalogue, parameters, facts, conditions } = checked;
  const { words } = catalogue;
  const own = files.workflows.map(({ parsed }) => withoutPointer(parsed!));
  const named = files.roles.parsed?.roles ?? {};
  return {
    format: 1,
    ...withoutPointer(files.pack.parsed!),
    document: files.sources.parsed!.document,
    clauses: files.sources.parsed!.clauses,
    sourceText: sourceText === undefined ? null : sha256Hex(sourceText),
    parameters,
    conditions,
    rules: files.rules.flatMap(({ parsed }) => parsed!.rules),
    facts,
    records: checked.records,
    credits: withoutPointer(files.credits.parsed ?? fileSchemas.credits.parse({})),
    roles: catalogue.roles.map((role) => ({ ...role, ...named[role.id] })),
    programmes,
    workflows: [...catalogue.workflows.filter(({ id }) => !own.some((one) => one.id === id)), ...own],
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
function programmeRows(rulesDir: string, { programmes }: Files): ResolvedPack['programmes'] {
  if (!programmes.parsed) return [];
  const { table, jurisdiction } = programmes.parsed;
  const { text, findings } = readText(rulesDir, table);
  if (text === undefined) throw new PackInvalid('programmes', findings);
  const rows = parseCsv<Record<string, string>>(text, { columns: true, skip_empty_lines: true });
  return rows.filter((row) => row['jurisdiction'] === jurisdiction);
}
