import { z } from 'zod';
import { bilingual, schemaPointer, word } from './fields.js';

/** A word of the catalogue with its names. Lists are in order: of levels the highest comes first. */
export const catalogueWord = z.strictObject({ id: word.describe('标识 / id'), label: bilingual });
/** A word of the catalogue with its names. */
export type CatalogueWord = z.infer<typeof catalogueWord>;

const list = z.array(catalogueWord).min(1);

/** `catalogue/words.json`: levels, modes, credit categories, staff categories, stages, purposes, event types of facts. */
export const wordsFile = z.strictObject({
  $schema: schemaPointer,
  levels: list.describe('级别，由高到低 / levels, the highest first'),
  modes: list.describe('培训方式 / modes'),
  categories: list.describe('学分类别 / credit categories'),
  staffCategories: list.describe('岗位类别 / staff categories'),
  stages: list.describe('学段 / stages'),
  purposes: list.describe('用途 / purposes'),
  eventTypes: list.describe('事件类型 / types of events'),
});

/** A unit. `numeric` ones are amounts in hundredths; the others are texts, days and yes/no. */
export const unitsFile = z.strictObject({
  $schema: schemaPointer,
  units: z
    .array(catalogueWord.extend({ numeric: z.boolean().describe('是否为数量 / whether it is an amount') }))
    .min(1)
    .describe('单位 / units'),
});

/** A role with what it may do. */
export const catalogueRolesFile = z.strictObject({
  $schema: schemaPointer,
  roles: z
    .array(catalogueWord.extend({ note: bilingual.optional() }))
    .min(1)
    .describe('角色 / roles'),
});

/** A consequence: what it is called and how it is told to people. */
export const catalogueConsequence = catalogueWord.extend({
  text: bilingual,
  kind: z
    .enum(['sanction', 'condition', 'flag', 'indicator'])
    .describe('处分、必备条件、提示、指标 / sanction, necessary condition, flag, target'),
});
/** A consequence: what it is called and how it is told to people. */
export type CatalogueConsequence = z.infer<typeof catalogueConsequence>;

/** `catalogue/consequences.json`. */
export const consequencesFile = z.strictObject({
  $schema: schemaPointer,
  consequences: z.array(catalogueConsequence).min(1).describe('后果 / consequences'),
});

/** `catalogue/messages.json`: templates with `{placeholders}`. */
export const messagesFile = z.strictObject({
  $schema: schemaPointer,
  messages: z.record(word, bilingual).describe('文本模板 / templates of texts'),
});
