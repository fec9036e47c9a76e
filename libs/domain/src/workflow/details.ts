import type { Json } from '#libs/canonical';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { Refused } from '../decider.js';
import type { KeptDefinition } from './engine.js';

const ajv = new Ajv2020({ allErrors: true, strict: false });
(addFormats as unknown as (ajv: Ajv2020) => void)(ajv);
const compiled = new Map<string, ValidateFunction>();

/**
 * Checks the details of a new case against the JSON Schema of its definition.
 * @throws {Refused} `invalid-data` with every field that is wrong.
 */
export function checkDetails(kept: KeptDefinition, details: Json): void {
  let validate = compiled.get(kept.hash);
  if (!validate) compiled.set(kept.hash, (validate = ajv.compile(kept.definition.data)));
  if (validate(details)) return;
  const issues = (validate.errors ?? []).map(({ instancePath, message, params }) => ({
    pointer: `/details${instancePath}`,
    message: `${message ?? 'is wrong'}${'additionalProperty' in params ? `: ${String(params['additionalProperty'])}` : ''}`,
  }));
  throw new Refused('invalid-data', { issues }, issues[0]?.pointer);
}
