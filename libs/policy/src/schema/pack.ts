import { z } from 'zod';
import { basis, bilingual, clauseId, day, schemaPointer, word } from './fields.js';

const monthDay = z.string().regex(/^(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/, { error: 'expected MM-DD' });
const cited = {
  clause: clauseId.optional().describe('依据条款 / clause that says so'),
  basis: basis.default('stated'),
};

/** Whose facts and verdicts: a person, a class, a planned project, a school, the bureau. */
export const subjectKinds = ['person', 'class', 'project', 'school', 'bureau'] as const;
/** Whose facts and verdicts. */
export type SubjectKind = (typeof subjectKinds)[number];

/** Years, terms and cycles of a jurisdiction: windows are made from it and from nothing else. */
export const calendar = z.strictObject({
  year: z
    .strictObject({ starts: monthDay.describe('首日 / first day'), ...cited })
    .default({ starts: '01-01', basis: 'default' })
    .describe('年度 / the year of annual rules'),
  schoolYear: z
    .strictObject({ starts: monthDay.describe('首日 / first day'), ...cited })
    .default({ starts: '09-01', basis: 'default' })
    .describe('学年 / school year'),
  terms: z
    .array(
      z.strictObject({
        id: word.describe('学期标识 / id of the term'),
        label: bilingual,
        starts: monthDay.describe('首日 / first day'),
        ends: monthDay.describe('末日；早于首日则落在次年 / last day; in the next year when before the first'),
        ...cited,
      }),
    )
    .min(1)
    .optional()
    .describe('学期 / school terms, in the order of a school year'),
  cycle: z
    .union([
      z.strictObject({
        kind: z.literal('fixed').default('fixed').describe('固定周期 / cycles follow each other'),
        from: day.describe('某一周期的首日 / first day of one cycle'),
        years: z.int().min(1).max(20).describe('年数 / length in years'),
        ...cited,
      }),
      z.strictObject({
        kind: z.literal('rolling').describe('滚动周期：至某日为止的若干年 / the years that end on a day'),
        years: z.int().min(1).max(20).describe('年数 / length in years'),
        ...cited,
      }),
      z.strictObject({
        kind: z.literal('personal').describe('个人周期：自入职日起 / from the day of hire of each person'),
        years: z.int().min(1).max(20).describe('年数 / length in years'),
        ...cited,
      }),
    ])
    .optional()
    .describe('周期 / cycle'),
  probation: z
    .strictObject({ years: z.int().min(1).max(5).describe('年数 / length in years'), ...cited })
    .default({ years: 1, basis: 'default' })
    .describe('试用期，自入职日起 / probation, counted from the day of hire'),
  workingDays: z
    .strictObject({
      closed: z.array(day).default([]).describe('周一至周五中的放假日 / weekdays off'),
      worked: z.array(day).default([]).describe('周末中的调休上班日 / weekend days worked'),
      ...cited,
    })
    .optional()
    .describe('工作日历；缺省为周一至周五 / working days; by default Monday to Friday'),
});
/** Years, terms and cycles of a jurisdiction. */
export type Calendar = z.infer<typeof calendar>;

/** What an amendment in the middle of a window does; see `facts/parameters.ts`. */
export const transitions = ['whole-window', 'from-date', 'by-occurrence'] as const;
/** What an amendment in the middle of a window does. */
export type Transition = (typeof transitions)[number];

/** `pack.json`. */
export const packFile = z.strictObject({
  $schema: schemaPointer,
  id: z
    .string()
    .regex(/^\d{6}-[a-z][a-z-]*$/, { error: 'expected <gb2260>-<name>' })
    .describe('规则包标识，与文件夹同名 / id of the pack, the name of its folder'),
  version: z
    .string()
    .regex(/^\d+\.\d+\.\d+$/)
    .describe('版本号 / version'),
  supersedes: z
    .string()
    .regex(/^\d+\.\d+\.\d+$/)
    .optional()
    .describe('取代的版本；第二版起必填，并须写 transition / version it replaces; from the second on, with transition'),
  extends: z
    .string()
    .optional()
    .describe('上位规则包；本包只能从严 / pack of the superior jurisdiction; this one may only tighten it'),
  jurisdiction: z
    .strictObject({
      code: z
        .string()
        .regex(/^\d{6}$/)
        .describe('GB/T 2260 代码 / code'),
      name: bilingual,
    })
    .describe('适用地区 / jurisdiction'),
  title: bilingual,
  effective: z
    .strictObject({
      from: day.describe('施行日期 / first day'),
      to: day.optional().describe('失效日期 / last day'),
    })
    .describe('有效期 / when it is in force'),
  calendar: calendar.describe('历法：年度、学年、学期、周期 / calendar: year, school year, terms, cycle').default({
    year: { starts: '01-01', basis: 'default' },
    schoolYear: { starts: '09-01', basis: 'default' },
    probation: { years: 1, basis: 'default' },
  }),
  unit: z.enum(['credit', 'hour']).describe('本文件计量所用单位 / the unit this document counts in'),
  transition: z
    .enum(transitions)
    .optional()
    .describe(
      '窗口中途修订：whole-window 全窗口从新；from-date 修订后开始的窗口从新；by-occurrence 学分按发生日 / what an amendment in mid-window does: the whole window is under the new value; only windows that begin later; credits by the day they occurred',
    ),
  coverage: z
    .strictObject({
      reserved: z
        .array(
          z.strictObject({
            clause: clauseId,
            workflow: word.describe('将实现该条款的流程 / workflow that will carry the clause'),
          }),
        )
        .default([])
        .describe('留给流程的条款 / clauses reserved for a workflow by name'),
      exceptions: z
        .array(z.strictObject({ clause: clauseId, reason: bilingual.describe('原因 / why') }))
        .default([])
        .describe('不实现的条款及原因 / clauses that nothing carries, with the reason'),
    })
    .default({ reserved: [], exceptions: [] })
    .describe('条款覆盖的例外 / exceptions from coverage by clause fields'),
  notes: z.array(bilingual).default([]).describe('说明 / notes'),
});
/** `pack.json`. */
export type PackFile = z.infer<typeof packFile>;

/** A clause with its verbatim quotation; a quotation may elide with ……, and each fragment is verbatim. */
export const sourceClause = z.strictObject({
  id: clauseId,
  path: z.string().min(1).describe('在文件中的位置 / where it stands in the document'),
  quote: z.string().min(1).describe('原文，可用……省略 / verbatim; …… may elide'),
  en: z.string().min(1).describe('英文大意；以中文为准 / English paraphrase; the Chinese governs'),
  kind: z
    .enum(['rule', 'parameter', 'workflow', 'record', 'deadline', 'indicator', 'programme', 'role', 'exhortation'])
    .describe('条款要求什么 / what the clause asks for'),
  subject: z.string().min(1).describe('对谁，如 person、school / of whom, such as person or school'),
  ambiguity: z.string().min(1).optional().describe('文义不明之处 / what the text leaves open'),
});
/** A clause with its verbatim quotation. */
export type SourceClause = z.infer<typeof sourceClause>;

/** The document a pack implements. */
export const document = z.strictObject({
  title: bilingual,
  number: z.string().min(1).nullable().describe('文号 / document number'),
  issuer: z.string().min(1).describe('发文机关 / issuer'),
  issued: z.string().min(1).nullable().describe('发文日期 / day of issue'),
  period: z.string().min(1).describe('适用时期 / period'),
  notes: z.array(z.string().min(1)).default([]).describe('文本缺损与推断 / damage of the text and what was inferred'),
});
/** The document a pack implements. */
export type SourceDocument = z.infer<typeof document>;

/** `sources.json`. The text itself stands beside it as `source.txt`. */
export const sourcesFile = z.strictObject({
  $schema: schemaPointer,
  document: document.describe('来源文件 / source document'),
  clauses: z.array(sourceClause).min(1).describe('条款 / clauses'),
});

/** `roles.json`: what the roles of the catalogue are called here, with the clause that names them. */
export const rolesFile = z.strictObject({
  $schema: schemaPointer,
  roles: z
    .record(
      word,
      z.strictObject({
        label: bilingual,
        ...cited,
        also: z.array(clauseId).optional().describe('其他有关条款 / further clauses about it'),
      }),
    )
    .describe('角色 / roles'),
});

/** `programmes.json`: which rows of the table of planned programmes belong to the document. */
export const programmesFile = z.strictObject({
  $schema: schemaPointer,
  table: z.literal('programmes.csv').describe('计划表文件 / file with the table'),
  jurisdiction: z
    .string()
    .regex(/^[0-9a-z]+$/)
    .describe('表中 jurisdiction 列的取值 / what the column jurisdiction of the table says'),
});
