import type { Json } from '#libs/canonical';
import { z } from 'zod';
import { closest, pointerTo, type Finding } from '../finding.js';
import { finding } from './problems.js';

type Path = readonly (string | number)[];

/** What a value is by a schema: the parsed value, or everything that is wrong with it. */
export function shapeOf<S extends z.ZodType>(
  schema: S,
  file: string,
  value: Json,
): { readonly parsed?: z.output<S>; readonly findings: readonly Finding[] } {
  const result = schema.safeParse(value);
  if (result.success) return { parsed: result.data, findings: [] };
  return { findings: result.error.issues.flatMap((issue) => findingsOf({ schema, file, value }, issue, [])) };
}

type Context = { readonly schema: z.ZodType; readonly file: string; readonly value: Json };

function findingsOf(context: Context, issue: z.core.$ZodIssue, above: Path): Finding[] {
  const { file, schema } = context;
  const path = [...above, ...(issue.path as Path)];
  const at = pointerTo(path);
  const given = valueAt(context.value, path);
  const name = typeof given === 'string' ? given : String(path.at(-1) ?? '');
  switch (issue.code) {
    case 'unrecognized_keys': {
      const groups = groupsIn(given);
      if (groups.length > 1) return [finding(file, at, 'two-in-one', { name: groups.join(', ') })];
      return issue.keys.map((key) =>
        finding(file, pointerTo([...path, key]), 'unknown-key', { name: key }, closest(key, keysOf(schema))),
      );
    }
    case 'invalid_union':
      return likeliest(issue.errors).flatMap((nested) => findingsOf(context, nested, path));
    case 'invalid_key':
    case 'invalid_element':
      return issue.issues.flatMap((nested) => findingsOf(context, nested, path));
    case 'invalid_type':
      if (given === undefined) return [finding(file, at, 'missing-key', { name: String(path.at(-1) ?? '') })];
      if (typeof given === 'number' && isCompared(context.value, path))
        return [finding(file, at, 'bare-number', { name: String(given) })];
      if (typeof given === 'number' && issue.expected === 'string')
        return [finding(file, at, 'number-for-text', { name: String(given) })];
      return [finding(file, at, 'wrong-shape', { what: issue.message })];
    case 'invalid_value': {
      if (given === undefined) return [finding(file, at, 'missing-key', { name: String(path.at(-1) ?? '') })];
      const code = path.at(-1) === 'operator' ? 'unknown-operator' : 'unknown-word';
      return [finding(file, at, code, { name: String(given) }, closest(String(given), issue.values.map(String)))];
    }
    case 'too_small':
      if (['any', 'all'].includes(String(path.at(-1)))) return [finding(file, at, 'empty-any')];
      return [finding(file, at, 'wrong-shape', { what: issue.message })];
    default:
      if (issue.message.startsWith('expected a day')) return [finding(file, at, 'bad-date', { name })];
      return [finding(file, at, 'wrong-shape', { what: issue.message })];
  }
}

/** The keys of a condition group that an object has; the engine reads one and drops the others in silence. */
function groupsIn(value: Json | undefined): string[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [];
  return Object.keys(value).filter((key) => ['all', 'any', 'not', 'condition'].includes(key));
}

/** Whether a place is what a leaf compares with. */
function isCompared(value: Json, path: Path): boolean {
  return path.at(-1) === 'value' && valueAt(value, [...path.slice(0, -1), 'operator']) !== undefined;
}

/** Of the alternatives of a union the one that was meant: with the fewest keys it does not know, then the fewest issues. */
function likeliest(alternatives: readonly (readonly z.core.$ZodIssue[])[]): readonly z.core.$ZodIssue[] {
  const cost = (issues: readonly z.core.$ZodIssue[]): number => issues.reduce((sum, issue) => sum + costOf(issue), 0);
  return [...alternatives].sort((a, b) => cost(a) - cost(b))[0] ?? [];
}

/** A wrong value deep inside speaks for an alternative; a key it does not know, or lacks at its top, against it. */
function costOf(issue: z.core.$ZodIssue): number {
  if (issue.code === 'unrecognized_keys') return 10 * issue.keys.length;
  if (issue.path.length === 0) return 100;
  return issue.path.length === 1 && (issue.code === 'invalid_type' || issue.code === 'invalid_value') ? 11 : 1;
}

function valueAt(value: Json | undefined, path: Path): Json | undefined {
  return path.reduce<Json | undefined>(
    (at, segment) => (typeof at === 'object' && at !== null ? (at as { [key: string]: Json })[segment] : undefined),
    value,
  );
}

const keys = new WeakMap<z.ZodType, readonly string[]>();

/** Every key that a schema knows anywhere: the candidates for what a misspelled key was meant to be. */
function keysOf(schema: z.ZodType): readonly string[] {
  let known = keys.get(schema);
  if (!known) keys.set(schema, (known = [...new Set(propertyNames(z.toJSONSchema(schema, { io: 'input' })))]));
  return known;
}

function propertyNames(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  const own = (value as { properties?: object }).properties;
  return [...Object.keys(own ?? {}), ...Object.values(value).flatMap(propertyNames)];
}
