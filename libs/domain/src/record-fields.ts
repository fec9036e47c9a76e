import { isLegalDate, parseAmount } from '#libs/canonical';
import type { RecordField, RecordKind, Pack } from '#libs/policy';
import { demand } from './decider.js';

/** The longest text a field of a record may hold: a name of something, no story. */
export const MAX_RECORD_TEXT = 200;

type Fields = { readonly [field: string]: string | boolean };

/**
 * Holds the fields of a record against its kind: none unknown, none missing, each of its unit and in its list.
 * @throws {Refused} with the field to blame and what to do.
 */
export function checkFields(kind: RecordKind, fields: Fields, units: Pack['units']): void {
  const known = Object.keys(kind.fields);
  for (const field of Object.keys(fields))
    demand(known.includes(field), 'record-field-unknown', { field, known }, pointer(field));
  for (const [name, field] of Object.entries(kind.fields)) {
    const value = Object.hasOwn(fields, name) ? fields[name] : undefined;
    if (value === undefined)
      demand(!field.required, 'record-field-missing', { field: name, label: field.label }, pointer(name));
    else checkValue(field, value, pointer(name), units.find(({ id }) => id === field.unit)?.numeric ?? false);
  }
}

function checkValue({ label, unit, values, open }: RecordField, value: string | boolean, at: string, numeric: boolean) {
  const said = { label, value };
  if (unit === 'yesNo') return demand(typeof value === 'boolean', 'record-value-not-yes-no', said, at);
  demand(typeof value === 'string', 'record-value-not-text', said, at);
  if (unit === 'date') demand(isLegalDate(value), 'record-value-not-a-day', said, at);
  else if (unit === 'ratio') demand(/^\d+\/[1-9]\d*$/.test(value), 'record-value-not-a-ratio', said, at);
  else if (numeric) demand(isAmount(value), 'record-value-not-an-amount', { label, value, unit }, at);
  else demand(fits(value), 'record-value-too-long', { label, max: MAX_RECORD_TEXT }, at);
  if (values && !open) demand(values.includes(value), 'record-value-not-listed', { label, value, values }, at);
}

function isAmount(text: string): boolean {
  try {
    return parseAmount(text) >= 0;
  } catch {
    return false;
  }
}

function fits(text: string): boolean {
  return text.trim() !== '' && text.length <= MAX_RECORD_TEXT;
}

function pointer(field: string): string {
  return `/fields/${field}`;
}
