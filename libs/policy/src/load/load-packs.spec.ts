import { afterAll, beforeEach, describe, expect, it } from '@jest/globals';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decide } from '../decide.js';
import { PackInvalid, type Finding } from '../finding.js';
import { windowOf } from '../facts/window.js';
import { loadPack, loadPacks } from './load-packs.js';

const source = new URL('../../../../rules', import.meta.url).pathname;
const scratch = mkdtempSync(join(tmpdir(), 'packs-'));
const yunyang = 'cn/500235-yunyang';
afterAll(() => rmSync(scratch, { recursive: true }));
beforeEach(() => {
  rmSync(scratch, { recursive: true });
  cpSync(source, scratch, { recursive: true });
});

/** Replaces a text in a file of the copied rules; fails when the file no longer has it. */
function plant(file: string, before: string, after: string): void {
  const path = join(scratch, yunyang, file);
  const text = readFileSync(path, 'utf8');
  expect(text).toContain(before);
  writeFileSync(path, text.replace(before, after));
}

function findings(): readonly Finding[] {
  try {
    loadPack(scratch, yunyang);
  } catch (error) {
    if (error instanceof PackInvalid) return error.findings;
    throw error;
  }
  return [];
}

describe('a planted mistake is named with its place and what was meant', () => {
  it.each<[string, string, string, string, Partial<Finding>]>([
    [
      'an unknown key',
      'pack.json',
      '"calendar"',
      '"calender"',
      { path: '/calender', code: 'unknown-key', suggestion: 'calendar' },
    ],
    [
      'a misplaced key',
      'parameters.json',
      '"value": "120"',
      '"vallue": "120"',
      { path: '/parameters/cycle.min/values/0/vallue', code: 'unknown-key', suggestion: 'value' },
    ],
    ['a missing key', 'rules/year.json', '"window": "year",', '', { path: '/rules/0/window', code: 'missing-key' }],
    [
      'a misspelled fact',
      'rules/cycle.json',
      '"fact": "credits.counted"',
      '"fact": "credits.conted"',
      { path: '/rules/0/requires/any/0/fact', code: 'unknown-fact', suggestion: 'credits.counted' },
    ],
    [
      'an undeclared parameter',
      'rules/cycle.json',
      'param:cycle.min"',
      'param:cycle.minn"',
      { path: '/rules/0/requires/any/0/value/fact', code: 'unknown-parameter', suggestion: 'cycle.min' },
    ],
    [
      'an unknown consequence',
      'rules/cycle.json',
      '"contract.notRenewed"',
      '"contract.notRenewd"',
      { path: '/rules/0/ifNot/1/consequence', code: 'unknown-consequence', suggestion: 'contract.notRenewed' },
    ],
    [
      'an unknown clause',
      'rules/cycle.json',
      '"clause": "YY-3.6.1"',
      '"clause": "YY-3.6.11"',
      { path: '/rules/0/clause', code: 'unknown-clause', suggestion: 'YY-3.6.1' },
    ],
    [
      'an unknown shared condition',
      'rules/cycle.json',
      '"in-service-staff"',
      '"in-service-stuff"',
      { path: '/rules/0/who/condition', code: 'unknown-condition', suggestion: 'in-service-staff' },
    ],
    [
      'an unknown operator',
      'rules/cycle.json',
      '"greaterThanInclusive"',
      '"greaterThenInclusive"',
      { path: '/rules/0/requires/any/0/operator', code: 'unknown-operator', suggestion: 'greaterThanInclusive' },
    ],
    [
      'an unknown purpose',
      'rules/cycle.json',
      '["cycle", "contract"]',
      '["cycle", "contracts"]',
      { path: '/rules/0/purpose/1', code: 'unknown-purpose', suggestion: 'contract' },
    ],
    [
      'an unknown unit',
      'parameters.json',
      '"unit": "credit"',
      '"unit": "credits"',
      { path: '/parameters/cycle.min/unit', code: 'unknown-unit', suggestion: 'credit' },
    ],
    [
      'an unknown level',
      'facts.json',
      '"atLeast": "county"',
      '"atLeast": "country"',
      { path: '/facts/credits.centralized/where/level/atLeast', code: 'unknown-level', suggestion: 'county' },
    ],
    [
      'an unknown mode',
      'facts.json',
      '"mode": "centralized"',
      '"mode": "centralised"',
      { path: '/facts/credits.centralized/where/mode', code: 'unknown-mode', suggestion: 'centralized' },
    ],
    [
      'an unknown staff category',
      'rules/conditions.json',
      '["teacher", "manager"]',
      '["teacher", "manger"]',
      { path: '/conditions/in-service-staff/all/2/value', code: 'unknown-staff-category', suggestion: 'manager' },
    ],
    [
      'an unknown event type',
      'facts.json',
      '"from": "counted"',
      '"from": "CreditAwards"',
      { path: '/facts/credits.centralized/from', code: 'unknown-event-type', suggestion: 'CreditAwarded' },
    ],
    [
      'another unit',
      'rules/cycle.json',
      '"fact": "credits.counted"',
      '"fact": "hours.counted"',
      { path: '/rules/0/requires/any/0/value', code: 'unit-mismatch' },
    ],
    [
      'an order of texts',
      'rules/cycle.json',
      '"fact": "credits.counted", "operator": "greaterThanInclusive", "value": { "fact": "param:cycle.min" }',
      '"fact": "person.stage", "operator": "greaterThan", "value": "primary"',
      { path: '/rules/0/requires/any/0/fact', code: 'not-comparable' },
    ],
    [
      'a bare number',
      'rules/cycle.json',
      '"value": { "fact": "param:cycle.min" }',
      '"value": "120"',
      { path: '/rules/0/requires/any/0/value', code: 'bare-number' },
    ],
    [
      'a JSON number',
      'rules/cycle.json',
      '"value": { "fact": "param:cycle.min" }',
      '"value": 120',
      { path: '/rules/0/requires/any/0/value', code: 'wrong-shape' },
    ],
    [
      'equal on a list',
      'rules/conditions.json',
      '"operator": "in"',
      '"operator": "equal"',
      { path: '/conditions/in-service-staff/all/2/value', code: 'equal-on-list' },
    ],
    [
      'an empty any',
      'rules/conditions.json',
      '"new-teacher": {',
      '"nobody": { "any": [] },\n    "new-teacher": {',
      { path: '/conditions/nobody/any', code: 'empty-any' },
    ],
    [
      'a day that does not exist',
      'pack.json',
      '"from": "2021-01-01", "to"',
      '"from": "2021-02-30", "to"',
      { path: '/effective/from', code: 'bad-date' },
    ],
    [
      'silence without a reason',
      'parameters.json',
      '"value": "120"',
      '"value": null',
      { path: '/parameters/cycle.min/values/0/value', code: 'silent-without-reason' },
    ],
    [
      'a value that is no amount',
      'parameters.json',
      '"value": "120"',
      '"value": "hundred"',
      { path: '/parameters/cycle.min/values/0/value', code: 'bad-value' },
    ],
    [
      'a quotation that is not verbatim',
      'sources.json',
      '累计修满不少于120学分',
      '累计修满不少于110学分',
      { code: 'quote-not-verbatim' },
    ],
    [
      'a clause that stands twice',
      'sources.json',
      '"id": "YY-1.1"',
      '"id": "YY-0.1"',
      { path: '/clauses/1/id', code: 'duplicate-id' },
    ],
    [
      'a key that stands twice',
      'pack.json',
      '"version": "1.0.0",',
      '"version": "1.0.0",\n  "version": "1.0.1",',
      { path: '/version', code: 'duplicate-key' },
    ],
    ['text that is no JSON', 'pack.json', '"unit": "credit",', '"unit": "credit"', { path: '', code: 'not-json' }],
    ['a comment', 'pack.json', '"unit"', '// unit\n  "unit"', { path: '', code: 'not-json' }],
    [
      'a name of an unknown role',
      'roles.json',
      '"bureau.hr"',
      '"bureau.hrr"',
      { path: '/roles/bureau.hrr', code: 'unknown-role', suggestion: 'bureau.hr' },
    ],
  ])('%s', (_, file, before, after, expected) => {
    plant(file, before, after);
    expect(findings()).toContainEqual(expect.objectContaining({ file, ...expected }));
  });

  it('a byte order mark and bytes that are not UTF-8', () => {
    const path = join(scratch, yunyang, 'roles.json');
    const bytes = readFileSync(path);
    writeFileSync(path, Buffer.concat([Buffer.of(0xef, 0xbb, 0xbf), bytes]));
    expect(findings()).toEqual([expect.objectContaining({ file: 'roles.json', code: 'bom' })]);
    writeFileSync(path, Buffer.concat([bytes, Buffer.of(0xff)]));
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

  it('a cap without an amount', () => {
    plant(
      'credits.json',
      '"counts"',
      '"caps": [{ "id": "x", "clause": "YY-3.6.1", "window": "cycle", "max": "year.min" }],\n  "counts"',
    );
    expect(findings()).toContainEqual(expect.objectContaining({ path: '/caps/0/max', code: 'cap-without-amount' }));
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
    const { packs, invalid } = loadPacks(scratch);
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
    const folder = join(scratch, 'cn/990000-example');
    mkdirSync(join(folder, 'rules'), { recursive: true });
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
    for (const [file, content] of Object.entries(files)) writeFileSync(join(folder, file), JSON.stringify(content));
    const pack = loadPack(scratch, 'cn/990000-example');
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
