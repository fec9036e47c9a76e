import { leafHash } from '#libs/canonical';
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';
import { checkSource, NotInSource, type Copied, type Erasure, type LogSource, type WalkOptions } from '../copy.js';
import { densePosition } from '../dense-position.js';
import { LogCorrupt, type Kept, type Recorded } from '../port.js';
import { parseBody } from '../seal.js';
import {
  ArchiveBroken,
  FORMAT,
  VERSION,
  type ErasedLine,
  type EventLine,
  type Header,
  type KeptLine,
  type Trailer,
} from './format.js';

/** An archive that was read through and found whole, as the source of a copy. */
export type ArchiveSource = LogSource & {
  readonly header: Header;
  readonly trailer: Trailer['end'];
  /** A wrapped key of a subject, to try the master key on; `null` when nothing in it is personal. */
  readonly sample: { readonly subject: string; readonly wrapped: Buffer } | null;
};

type Line = { readonly number: number; readonly bytes: Buffer };

/** Events of a page, about. */
const PAGE = 1_000;

/**
 * Opens an archive: reads all of it, holds every event against its hashes and its chain, and the whole against the
 * trailer, before anything is given out.
 * @throws {ArchiveBroken} no archive, of a newer format, cut off or changed: with the line.
 */
export async function archiveSource(path: string, options: WalkOptions = {}): Promise<ArchiveSource> {
  const header = await headerOf(path);
  const { ledger } = header;
  let sample: ArchiveSource['sample'] = null;
  const erased: Erasure[] = [];
  const hash = createHash('sha256');
  let trailer: Trailer['end'] | undefined;
  let last = 0;

  async function* whole(): AsyncIterable<readonly Copied[]> {
    for await (const page of pagesOf(path, {
      line: (bytes) => hash.update(bytes).update('\n'),
      erased: (erasure) => erased.push(erasure),
      trailer: (end, line) => ([trailer, last] = [end, line]),
    })) {
      for (const { vault } of page) if (vault[0]) sample ??= { subject: vault[0].subject, wrapped: vault[0].wrapped };
      yield page;
    }
  }

  const asSource: LogSource = {
    ledger,
    events: header.events,
    kept: () => keptIn(path),
    items: whole,
    async *erasures() {
      if (erased.length > 0) yield erased;
    },
    close: () => Promise.resolve(),
  };
  const walked = await checkSource(asSource, options).catch((error: unknown) => {
    if (!(error instanceof LogCorrupt)) throw error;
    throw new ArchiveBroken(path, 'changed', 0, `event ${Number(error.position)}: ${error.problem}`, { cause: error });
  });
  const { events, leaf, digest, sha256 } = trailer!;
  if (sha256 !== hash.digest('hex')) throw new ArchiveBroken(path, 'changed', last, 'the lines before are not those that were written'); // prettier-ignore
  if (events !== walked.events || leaf !== walked.leaf || digest !== walked.digest)
    throw new ArchiveBroken(path, 'changed', last, 'the trailer tells of other events');
  return {
    ...asSource,
    events,
    header,
    trailer: trailer!,
    sample,
    async *items(after) {
      let found = after === null;
      for await (const page of pagesOf(path)) {
        if (found) yield page;
        else {
          const at = page.findIndex(({ event }) => event.stream === after!.stream && event.leaf === after!.leaf);
          found = at >= 0;
          if (found && at + 1 < page.length) yield page.slice(at + 1);
        }
      }
      if (!found) throw new NotInSource(after!);
    },
  };
}

async function headerOf(path: string): Promise<Header> {
  for await (const { bytes } of linesOf(path)) {
    const header = parsed<Partial<Header>>(path, { number: 1, bytes }, 'no-archive');
    if (header.format !== FORMAT) throw new ArchiveBroken(path, 'no-archive', 1, 'it is not an archive of a ledger');
    if (typeof header.version !== 'number' || header.version > VERSION)
      throw new ArchiveBroken(
        path,
        'newer',
        1,
        `it has version ${header.version} of the format, this software reads ${VERSION}`,
      );
    return header as Header;
  }
  throw new ArchiveBroken(path, 'cut', 1, 'it is empty');
}

async function* keptIn(path: string): AsyncIterable<Kept> {
  for await (const line of linesOf(path)) {
    if (line.number === 1) continue;
    const { kept, bytes } = parsed<Partial<KeptLine>>(path, line);
    if (kept === undefined) return; // they stand before the events
    yield { kind: kept, bytes: Buffer.from(bytes!, 'base64') };
  }
}

/** The events of an archive, in pages that end with a command; `line` is told of all lines before the trailer. */
async function* pagesOf(
  path: string,
  told: {
    line?: (bytes: Buffer) => void;
    erased?: (erasure: Erasure) => void;
    trailer?: (end: Trailer['end'], line: number) => void;
  } = {},
): AsyncIterable<readonly Copied[]> {
  let page: Copied[] = [];
  let events = 0;
  let ended = 0;
  let last = 0;
  for await (const line of linesOf(path)) {
    last = line.number;
    if (ended > 0) throw new ArchiveBroken(path, 'changed', line.number, 'there is more behind its end');
    const object = parsed<Partial<EventLine & KeptLine & ErasedLine & Trailer>>(path, line);
    if (object.end) {
      told.trailer?.(object.end, line.number);
      ended = line.number;
      continue;
    }
    told.line?.(line.bytes);
    if (line.number === 1 || object.kept !== undefined) continue;
    if (object.erased !== undefined) {
      told.erased?.({ key: object.erased, subject: object.subject! });
      continue;
    }
    page.push(copiedOf(path, line, object as EventLine, ++events));
    if (page.length >= PAGE && object.digest !== null) {
      yield page;
      page = [];
    }
  }
  if (ended === 0) throw new ArchiveBroken(path, 'cut', last, 'it has no end: not all of it was written or copied');
  if (page.at(-1)?.digest === null) throw new ArchiveBroken(path, 'changed', ended, 'the last command is not whole');
  if (page.length > 0) yield page;
}

function copiedOf(path: string, line: Line, { envelope, body, digest, vault }: EventLine, n: number): Copied {
  try {
    const said = JSON.parse(envelope) as { [name: string]: string } & { rev: number };
    const { data, meta, pii } = parseBody(body);
    const id = said['id']!;
    const event: Recorded = {
      position: densePosition(n),
      ...{ stream: said['stream']!, revision: said.rev, id, type: said['type']!, recordedAt: said['recordedAt']! },
      ...{ data, meta, pii, personal: {}, leaf: leafHash(envelope), envelope, body },
    };
    const bytes = (text: string): Buffer => Buffer.from(text, 'base64');
    const rows = vault.map(({ field, subject, salt, nonce, sealed, wrapped }) => ({
      ...{ eventId: id, field, subject, salt: bytes(salt), nonce: bytes(nonce) },
      ...{ sealed: bytes(sealed), wrapped: bytes(wrapped) },
    }));
    return { event, digest, vault: rows };
  } catch (cause) {
    throw new ArchiveBroken(path, 'changed', line.number, 'it holds no event', { cause });
  }
}

function parsed<T>(path: string, { number, bytes }: Line, problem: 'changed' | 'no-archive' = 'changed'): T {
  try {
    const value: unknown = JSON.parse(bytes.toString('utf8'));
    if (typeof value === 'object' && value !== null) return value as T;
  } catch {
    // told below
  }
  throw new ArchiveBroken(path, problem, number, 'it is no JSON object');
}

/** The lines of an archive, without their line feeds; by bytes, because texts may hold other marks of lines. */
async function* linesOf(path: string): AsyncIterable<Line> {
  const file = createReadStream(path);
  const gunzip = file.on('error', (error) => gunzip.destroy(error)).pipe(createGunzip());
  let number = 1;
  let begun: Buffer[] = [];
  try {
    for await (const chunk of gunzip as AsyncIterable<Buffer>) {
      let from = 0;
      for (let end; (end = chunk.indexOf(10, from)) >= 0; from = end + 1) {
        yield { number, bytes: Buffer.concat([...begun, chunk.subarray(from, end)]) };
        begun = [];
        number++;
      }
      begun.push(chunk.subarray(from));
    }
  } catch (cause) {
    const { code } = cause as { code?: string };
    if (code === 'Z_BUF_ERROR') throw new ArchiveBroken(path, 'cut', number, 'the file is cut off', { cause });
    if (code?.startsWith('Z_') && number === 1) throw new ArchiveBroken(path, 'no-archive', 1, 'it is no gzip file', { cause }); // prettier-ignore
    if (code?.startsWith('Z_')) throw new ArchiveBroken(path, 'changed', number, 'the file is damaged', { cause });
    throw cause;
  } finally {
    file.destroy();
    gunzip.destroy();
  }
  if (begun.some(({ length }) => length > 0))
    throw new ArchiveBroken(path, 'cut', number, 'its last line is not whole');
}
