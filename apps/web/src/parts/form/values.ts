import type { Text } from '../../language/text.js';
import type { FieldSchema } from './schema.js';

/** Kinds of words among which the word of a detail is looked up, beside the kind its field is named after. */
const kinds = ['value', 'unit', 'purpose', 'leave', 'status', 'answer', 'stage'];

/** A word that a field holds, as people say it. */
export function wordOf({ word }: Text, field: string, value: string): string {
  for (const kind of [field, ...kinds]) {
    const said = word(kind, value);
    if (said !== value) return said;
  }
  return value;
}

/** What an own field of a step is called. */
export function fieldTitle({ word }: Text, field: string): string {
  return word('field', field);
}

/** What an id in a detail stands for. */
export type Reference = 'person' | 'school' | 'session' | 'programme' | 'jurisdiction';

/** What the id in a field stands for, by its name and its title; schemas say no more than that it is an id. */
export function referenceOf(field: string, { title = '', format, pattern }: FieldSchema): Reference | undefined {
  if (pattern === '^[0-9]{6}$') return 'jurisdiction';
  if (format !== 'uuid' || /编号/.test(title)) return undefined;
  if (field === 'session') return 'session';
  if (field === 'programme' || field === 'project') return 'programme';
  if (/school/i.test(field) || /学校|校$/.test(title)) return 'school';
  if (/人员|人选|教师|主讲|主持人|领衔人/.test(title)) return 'person';
  return undefined;
}
