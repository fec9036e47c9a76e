import { z } from 'zod';
import { basis, bilingual, clauseId, day, schemaPointer, word } from './fields.js';

const parameterValue = z.strictObject({
  from: day.optional().describe('自该日起 / first day'),
  to: day.optional().describe('至该日止 / last day'),
  value: z
    .union([z.string().min(1), z.boolean(), z.array(z.string().min(1)).min(1), z.null()])
    .describe(
      '数量写作字符串；ratio 写作“1/5”；list 写作数组；null 表示文件未写明 / amounts as decimal strings, ratios as "1/5", lists as arrays; null: the document is silent',
    ),
  basis: basis.default('stated'),
  approx: z.literal(true).optional().describe('原文为左右 / the text says about: it neither bounds nor equals'),
  reason: bilingual.optional().describe('空值的原因 / why there is no value; required with null'),
});

/** A dated value with its unit and clause. `null` says that the document is silent: the verdict is undetermined. */
export const parameter = z.strictObject({
  label: bilingual,
  unit: word.describe('单位 / unit'),
  clause: clauseId,
  also: z.array(clauseId).optional().describe('其他有关条款 / further clauses it carries'),
  values: z.array(parameterValue).min(1).describe('各时期的取值 / dated values'),
  looser: bilingual.optional().describe('宽于上位规则包的理由 / why it may be looser than that of the superior pack'),
});
/** A dated value with its unit and clause. */
export type Parameter = z.infer<typeof parameter>;

/** `parameters.json`. */
export const parametersFile = z.strictObject({
  $schema: schemaPointer,
  parameters: z.record(word, parameter).describe('参数 / parameters'),
});
