import { z } from 'zod';
import { topCondition } from './conditions.js';
import { basis, bilingual, clauseId, day, schemaPointer, word } from './fields.js';
import { subjectKinds } from './pack.js';

/**
 * The windows a rule may be about. `sinceHire` runs from the day of hire to the end of probation; `class` is the life
 * of a class; `custom` is spelled out in the question.
 */
export const windowKinds = ['year', 'schoolYear', 'term', 'month', 'cycle', 'sinceHire', 'class', 'custom'] as const;

/** What follows when a requirement is not met. */
export const consequenceUse = z.strictObject({
  consequence: word.describe('后果 / consequence of the catalogue or of words.json'),
  clause: clauseId,
  basis,
  purpose: word.optional().describe('只在该用途下 / only for this purpose'),
  length: word.optional().describe('时长参数 / id of the parameter that says how long it lasts'),
});
/** What follows when a requirement is not met. */
export type ConsequenceUse = z.infer<typeof consequenceUse>;

/** A requirement, positively, and what follows if it is not met. */
export const rule = z.strictObject({
  id: z
    .string()
    .regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/)
    .describe('规则标识 / id'),
  clause: clauseId,
  also: z.array(clauseId).optional().describe('其他有关条款 / further clauses it carries'),
  title: bilingual,
  subject: z.enum(subjectKinds).default('person').describe('对谁判定 / whom it is about'),
  who: topCondition.optional().describe('适用对象；缺省为所有 / whom it is for; all by default'),
  window: z.enum(windowKinds).describe('窗口 / window'),
  purpose: z.array(word).min(1).describe('用途 / purposes it helps to answer'),
  requires: topCondition.describe('要求，正面表述 / the requirement, positively'),
  ifNot: z.array(consequenceUse).default([]).describe('未达到的后果 / what follows if it is not met'),
  from: day.optional().describe('自该日起有此要求 / first day of the requirement; transition says for which windows'),
  to: day.optional().describe('至该日止 / last day of the requirement'),
  forecast: z
    .literal(true)
    .optional()
    .describe('声明可预测：各事实只朝一个方向起作用 / declared forecastable: each fact works in one direction only'),
  reading: bilingual.optional().describe('我们对文义的理解 / how this system reads the clause'),
});
/** A requirement, positively, and what follows if it is not met. */
export type PolicyRule = z.infer<typeof rule>;

/** `rules/*.json`. */
export const rulesFile = z.strictObject({
  $schema: schemaPointer,
  conditions: z.record(word, topCondition).default({}).describe('共用条件 / shared conditions'),
  rules: z.array(rule).default([]).describe('规则 / rules'),
});
