import { beforeEach, describe, expect, it } from '@jest/globals';
import { decide } from '../decide.js';
import { PackInvalid, type Finding } from '../finding.js';
import { windowOf } from '../facts/window.js';
import { loadPack, loadPacks } from './load-packs.js';
import { filesOnDisk, withFiles, type RulesFiles } from './rules-files.js';

const source = filesOnDisk(new URL('../../../../rules', import.meta.url).pathname);
const yunyang = 'cn/500235-yunyang';
let rules: RulesFiles;
beforeEach(() => {
  rules = source;
});

/** Replaces a text in a file of the rules, in memory; fails when the file no longer has it. */
function plant(file: string, before: string, after: string): void {
  const text = textOf(file);
  expect(text).toContain(before);
  put(file, text.replace(before, after));
}

function textOf(file: string): string {
  return Buffer.from(rules.read(`${yunyang}/${file}`)).toString('utf8');
}

function put(file: string, content: string | Uint8Array): void {
  rules = withFiles(rules, { [`${yunyang}/${file}`]: content });
}

function findings(): readonly Finding[] {
  try {
    loadPack(rules, yunyang);
  } catch (error) {
    if (error instanceof PackInvalid) return error.findings;
    throw error;
  }
  return [];
}

describe('a mistake in a real pack', () => {
  it('a byte order mark and bytes that are not UTF-8', () => {
    const bytes = rules.read(`${yunyang}/roles.json`);
    put('roles.json', Buffer.concat([Buffer.of(0xef, 0xbb, 0xbf), bytes]));
    expect(findings()).toEqual([expect.objectContaining({ file: 'roles.json', code: 'bom' })]);
    put('roles.json', Buffer.concat([bytes, Buffer.of(0xff)]));
    expect(findings()).toEqual([expect.objectContaining({ file: 'roles.json', code: 'not-utf8' })]);
  });

  it('an elided quotation is checked fragment by fragment', () => {
    plant(
      'sources.json',
      '"quote": "其中参加县级及以上集中研修须修不少于20学分。"',
      '"quote": "其中参加……不少于20学分。"',
    );
    expect(findings()).toEqual([]);
    plant('sources.json', '"quote": "其中参加……不少于20学分。"', '"quote": "其中参加……不少于30学分。"');
    expect(findings()).toContainEqual(expect.objectContaining({ code: 'quote-not-verbatim' }));
  });

  it('rules that read the outcomes of each other', () => {
    const leaf = (rule: string) =>
      `{ "name": "other", "fact": "outcome:${rule}", "operator": "equal", "value": "met" },`;
    plant('rules/cycle.json', '"any": [', `"any": [ ${leaf('cycle-centralized')}`);
    expect(findings()).toEqual([]);
    plant(
      'rules/cycle.json',
      '"any": [\n          { "name": "centralized"',
      `"any": [ ${leaf('cycle-total')} { "name": "centralized"`,
    );
    expect(findings()).toContainEqual(expect.objectContaining({ code: 'waits-for-itself' }));
  });

  it('all mistakes of all files in one pass, and the other packs load', () => {
    plant('rules/cycle.json', '"fact": "credits.counted"', '"fact": "credits.conted"');
    plant('rules/year.json', '"window": "year"', '"windows": "year"');
    plant('pack.json', '"version"', '"verzion"');
    const { packs, invalid } = loadPacks(rules);
    expect(packs).toHaveLength(4);
    expect(invalid).toHaveLength(1);
    const found = invalid[0]!.findings.map(({ file, code }) => `${file} ${code}`);
    expect(found).toEqual(
      expect.arrayContaining([
        'rules/cycle.json unknown-fact',
        'rules/year.json unknown-key',
        'rules/year.json missing-key',
        'pack.json unknown-key',
      ]),
    );
    for (const { message } of invalid[0]!.findings) expect(message['zh-CN']).not.toMatch(/\{\w+\}/);
  });
});

describe('the smallest pack', () => {
  it('is three files', async () => {
    const text = (zh: string, en: string) => ({ 'zh-CN': zh, en });
    const clause = {
      id: 'EX-1',
      path: '一',
      quote: '每年不得无学分',
      en: 'Some credit every year.',
      kind: 'rule',
      subject: 'teacher',
    };
    const files = {
      'pack.json': {
        id: '990000-example',
        version: '1.0.0',
        jurisdiction: { code: '990000', name: text('示例', 'Example') },
        title: text('示例', 'Example'),
        effective: { from: '2025-01-01' },
        unit: 'credit',
      },
      'sources.json': {
        document: { title: text('示例', 'Example'), number: null, issuer: '示例', issued: null, period: '2025' },
        clauses: [clause],
      },
      'rules/rules.json': {
        rules: [
          {
            id: 'some-credit',
            clause: 'EX-1',
            title: text('有学分', 'Some credit'),
            window: 'year',
            purpose: ['annual-review'],
            requires: { all: [{ name: 'credits', fact: 'credits.counted', operator: 'greaterThan', value: '0' }] },
          },
        ],
      },
    };
    const folder = 'cn/990000-example';
    const own = Object.entries(files).map(([file, content]) => [`${folder}/${file}`, JSON.stringify(content)]);
    const pack = loadPack(withFiles(source, Object.fromEntries(own) as { [path: string]: string }), folder);
    const window = windowOf(pack, 'year', '2025');
    const decision = await decide(pack, {
      subject: 's',
      events: [],
      purpose: 'annual-review',
      window,
      asOf: '2026-01-01',
      position: '1',
    });
    expect(decision.outcome).toBe('unqualified');
    expect(pack.workflows.map(({ id }) => id)).toContain('appeal');
  });
});
