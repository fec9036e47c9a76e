import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { open, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import type { Copied, LogTarget } from '../copy.js';
import { FORMAT, VERSION, type EventLine, type Header, type KeptLine, type Stands, type Trailer } from './format.js';

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
 * A new archive as the target of a copy. It is written beside its name, as `<path>.part`, and gets the name when it is
 * complete and on the disk; closed before that, nothing is left of it.
 * @throws {ArchiveExists}
 */
export async function archiveTarget(path: string, options: ArchiveOptions): Promise<LogTarget> {
  if (await stat(path).catch(() => undefined)) throw new ArchiveExists(path);
  const { ledger, events: planned, stands = {}, now = () => new Date().toISOString() } = options;
  const part = `${path}.part`;
  const file = createWriteStream(part, { mode: 0o600, flush: true });
  await once(file, 'open');
  const gzip = createGzip();
  const written = pipeline(gzip, file); // resolves when everything is on the disk
  written.catch(() => undefined); // told by the next line that is written
  const [lines, leaves] = [createHash('sha256'), createHash('sha256')];
  let events = 0;
  let leaf = '';
  let ended = false;

  async function put(line: Header | KeptLine | EventLine | Trailer): Promise<void> {
    const text = `${JSON.stringify(line)}\n`;
    lines.update(text);
    if (gzip.destroyed) await written;
    if (!gzip.write(text)) await Promise.race([once(gzip, 'drain'), written]);
  }

  await put({ format: FORMAT, version: VERSION, ledger, madeAt: now(), events: planned, stands });
  return {
    ledger,
    end: () => Promise.resolve(null),
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
      await rename(part, path);
      const folder = await open(dirname(path));
      await folder.sync().finally(() => folder.close());
      ended = true;
    },
    async close() {
      gzip.destroy();
      await written.catch(() => undefined);
      if (!ended) await rm(part, { force: true });
    },
  };
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
