import { z } from 'zod';
import { topCondition } from './conditions.js';
import { basis, bilingual, clauseId, schemaPointer, word } from './fields.js';
import { rounding, where } from './facts.js';

const cited = {
  id: word.describe('标识 / id'),
  clause: clauseId,
  also: z.array(clauseId).optional().describe('其他有关条款 / further clauses it carries'),
  basis: basis.default('stated'),
};
const purposes = z.array(word).min(1).optional().describe('只在这些用途下 / only for these purposes');
const parameterId = word;

/** At most so much of some awards counts in a window, or of a single activity. */
export const cap = z.strictObject({
  ...cited,
  where: where.default({}),
  window: z
    .enum(['year', 'schoolYear', 'term', 'cycle', 'activity'])
    .describe('窗口；activity 为单次活动 / window; activity is a single one'),
  max: z
    .union([
      parameterId,
      z.strictObject({
        percent: parameterId.describe('比例参数 / parameter with the share'),
        of: parameterId.describe('要求参数 / parameter with the requirement'),
      }),
    ])
    .describe('上限参数 / id of the parameter, or a share of a requirement'),
  purpose: purposes,
});
/** At most so much of some awards counts in a window. */
export type Cap = z.infer<typeof cap>;

/**
 * What an activity is worth (认定标准): the first rule whose `where` holds values it. The amount is a fixed parameter,
 * a rate per unit of a field (`hours`, `days`, `sessions`, `minutes` …), or looked up in a table by the fields of the
 * activity; a share (author rank, 师徒) takes a part of it; a gate (`requires`, over `activity.<field>`) makes it 0.
 */
export const valuation = z.strictObject({
  ...cited,
  label: bilingual.optional(),
  where: where.default({}),
  amount: z
    .union([
      z.strictObject({ fixed: parameterId.describe('定额参数 / parameter with the amount') }),
      z.strictObject({
        per: z
          .string()
          .min(1)
          .describe('计量字段：活动中填写的字段名，如 days / field of the activity that is measured, such as days'),
        rate: parameterId.describe('每单位的数量（或比例） / parameter: amount or ratio for one unit'),
      }),
      z.strictObject({
        table: z
          .array(z.strictObject({ when: where, amount: parameterId.describe('数量参数 / parameter') }))
          .min(1)
          .describe('对照表，取首个符合的行 / first row that holds'),
      }),
    ])
    .describe('数量 / the amount'),
  share: z
    .array(
      z.strictObject({
        when: where,
        percent: parameterId.describe('比例参数 / parameter with the share'),
      }),
    )
    .min(1)
    .optional()
    .describe('份额，取首个符合的行 / share: first row that holds'),
  requires: topCondition.optional().describe('门槛，不符合则为 0 / gate: 0 unless it holds'),
  gate: z
    .strictObject({ clause: clauseId, basis: basis.default('stated'), label: bilingual })
    .optional()
    .describe('门槛的依据与说明 / clause and words of the gate; required with requires'),
  max: parameterId.optional().describe('单次上限参数 / most for a single activity'),
  round: rounding.optional().describe('取整，缺省取 credits.round / rounding; that of the file by default'),
});
/** What an activity is worth. */
export type Valuation = z.infer<typeof valuation>;

/** `credits.json`: what activities are worth when they are recognised, and how recognised becomes counted. */
export const creditsFile = z.strictObject({
  $schema: schemaPointer,
  counts: z
    .strictObject({
      unit: z.enum(['credit', 'hour']).optional().describe('缺省取 pack.unit / the unit of the pack by default'),
      where: where.default({}),
      clause: clauseId.optional(),
    })
    .default({ where: {} })
    .describe('哪些计入 / what counts at all'),
  valuation: z.array(valuation).default([]).describe('认定标准 / what activities are worth'),
  factors: z
    .array(
      z.strictObject({
        ...cited,
        where: where.default({}),
        percent: parameterId.describe('比例参数，0 为不计入 / parameter with the share that counts; 0 for nothing'),
        purpose: purposes,
      }),
    )
    .default([])
    .describe('按比例计入 / counts at a factor'),
  unique: z
    .array(
      z.strictObject({
        ...cited,
        where: where.default({}),
        by: z.array(z.string()).min(1).describe('相同即视为同一 / fields that make two awards the same'),
        keep: z.enum(['highest', 'earliest']).describe('保留哪一个 / which of them counts'),
        window: z
          .enum(['year', 'schoolYear', 'term', 'cycle', 'always'])
          .default('always')
          .describe('在此窗口内 / within this window'),
      }),
    )
    .default([])
    .describe('去重、只取最高、窗口内只用一次 / duplicates, highest only, once per window'),
  spread: z
    .array(
      z.strictObject({
        ...cited,
        where: where.default({}),
        years: parameterId.describe('分摊年数参数 / parameter with the years'),
      }),
    )
    .default([])
    .describe('一次认定分摊到若干年 / one award spread over years, equal parts, the rest in the last'),
  carryOver: z
    .array(
      z.strictObject({
        ...cited,
        where: where.default({}),
        window: z.enum(['year', 'schoolYear', 'cycle']).describe('窗口 / window'),
        above: parameterId.describe('超出该参数的部分 / what is above this parameter'),
        max: parameterId.optional().describe('最多结转 / at most so much'),
      }),
    )
    .default([])
    .describe('结余结转到下一窗口 / surplus carried into the next window'),
  makeUp: z
    .strictObject({
      clause: clauseId,
      basis: basis.default('stated'),
      days: parameterId.describe(
        '年度结束后的天数参数 / parameter: days after the year in which it may still be made up',
      ),
    })
    .optional()
    .describe('补修期限：发生在年度之后的，只在期限内计入该年度 / awards that occurred after the year they count in'),
  caps: z.array(cap).default([]).describe('上限 / caps'),
  allocation: z
    .enum(['earliest-first', 'latest-first', 'largest-first'])
    .default('earliest-first')
    .describe('上限内的先后次序 / which awards fill a cap first'),
  round: rounding.optional().describe('取整 / rounding of valuations and factors'),
  voiding: z
    .strictObject({
      clause: clauseId,
      basis,
      also: z.array(clauseId).optional().describe('其他有关条款 / further clauses it carries'),
    })
    .optional()
    .describe('撤销学分的依据，撤销事件未写明时采用 / grounds of a revocation that names none'),
});
/** How activities become credits and recognised becomes counted. */
export type Credits = z.infer<typeof creditsFile>;
