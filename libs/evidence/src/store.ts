import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, readdir, rename, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { evidenceTypes, typeOfFile, type EvidenceType } from './types.js';

/** A file as it is kept: the SHA-256 of its bytes in hexadecimal is its name, so that the same file is kept once. */
export type KeptFile = { readonly hash: string; readonly bytes: number; readonly type: EvidenceType };

/** Why a file was not taken or cannot be given: `too-large`, `type`, `empty`, `unknown`, `changed`. */
export class EvidenceRefused extends Error {
  constructor(
    readonly code: 'too-large' | 'type' | 'empty' | 'unknown' | 'changed',
    readonly values: { readonly [name: string]: string | number | string[] } = {},
  ) {
    super(`evidence ${code} ${JSON.stringify(values)}`);
    this.name = 'EvidenceRefused';
  }
}

/** A file as the folder lists it. `usedAt`: when it was last handed in, or last looked at to be cited (ISO 8601 UTC). */
export type ListedFile = { readonly hash: string; readonly bytes: number; readonly usedAt: string };

/** Files handed in as evidence, in a local folder. */
export type EvidenceStore = {
  /**
   * Takes a file. It is whole and on disk when this answers, or not there at all.
   * @throws {EvidenceRefused} `too-large`, `type`, `empty`.
   */
  readonly put: (content: Readable) => Promise<KeptFile>;
  /**
   * A file, read and hashed again before the first byte is given: what stands in the log is what is shown.
   * @throws {EvidenceRefused} `unknown`, `changed`.
   */
  readonly get: (hash: string) => Promise<KeptFile & { readonly content: () => Readable }>;
  /**
   * Looks whether a file is there and whole, before an event cites it. From then on it counts as used: {@link remove}
   * leaves it to whoever is about to cite it.
   * @throws {EvidenceRefused} `unknown`, `changed`.
   */
  readonly check: (hash: string) => Promise<void>;
  /** All files, in no order; what is no file of evidence is passed over. */
  readonly list: () => AsyncIterable<ListedFile>;
  /** Removes a file that nothing cites, unless it was used at this instant (ISO 8601) or later. Answers whether it did. */
  readonly remove: (hash: string, unusedSince: string) => Promise<boolean>;
};

const HASH = /^[0-9a-f]{64}$/;

/** The most a file may have unless told otherwise, in bytes: a scanned document of some fifty pages. */
export const MAX_EVIDENCE_BYTES = 20 * 1024 * 1024;

/** An upload that has not ended by then was interrupted. */
const UPLOAD_MS = 3_600_000;

/** Opens the folder, and removes what interrupted uploads left behind. */
export async function openEvidence({
  dir,
  maxBytes = MAX_EVIDENCE_BYTES,
  now = () => new Date().toISOString(),
}: {
  readonly dir: string;
  readonly maxBytes?: number;
  /** The clock, ISO 8601 UTC. */
  readonly now?: () => string;
}): Promise<EvidenceStore> {
  const incoming = join(dir, 'incoming');
  const pathOf = (hash: string) => join(dir, hash.slice(0, 2), hash);
  await mkdir(incoming, { recursive: true, mode: 0o700 });
  for (const name of await readdir(incoming)) {
    // Another process may be receiving a file into this folder at the moment.
    const { mtimeMs } = await stat(join(incoming, name));
    if (Date.parse(now()) - mtimeMs > UPLOAD_MS) await rm(join(incoming, name), { force: true });
  }

  const get: EvidenceStore['get'] = async (hash) => {
    const path = pathOf(hash);
    const found = HASH.test(hash) ? await statOf(path) : undefined;
    if (!found) throw new EvidenceRefused('unknown', { file: hash });
    const digest = createHash('sha256');
    await pipeline(createReadStream(path), digest);
    const type = await typeOfFile(path);
    if (digest.digest('hex') !== hash || !type) throw new EvidenceRefused('changed', { file: hash });
    return { hash, bytes: found.size, type, content: () => createReadStream(path) };
  };

  return {
    get,

    async put(content) {
      const path = join(incoming, randomUUID());
      try {
        const { hash, bytes } = await receive(content, path, maxBytes);
        if (bytes === 0) throw new EvidenceRefused('empty');
        const type = await typeOfFile(path);
        if (!type) throw new EvidenceRefused('type', { known: evidenceTypes.map(({ extension }) => extension) });
        await mkdir(join(dir, hash.slice(0, 2)), { recursive: true, mode: 0o700 });
        // A file that is there already is put right by this one, should it have been changed on disk.
        await rename(path, pathOf(hash));
        await flushed(join(dir, hash.slice(0, 2)));
        return { hash, bytes, type };
      } finally {
        await rm(path, { force: true });
      }
    },

    async check(hash) {
      const now = new Date(); // of the machine, as the times of files are
      if (HASH.test(hash)) await unlessGone(utimes(pathOf(hash), now, now));
      await get(hash);
    },

    async *list() {
      for (const folder of await readdir(dir)) {
        if (!/^[0-9a-f]{2}$/.test(folder)) continue;
        for (const hash of await readdir(join(dir, folder))) {
          if (!HASH.test(hash)) continue;
          const found = await statOf(join(dir, folder, hash));
          if (found) yield { hash, bytes: found.size, usedAt: found.mtime.toISOString() };
        }
      }
    },

    async remove(hash, unusedSince) {
      const aside = `${pathOf(hash)}.removed`;
      // Out of reach first, then looked at: who checks it from now on is told that it is not there, and who has checked
      // it before has left their mark on it.
      if (!HASH.test(hash) || !(await unlessGone(rename(pathOf(hash), aside).then(() => true)))) return false;
      const unused = (await stat(aside)).mtime.toISOString() < unusedSince;
      await (unused ? rm(aside) : rename(aside, pathOf(hash)));
      return unused;
    },
  };
}

/** Writes what comes and hashes it on the way; of what is over the limit nothing is kept. */
async function receive(content: Readable, path: string, maxBytes: number): Promise<{ hash: string; bytes: number }> {
  const hash = createHash('sha256');
  let bytes = 0;
  const file = await open(path, 'wx', 0o600);
  try {
    for await (const chunk of content as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > maxBytes) continue; // read to its end, or whoever sends it would never hear why it is refused
      hash.update(chunk);
      await file.writeFile(chunk);
    }
    if (bytes > maxBytes) throw new EvidenceRefused('too-large', { max: Math.floor(maxBytes / 1024 / 1024) });
    await file.sync();
  } finally {
    await file.close();
  }
  return { hash: hash.digest('hex'), bytes };
}

/** A name in a folder survives a power cut only once the folder is flushed too. */
async function flushed(dir: string): Promise<void> {
  if (process.platform === 'win32') return;
  const folder = await open(dir, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

const statOf = (path: string) => unlessGone(stat(path));

/** What is asked of a file; `undefined` when the file is not there. */
async function unlessGone<T>(asked: Promise<T>): Promise<T | undefined> {
  try {
    return await asked;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
