import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, posix } from 'node:path';

/** The files of a rules folder, by their path from there such as `cn/500235-yunyang/pack.json`. */
export type RulesFiles = {
  /** Bytes of a file; `undefined`: there is none. Told before it is read. */
  readonly size: (path: string) => number | undefined;
  /** @throws {Error} when the file cannot be read. */
  readonly read: (path: string) => Uint8Array;
  /** Names of the files and folders in a folder, sorted; none when there is no such folder. */
  readonly list: (folder: string) => { readonly files: readonly string[]; readonly folders: readonly string[] };
};

/** A rules folder: where it stands on disk, or its files. */
export type RulesSource = string | RulesFiles;

/** The files of a rules folder, wherever they stand. */
export function filesOf(source: RulesSource): RulesFiles {
  return typeof source === 'string' ? filesOnDisk(source) : source;
}

/** The files of a folder on disk. */
export function filesOnDisk(rulesDir: string): RulesFiles {
  return {
    size: (path) => statSync(join(rulesDir, path), { throwIfNoEntry: false })?.size,
    read: (path) => readFileSync(join(rulesDir, path)),
    list: (folder) => {
      const entries = entriesIn(join(rulesDir, folder)).sort((a, b) => (a.name < b.name ? -1 : 1));
      return {
        files: entries.filter((entry) => entry.isFile()).map(({ name }) => name),
        folders: entries.filter((entry) => entry.isDirectory()).map(({ name }) => name),
      };
    },
  };
}

function entriesIn(dir: string) {
  try {
    return readdirSync(dir, { withFileTypes: true });
  } catch {
    return [];
  }
}

/** Files in memory, over those of another source: a draft that is not written yet. `null` takes a file away. */
export function withFiles(
  source: RulesFiles,
  changed: { readonly [path: string]: string | Uint8Array | null },
): RulesFiles {
  const bytes = new Map(
    Object.entries(changed).map(([path, content]) => [
      path,
      typeof content === 'string' ? Buffer.from(content) : content,
    ]),
  );
  return {
    size: (path) => (bytes.has(path) ? bytes.get(path)?.byteLength : source.size(path)),
    read: (path) => bytes.get(path) ?? source.read(path),
    list: (folder) => {
      const under = source.list(folder);
      const own = [...bytes].flatMap(([path, content]) =>
        content && path.startsWith(`${folder}/`) ? [path.slice(folder.length + 1).split('/')] : [],
      );
      const gone = (name: string) => bytes.get(posix.join(folder, name)) === null;
      return {
        files: distinct([...under.files, ...own.filter(({ length }) => length === 1).map(([name]) => name!)]).filter(
          (name) => !gone(name),
        ),
        folders: distinct([...under.folders, ...own.filter(({ length }) => length > 1).map(([name]) => name!)]),
      };
    },
  };
}

/** The files without the folders of a name, wherever they stand. */
export function withoutFolders(source: RulesFiles, name: string): RulesFiles {
  return {
    ...source,
    list(folder) {
      if (posix.basename(folder) === name) return { files: [], folders: [] };
      const { files, folders } = source.list(folder);
      return { files, folders: folders.filter((one) => one !== name) };
    },
  };
}

/** Files in memory alone. */
export function filesInMemory(files: { readonly [path: string]: string | Uint8Array }): RulesFiles {
  const nothing: RulesFiles = {
    size: () => undefined,
    read: (path) => {
      throw new Error(`there is no file ${path}`);
    },
    list: () => ({ files: [], folders: [] }),
  };
  return withFiles(nothing, files);
}

function distinct(names: readonly string[]): string[] {
  return [...new Set(names)].sort();
}
