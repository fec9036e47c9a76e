import { z } from 'zod';
import { bilingual, clauseId, decimal, schemaPointer, word } from './fields.js';

const scalar = z.union([z.string(), z.boolean()]);

/**
 * Which events a fact folds: each field equals a value, is one of a list, is a level at or above one, is another than
 * a value, or is there at all.
 */
export const where = z
  .record(
    z.string(),
    z.union([
      scalar,
      z.array(z.string()).min(1),
      z.strictObject({ atLeast: z.string().describe('该级别及以上 / this level or above') }),
      z.strictObject({ not: scalar.describe('不是 / other than') }),
      z.strictObject({ exists: z.boolean().describe('有无该字段 / whether the field is there') }),
    ]),
  )
  .describe(
    '筛选：字段为某值、若干值之一、某级别及以上、不是某值、有无该字段 / which of them: a field is a value, one of a list, a level or above, not a value, or there at all',
  );
/** Which events a fact folds. */
export type Where = z.infer<typeof where>;

/** How an amount is rounded: to a multiple of `step`, such as `"0.5"`. */
export const rounding = z.strictObject({
  step: decimal.describe('最小单位 / multiple to round to'),
  mode: z.enum(['down', 'up', 'half-up']).describe('舍、入、四舍五入 / direction'),
});
/** How an amount is rounded. */
export type Rounding = z.infer<typeof rounding>;

/** How long something is: for trailing windows. */
const length = z
  .strictObject({
    years: z.int().min(1).max(40).optional().describe('年 / years'),
    months: z.int().min(1).max(480).optional().describe('月 / months'),
    days: z.int().min(1).max(20_000).optional().describe('天 / days'),
  })
  .refine((one) => Object.values(one).filter((value) => value !== undefined).length === 1, {
    error: 'expected one of years, months, days',
  });

/**
 * The days a fact looks at. `rule`: the window asked for. `always`: everything up to its end. `ever`: everything up to
 * the day asked, also what came to light after the window. `previous`: the window of the same kind before it. Some years `since` hire. `trailing`: the years, months or days that end with the window.
 * `until` an anchor of the window: `{"until": "start", "days": "plan.days"}` is from the first day to so many days
 * after it, `{"until": "end", "days": "summary.days"}` to so many days before its end (`days` is a parameter).
 * What may be done ahead of the window has a `lead`: a parameter with the days before the start that belong to it.
 * `extendedTo`: the window, prolonged to the date fact that is named when that is later (缓期).
 */
export const factWindow = z.union([
  z.enum(['rule', 'always', 'ever', 'previous']),
  z.strictObject({
    since: z.literal('hire').describe('自入职 / since hire'),
    years: z.int().min(1).max(40).describe('年 / years'),
  }),
  z.strictObject({ trailing: length.describe('至窗口末为止的一段 / what ends with the window') }),
  z.strictObject({
    until: z.enum(['start', 'end']).describe('窗口的首日或末日 / first or last day of the window'),
    days: word.describe('天数参数 / parameter with the days after the start or before the end'),
    lead: word
      .optional()
      .describe('天数参数：首日之前这些天亦算 / parameter with days before the start that belong to it as well'),
  }),
  z.strictObject({ extendedTo: word.describe('日期事实 / fact with a date') }),
]);
/** The days a fact looks at. */
export type FactWindow = z.infer<typeof factWindow>;

const described = {
  unit: word.describe('单位 / unit'),
  label: bilingual,
  clause: clauseId.optional().describe('依据条款 / clause it carries'),
  also: z.array(clauseId).optional().describe('其他有关条款 / further clauses it carries'),
};

/**
 * A fact: an aggregate over events, an attribute of the person, or a combination of facts.
 *
 * `from` is `award` (awards after revocations, restorations and corrections), `counted` (what of them counts),
 * `person`, `record:<kind>` (records after withdrawals), or an event type. Aggregates: `sum`, `min`, `max`, `distinct`,
 * `latest` of the field `of`; `count`, `exists`; `days` (distinct days); `spanDays` (days covered by spans from the
 * field `on` to the field `of`, each day once). Derived facts take facts, `param:…` and `"0"`; `ratio` is an exact
 * fraction; `product` is an amount times a ratio.
 */
export const factDefinition = z.union([
  z.strictObject({
    from: z.string().min(1).describe('来源 / source'),
    where: where.default({}),
    aggregate: z
      .enum(['sum', 'count', 'exists', 'min', 'max', 'distinct', 'latest', 'days', 'spanDays'])
      .describe('聚合 / aggregate'),
    of: z.string().optional().describe('聚合的字段 / the field that is aggregated'),
    on: z.string().optional().describe('日期字段 / the field with the day'),
    window: factWindow.default('rule').describe('窗口 / the days it looks at'),
    excluding: word
      .optional()
      .describe(
        '排除落在这些期间的事项：记录种类或 leave / leaves out what lies in spans of this kind of record, or in leave',
      ),
    accrues: z
      .enum(['up', 'down', 'both', 'no'])
      .optional()
      .describe('窗口内如何变化；缺省由聚合推断 / how it moves while the window is open; inferred by default'),
    open: z.literal(true).optional().describe('原文列举后有“等” / the list in the text is open (等)'),
    ...described,
  }),
  z.strictObject({
    from: z.literal('person').describe('人员属性 / attribute of the person'),
    of: word.describe('属性 / attribute'),
    ...described,
  }),
  z.strictObject({
    derive: z
      .enum(['sum', 'difference', 'min', 'max', 'ratio', 'product'])
      .describe('组合方式 / how they are combined'),
    of: z
      .array(z.union([word, z.string().regex(/^param:/), z.literal('0')]))
      .min(2)
      .describe('事实、参数或 0 / facts, parameters, 0'),
    round: rounding.optional().describe('取整 / rounding; required for a product'),
    ...described,
  }),
]);
/** A fact: an aggregate over events, an attribute of the person, or a combination of facts. */
export type FactDefinition = z.infer<typeof factDefinition>;

/** `facts.json`. */
export const factsFile = z.strictObject({
  $schema: schemaPointer,
  facts: z.record(word, factDefinition).describe('事实 / facts'),
});
