import { expect, it } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { neededMessages } from './texts.js';

const source = new URL('..', import.meta.url).pathname;

it('every text that the code says by name is one that the catalogue has to have', () => {
  const said = readdirSync(source, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.spec.ts'))
    .flatMap((file) => [...readFileSync(join(source, file), 'utf8').matchAll(/(?:say\(|messages, )'([\w.-]+)'/g)])
    .map(([, code]) => code!);
  expect(said.length).toBeGreaterThan(5);
  expect(said.filter((code) => !neededMessages.includes(code))).toEqual([]);
});
