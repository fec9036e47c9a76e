import { z } from 'zod';
import { decimal, day, schemaPointer, word } from './fields.js';
import { subjectKinds } from './pack.js';
import { windowKinds } from './rules.js';

/** An interpretation in a golden case or walk; the clause may be left out. */
export const caseInterpretation = z.strictObject({
  id: z.string().min(1).describe('标识 / id'),
  parameter: word.describe('参数 / parameter'),
  value: z.union([z.string(), z.boolean()]).describe('取值 / value'),
  unit: word.optional().describe('单位 / unit'),
  from: day.describe('自 / first day'),
  to: day.optional().describe('至 / last day'),
});

const staffing = {
  category: z.string().optional().describe('岗位类别 / staff category'),
  stage: z.string().optional().describe('学段 / stage'),
};
const fields = z.record(z.string(), z.union([z.string(), z.boolean()]));

/** An event of a golden case in short form. */
export const caseEvent = z.union([
  z.strictObject({
    hired: day.describe('入职 / day of hire'),
    ...staffing,
    firstPost: z.boolean().default(false).describe('新任教师 / first post'),
    jurisdiction: z.string().optional().describe('地区 / jurisdiction'),
  }),
  z.strictObject({ post: day.describe('岗位变动 / change of post'), ...staffing }),
  z.strictObject({
    transferred: day.describe('调动 / transfer'),
    to: z.string().optional().describe('调往 / jurisdiction'),
  }),
  z.strictObject({
    leave: z.string().describe('请假种类 / kind of leave'),
    from: day.describe('自 / first day'),
    to: day.optional().describe('至 / last day'),
  }),
  z.strictObject({
    ended: day.describe('离职 / end of employment'),
    kind: z.enum(['retired', 'left', 'deceased']).describe('方式 / how'),
  }),
  z.strictObject({
    shadowing: day.describe('跟岗首日 / first day of shadowing'),
    base: z.boolean().default(true).describe('基地学校 / base school'),
    days: z.int().min(1).max(300).default(1).describe('天数 / days'),
  }),
  z.strictObject({
    award: z.string().describe('学分 / award'),
    amount: decimal
      .optional()
      .describe('认定数量；缺省按 activity 依认定标准得出 / recognised; by default the valuation of activity'),
    activity: fields.optional().describe('活动的字段，供认定标准使用 / fields of the activity for the valuation'),
    on: day.describe('发生日 / day'),
    countsOn: day.optional().describe('计入日，缺省为发生日 / day it counts on'),
    unit: z.enum(['credit', 'hour']).optional().describe('单位 / unit'),
    level: z.string().default('county').describe('级别 / level'),
    mode: z.string().default('centralized').describe('方式 / mode'),
    category: z.string().default('professional').describe('类别 / category'),
    topic: z.string().optional().describe('主题 / topic'),
    cause: z.string().optional().describe('成果标识，同一成果相同 / what caused it'),
    approved: z.boolean().optional().describe('外部学分已经批准 / approved although external'),
    corrects: z.string().optional().describe('更正的学分 / award it corrects'),
    transferredFrom: z.string().optional().describe('转自地区 / jurisdiction it was transferred from'),
  }),
  z.strictObject({
    revoke: z.string().describe('撤销的学分 / award'),
    amount: decimal.describe('数量 / amount'),
    kind: z.enum(['falsification', 'correction', 'error']).describe('原因 / why'),
  }),
  z.strictObject({
    restore: z.string().describe('恢复的学分 / award'),
    amount: decimal.describe('数量 / amount'),
  }),
  z.strictObject({
    record: word.describe('记录种类 / kind of record'),
    on: day.describe('日期 / day'),
    id: z.string().optional().describe('标识，撤回时用 / id, to withdraw it by'),
    times: z.int().min(1).max(400).default(1).describe('每日一条，连续若干条 / so many, one a day'),
    fields: fields.default({}).describe('字段 / fields'),
  }),
  z.strictObject({
    withdraw: z.string().describe('撤回的记录 / record'),
    on: day.describe('日期 / day'),
  }),
  z.strictObject({
    event: z.string().describe('事件类型 / type of an event'),
    data: z.record(z.string(), z.json()).describe('事件内容 / its data'),
  }),
]);
/** An event of a golden case in short form. */
export type CaseEvent = z.infer<typeof caseEvent>;

/** A golden case: what happened, and what must come out. */
export const goldenCase = z.strictObject({
  name: z.string().min(1).describe('名称 / name'),
  subject: z.enum(subjectKinds).default('person').describe('对谁 / whom it is about'),
  purpose: word.describe('用途 / purpose'),
  window: z
    .strictObject({
      kind: z.enum(windowKinds).describe('种类 / kind'),
      key: z
        .string()
        .describe(
          '如 2025、2025-2026/autumn、2021-2025；个人周期、滚动周期写起止日 2026-09-01..2031-08-31 / such as 2025, 2025-2026/autumn, 2021-2025; first and last day of a personal or rolling cycle',
        ),
    })
    .describe('窗口 / window'),
  asOf: day.describe('截至 / as of'),
  events: z.array(caseEvent).describe('发生的事 / what happened'),
  interpretations: z.array(caseInterpretation).default([]).describe('解释 / interpretations'),
  expect: z
    .strictObject({
      outcome: z.enum(['qualified', 'unqualified', 'undetermined', 'open', 'notApplicable']).describe('结论 / outcome'),
      requirements: z.record(z.string(), z.string()).optional().describe('各规则的结果 / value of each rule'),
      outlook: z
        .record(z.string(), z.enum(['onTrack', 'atRisk', 'lost']))
        .optional()
        .describe('未结束规则的预测 / outlook of open rules'),
      needed: z.record(z.string(), decimal).optional().describe('各规则还差多少 / what is still needed, by rule'),
      facts: z
        .record(z.string(), z.union([z.string(), z.boolean(), z.null()]))
        .optional()
        .describe('事实的值 / values of facts'),
      consequences: z.array(z.string()).optional().describe('后果 / consequences'),
      unknown: z.array(z.string()).optional().describe('尚不确定的 / what is unknown'),
      counted: decimal.optional().describe('计入合计 / total counted'),
      valued: z.record(z.string(), decimal).optional().describe('按认定标准得出的数量 / valued amounts by award'),
      rows: z
        .record(
          z.string(),
          z.strictObject({
            counted: decimal.describe('计入 / counted'),
            reason: z.string().optional().describe('原因 / reason'),
          }),
        )
        .optional()
        .describe('各项学分 / awards'),
    })
    .describe('应得出 / what must come out'),
});
/** A golden case. */
export type GoldenCase = z.infer<typeof goldenCase>;

/** `cases/*.json`. */
export const casesFile = z.strictObject({
  $schema: schemaPointer,
  cases: z.array(goldenCase).min(1).describe('案例 / cases'),
});
