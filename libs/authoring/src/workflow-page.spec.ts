import { expect, it } from '@jest/globals';
import { packFolders } from '#libs/policy';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { workflowPages } from './workflow-page.js';

const rules = new URL('../../../rules', import.meta.url).pathname;
const folder = new URL('../../../docs/workflows', import.meta.url).pathname;
const pages = workflowPages(rules, ['catalogue', ...packFolders(rules)]);

it.each(pages.map(({ name, text }) => [name, text] as const))('the page of %s is up to date', (name, text) => {
  expect(readFileSync(join(folder, `${name}.md`), 'utf8')).toBe(text);
});

it('no page is left over', () => {
  expect(readdirSync(folder).sort()).toEqual(pages.map(({ name }) => `${name}.md`).sort());
});

it('a page has a diagram, the steps with who may take them, and the deadlines', () => {
  const { text } = pages.find(({ name }) => name === 'catalogue')!;
  expect(text).toContain('```mermaid\nstateDiagram-v2\n');
  expect(text).toMatch(/\| — \| 提出申诉 `File` \| 本人/);
  expect(text).toContain('| 期限 | 计时状态 |');
});
