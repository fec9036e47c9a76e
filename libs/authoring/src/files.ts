import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Json } from '#libs/canonical';

/** A JSON file of a pack folder: its place in the folder, and its content. */
export type PackJson = { readonly file: string; readonly value: Json };

/**
 * The JSON files of a pack folder, in order of their names. A file that is no JSON is left out: lint reports it, and
 * whoever looks at the others can still do so.
 */
export function jsonFilesOf(dir: string, within = ''): PackJson[] {
  return readdirSync(join(dir, within), { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const file = within === '' ? entry.name : `${within}/${entry.name}`;
      if (entry.isDirectory()) return jsonFilesOf(dir, file);
      if (!entry.name.endsWith('.json')) return [];
      const value = parsed(join(dir, file));
      return value === undefined ? [] : [{ file, value }];
    });
}

function parsed(path: string): Json | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Json;
  } catch {
    return undefined;
  }
}
