import { z } from 'zod';
import { basis, bilingual, clauseId, word } from './fields.js';
import { subjectKinds, type SubjectKind } from './pack.js';
import { windowKinds } from './rules.js';

/**
 * The schema of a workflow definition: a decider written in JSON (`rules/…/workflows/*.json`). A case is a stream that
 * follows one definition; the engine in `libs/domain` runs it. What came after the first version is optional and has no
 * default, so that the hash of a definition that does without stays what it was.
 */

const name = z.string().regex(/^[a-zA-Z][a-zA-Z0-9]*$/);
const words = z.union([z.string(), z.array(z.string()).min(1)]).transform((one) => (Array.isArray(one) ? one : [one]));
const whole = z.int().min(0).max(3660);

/** What a value in an effect may be: `case.<fact>` and `input.<field>` are looked up, anything else stands as it is. */
const value = z
  .union([z.string(), z.boolean(), z.array(z.string())])
  .describe('case.… 与 input.… 取值，其余为字面值 / case.… and input.… are looked up, anything else is literal');
const values = z.record(z.string(), value);

/** A JSON Schema of an object; fields with personal data are marked `"x-personal": true`. */
const jsonSchema = z.record(z.string(), z.unknown());

/** What a case may be about beside its subject. */
export const aboutFields = ['class', 'programme', 'award', 'decision', 'person', 'school', 'case'] as const;
/** What a case may be about beside its subject. */
export type AboutField = (typeof aboutFields)[number];

/** In `notBy`, beside names of steps: whoever made the award, the decision or the case that the case is about. */
export const MAKERS = 'about';

/** What a guard may ask the pack about beside the subject of the case: fields of `about`, with the kind each names. */
export const aboutKinds = {
  class: 'class',
  programme: 'project',
  person: 'person',
  school: 'school',
} as const satisfies { readonly [field in AboutField]?: SubjectKind };

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
        topic: z.string().optional().describe('主题 / topic'),
        approved: z.boolean().optional().describe('外部学分已经批准 / approved although external'),
        on: z.string().optional().describe('发生日；缺省为个案中最后一日 / day; by default the last day of the case'),
        amount: z
          .string()
          .regex(/^case\./)
          .describe('个案事实，例如 case.recognised / fact of the case, such as case.recognised'),
      })
      .describe('认定学分学时 / awards credit'),
  }),
  z.strictObject({ enrol: z.literal(true).describe('加入班级 / enrols in the class') }),
  z.strictObject({ restore: z.literal(true).describe('恢复学分 / restores the credit') }),
  z.strictObject({
    record: z
      .strictObject({
        kind: word.describe('本包 records.json 中的记录种类 / kind of record of the pack'),
        of: z
          .string()
          .optional()
          .describe(
            '记在谁名下：个案字段（缺省为个案的对象） / about whom: a field of the case, by default its subject',
          ),
        on: z.string().optional().describe('日期；缺省为办理日 / day; by default that of the step'),
        fields: values.optional().describe('字段 / fields'),
      })
      .describe('登记备案 / files a record'),
  }),
  z.strictObject({
    command: z
      .strictObject({
        to: z.enum(['teacher', 'credit', 'class', 'programme', 'school']).describe('发给哪类流 / kind of stream'),
        of: z.string().optional().describe('个案字段；缺省为个案的对象 / field of the case; by default its subject'),
        do: name.describe('命令 / command'),
        data: values.optional().describe('命令内容 / its data'),
      })
      .describe('发出命令 / gives a command'),
  }),
  z.strictObject({
    open: z
      .strictObject({
        workflow: word.describe('流程 / workflow'),
        do: name.describe('开始个案的步骤 / step that opens it'),
        of: z.string().optional().describe('个案字段；缺省为个案的对象 / field of the case; by default its subject'),
        about: z
          .partialRecord(z.enum(aboutFields), z.string())
          .optional()
          .describe('所涉：如 {"class": "case.subject"} / what it is about, such as {"class": "case.subject"}'),
        details: values.optional().describe('个案数据 / details of the case'),
      })
      .describe('开始另一个案；其 about.case 为本案 / opens another case, whose about.case is this one'),
  }),
  z.strictObject({
    step: z
      .strictObject({
        workflow: word.describe('流程 / workflow'),
        of: z.string().describe('个案字段，或 about.case / field of the case with the id, or about.case'),
        do: name.describe('步骤 / step'),
        data: values.optional().describe('内容 / its data'),
      })
      .describe('办理另一个案的一步 / takes a step of another case'),
  }),
  z.strictObject({
    undo: z.array(name).min(1).describe('冲销这些步骤引起的变化 / reverses what these steps caused'),
  }),
]);
/** What a step causes in other streams. */
export type Effect = z.infer<typeof effect>;

/** One step: who may do what from a state, under which condition, what is recorded and where it leads. */
export const step = z.strictObject({
  do: name.describe('命令名 / name of the command'),
  title: bilingual.optional(),
  by: words.describe(
    '可办理的角色。self 本人，opener 开始个案者，panel 评审组成员，system 系统；role@field 为该字段所指学校或地区的角色，person@field 为该字段所指的人 / roles that may do it; self: the subject, opener: who opened the case, panel: a member of the panel, system: the service; role@field: the role at the school or jurisdiction in that field, person@field: the person in it',
  ),
  fallback: words
    .optional()
    .describe('无人可办时由谁办理 / who may do it where nobody else at the school has the role and may act'),
  notBy: z
    .array(name)
    .default([])
    .describe(
      '不得由办过这些步骤的人办理；about 指作出所涉学分、结论或个案的人 / not by who did these steps; about: who made the award, decision or case it is about',
    ),
  once: z
    .enum(['case', 'person'])
    .optional()
    .describe('只办一次：每案一次或每人一次 / at most once in a case, or once by each person'),
  to: name.describe('办理后的状态 / state afterwards'),
  records: name.describe('事件目录中的类型 / type of the event catalogue'),
  requires: z.array(z.string()).default([]).describe('必须提交的字段 / fields of the input that must be given'),
  data: jsonSchema
    .optional()
    .describe(
      '本步另填的数据（details）的 JSON Schema，并入个案数据 / JSON Schema of further details, merged into the case',
    ),
  revises: z
    .literal(true)
    .optional()
    .describe('重报个案数据（退回修改后） / details are given anew, as after a return for revision'),
  evidence: z
    .record(name, bilingual)
    .optional()
    .describe('须附的材料，每项至少一份 / evidence that must be handed in, at least one file each'),
  guard: z
    .strictObject({
      when: z
        .record(z.string(), z.unknown())
        .describe(
          'json-rules-engine 条件：case.…、input.…、param:…、verdict:用途，或本包的事实 / conditions over case and input facts, param:…, verdict:<purpose>, and facts of the pack',
        ),
      of: z
        .enum(Object.keys(aboutKinds) as (keyof typeof aboutKinds)[])
        .optional()
        .describe(
          '本包事实与结论关于个案所涉的谁（about 所列，否则同名必填字段），缺省为个案的对象 / whom facts of the pack and verdicts are about: what about lists, else the required field of that name; by default the subject',
        ),
      window: z
        .enum(windowKinds)
        .optional()
        .describe('本包事实与结论所取的窗口 / window of the facts of the pack and of verdicts'),
      clause: z.string().optional().describe('依据条款 / clause it rests on'),
      basis: basis.optional(),
      otherwise: bilingual,
    })
    .optional()
    .describe('门槛 / guard'),
  effect: z.array(effect).default([]).describe('引起的变化 / what it causes'),
  clause: z.string().optional().describe('依据条款 / clause it rests on'),
  also: z.array(clauseId).optional().describe('其他有关条款 / further clauses it carries'),
  basis: basis.optional(),
});
/** One step of a definition. */
export type Step = z.infer<typeof step>;

const cited = {
  clause: z.string().optional().describe('依据条款 / clause it rests on'),
  also: z.array(clauseId).optional().describe('其他有关条款 / further clauses it carries'),
  basis: basis.optional(),
};

/** One of several tracks that run side by side while the case stays in a state. */
export const track = z.strictObject({
  title: bilingual,
  start: name.describe('起点 / state it starts in'),
  states: z
    .record(
      name,
      z.strictObject({
        title: bilingual,
        done: z.literal(true).optional().describe('此线已完成 / the track is done'),
        on: z
          .array(step)
          .default([])
          .describe('可办理的步骤，to 为本线的状态 / steps; they lead to states of the track'),
      }),
    )
    .describe('状态 / states'),
});
/** One of several tracks that run side by side. */
export type Track = z.infer<typeof track>;

const span = z.union([
  z.strictObject({ days: z.union([whole, z.string()]).describe('自然日，或 param:参数 / days, or param:parameter') }),
  z.strictObject({ workingDays: z.union([whole, z.string()]).describe('工作日 / working days') }),
  z.strictObject({ months: z.union([whole, z.string()]).describe('月 / months') }),
  z.strictObject({ years: z.union([whole, z.string()]).describe('年 / years') }),
]);
/** A length of time: `{days: 7}`; a text is `param:<parameter>` of the pack. */
export type Span = z.infer<typeof span>;

/** Days that a deadline may start from beside days of the case. */
export const calendarDays = [
  'year.starts',
  'year.ends',
  'schoolYear.starts',
  'schoolYear.ends',
  'term.starts',
  'term.ends',
  'cycle.ends',
  'month.ends',
] as const;

/** A deadline: the day is fixed when the case enters one of its states, and recorded with that event. */
export const deadline = z.strictObject({
  name: name.describe('名称 / name'),
  title: bilingual,
  in: z.array(name).min(1).describe('在这些状态中计时 / runs while the case is in these states'),
  from: z
    .string()
    .describe(
      'entered 进入该状态之日；opened 开始之日；case.字段 日期；或 term.ends 等 / entered, opened, a day in case.<field>, or a day of the calendar such as term.ends',
    ),
  after: span.optional().describe('此后若干 / so long after'),
  before: span.optional().describe('此前若干 / so long before'),
  forbids: z.array(name).optional().describe('过期不得办理的步骤 / steps not possible after it'),
  opens: z.array(name).optional().describe('期满方可办理的步骤 / steps possible only after it'),
  does: name.optional().describe('过期时由系统办理的步骤 / step that the service takes when it has passed'),
  remind: z.array(whole).optional().describe('提前若干天提醒 / reminders so many days ahead'),
  ...cited,
});
/** A deadline. */
export type Deadline = z.infer<typeof deadline>;

/** A workflow definition. */
export const workflowDefinition = z.strictObject({
  id: z
    .string()
    .regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/)
    .describe('流程标识 / id'),
  title: bilingual,
  clause: z.string().optional().describe('依据条款 / clause it rests on'),
  also: z.array(z.string()).optional().describe('其他有关条款 / further clauses it carries'),
  subject: z.enum(subjectKinds).describe('关于谁 / what a case is about'),
  about: z
    .array(z.enum(aboutFields))
    .min(1)
    .optional()
    .describe('开始个案时必须写明的所涉者，如 class / what a case must be about when it is opened, such as class'),
  data: jsonSchema.describe(
    '个案数据的 JSON Schema；个人信息字段标 "x-personal": true / JSON Schema of the case; personal fields marked',
  ),
  start: z.array(step).min(1).describe('开始个案的步骤 / steps that open a case'),
  states: z
    .record(
      name,
      z.strictObject({
        title: bilingual,
        final: z.boolean().default(false).describe('是否终结 / whether the case ends'),
        on: z
          .array(step)
          .default([])
          .describe(
            '可办理的步骤；终结状态只可冲销（records: Reversed） / steps from here; from a final state only Reversed',
          ),
        tracks: z
          .record(name, track)
          .optional()
          .describe('并行的各线；case.track.名称 为其状态 / tracks side by side; case.track.<name> is where each is'),
        ...cited,
      }),
    )
    .describe('状态 / states'),
  deadlines: z.array(deadline).optional().describe('期限 / deadlines'),
});
/** A workflow definition. */
export type WorkflowDefinition = z.infer<typeof workflowDefinition>;
