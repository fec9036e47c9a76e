import { createHash, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { link, open, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import type { Copied, LogTarget } from '../copy.js';
import { FORMAT, VERSION, type ArchiveLine, type EventLine, type Header, type Stands } from './format.js';

/** What an archive is made of beside the log. */
export type ArchiveOptions = Pick<Header, 'ledger' | 'events'> & {
  readonly stands?: Stands;
  /** The clock, ISO 8601 UTC. */
  readonly now?: () => string;
};

/** There is a file under the name of an archive that was to be made. */
export class ArchiveExists extends Error {
  constructor(readonly path: string) {
    super(`${path} exists: an archive is never overwritten; choose another name`);
    this.name = 'ArchiveExists';
  }
}

/**
 * A new archive as the target of a copy. It is written beside its name, as `<path>.<random>.part`, and gets the name when
 * it is complete and on the disk; closed before that, nothing is left of it.
 * @throws {ArchiveExists} now, or on completion when somebody else took the name meanwhile.
 */
export async function archiveTarget(path: string, options: ArchiveOptions): Promise<LogTarget> {
  if (await stat(path).catch(() => undefined)) throw new ArchiveExists(path);
  const { ledger, events: planned, stands = {}, now = () => new Date().toISOString() } = options;
  const part = `${path}.${randomUUID()}.part`; // another backup to the same name has its own
  const file = createWriteStream(part, { flags: 'wx', mode: 0o600, flush: true });
  await once(file, 'open');
  const gzip = createGzip();
  const written = pipeline(gzip, file); // resolves when everything is on the disk
  const failed = new AbortController();
  written.catch(() => failed.abort()); // told by the next line that is written
  const [lines, leaves] = [createHash('sha256'), createHash('sha256')];
  let events = 0;
  let leaf = '';

  async function put(line: ArchiveLine): Promise<void> {
    const text = `${JSON.stringify(line)}\n`;
    lines.update(text);
    if (gzip.destroyed) await written;
    if (!gzip.write(text)) await once(gzip, 'drain', { signal: failed.signal }).catch(() => written);
  }

  await put({ format: FORMAT, version: VERSION, ledger, madeAt: now(), events: planned, stands });
  return {
    ledger,
    unfinished: false,
    end: () => Promise.resolve(null),
    async erase(erased) {
      for (const { key, subject } of erased) await put({ erased: key, subject });
      return 0; // written anew, with what was there just now
    },
    keep: ({ kind, bytes }) => put({ kept: kind, bytes: bytes.toString('base64') }),
    async write(items) {
      for (const item of items) {
        await put(lineOf(item));
        leaves.update(item.event.leaf, 'hex');
        leaf = item.event.leaf;
        events++;
      }
    },
    async complete() {
      const [digest, sha256] = [leaves.digest('hex'), lines.copy().digest('hex')];
      await put({ end: { events, leaf, digest, sha256 } });
      gzip.end();
      await written;
      await giveName(part, path);
      const folder = await open(dirname(path));
      await folder.sync().finally(() => folder.close());
    },
    async close() {
      gzip.destroy();
      await written.catch(() => undefined);
      await rm(part, { force: true });
    },
  };
}

/** Unlike a rename, a link never takes the place of a file; not every file system has links. */
async function giveName(part: string, path: string): Promise<void> {
  try {
    await link(part, path);
  } catch (error) {
    if (await stat(path).catch(() => undefined)) throw new ArchiveExists(path);
    if (!['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS'].includes((error as NodeJS.ErrnoException).code!)) throw error;
    await rename(part, path);
  }
}

function lineOf({ event: { envelope, body }, digest, vault }: Copied): EventLine {
  const base64 = (bytes: Buffer): string => bytes.toString('base64');
  return {
    envelope,
    body,
    digest,
    vault: vault.map(({ field, subject, salt, nonce, sealed, wrapped }) => ({
      ...{ field, subject, salt: base64(salt), nonce: base64(nonce) },
      ...{ sealed: base64(sealed), wrapped: base64(wrapped) },
    })),
  };
}
