import { expect, it } from '@jest/globals';
import { caseEventTypes } from '#libs/policy';
import { z } from 'zod';
import { personalFields } from '../fields.js';
import { caseEvents } from './case-events.js';

/** Events that the engine writes by itself; no step records them. */
const own = ['DeadlineNear', 'DeadlinePassed', 'Migrated', 'EffectRefused'];
/** What every case event has, beside the fields of its type. */
const common = ['case', 'subject', 'evidence', 'details', 'personalDetails', 'about', 'places', 'makers'];

it('the types that the linter knows are those that there are', () => {
  expect(Object.keys(caseEventTypes).sort()).toEqual(
    Object.keys(caseEvents)
      .filter((type) => !own.includes(type))
      .sort(),
  );
});

it.each(Object.entries(caseEventTypes))('%s has the fields that the linter knows', (type, fields) => {
  const schema: z.ZodObject = caseEvents[type as keyof typeof caseEvents];
  const { properties = {}, required = [] } = z.toJSONSchema(schema, { io: 'input' });
  const actual = Object.keys(properties).filter((field) => !common.includes(field));
  expect(Object.keys(fields)).toEqual(actual);
  for (const [field, known] of Object.entries(fields)) {
    expect({ field, required: known.required }).toEqual({ field, required: required.includes(field) });
    expect({ field, personal: known.personal === true }).toEqual({
      field,
      personal: personalFields(schema).includes(field),
    });
    const {
      type: form,
      enum: words,
      format,
    } = properties[field] as { type?: string; enum?: string[]; format?: string };
    expect({ field, words: known.words }).toEqual({ field, words });
    expect({ field, kind: known.kind }).toEqual({ field, kind: kindOf(schema, field, form, format) });
  }
});

/** What kind of value a field takes, by what its schema accepts. */
function kindOf(schema: z.ZodObject, field: string, form: string | undefined, format: string | undefined): string {
  if (form === 'boolean') return 'yesNo';
  if (form === 'array') return 'list';
  if (form === 'integer') return 'amount';
  if (format === 'date') return 'date';
  const accepts = (value: string) => (schema.shape[field] as z.ZodType).safeParse(value).success;
  return accepts('4.5') && !accepts('x') ? 'amount' : 'text';
}
