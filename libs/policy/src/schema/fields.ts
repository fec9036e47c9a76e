import { isLegalDate, type NotAnAmount, parseAmount } from '#libs/canonical';
import { z } from 'zod';

/** A text for people in both languages. */
export const bilingual = z
  .strictObject({
    'zh-CN': z.string().min(1).describe('中文 / in Chinese'),
    en: z.string().min(1).describe('英文 / in English'),
  })
  .meta({ id: 'bilingual', description: '中英文本 / a text in both languages' });
/** A text for people in both languages. */
export type Bilingual = z.infer<typeof bilingual>;

/** A day that exists, `YYYY-MM-DD`. */
export const day = z
  .string()
  .refine(isLegalDate, { error: 'expected a day that exists, as YYYY-MM-DD' })
  .meta({ id: 'day', format: 'date' });

/** A decimal string with at most two decimals: amounts are never JSON numbers. */
export const decimal = z
  .string()
  .superRefine((text, context) => {
    try {
      parseAmount(text);
    } catch (error) {
      context.addIssue({ code: 'custom', message: (error as NotAnAmount).message });
    }
  })
  .meta({ id: 'decimal', description: '十进制数字串 / decimal string', examples: ['120', '4.5'] });

/** A word of a catalogue or the name of something in a pack: `cycle.unqualified`, `class-participation`. */
export const word = z.string().regex(/^[a-zA-Z][a-zA-Z0-9]*([.-][a-zA-Z0-9]+)*$/, {
  error: 'expected a name of letters, digits, dots and hyphens',
});

/** Id of a clause, such as `YY-3.6.1`. */
export const clauseId = z
  .string()
  .regex(/^[A-Z]{2,3}-[0-9A-Z.]+$/, { error: 'expected a clause id such as YY-3.6.1' })
  .describe('依据条款 / clause it rests on');

/** Whether the document states something (`stated`, 文件规定) or this system adds it (`default`, 系统默认). */
export const basis = z
  .enum(['stated', 'default'])
  .describe('文件规定 stated，系统默认 default / stated by the document, or a default of this system');
/** Whether the document states something or this system adds it. */
export type Basis = z.infer<typeof basis>;

/** The pointer to the schema that editors read; it says nothing to the loader. */
export const schemaPointer = z.string().optional().describe('供编辑器使用的 JSON Schema / JSON Schema, for editors');
