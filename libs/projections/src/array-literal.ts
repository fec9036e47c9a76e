/** A value that a column of one of the types used here can hold. */
export type Cell = string | number | boolean | null;

/**
 * A PostgreSQL array of values, as text. A page goes over as one array per column, because both sides then handle it
 * faster than rows of JSON or as many parameters. JSON and array literals quote alike, so the fast serializer of the
 * engine does the work, and only control characters, which are rare, are respelled.
 *
 * U+0000 cannot stand in a PostgreSQL text; U+FFFD takes its place, as in any text that cannot be decoded.
 */
export function arrayLiteral(values: readonly (Cell | undefined)[]): string {
  const json = JSON.stringify(values); // `undefined` becomes null, as it should
  const quoted = /\\[bfnrtu]/.test(json) ? json.replace(/\\(?:([bfnrt])|u([0-9a-f]{4})|.)/g, respelt) : json;
  return `{${quoted.slice(1, -1)}}`;
}

const CONTROL: { readonly [letter: string]: string } = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' };

function respelt(escape: string, letter: string | undefined, code: string | undefined): string {
  if (letter !== undefined) return CONTROL[letter]!;
  if (code === undefined) return escape;
  return code === '0000' ? '\uFFFD' : String.fromCharCode(Number.parseInt(code, 16));
}

/** The text of a JSON value for a `jsonb` column, which cannot hold U+0000 either. */
export function jsonText(value: unknown): string {
  const json = JSON.stringify(value);
  return json.includes('\\u0000') ? json.replace(/\\(?:u0000|.)/g, (s) => (s === '\\u0000' ? '\\ufffd' : s)) : json;
}
