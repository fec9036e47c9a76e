import type { z } from 'zod';
import type { Finding } from '../finding.js';
import type { CatalogueConsequence, CatalogueWord } from '../schema/catalogue-files.js';
import type { Bilingual } from '../schema/fields.js';
import type { fileSchemas } from '../schema/json-schema.js';
import type { FactDefinition, RecordKind } from '../schema/pack-files.js';
import type { WorkflowDefinition } from '../schema/workflow.js';
import { jsonFiles, readPart, withoutPointer, type FileKind, type PackPart } from './read-pack.js';
import type { RulesFiles } from './rules-files.js';

/** What every pack has without saying so: the words, texts, facts and workflows of `rules/catalogue`. */
export type Catalogue = {
  readonly words: { readonly [list in WordList]: readonly CatalogueWord[] };
  readonly units: readonly (CatalogueWord & { readonly numeric: boolean })[];
  readonly roles: readonly CatalogueWord[];
  readonly consequences: readonly CatalogueConsequence[];
  readonly messages: { readonly [code: string]: Bilingual };
  readonly facts: { readonly [name: string]: FactDefinition };
  readonly records: { readonly [kind: string]: RecordKind };
  readonly workflows: readonly WorkflowDefinition[];
};

type WordList = Exclude<keyof z.infer<(typeof fileSchemas)['catalogue-words']>, '$schema'>;

/** The files of the catalogue as they were read. */
export type CatalogueParts = ReturnType<typeof readCatalogue>;

/** Reads the files of the catalogue and gathers what is wrong with their form. */
export function readCatalogue(files: RulesFiles) {
  const findings: Finding[] = [];
  const read = <K extends FileKind>(kind: K, name: string): PackPart<K> => {
    const file = `catalogue/${name}`;
    const part = readPart(files, { kind, at: file, file });
    findings.push(...part.findings);
    return part;
  };
  return {
    words: read('catalogue-words', 'words.json'),
    units: read('catalogue-units', 'units.json'),
    roles: read('catalogue-roles', 'roles.json'),
    consequences: read('catalogue-consequences', 'consequences.json'),
    messages: read('catalogue-messages', 'messages.json'),
    facts: read('facts', 'facts.json'),
    records: read('catalogue-records', 'records.json'),
    workflows: jsonFiles(files, 'catalogue/workflows').map((name) => read('workflow', `workflows/${name}`)),
    walks: jsonFiles(files, 'catalogue/walks').map((name) => read('walks', `walks/${name}`)),
    findings,
  };
}

/** The catalogue that its files make, unless one of them has not the right form. */
export function catalogueOf(parts: CatalogueParts): Catalogue | undefined {
  const { words, units, roles, consequences, messages, facts, records, workflows } = parts;
  if (!words.parsed || !units.parsed || !roles.parsed || !consequences.parsed) return undefined;
  if (!messages.parsed || !facts.parsed || !records.parsed) return undefined;
  return {
    words: withoutPointer(words.parsed),
    units: units.parsed.units,
    roles: roles.parsed.roles.map(({ id, label }) => ({ id, label })),
    consequences: consequences.parsed.consequences,
    messages: messages.parsed.messages,
    facts: facts.parsed.facts,
    records: records.parsed.records,
    workflows: workflows.flatMap(({ parsed }) => (parsed ? [withoutPointer(parsed)] : [])),
  };
}
