import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { catalogueRolesFile, consequencesFile, messagesFile, unitsFile, wordsFile } from './catalogue-files.js';
import {
  casesFile,
  creditsFile,
  factsFile,
  packFile,
  parametersFile,
  packWordsFile,
  programmesFile,
  recordsFile,
  rolesFile,
  rulesFile,
  sourcesFile,
} from './pack-files.js';
import { schemaPointer } from './fields.js';
import { walksFile } from './walks.js';
import { workflowDefinition } from './workflow.js';

/** Every kind of file under `rules/`, by the name of its JSON Schema. */
export const fileSchemas = {
  pack: packFile,
  sources: sourcesFile,
  parameters: parametersFile,
  rules: rulesFile,
  facts: factsFile,
  credits: creditsFile,
  records: recordsFile,
  words: packWordsFile,
  roles: rolesFile,
  programmes: programmesFile,
  workflow: workflowDefinition.extend({ $schema: schemaPointer }),
  cases: casesFile,
  walks: walksFile,
  'catalogue-words': wordsFile,
  'catalogue-units': unitsFile,
  'catalogue-roles': catalogueRolesFile,
  'catalogue-consequences': consequencesFile,
  'catalogue-messages': messagesFile,
  'catalogue-records': recordsFile,
} as const;

/** The JSON Schemas (2020-12) of all files, as they stand in `rules/schema`: file name → text. */
export function schemaTexts(): { readonly [file: string]: string } {
  return Object.fromEntries(
    Object.entries(fileSchemas).map(([name, schema]) => [
      `${name}.schema.json`,
      `${JSON.stringify(z.toJSONSchema(schema, { io: 'input' }), null, 2)}\n`,
    ]),
  );
}

/** Writes the JSON Schemas of all files of a pack into `<rulesDir>/schema`, made from the zod schemas. */
export async function writeSchemas(rulesDir: string): Promise<void> {
  await mkdir(join(rulesDir, 'schema'), { recursive: true });
  for (const [file, text] of Object.entries(schemaTexts())) await writeFile(join(rulesDir, 'schema', file), text);
}
