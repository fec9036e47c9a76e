import { expect, it } from '@jest/globals';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type } from './testing/terminal.js';

const rules = new URL('../../../rules', import.meta.url).pathname;

const shixun = (rulesDir: string, ...argv: string[]) => type(argv, { rulesDir });

it('lists the workflows of a pack with their walks', async () => {
  const { code, out } = await shixun(rules, 'workflow', 'list', '320482', '--json');
  const { workflows } = JSON.parse(out) as { workflows: { id: string; walks: number }[] };
  expect(code).toBe(0);
  expect(workflows.find(({ id }) => id === 'self-study')!.walks).toBeGreaterThan(0);
});

it('draws one, and says which there are when it is misspelled', async () => {
  const { out } = await shixun(rules, 'workflow', 'diagram', '320482', 'self-study', '--lang', 'en');
  expect(out).toMatch(/^stateDiagram-v2\n/);
  expect(out).toContain('[*] --> ');
  const { code, out: told } = await shixun(rules, 'workflow', 'diagram', '320482', 'self-studie', '--json');
  expect(code).toBe(1);
  expect(told).toContain('self-study');
});

it('walks the walks of a pack and tries what must be refused', async () => {
  const { code, out } = await shixun(rules, 'workflow', 'test', '430600', '--json');
  const { walks, passed, refusals } = JSON.parse(out) as { [name: string]: number };
  expect([code, passed]).toEqual([0, walks]);
  expect(refusals).toBeGreaterThan(1000);
});

it('names the mistake in a definition, and is not well with it', async () => {
  const root = mkdtempSync(join(tmpdir(), 'workflow-'));
  cpSync(rules, root, { recursive: true });
  const file = join(root, 'cn/320482-jintan/workflows/self-study.json');
  writeFileSync(file, readFileSync(file, 'utf8').replace('"to": "planApproved"', '"to": "planAproved"'));
  const { code, out } = await shixun(root, 'workflow', 'lint', '320482', '--lang', 'zh');
  rmSync(root, { recursive: true });
  expect(code).toBe(1);
  expect(out).toMatch(/✗ workflows\/self-study\.json#\/states\/submitted\/on\/0\/to\n.*您是否想用“planApproved”/);
});
