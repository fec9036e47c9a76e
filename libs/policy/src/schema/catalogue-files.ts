import { z } from 'zod';
import { bilingual, schemaPointer, word } from './fields.js';

/** A word of the catalogue with its names. Lists are in order: of levels the highest comes first. */
export const catalogueWord = z.strictObject({ id: word, label: bilingual });
/** A word of the catalogue with its names. */
export type CatalogueWord = z.infer<typeof catalogueWord>;

const list = z.array(catalogueWord).min(1);

/** `catalogue/words.json`: levels, modes, credit categories, staff categories, stages, purposes, event types of facts. */
export const wordsFile = z.strictObject({
  $schema: schemaPointer,
  levels: list,
  modes: list,
  categories: list,
  staffCategories: list,
  stages: list,
  purposes: list,
  eventTypes: list,
});

/** A unit. `numeric` ones are amounts in hundredths; the others are texts, days and yes/no. */
export const unitsFile = z.strictObject({
  $schema: schemaPointer,
  units: z.array(catalogueWord.extend({ numeric: z.boolean() })).min(1),
});

/** A role with what it may do. */
export const catalogueRolesFile = z.strictObject({
  $schema: schemaPointer,
  roles: z.array(catalogueWord.extend({ note: bilingual.optional() })).min(1),
});

/** A consequence: what it is called and how it is told to people. */
export const catalogueConsequence = catalogueWord.extend({
  text: bilingual,
  kind: z.enum(['sanction', 'condition', 'flag', 'indicator']),
});
/** A consequence: what it is called and how it is told to people. */
export type CatalogueConsequence = z.infer<typeof catalogueConsequence>;

/** `catalogue/consequences.json`. */
export const consequencesFile = z.strictObject({
  $schema: schemaPointer,
  consequences: z.array(catalogueConsequence).min(1),
});

/** `catalogue/messages.json`: templates with `{placeholders}`. */
export const messagesFile = z.strictObject({ $schema: schemaPointer, messages: z.record(word, bilingual) });
