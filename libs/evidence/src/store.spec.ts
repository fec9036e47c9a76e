import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { type EvidenceRefused, openEvidence, type EvidenceStore } from './store.js';

const pdf = (text: string) => Buffer.from(`%PDF-1.7\n%${text}\n%%EOF\n`);
const sha = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

describe('evidence', () => {
  let dir: string;
  let store: EvidenceStore;
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'evidence-'));
    store = await openEvidence({ dir, maxBytes: 1024 * 1024 });
  });
  afterAll(() => rm(dir, { recursive: true }));

  const put = (bytes: Buffer) => store.put(Readable.from([bytes]));
  const refusal = (work: Promise<unknown>) =>
    work.then(
      () => 'taken',
      (error: unknown) => (error as EvidenceRefused).code,
    );

  it('is kept once under the hash of its bytes, whatever it is called', async () => {
    const bytes = pdf('a plan');
    const first = await put(bytes);
    expect(first).toEqual({
      hash: sha(bytes),
      bytes: bytes.length,
      type: { mime: 'application/pdf', extension: 'pdf' },
    });
    expect(await put(bytes)).toEqual(first);
    const all: string[] = [];
    for await (const { hash } of store.list()) all.push(hash);
    expect(all).toEqual([first.hash]);
    expect(await store.has(first.hash)).toBe(true);
  });

  it('is given back byte for byte', async () => {
    const bytes = pdf('given back');
    const { hash } = await put(bytes);
    const { content } = await store.get(hash);
    expect(await buffer(content())).toEqual(bytes);
  });

  it('that is too large, empty or of another type is refused, and nothing of it stays', async () => {
    expect(await refusal(put(Buffer.concat([pdf(''), Buffer.alloc(1024 * 1024)])))).toBe('too-large');
    expect(await refusal(put(Buffer.alloc(0)))).toBe('empty');
    expect(await refusal(put(Buffer.from('<script>alert(1)</script>')))).toBe('type-refused');
    // A program that calls itself a document is what its bytes say it is.
    expect(await refusal(put(Buffer.from([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0])))).toBe('type-refused');
    expect(await readdir(join(dir, 'incoming'))).toEqual([]);
  });

  it('that was changed on disk is not given, and is put right by handing it in again', async () => {
    const bytes = pdf('as signed');
    const { hash } = await put(bytes);
    await writeFile(join(dir, hash.slice(0, 2), hash), pdf('as forged'));
    expect(await refusal(store.get(hash))).toBe('changed');
    await put(bytes);
    expect((await store.get(hash)).hash).toBe(hash);
  });

  it('that is not there is unknown, and so is a name that is no hash', async () => {
    expect(await refusal(store.get('0'.repeat(64)))).toBe('unknown');
    expect(await refusal(store.get('../../etc/passwd'))).toBe('unknown');
    expect(await store.has('../store')).toBe(false);
  });

  it('of an interrupted upload is gone once it cannot be coming in any more', async () => {
    await writeFile(join(dir, 'incoming', 'half'), pdf('half'));
    await openEvidence({ dir });
    expect(await readdir(join(dir, 'incoming'))).toEqual(['half']); // it may still be coming in
    await openEvidence({ dir, now: () => new Date(Date.now() + 2 * 3_600_000).toISOString() });
    expect(await readdir(join(dir, 'incoming'))).toEqual([]);
  });
});
