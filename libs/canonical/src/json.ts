import canonicalize from 'canonicalize';

/** Any JSON value. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** A JSON object. */
export type JsonObject = { readonly [key: string]: Json };

/**
 * A value that has no canonical bytes. `path` is a JSON Pointer to the offending place (RFC 6901, `''` is the root).
 */
export class NotCanonical extends Error {
  constructor(
    readonly path: string,
    readonly problem: string,
  ) {
    super(`${path === '' ? 'value' : path}: ${problem}`);
    this.name = 'NotCanonical';
  }
}

/**
 * The RFC 8785 text of a JSON value. What is hashed and stored is exactly this text in UTF-8.
 *
 * A strict gate runs first, because a canonicalizer that accepts what JSON cannot say would hash something other
 * than what was meant: lone surrogates, integers beyond 2^53−1, NaN, infinities, -0, `undefined`, functions, symbols,
 * bigints, sparse arrays, class instances and objects with `toJSON` are refused.
 *
 * @throws {NotCanonical} with the JSON Pointer of the place.
 */
export function canonicalText(value: unknown): string {
  gate(value, '');
  return serialize(value)!;
}

/** The UTF-8 bytes of {@link canonicalText}. */
export function canonicalBytes(value: unknown): Uint8Array {
  return Buffer.from(canonicalText(value), 'utf8');
}

/**
 * Parses JSON text and refuses an object that says one key twice: `JSON.parse` would silently keep the last one.
 *
 * @throws {NotCanonical} naming the duplicated key, {SyntaxError} for text that is not JSON.
 */
export function parseStrict(text: string): Json {
  const value = JSON.parse(text) as Json;
  refuseDuplicateKeys(text);
  return value;
}

// canonicalize ships a CommonJS module whose types say `export default`.
const serialize = canonicalize as unknown as (value: unknown) => string | undefined;

function gate(value: unknown, path: string): void {
  switch (typeof value) {
    case 'string':
      if (!value.isWellFormed()) throw new NotCanonical(path, 'a lone surrogate has no UTF-8 form');
      return;
    case 'number':
      if (!Number.isFinite(value)) throw new NotCanonical(path, `${value} is not a JSON number`);
      if (Object.is(value, -0)) throw new NotCanonical(path, '-0 would be written as 0');
      if (Number.isInteger(value) && !Number.isSafeInteger(value))
        throw new NotCanonical(path, 'an integer beyond 2^53-1 is not exact: write it as a decimal string');
      return;
    case 'boolean':
      return;
    case 'object':
      break;
    default:
      throw new NotCanonical(path, `${typeof value} is not a JSON value`);
  }
  if (value === null) return;
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i++) {
      if (!(i in value)) throw new NotCanonical(`${path}/${i}`, 'a hole in an array');
      gate(value[i], `${path}/${i}`);
    }
    return;
  }
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null)
    throw new NotCanonical(path, `an instance of ${value.constructor?.name ?? 'a class'} is not plain data`);
  for (const [key, child] of Object.entries(value)) {
    const at = `${path}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`;
    if (!key.isWellFormed()) throw new NotCanonical(at, 'a lone surrogate has no UTF-8 form');
    gate(child, at);
  }
  if (Object.getOwnPropertySymbols(value).length > 0) throw new NotCanonical(path, 'a symbol key is not JSON');
}

/** Scans well-formed JSON text with a stack of key sets; numbers, literals and white space are passed over. */
function refuseDuplicateKeys(text: string): void {
  const open: (Set<string> | null)[] = [];
  let expectKey = false;
  for (let i = 0; i < text.length; i++) {
    const c = text[i];
    if (c === '{') {
      open.push(new Set());
      expectKey = true;
    } else if (c === '[') {
      open.push(null);
      expectKey = false;
    } else if (c === '}' || c === ']') {
      open.pop();
      expectKey = false;
    } else if (c === ',') {
      expectKey = open.at(-1) instanceof Set;
    } else if (c === '"') {
      const start = i;
      for (i++; text[i] !== '"'; i++) if (text[i] === '\\') i++;
      const keys = open.at(-1);
      if (expectKey && keys) {
        const key = JSON.parse(text.slice(start, i + 1)) as string;
        if (keys.has(key))
          throw new NotCanonical(`/${key}`, `the key ${JSON.stringify(key)} stands twice in one object`);
        keys.add(key);
        expectKey = false;
      }
    }
  }
}
