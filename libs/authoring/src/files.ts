import type { Json } from '#libs/canonical';
import { filesOnDisk, type RulesFiles } from '#libs/policy';

/** A JSON file of a pack folder: its place in the folder, and its content. */
export type PackJson = { readonly file: string; readonly value: Json };

/**
 * The JSON files of a pack folder, in order of their names. A file that is no JSON is left out: lint reports it, and
 * whoever looks at the others can still do so.
 */
export function jsonFilesOf(dir: string): PackJson[] {
  return within(filesOnDisk(dir), '');
}

function within(source: RulesFiles, folder: string): PackJson[] {
  const { files, folders } = source.list(folder);
  const placed = (name: string) => (folder === '' ? name : `${folder}/${name}`);
  const own = files
    .filter((name) => name.endsWith('.json'))
    .flatMap((name): PackJson[] => {
      const value = parsed(source.read(placed(name)));
      return value === undefined ? [] : [{ file: placed(name), value }];
    });
  return [...own, ...folders.flatMap((name) => within(source, placed(name)))];
}

function parsed(bytes: Uint8Array): Json | undefined {
  try {
    return JSON.parse(new TextDecoder().decode(bytes)) as Json;
  } catch {
    return undefined;
  }
}
