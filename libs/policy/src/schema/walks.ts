import { z } from 'zod';
import { caseEvent, caseInterpretation } from './cases.js';
import { bilingual, clauseId, day, schemaPointer, word } from './fields.js';
import { aboutKinds } from './workflow.js';

/**
 * Golden walks (`walks/*.json`): ways through a workflow, step by step, beside the definition, as golden cases stand
 * beside the rules. In any text value `@school/甲`, `@person/乙`, `@class/…`, `@project/…`, `@award/<name of an award
 * in before>` and `@case/…` stand for the ids of such things; whoever walks makes them.
 */

const data = z.record(z.string(), z.json());

/** A step of a walk: taken by somebody, or a deadline that passes. */
export const walkStep = z.union([
  z.strictObject({
    do: z.string().describe('步骤 / step'),
    by: z
      .string()
      .regex(/^[a-zA-Z.@]+(#\d+)?$/)
      .describe('谁：角色，另一人写 role#2 / who: a role of the step; another person with it is role#2'),
    on: day.optional().describe('办理日，缺省同上一步 / day, by default that of the step before'),
    data: data.optional().describe('内容 / input'),
    evidence: z
      .array(z.string())
      .optional()
      .describe('附哪些材料；缺省附全部应附材料 / evidence handed in; by default all that the step wants'),
    refused: z.string().optional().describe('应被拒绝，代码如 guard-failed / must be refused with this code'),
  }),
  z.strictObject({
    due: z.string().describe('到期的期限 / deadline that passes'),
    on: day.describe('到期日 / the day it was due'),
  }),
]);
/** A step of a walk. */
export type WalkStep = z.infer<typeof walkStep>;

/** A golden walk. */
export const walk = z.strictObject({
  name: bilingual.describe('名称 / name'),
  workflow: word.describe('流程 / workflow'),
  clauses: z.array(clauseId).optional().describe('所示条款 / clauses it shows'),
  on: day.describe('第一步之日 / day of the first step'),
  before: z.array(caseEvent).optional().describe('此前关于对象的事 / what was on record about the subject'),
  beforeOf: z
    .partialRecord(z.enum(Object.keys(aboutKinds) as (keyof typeof aboutKinds)[]), z.array(caseEvent))
    .optional()
    .describe('此前关于个案所涉培训班等的事 / what was on record about what the case is about, such as its class'),
  interpretations: z.array(caseInterpretation).optional().describe('解释 / interpretations'),
  about: z
    .record(z.string(), z.string())
    .optional()
    .describe('个案所涉：class、award、decision、case…… / what it is about'),
  details: data.describe('个案数据 / details of the case'),
  steps: z.array(walkStep).min(1).describe('各步，第一步开始个案 / the steps; the first opens the case'),
  expect: z
    .strictObject({
      state: z.string().describe('终点状态 / state at the end'),
      tracks: z.record(z.string(), z.string()).optional().describe('各线状态 / state of each track'),
      facts: z
        .record(z.string(), z.union([z.string(), z.boolean()]))
        .optional()
        .describe('个案事实 / facts of the case'),
      effects: z
        .array(data)
        .optional()
        .describe(
          '引起的命令，依次 {do, …data}，只比所写字段 / commands caused, in order; only fields written are compared',
        ),
    })
    .describe('应得出 / what must come out'),
});
/** A golden walk. */
export type Walk = z.infer<typeof walk>;

/** `walks/*.json`. */
export const walksFile = z.strictObject({
  $schema: schemaPointer,
  walks: z.array(walk).min(1).describe('走查 / walks'),
});
