import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createHash, randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { foundHouse, type House } from './testing/house.js';
import { startService, type Reply, type Service, type Voice } from './testing/service.js';

const pdf = (text: string) => Buffer.from(`%PDF-1.7\n%${text}\n%%EOF\n`);
const sha = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

describe('evidence over HTTP', () => {
  let service: Service;
  let house: House;
  let admin: Voice;
  let school: string;
  beforeAll(async () => {
    service = await startService();
    house = await foundHouse(service);
    ({ schoolAdmin: admin, school } = house);
  });
  afterAll(() => service.stop());

  async function put(bytes: Buffer, token = admin.token, type = 'application/octet-stream'): Promise<Reply> {
    const headers = { 'content-type': type, authorization: `Bearer ${token}` };
    const reply = await fetch(`${service.url}/v1/evidence`, { method: 'POST', body: new Uint8Array(bytes), headers });
    return { status: reply.status, headers: {}, body: await reply.json(), bytes: Buffer.alloc(0) };
  }
  const plan = (evidence: string[]) => ({
    ...{ record: randomUUID(), kind: 'school-plan', on: '2025-03-01' },
    fields: { priority: '师德', owner: '校长' },
    evidence,
  });

  it('is handed in, cited in a record, and given byte for byte to whoever may see the record', async () => {
    const bytes = pdf('校本培训实施方案');
    const { status, body } = await put(bytes);
    expect([status, body]).toEqual([
      200,
      { hash: sha(bytes), bytes: bytes.length, type: { mime: 'application/pdf', extension: 'pdf' } },
    ]);
    const { headers } = await admin.does(`/v1/records/school-${school}/file-record`, plan([body.hash]));
    const at = `?minPosition=${headers['x-ledger-position']}`;
    const got = await admin.get(`/v1/evidence/${body.hash}${at}`);
    expect([got.status, got.bytes.equals(bytes)]).toEqual([200, true]);
    expect(got.headers).toMatchObject({
      'content-type': 'application/pdf',
      'content-disposition': `attachment; filename="${body.hash.slice(0, 12)}.pdf"`,
      'x-content-type-options': 'nosniff',
    });
    const cited = await admin.get(`/v1/evidence/${body.hash}/citations${at}`);
    expect(cited.body.items).toMatchObject([{ stream: `record-school-${school}`, kind: 'record', actor: admin.id }]);
    // For all others there is no such file, whoever may know its hash.
    expect((await house.neighbour.get(`/v1/evidence/${body.hash}${at}`)).status).toBe(404);
    expect((await service.bearing().get(`/v1/evidence/${body.hash}`)).status).toBe(401);
  });

  it('that nobody handed in cannot be cited, and nothing is written', async () => {
    const { code, pointers } = await admin.refused(`/v1/records/school-${school}/file-record`, plan(['a'.repeat(64)]));
    expect([code, pointers]).toEqual(['evidence-unknown', ['/evidence/0']]);
  });

  it('that is too large, of another type or no file at all is refused with the limit in words', async () => {
    const large = await put(Buffer.concat([pdf(''), Buffer.alloc(21 * 1024 * 1024)]));
    expect([large.status, large.body.code]).toEqual([413, 'evidence-too-large']);
    expect(large.body.detail).toContain('20 MB');
    const script = await put(Buffer.from('<html><script>alert(1)</script></html>'));
    expect([script.status, script.body.code]).toEqual([415, 'evidence-type']);
    expect(script.body.detail).toContain('pdf');
    expect((await put(Buffer.alloc(0))).body.code).toBe('evidence-empty');
    expect((await put(Buffer.from('{}'), admin.token, 'application/json')).body.code).toBe('evidence-no-file');
  });

  it('that was changed on disk is not given', async () => {
    const bytes = pdf('原件');
    const { hash } = (await put(bytes)).body;
    const { headers } = await admin.does(`/v1/records/school-${school}/file-record`, plan([hash]));
    await service.settled();
    await writeFile(join(service.dataDir, 'evidence', hash.slice(0, 2), hash), pdf('伪造'));
    const got = await admin.get(`/v1/evidence/${hash}?minPosition=${headers['x-ledger-position']}`);
    expect([got.status, got.body.code]).toEqual([409, 'evidence-changed']);
  });
});
