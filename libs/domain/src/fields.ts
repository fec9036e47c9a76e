import { formatAmount, isLegalDate, MAX_AMOUNT, type NotAnAmount, parseAmount } from '#libs/canonical';
import { z } from 'zod';

/**
 * The field types of commands and events. One definition serves the TypeScript types, request validation, OpenAPI, the
 * validation of stored events and the forms of the console.
 */

/** Marks a field as personal data: it is stored in the vault, and the log holds only a commitment to it. */
export function personal<T extends z.ZodType>(type: T): T {
  return type.meta({ personal: true });
}

/** The names of the personal fields of an object schema. */
export function personalFields(schema: z.ZodObject): string[] {
  return Object.entries(schema.shape)
    .filter(([, field]) => isPersonal(field as z.ZodType))
    .map(([name]) => name);
}

function isPersonal(field: z.ZodType): boolean {
  if (field.meta()?.['personal'] === true) return true;
  const inner = (field as Partial<z.ZodOptional>).def?.innerType;
  return inner instanceof z.ZodType && isPersonal(inner);
}

/** Id of a person, school, class, case, award …: a UUID. Those of persons are random (UUIDv7). */
export const id = z.uuid();

/** A day of law, `YYYY-MM-DD`, that exists in the calendar. */
export const legalDate = z
  .string()
  .refine(isLegalDate, { error: 'expected a day that exists, as YYYY-MM-DD' })
  .meta({ format: 'date', examples: ['2025-12-31'] });

/** An amount above zero, a decimal string in hundredths at most; stored in its shortest spelling. */
export const amount = z
  .string()
  .superRefine((text, context) => {
    try {
      if (parseAmount(text) <= 0) context.addIssue({ code: 'custom', message: 'expected more than 0' });
    } catch (error) {
      context.addIssue({ code: 'custom', message: (error as NotAnAmount).message });
    }
  })
  .overwrite(shortest)
  .meta({ description: `decimal string, at most ${formatAmount(MAX_AMOUNT)}`, examples: ['4.5'] });

/** An amount in its shortest spelling; a text that is no amount as it is. */
export function shortest(text: string): string {
  try {
    return formatAmount(parseAmount(text));
  } catch {
    return text; // the refinement has reported it
  }
}

/** 学分 and 学时. They are never added, and no document gives a ratio between them. */
export const unit = z.enum(['credit', 'hour']);
/** 学分 or 学时. */
export type Unit = z.infer<typeof unit>;

/** 培训级别, highest first; `cluster` is 片区. */
export const level = z.enum(['national', 'province', 'city', 'county', 'cluster', 'school']);

/** 培训方式 in the words of the field: `centralized` is 集中研修. */
export const mode = z.enum([
  'centralized',
  'decentralized',
  'schoolBased',
  'remote',
  'blended',
  'selfDirected',
  'shadowPlacement',
  'postPlacement',
  'enterprisePractice',
]);

/** A word of a catalogue (credit category, role, consequence …): lower-case, digits, dots and hyphens. */
export const slug = z.string().regex(/^[a-z][a-z0-9]*([.-][a-z0-9]+)*$/i);

/** 岗位类别. Not everybody trained is a teacher; verdicts are scoped by it. `nursery` is 保育员, `support` 工勤. */
export const staffCategory = z.enum(['teacher', 'manager', 'nursery', 'support', 'volunteer']);

/** 学段; `none` for persons outside teaching. */
export const stage = z.enum(['kindergarten', 'primary', 'junior', 'senior', 'vocational', 'special', 'none']);

/** GB/T 2260 code of a jurisdiction: six digits, trailing `00` pairs for the levels above a county. */
export const jurisdiction = z.string().regex(/^\d{6}$/, { error: 'expected six digits of GB/T 2260' });

/** SHA-256 in hexadecimal: names evidence, packs and definitions by their content. */
export const contentHash = z.string().regex(/^[0-9a-f]{64}$/);

/** A clause of a source document, such as `YY-3.6.1`. */
export const clause = z.string().regex(/^[A-Z]{2,3}-[0-9A-Z.]+$/);

/** A short line of text a person typed. */
export const line = z.string().trim().min(1).max(200);

/** Free text a person typed. It may name people: always {@link personal}. */
export const freeText = z.string().trim().min(1).max(4000);

/** Why something was done, in a person's own words. */
export const reason = personal(freeText);
