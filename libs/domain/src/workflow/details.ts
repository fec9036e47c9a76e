import { canonicalHash, type Json } from '#libs/canonical';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { Refused } from '../decider.js';

/** A JSON Schema as a definition gives it. */
export type DetailsSchema = { readonly [key: string]: unknown };
/** Details by field. */
export type Details = { readonly [field: string]: Json };

const ajv = new Ajv2020({ allErrors: true, strict: false });
(addFormats as unknown as (ajv: Ajv2020) => void)(ajv);
const compiled = new WeakMap<DetailsSchema, ValidateFunction>();
const byContent = new Map<string, ValidateFunction>();

/**
 * Checks details against the JSON Schema of a definition, or of one of its steps.
 * @throws {Refused} `invalid-data` with every field that is wrong.
 */
export function checkDetails(schema: DetailsSchema, details: Json): void {
  const validate = validatorOf(schema);
  if (validate(details)) return;
  const issues = (validate.errors ?? []).map(({ instancePath, message, params }) => ({
    pointer: `/details${instancePath}${fieldOf(params)}`,
    message: `${message ?? 'is wrong'}${'additionalProperty' in params ? `: ${String(params['additionalProperty'])}` : ''}`,
  }));
  throw new Refused('invalid-data', { issues }, issues[0]?.pointer);
}

/** A field that is missing or too many: what is wrong with the object that lacks it is said of the field. */
function fieldOf(params: { readonly [name: string]: unknown }): string {
  const field = params['missingProperty'] ?? params['additionalProperty'];
  return typeof field === 'string' ? `/${field}` : '';
}

/** Puts the personal details apart, by the marks of the schemas: those are kept in the vault. */
export function splitDetails(details: Details, ...schemas: readonly DetailsSchema[]): { open: Details; own: Details } {
  const marked = schemas.flatMap(personalFieldsOf);
  const parts = { open: {} as { [field: string]: Json }, own: {} as { [field: string]: Json } };
  for (const [field, value] of Object.entries(details)) parts[marked.includes(field) ? 'own' : 'open'][field] = value;
  return parts;
}

/** The fields that a schema declares. */
export function fieldsOf(schema: DetailsSchema): { readonly [field: string]: { readonly 'x-personal'?: boolean } } {
  return (schema['properties'] ?? {}) as ReturnType<typeof fieldsOf>;
}

function personalFieldsOf(schema: DetailsSchema): string[] {
  return Object.entries(fieldsOf(schema)).flatMap(([field, said]) => (said['x-personal'] ? [field] : []));
}

/** Compiling a schema costs more than all checks by it: two packs with one schema share what came of it. */
function validatorOf(schema: DetailsSchema): ValidateFunction {
  let validate = compiled.get(schema);
  if (!validate) {
    const key = canonicalHash(schema);
    validate = byContent.get(key) ?? ajv.compile(schema);
    byContent.set(key, validate);
    compiled.set(schema, validate);
  }
  return validate;
}
