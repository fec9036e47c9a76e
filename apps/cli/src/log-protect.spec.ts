import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { makeCertificate } from '../../../libs/event-log/src/eventstoredb/testing/certificate.js';
import { startDoubles, type Double } from '../../../libs/event-log/src/eventstoredb/testing/double.js';
import { type } from './testing/terminal.js';

const tls = makeCertificate();
const users = {
  admin: { password: 'changeit', groups: ['$admins'] },
  shixun: { password: 'changed', groups: [] },
};
let double: Double;

beforeAll(async () => {
  [double] = (await startDoubles(1, { tls, users })) as [Double];
});
afterAll(async () => {
  await double.close();
  rmSync(dirname(tls.file), { recursive: true });
});

const address = (user: keyof typeof users) =>
  `esdb://${user}:${users[user].password}@127.0.0.1:${double.port}?tlsCAFile=${encodeURIComponent(tls.file)}`;

const typed = (...argv: string[]) => type(argv);

it('sets the rights of a cluster once, as an administrator', async () => {
  const protect = (user: keyof typeof users) => typed('log', 'protect', '--as', address(user), '--lang', 'en');
  const refused = await protect('shixun');
  expect([refused.code, refused.err + refused.out]).toEqual([
    expect.any(Number),
    expect.stringContaining('Access Denied'),
  ]);
  expect(refused.code).not.toBe(0);
  expect(await protect('admin')).toMatchObject({ code: 0, out: expect.stringMatching(/^Set: only administrators/) });
  expect(await protect('admin')).toMatchObject({ code: 0, out: expect.stringMatching(/nothing was changed/) });
  expect((await typed('log', 'protect', '--as', 'https://node1:2113', '--lang', 'en')).code).toBe(1);
});
