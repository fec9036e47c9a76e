import { cpSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The jurisdiction of the example pack. */
export const EXAMPLE_CODE = '500235';

const both = (zh: string, en: string) => ({ 'zh-CN': zh, en });
const quote = '每名教师每年不少于十学分，每所学校每年报送一份研修计划';
const clause = (id: string, kind: string, subject: string) => ({
  id,
  path: '一',
  quote,
  en: 'as quoted',
  kind,
  subject,
});

/** What a version of the example says; the rest is the same in all of them. */
export type ExampleVersion = {
  readonly version: string;
  readonly from: string;
  readonly supersedes?: string;
  readonly transition?: string;
  /** Credits a year; a teacher with 10 is met by the golden case as long as this is at most 10. */
  readonly min?: string;
  readonly case?: 'qualified' | 'unqualified';
};

/** A rules folder with the catalogue and one small pack, in a directory of its own. */
export function exampleRules(first: ExampleVersion): string {
  const dir = mkdtempSync(join(tmpdir(), 'rules-'));
  cpSync(join(process.cwd(), 'rules', 'catalogue'), join(dir, 'catalogue'), { recursive: true });
  writeFileSync(join(dir, 'programmes.csv'), '');
  writeExample(dir, first);
  return dir;
}

/** Writes the folder of the example pack anew, as an author would. */
export function writeExample(
  dir: string,
  { min = '10', case: expected = 'qualified', ...version }: ExampleVersion,
): void {
  const pack = join(dir, 'cn', `${EXAMPLE_CODE}-example`);
  for (const folder of ['rules', 'cases']) mkdirSync(join(pack, folder), { recursive: true });
  const write = (file: string, content: object) => writeFileSync(join(pack, file), JSON.stringify(content));
  const { from, ...rest } = version;
  write('pack.json', {
    ...{ id: `${EXAMPLE_CODE}-example`, unit: 'credit', effective: { from }, ...rest },
    jurisdiction: { code: EXAMPLE_CODE, name: both('示例县', 'Example County') },
    title: both('示例办法', 'Example'),
  });
  write('sources.json', {
    document: { title: both('示例办法', 'Example'), number: null, issuer: '示例', issued: null, period: '2021' },
    clauses: [
      clause('EX-1', 'rule', '教师'),
      clause('EX-2', 'record', '学校'),
      clause('EX-3', 'record', '教师'),
      clause('EX-4', 'rule', '培训班'),
    ],
  });
  writeFileSync(join(pack, 'source.txt'), quote);
  write('parameters.json', {
    parameters: {
      'year.min': parameter(min, 'credit', 'EX-1'),
      'plans.min': parameter('1', 'item', 'EX-2'),
      'sessions.min': parameter('2', 'session', 'EX-4'),
    },
  });
  write('facts.json', {
    facts: {
      yearTotal: {
        ...{ from: 'counted', aggregate: 'sum', of: 'counted', unit: 'credit' },
        label: both('年度学分', 'credits of the year'),
      },
      plans: {
        ...{ from: 'record:training-plan', aggregate: 'count', unit: 'item', clause: 'EX-2' },
        label: both('研修计划', 'training plans'),
      },
      sessions: {
        ...{ from: 'SessionScheduled', aggregate: 'count', unit: 'session', clause: 'EX-4' },
        label: both('课次', 'sessions'),
      },
    },
  });
  write('records.json', {
    records: {
      'training-plan': {
        ...{ label: both('研修计划', 'training plan'), subject: 'school', clause: 'EX-2' },
        fields: {
          title: { label: both('名称', 'title'), unit: 'text' },
          form: { label: both('形式', 'form'), unit: 'text', required: false, values: ['lecture', 'workshop'] },
        },
      },
      'open-lesson': { label: both('公开课', 'open lesson'), subject: 'person', clause: 'EX-3' },
    },
  });
  write('rules/all.json', {
    rules: [
      rule('year-total', 'EX-1', 'person', 'annual-review', { fact: 'yearTotal', value: { fact: 'param:year.min' } }),
      rule('plan-filed', 'EX-2', 'school', 'compliance', { fact: 'plans', value: { fact: 'param:plans.min' } }),
      {
        ...rule('sessions-held', 'EX-4', 'class', 'compliance', {
          fact: 'sessions',
          value: { fact: 'param:sessions.min' },
        }),
        window: 'class',
      },
    ],
  });
  write('cases/all.json', {
    cases: [
      {
        ...{ name: '十学分', purpose: 'annual-review', window: { kind: 'year', key: '2025' }, asOf: '2026-01-10' },
        events: [{ hired: '2010-09-01' }, { award: 'one', amount: '10', on: '2025-05-01' }],
        expect: { outcome: expected },
      },
    ],
  });
}

function parameter(value: string, unit: string, cited: string): object {
  return { unit, clause: cited, label: both('下限', 'at least'), values: [{ from: '2021-01-01', value }] };
}

function rule(id: string, cited: string, subject: string, purpose: string, leaf: object): object {
  return {
    ...{ id, clause: cited, subject, window: 'year', purpose: [purpose] },
    title: both('要求', 'requirement'),
    requires: { all: [{ name: 'enough', operator: 'greaterThanInclusive', ...leaf }] },
  };
}
