import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { z } from 'zod';
import { PackInvalid, type Finding } from '../finding.js';
import type { CatalogueConsequence, CatalogueWord } from '../schema/catalogue-files.js';
import type { Bilingual } from '../schema/fields.js';
import { fileSchemas } from '../schema/json-schema.js';
import type { FactDefinition, RecordKind } from '../schema/pack-files.js';
import type { WorkflowDefinition } from '../schema/workflow.js';
import { readJson } from './read-json.js';
import { shapeOf } from './shape.js';
import { checkWorkflow } from './workflow-checks.js';

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

/**
 * Reads the catalogue. Without a sound one no pack can be judged.
 * @throws {PackInvalid} naming the catalogue.
 */
export function loadCatalogue(rulesDir: string): Catalogue {
  const findings: Finding[] = [];
  const read = <K extends keyof typeof fileSchemas>(kind: K, file: string): z.output<(typeof fileSchemas)[K]> => {
    const { value, findings: found } = readJson(rulesDir, file);
    findings.push(...found);
    if (value === undefined) return undefined as never;
    const shape = shapeOf(fileSchemas[kind], file, value);
    findings.push(...shape.findings);
    return shape.parsed as z.output<(typeof fileSchemas)[K]>;
  };
  const files = {
    words: read('catalogue-words', 'catalogue/words.json'),
    units: read('catalogue-units', 'catalogue/units.json'),
    roles: read('catalogue-roles', 'catalogue/roles.json'),
    consequences: read('catalogue-consequences', 'catalogue/consequences.json'),
    messages: read('catalogue-messages', 'catalogue/messages.json'),
    facts: read('facts', 'catalogue/facts.json'),
    records: read('catalogue-records', 'catalogue/records.json'),
    workflows: jsonFiles(join(rulesDir, 'catalogue/workflows')).map((name) =>
      read('workflow', `catalogue/workflows/${name}`),
    ),
  };
  for (const definition of files.workflows)
    if (definition) findings.push(...checkWorkflow(`catalogue/workflows/${definition.id}.json`, definition));
  if (findings.length > 0) throw new PackInvalid('catalogue', findings);
  const { $schema: _, ...words } = files.words;
  return {
    words,
    units: files.units.units,
    roles: files.roles.roles.map(({ id, label }) => ({ id, label })),
    consequences: files.consequences.consequences,
    messages: files.messages.messages,
    facts: files.facts.facts,
    records: files.records.records,
    workflows: files.workflows.map(withoutPointer),
  };
}

/** The JSON files of a folder in order of their names; none when there is no such folder. */
export function jsonFiles(dir: string): string[] {
  try {
    return readdirSync(dir)
      .filter((name) => name.endsWith('.json'))
      .sort();
  } catch {
    return [];
  }
}

/** A definition without the pointer to its schema, which is for editors. */
export function withoutPointer<T extends { $schema?: string }>({ $schema: _, ...rest }: T): Omit<T, '$schema'> {
  return rest;
}
