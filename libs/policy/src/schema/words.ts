import { z } from 'zod';
import { catalogueConsequence, catalogueWord } from './catalogue-files.js';
import { bilingual, clauseId, schemaPointer, word } from './fields.js';

const citedWord = catalogueWord.extend({
  clause: clauseId.optional().describe('依据条款 / clause that names it'),
});
const list = z.array(citedWord).default([]);

/**
 * `words.json`: words a pack adds to the catalogue. A jurisdiction with a category, purpose, consequence or text of its
 * own needs no change of the catalogue.
 */
export const packWordsFile = z.strictObject({
  $schema: schemaPointer,
  categories: list.describe('学分类别 / credit categories'),
  purposes: list.describe('用途 / purposes'),
  consequences: z
    .array(catalogueConsequence.extend({ clause: clauseId.optional() }))
    .default([])
    .describe('后果 / consequences'),
  units: z
    .array(citedWord.extend({ numeric: z.boolean().describe('是否为数量 / whether it is an amount') }))
    .default([])
    .describe('单位 / units'),
  messages: z.record(word, bilingual).default({}).describe('代替缺省文本 / texts instead of those of the catalogue'),
});
/** Words a pack adds to the catalogue. */
export type PackWords = z.infer<typeof packWordsFile>;
