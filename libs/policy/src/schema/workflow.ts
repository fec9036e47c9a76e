import { z } from 'zod';
import { bilingual } from './fields.js';

/**
 * The schema of a workflow definition: a decider written in JSON (`rules/…/workflows/*.json`). A case is a stream that
 * follows one definition; the engine in `libs/domain` runs it.
 */

const name = z.string().regex(/^[a-zA-Z][a-zA-Z0-9]*$/);
const words = z.union([z.string(), z.array(z.string()).min(1)]).transform((one) => (Array.isArray(one) ? one : [one]));

/** What a step causes in other streams, as commands issued by a reactor from the recorded event. */
export const effect = z.union([
  z.strictObject({
    award: z
      .strictObject({
        unit: z
          .enum(['credit', 'hour'])
          .describe('单位；缺省取个案的 case.unit / unit; by default case.unit')
          .optional(),
        level: z.string().optional().describe('级别 / level'),
        mode: z.string().optional().describe('方式 / mode'),
        category: z.string().optional().describe('类别 / category'),
        amount: z
          .string()
          .regex(/^case\./)
          .describe('个案事实，例如 case.recognised / fact of the case, such as case.recognised'),
      })
      .describe('认定学分学时 / awards credit'),
  }),
  z.strictObject({ enrol: z.literal(true).describe('加入班级 / enrols in the class') }),
  z.strictObject({ restore: z.literal(true).describe('恢复学分 / restores the credit') }),
]);
/** What a step causes in other streams. */
export type Effect = z.infer<typeof effect>;

/** One step: who may do what from a state, under which condition, what is recorded and where it leads. */
export const step = z.strictObject({
  do: name.describe('命令名 / name of the command'),
  title: bilingual.optional(),
  by: words.describe('可办理的角色；self 为本人 / roles that may do it; self is the subject'),
  notBy: z.array(name).default([]).describe('不得由办过这些步骤的人办理 / not by who did these steps'),
  to: name.describe('办理后的状态 / state afterwards'),
  records: name.describe('事件目录中的类型 / type of the event catalogue'),
  requires: z.array(z.string()).default([]).describe('必须提交的字段 / fields of the input that must be given'),
  guard: z
    .strictObject({
      when: z.record(z.string(), z.unknown()).describe('json-rules-engine 条件 / conditions over case and input facts'),
      clause: z.string().optional().describe('依据条款 / clause it rests on'),
      otherwise: bilingual,
    })
    .optional()
    .describe('门槛 / guard'),
  effect: z.array(effect).default([]).describe('引起的变化 / what it causes'),
  clause: z.string().optional().describe('依据条款 / clause it rests on'),
});
/** One step of a definition. */
export type Step = z.infer<typeof step>;

/** A workflow definition. */
export const workflowDefinition = z.strictObject({
  id: z
    .string()
    .regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/)
    .describe('流程标识 / id'),
  title: bilingual,
  clause: z.string().optional().describe('依据条款 / clause it rests on'),
  also: z.array(z.string()).optional().describe('其他有关条款 / further clauses it carries'),
  subject: z.enum(['person', 'school']).describe('关于谁 / what a case is about'),
  data: z
    .record(z.string(), z.unknown())
    .describe(
      '个案数据的 JSON Schema；个人信息字段标 "x-personal": true / JSON Schema of the case; personal fields marked',
    ),
  start: z.array(step).min(1).describe('开始个案的步骤 / steps that open a case'),
  states: z
    .record(
      name,
      z.strictObject({
        title: bilingual,
        final: z.boolean().default(false).describe('是否终结 / whether the case ends'),
        on: z.array(step).default([]).describe('可办理的步骤 / steps from here'),
      }),
    )
    .describe('状态 / states'),
});
/** A workflow definition. */
export type WorkflowDefinition = z.infer<typeof workflowDefinition>;
