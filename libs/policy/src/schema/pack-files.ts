import { z } from 'zod';
import { topCondition } from './conditions.js';
import { basis, bilingual, clauseId, day, decimal, schemaPointer, word } from './fields.js';

/** The files of a pack. These schemas are the one definition; the JSON Schemas of `rules/schema` are made from them. */

const monthDay = z.string().regex(/^(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/, { error: 'expected MM-DD' });
const cited = { clause: clauseId.optional(), basis: basis.default('stated') };

/** Years and cycles of a jurisdiction: windows are made from it and from nothing else. */
export const calendar = z.strictObject({
  year: z
    .strictObject({ starts: monthDay, ...cited })
    .default({ starts: '01-01', basis: 'default' })
    .describe('年度 / the year of annual rules'),
  schoolYear: z
    .strictObject({ starts: monthDay, ...cited })
    .default({ starts: '09-01', basis: 'default' })
    .describe('学年 / school year'),
  cycle: z
    .strictObject({ from: day, years: z.int().min(1).max(20), ...cited })
    .optional()
    .describe('周期：首个周期的首日与年数 / first day of one cycle and its length; cycles follow each other'),
  probation: z
    .strictObject({ years: z.int().min(1).max(5), ...cited })
    .default({ years: 1, basis: 'default' })
    .describe('试用期 / probation, counted from the day of hire'),
});
/** Years and cycles of a jurisdiction. */
export type Calendar = z.infer<typeof calendar>;

/** `pack.json`. */
export const packFile = z.strictObject({
  $schema: schemaPointer,
  id: z.string().regex(/^\d{6}-[a-z][a-z-]*$/, { error: 'expected <gb2260>-<name>' }),
  version: z.string().regex(/^\d+\.\d+\.\d+$/),
  jurisdiction: z.strictObject({ code: z.string().regex(/^\d{6}$/), name: bilingual }),
  title: bilingual,
  effective: z.strictObject({ from: day, to: day.optional() }),
  calendar: calendar.default({
    year: { starts: '01-01', basis: 'default' },
    schoolYear: { starts: '09-01', basis: 'default' },
    probation: { years: 1, basis: 'default' },
  }),
  unit: z.enum(['credit', 'hour']).describe('本文件计量所用单位 / the unit this document counts in'),
  transition: z.enum(['whole-window', 'from-date', 'by-occurrence']).optional(),
  notes: z.array(bilingual).default([]),
});
/** `pack.json`. */
export type PackFile = z.infer<typeof packFile>;

/** A clause with its verbatim quotation; a quotation may elide with ……, and each fragment is verbatim. */
export const sourceClause = z.strictObject({
  id: clauseId,
  path: z.string().min(1),
  quote: z.string().min(1),
  en: z.string().min(1).describe('英文大意；以中文为准 / English paraphrase; the Chinese governs'),
  kind: z.enum([
    'rule',
    'parameter',
    'workflow',
    'record',
    'deadline',
    'indicator',
    'programme',
    'role',
    'exhortation',
  ]),
  subject: z.string().min(1),
  ambiguity: z.string().min(1).optional().describe('文义不明之处 / what the text leaves open'),
});
/** A clause with its verbatim quotation. */
export type SourceClause = z.infer<typeof sourceClause>;

/** The document a pack implements. */
export const document = z.strictObject({
  title: bilingual,
  number: z.string().min(1).nullable(),
  issuer: z.string().min(1),
  issued: z.string().min(1).nullable(),
  period: z.string().min(1),
  notes: z.array(z.string().min(1)).default([]).describe('文本缺损与推断 / damage of the text and what was inferred'),
});
/** The document a pack implements. */
export type SourceDocument = z.infer<typeof document>;

/** `sources.json`. The text itself stands beside it as `source.txt`. */
export const sourcesFile = z.strictObject({
  $schema: schemaPointer,
  document,
  clauses: z.array(sourceClause).min(1),
});

const parameterValue = z.strictObject({
  from: day.optional(),
  to: day.optional(),
  value: z.union([z.string().min(1), z.boolean(), z.null()]),
  basis: basis.default('stated'),
  approx: z.literal(true).optional().describe('原文为左右 / the text says about'),
  reason: bilingual.optional().describe('空值的原因 / why there is no value; required with null'),
});

/** A dated value with its unit and clause. `null` says that the document is silent: the verdict is undetermined. */
export const parameter = z.strictObject({
  label: bilingual,
  unit: word,
  clause: clauseId,
  values: z.array(parameterValue).min(1),
});
/** A dated value with its unit and clause. */
export type Parameter = z.infer<typeof parameter>;

/** `parameters.json`. */
export const parametersFile = z.strictObject({ $schema: schemaPointer, parameters: z.record(word, parameter) });

/** The windows a rule may be about. `sinceHire` runs from the day of hire to the end of probation. */
export const windowKinds = ['year', 'schoolYear', 'cycle', 'sinceHire', 'custom'] as const;

/** What follows when a requirement is not met. */
export const consequenceUse = z.strictObject({
  consequence: word,
  clause: clauseId,
  basis,
  purpose: word.optional(),
  length: word.optional().describe('时长参数 / id of the parameter that says how long it lasts'),
});
/** What follows when a requirement is not met. */
export type ConsequenceUse = z.infer<typeof consequenceUse>;

/** A requirement, positively, and what follows if it is not met. */
export const rule = z.strictObject({
  id: z.string().regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/),
  clause: clauseId,
  title: bilingual,
  who: topCondition.optional().describe('适用对象；缺省为所有人 / whom it is for; everybody by default'),
  window: z.enum(windowKinds),
  purpose: z.array(word).min(1),
  requires: topCondition,
  ifNot: z.array(consequenceUse).default([]),
  reading: bilingual.optional().describe('我们对文义的理解 / how this system reads the clause'),
});
/** A requirement, positively, and what follows if it is not met. */
export type PolicyRule = z.infer<typeof rule>;

/** `rules/*.json`. */
export const rulesFile = z.strictObject({
  $schema: schemaPointer,
  conditions: z.record(word, topCondition).default({}).describe('共用条件 / shared conditions'),
  rules: z.array(rule).default([]),
});

const scalar = z.union([z.string(), z.boolean()]);

/** Which events a fact folds: each field equals a value, is one of a list, or is a level at or above one. */
export const where = z.record(
  z.string(),
  z.union([
    scalar,
    z.array(z.string()).min(1),
    z.strictObject({ atLeast: z.string() }),
    z.strictObject({ not: z.string() }),
  ]),
);
/** Which events a fact folds. */
export type Where = z.infer<typeof where>;

const factWindow = z.union([
  z.enum(['rule', 'always']),
  z.strictObject({ since: z.literal('hire'), years: z.int().min(1).max(40) }),
]);
const described = { unit: word, label: bilingual };

/**
 * A fact: an aggregate over events, an attribute of the person, or a combination of facts. `from` is `award` (awards
 * after revocations, restorations and corrections), `counted` (what of them counts), `person`, or an event type.
 */
export const factDefinition = z.union([
  z.strictObject({
    from: z.string().min(1),
    where: where.default({}),
    aggregate: z.enum(['sum', 'count', 'exists', 'min', 'max', 'distinct', 'latest', 'days']),
    of: z.string().optional().describe('聚合的字段 / the field that is aggregated'),
    on: z.string().optional().describe('日期字段 / the field with the day'),
    window: factWindow.default('rule'),
    ...described,
  }),
  z.strictObject({ from: z.literal('person'), of: word, ...described }),
  z.strictObject({ derive: z.enum(['sum', 'difference', 'min', 'max']), of: z.array(word).min(2), ...described }),
]);
/** A fact: an aggregate over events, an attribute of the person, or a combination of facts. */
export type FactDefinition = z.infer<typeof factDefinition>;

/** `facts.json`. */
export const factsFile = z.strictObject({ $schema: schemaPointer, facts: z.record(word, factDefinition) });

/** At most so much of some awards counts in a window. */
export const cap = z.strictObject({
  id: word,
  clause: clauseId,
  where: where.default({}),
  window: z.enum(['year', 'schoolYear', 'cycle']),
  max: word.describe('上限参数 / id of the parameter'),
  purpose: z.array(word).min(1).optional(),
});
/** At most so much of some awards counts in a window. */
export type Cap = z.infer<typeof cap>;

/** `credits.json`: how recognised becomes counted, and nothing else. */
export const creditsFile = z.strictObject({
  $schema: schemaPointer,
  counts: z
    .strictObject({
      unit: z.enum(['credit', 'hour']).optional().describe('缺省取 pack.unit / the unit of the pack by default'),
      where: where.default({}),
      clause: clauseId.optional(),
    })
    .default({ where: {} }),
  caps: z.array(cap).default([]),
  allocation: z
    .enum(['earliest-first', 'latest-first', 'largest-first'])
    .default('earliest-first')
    .describe('上限内的先后次序 / which awards fill a cap first'),
  voiding: z
    .strictObject({ clause: clauseId, basis })
    .optional()
    .describe('撤销学分的依据，撤销事件未写明时采用 / grounds of a revocation that names none'),
});
/** How recognised becomes counted. */
export type Credits = z.infer<typeof creditsFile>;

/** `roles.json`: what the roles of the catalogue are called here, with the clause that names them. */
export const rolesFile = z.strictObject({
  $schema: schemaPointer,
  roles: z.record(
    word,
    z.strictObject({ label: bilingual, clause: clauseId.optional(), basis: basis.default('stated') }),
  ),
});

/** `programmes.json`: which rows of the table of planned programmes belong to the document. */
export const programmesFile = z.strictObject({
  $schema: schemaPointer,
  table: z.literal('programmes.csv'),
  jurisdiction: z
    .string()
    .regex(/^[0-9a-z]+$/)
    .describe('表中 jurisdiction 列的取值 / what the column jurisdiction of the table says'),
});

/** An interpretation in a golden case; the clause may be left out. */
const caseInterpretation = z.strictObject({
  id: z.string().min(1),
  parameter: word,
  value: z.union([z.string(), z.boolean()]),
  unit: word.optional(),
  from: day,
  to: day.optional(),
});

const staffing = { category: z.string().optional(), stage: z.string().optional() };

/** An event of a golden case in short form. */
export const caseEvent = z.union([
  z.strictObject({
    hired: day,
    ...staffing,
    firstPost: z.boolean().default(false),
    jurisdiction: z.string().optional(),
  }),
  z.strictObject({ post: day, ...staffing }),
  z.strictObject({ transferred: day, to: z.string().optional() }),
  z.strictObject({ leave: z.string(), from: day, to: day.optional() }),
  z.strictObject({ ended: day, kind: z.enum(['retired', 'left', 'deceased']) }),
  z.strictObject({ shadowing: day, base: z.boolean().default(true), days: z.int().min(1).max(300).default(1) }),
  z.strictObject({
    award: z.string(),
    amount: decimal,
    on: day,
    unit: z.enum(['credit', 'hour']).optional(),
    level: z.string().default('county'),
    mode: z.string().default('centralized'),
    category: z.string().default('professional'),
    corrects: z.string().optional(),
    transferredFrom: z.string().optional(),
  }),
  z.strictObject({ revoke: z.string(), amount: decimal, kind: z.enum(['falsification', 'correction', 'error']) }),
  z.strictObject({ restore: z.string(), amount: decimal }),
]);
/** An event of a golden case in short form. */
export type CaseEvent = z.infer<typeof caseEvent>;

/** A golden case: what happened, and what must come out. */
export const goldenCase = z.strictObject({
  name: z.string().min(1),
  purpose: word,
  window: z.strictObject({ kind: z.enum(windowKinds), key: z.string() }),
  asOf: day,
  events: z.array(caseEvent),
  interpretations: z.array(caseInterpretation).default([]),
  expect: z.strictObject({
    outcome: z.enum(['qualified', 'unqualified', 'undetermined', 'open', 'notApplicable']),
    requirements: z.record(z.string(), z.string()).optional(),
    consequences: z.array(z.string()).optional(),
    unknown: z.array(z.string()).optional(),
    counted: decimal.optional(),
    rows: z.record(z.string(), z.strictObject({ counted: decimal, reason: z.string().optional() })).optional(),
  }),
});
/** A golden case. */
export type GoldenCase = z.infer<typeof goldenCase>;

/** `cases/*.json`. */
export const casesFile = z.strictObject({ $schema: schemaPointer, cases: z.array(goldenCase).min(1) });
