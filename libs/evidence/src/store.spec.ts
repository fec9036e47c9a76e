import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import { mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
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
    expect(await refusal(put(Buffer.from('<script>alert(1)</script>')))).toBe('type');
    // A program that calls itself a document is what its bytes say it is.
    expect(await refusal(put(Buffer.from([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0])))).toBe('type');
    expect(await readdir(join(dir, 'incoming'))).toEqual([]);
  });

  it('that was changed on disk is not given, and is put right by handing it in again', async () => {
    const bytes = pdf('as signed');
    const { hash } = await put(bytes);
    await writeFile(join(dir, hash.slice(0, 2), hash), pdf('as forged'));
    expect(await refusal(store.get(hash))).toBe('changed');
    expect(await refusal(store.check(hash))).toBe('changed');
    await put(bytes);
    expect(await refusal(store.check(hash))).toBe('taken');
    expect((await store.get(hash)).hash).toBe(hash);
  });

  it('that is not there is unknown, and so is a name that is no hash', async () => {
    expect(await refusal(store.get('0'.repeat(64)))).toBe('unknown');
    for (const name of ['../../etc/passwd', '../store']) {
      expect(await refusal(store.get(name))).toBe('unknown');
      expect(await refusal(store.check(name))).toBe('unknown');
      expect(await store.remove(name, new Date().toISOString())).toBe(false);
    }
  });

  it('is removed once it is unused, and not while somebody is about to cite it', async () => {
    const { hash } = await put(pdf('by mistake'));
    const path = join(dir, hash.slice(0, 2), hash);
    const [long, since] = [new Date('2020-01-01'), '2021-01-01T00:00:00.000Z'];
    expect(await store.remove(hash, since)).toBe(false); // handed in just now
    await utimes(path, long, long);
    await store.check(hash);
    expect(await store.remove(hash, since)).toBe(false); // and it is where it was
    expect(await refusal(store.check(hash))).toBe('taken');
    await utimes(path, long, long);
    expect(await store.remove(hash, since)).toBe(true);
    expect(await store.remove(hash, since)).toBe(false);
    expect(await refusal(store.check(hash))).toBe('unknown');
    expect(await readdir(join(dir, hash.slice(0, 2)))).toEqual([]);
  });

  it('of an interrupted upload is gone once it cannot be coming in any more', async () => {
    await writeFile(join(dir, 'incoming', 'half'), pdf('half'));
    await openEvidence({ dir });
    expect(await readdir(join(dir, 'incoming'))).toEqual(['half']); // it may still be coming in
    await openEvidence({ dir, now: () => new Date(Date.now() + 2 * 3_600_000).toISOString() });
    expect(await readdir(join(dir, 'incoming'))).toEqual([]);
  });
});
