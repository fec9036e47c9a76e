import { z } from 'zod';
import { basis, bilingual, clauseId, schemaPointer, word } from './fields.js';
import { subjectKinds } from './pack.js';

/** A field of a record. Amounts are decimal strings; `values` closes the list unless `open` (等) says otherwise. */
export const recordField = z.strictObject({
  label: bilingual,
  unit: word.describe('单位；text、date、yesNo 亦是单位 / unit; text, date and yesNo are units too'),
  required: z.boolean().default(true).describe('必填 / required'),
  values: z.array(z.string().min(1)).min(1).optional().describe('可取的值 / the values it may have'),
  open: z.literal(true).optional().describe('原文列举后有“等” / the list in the text is open (等)'),
});
/** A field of a record. */
export type RecordField = z.infer<typeof recordField>;

/**
 * A kind of record (备案、登记、台账): something the document wants to be on record about a person, class, project,
 * school or bureau. Filing one is an event; facts read it as `record:<kind>`.
 */
export const recordKind = z.strictObject({
  label: bilingual,
  subject: z.enum(subjectKinds).describe('关于谁 / what it is about'),
  clause: clauseId.optional(),
  also: z.array(clauseId).optional().describe('其他有关条款 / further clauses it carries'),
  basis: basis.default('stated'),
  fields: z.record(word, recordField).default({}).describe('字段 / fields'),
  evidence: z.boolean().default(false).describe('须附材料 / wants evidence'),
});
/** A kind of record. */
export type RecordKind = z.infer<typeof recordKind>;

/** `records.json`. */
export const recordsFile = z.strictObject({
  $schema: schemaPointer,
  records: z.record(word, recordKind).describe('记录种类 / kinds of records'),
});
