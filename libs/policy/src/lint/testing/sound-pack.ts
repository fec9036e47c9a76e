import { filesInMemory, filesOnDisk, withFiles, type RulesFiles } from '../../load/rules-files.js';

const rules = filesOnDisk(new URL('../../../../../rules', import.meta.url).pathname);
const text = (zh: string) => ({ 'zh-CN': zh, en: `${zh} (en)` });
const clause = (id: string, quote: string) => ({ id, path: id, kind: 'rule', subject: 'person', quote, en: quote });
const leaf = (name: string, fact: string, operator: string, value: unknown) => ({ name, fact, operator, value });
const param = (unit: string, value: string, id = 'SP-1') => ({
  label: text('参数'),
  unit,
  clause: id,
  values: [{ value }],
});

/** A small pack in which nothing is wrong and every area has something; each mutation of a spec breaks one thing. */
export function soundPack() {
  return {
    'source.txt': '一、每周期不少于100学分。二、每年不少于12学分。三、校本培训不超过40学分。四、集中培训不少于20学分。',
    'pack.json': {
      id: '990100-sound',
      version: '1.1.0',
      jurisdiction: { code: '990100', name: text('示例县') },
      title: text('示例办法'),
      effective: { from: '2026-01-01', to: '2035-12-31' },
      calendar: { cycle: { from: '2026-01-01', years: 5 } },
      unit: 'credit',
    },
    'sources.json': {
      document: { title: text('示例办法'), number: null, issuer: '示例县', issued: null, period: '示例' },
      clauses: [
        clause('SP-1', '每周期不少于100学分'),
        clause('SP-2', '每年不少于12学分'),
        clause('SP-3', '校本培训不超过40学分'),
        clause('SP-4', '集中培训不少于20学分'),
      ],
    },
    'parameters.json': {
      parameters: {
        'cycle.min': param('credit', '100'),
        'cycle.centralized.min': param('credit', '20', 'SP-4'),
        'year.min': param('credit', '12', 'SP-2'),
        'school.max': param('credit', '40', 'SP-3'),
        'report.days': param('day', '30'),
        'pass.share': param('ratio', '1/5'),
        'hour.rate': param('ratio', '1/2'),
        'spread.years': param('year', '3'),
      },
    },
    'facts.json': {
      facts: {
        'credits.centralized': {
          from: 'counted',
          where: { unit: 'credit', mode: 'centralized' },
          aggregate: 'sum',
          of: 'counted',
          unit: 'credit',
          label: text('集中培训学分'),
        },
        'reports.inTime': {
          from: 'record:report',
          where: { result: 'good' },
          aggregate: 'exists',
          window: { until: 'end', days: 'report.days' },
          unit: 'yesNo',
          label: text('按时报送'),
        },
        'reports.share': {
          derive: 'ratio',
          of: ['credits.centralized', 'credits.counted'],
          unit: 'ratio',
          label: text('集中培训占比'),
        },
      },
    },
    'records.json': {
      records: {
        report: {
          label: text('报告'),
          subject: 'person',
          fields: { result: { label: text('结果'), unit: 'text', values: ['good', 'bad'] } },
        },
      },
    },
    'credits.json': {
      caps: [{ id: 'school', clause: 'SP-3', where: { mode: 'schoolBased' }, window: 'cycle', max: 'school.max' }],
      valuation: [
        {
          id: 'lecture',
          clause: 'SP-1',
          where: { kind: 'lecture' },
          amount: { per: 'hours', rate: 'hour.rate' },
          requires: { all: [leaf('approved', 'activity.approved', 'equal', true)] },
          gate: { clause: 'SP-1', label: text('须经批准') },
        },
      ],
      spread: [{ id: 'degree', clause: 'SP-1', where: { topic: 'degree' }, years: 'spread.years' }],
    },
    'words.json': {
      purposes: [{ id: 'promotion', label: text('晋级') }],
      consequences: [
        { id: 'promotion.none', kind: 'sanction', label: text('不得晋级'), text: text('不得晋级：{title}') },
      ],
      messages: { 'credit.revoked': text('已经撤销') },
    },
    'rules/persons.json': {
      conditions: { teacher: { all: [leaf('teacher', 'person.staffCategory', 'equal', 'teacher')] } },
      rules: [
        {
          id: 'cycle-total',
          clause: 'SP-1',
          title: text('周期学分'),
          who: { condition: 'teacher' },
          window: 'cycle',
          purpose: ['cycle', 'promotion'],
          requires: {
            all: [leaf('total', 'credits.counted', 'greaterThanInclusive', { fact: 'param:cycle.min' })],
          },
          ifNot: [
            { consequence: 'cycle.unqualified', clause: 'SP-1', basis: 'stated' },
            { consequence: 'promotion.none', clause: 'SP-1', basis: 'stated', purpose: 'promotion' },
          ],
          forecast: true,
        },
        {
          id: 'cycle-centralized',
          clause: 'SP-4',
          title: text('集中培训'),
          window: 'cycle',
          purpose: ['cycle'],
          requires: {
            all: [
              leaf('centralized', 'credits.centralized', 'greaterThanInclusive', {
                fact: 'param:cycle.centralized.min',
              }),
              leaf('share', 'reports.share', 'greaterThan', { fact: 'param:pass.share' }),
            ],
          },
          ifNot: [{ consequence: 'cycle.unqualified', clause: 'SP-4', basis: 'stated' }],
        },
        {
          id: 'year-total',
          clause: 'SP-2',
          title: text('年度学分'),
          window: 'year',
          purpose: ['annual-review'],
          requires: {
            all: [
              leaf('total', 'credits.counted', 'greaterThanInclusive', { fact: 'param:year.min' }),
              leaf('report', 'reports.inTime', 'equal', true),
            ],
          },
          ifNot: [{ consequence: 'ce.year.unqualified', clause: 'SP-2', basis: 'stated' }],
        },
      ],
    },
    'cases/cases.json': {
      cases: [
        {
          name: '达到',
          purpose: 'cycle',
          window: { kind: 'cycle', key: '2026-2030' },
          asOf: '2031-01-01',
          events: [{ record: 'report', on: '2027-01-01', fields: { result: 'good' } }],
          expect: { outcome: 'notApplicable' },
        },
      ],
    },
  };
}

// The catalogue is read from disk once for all mutations.
const catalogue = ['words', 'units', 'roles', 'consequences', 'messages', 'facts', 'records'].map(
  (name) => [`catalogue/${name}.json`, rules.read(`catalogue/${name}.json`)] as const,
);
const workflows = ['catalogue/workflows', 'catalogue/walks'].flatMap((folder) =>
  rules.list(folder).files.map((name) => [`${folder}/${name}`, rules.read(`${folder}/${name}`)] as const),
);
const ground = filesInMemory(Object.fromEntries([...catalogue, ...workflows]));

/** The files of a pack over the real catalogue, in a rules folder that exists in memory. */
export function rulesWith(folder: string, parts: { readonly [file: string]: unknown }, under = ground): RulesFiles {
  return withFiles(
    under,
    Object.fromEntries(
      Object.entries(parts).map(([file, content]) => [
        `${folder}/${file}`,
        typeof content === 'string' || content instanceof Uint8Array || content === null
          ? content
          : JSON.stringify(content),
      ]),
    ),
  );
}
