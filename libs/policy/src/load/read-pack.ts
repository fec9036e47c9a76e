import type { Json } from '#libs/canonical';
import { basename } from 'node:path';
import type { z } from 'zod';
import { closest, type Finding } from '../finding.js';
import { fileSchemas } from '../schema/json-schema.js';
import { finding } from './problems.js';
import { readJson, readText, type Place } from './read-json.js';
import type { RulesFiles } from './rules-files.js';
import { shapeOf } from './shape.js';

/** What kind of file it is: the name of its JSON Schema. */
export type FileKind = keyof typeof fileSchemas;

/** A file as it was read: its raw value if it is JSON at all, and its content if it has the right form. */
export type PackPart<K extends FileKind> = {
  readonly kind: K;
  readonly file: string;
  readonly raw?: Json;
  readonly parsed?: z.output<(typeof fileSchemas)[K]>;
};

/** Everything a pack folder holds, and what is wrong with the form of it. */
export type PackFolder = {
  readonly pack: PackPart<'pack'>;
  readonly sources: PackPart<'sources'>;
  readonly parameters: PackPart<'parameters'>;
  readonly rules: readonly PackPart<'rules'>[];
  readonly facts: PackPart<'facts'>;
  readonly records: PackPart<'records'>;
  readonly words: PackPart<'words'>;
  readonly credits: PackPart<'credits'>;
  readonly roles: PackPart<'roles'>;
  readonly programmes: PackPart<'programmes'>;
  readonly workflows: readonly PackPart<'workflow'>[];
  readonly cases: readonly PackPart<'cases'>[];
  readonly walks: readonly PackPart<'walks'>[];
  /** `source.txt`, against which quotations are checked. */
  readonly text?: string;
  readonly findings: readonly Finding[];
};

/** Reads the files of a folder and gathers what is wrong with their form. */
export function readPack(files: RulesFiles, folder: string): PackFolder {
  const findings: Finding[] = [];
  const read = <K extends FileKind>(kind: K, file: string): PackPart<K> => {
    const part = readPart(files, { kind, at: `${folder}/${file}`, file });
    findings.push(...part.findings);
    return part;
  };
  // A pack may do without every file but three.
  const ifThere = <K extends FileKind>(kind: K, file: string): PackPart<K> =>
    files.size(`${folder}/${file}`) === undefined ? { kind, file } : read(kind, file);
  const all = <K extends FileKind>(kind: K, under: string): PackPart<K>[] =>
    jsonFiles(files, `${folder}/${under}`).map((name) => read(kind, `${under}/${name}`));
  const parts = {
    pack: read('pack', 'pack.json'),
    sources: read('sources', 'sources.json'),
    parameters: ifThere('parameters', 'parameters.json'),
    rules: all('rules', 'rules'),
    facts: ifThere('facts', 'facts.json'),
    records: ifThere('records', 'records.json'),
    words: ifThere('words', 'words.json'),
    credits: ifThere('credits', 'credits.json'),
    roles: ifThere('roles', 'roles.json'),
    programmes: ifThere('programmes', 'programmes.json'),
    workflows: all('workflow', 'workflows'),
    cases: all('cases', 'cases'),
    walks: all('walks', 'walks'),
  };
  if (parts.rules.length === 0 && !parts.pack.parsed?.extends)
    findings.push(finding('rules', '', 'missing-file', { name: 'rules/*.json' }));
  findings.push(...unknownFiles(files, folder));
  if (files.size(`${folder}/source.txt`) === undefined) return { ...parts, findings };
  const { text, findings: unread } = readText(files, { at: `${folder}/source.txt`, file: 'source.txt' });
  return { ...parts, text, findings: [...findings, ...unread] };
}

const ownFiles = ['pack', 'sources', 'parameters', 'facts', 'records', 'words', 'credits', 'roles', 'programmes'];
const ownFolders = ['rules', 'workflows', 'cases', 'walks'];

/** JSON that stands where nothing reads it: a misspelled file must not be ignored in silence either. */
function unknownFiles(files: RulesFiles, folder: string): Finding[] {
  const strayFiles = jsonFiles(files, folder).map((file) => basename(file, '.json'));
  const strayFolders = files.list(folder).folders.filter((name) => jsonFiles(files, `${folder}/${name}`).length > 0);
  const unknown = (name: string, meant?: string) => finding(name, '', 'unknown-file', { name }, meant);
  return [
    ...strayFiles
      .filter((name) => !ownFiles.includes(name))
      .map((name) => {
        const meant = ownFolders.includes(name) ? `${name}/${name}` : closest(name, ownFiles);
        return unknown(`${name}.json`, meant && `${meant}.json`);
      }),
    ...strayFolders
      .filter((name) => !ownFolders.includes(name))
      .map((name) => unknown(name, closest(name, ownFolders))),
  ];
}

/** Reads one file of a kind. */
export function readPart<K extends FileKind>(
  files: RulesFiles,
  { kind, ...place }: Place & { kind: K },
): PackPart<K> & { readonly findings: readonly Finding[] } {
  const { file } = place;
  const { value, findings } = readJson(files, place);
  if (value === undefined) return { kind, file, findings };
  const shape = shapeOf(fileSchemas[kind], file, value);
  return {
    kind,
    file,
    raw: value,
    parsed: shape.parsed as PackPart<K>['parsed'],
    findings: [...findings, ...shape.findings],
  };
}

/** The JSON files of a folder in order of their names; none when there is no such folder. */
export function jsonFiles(files: RulesFiles, folder: string): string[] {
  return files.list(folder).files.filter((name) => name.endsWith('.json'));
}

/** Every file of a folder that is JSON at all. */
export function partsOf(folder: PackFolder): PackPart<FileKind>[] {
  const {
    pack,
    sources,
    parameters,
    rules,
    facts,
    records,
    words,
    credits,
    roles,
    programmes,
    workflows,
    cases,
    walks,
  } = folder;
  return [
    pack,
    sources,
    parameters,
    ...rules,
    facts,
    records,
    words,
    credits,
    roles,
    programmes,
    ...workflows,
    ...cases,
    ...walks,
  ].filter(({ raw }) => raw !== undefined);
}

/** Content without the pointer to its schema, which is for editors. */
export function withoutPointer<T extends { $schema?: string }>({ $schema: _, ...rest }: T): Omit<T, '$schema'> {
  return rest;
}
