import { describe, expect, it } from '@jest/globals';
import { errorsOf, type Finding } from '../finding.js';
import { lintCatalogue, lintPack, loadPack } from '../load/load-packs.js';
import { filesOnDisk, withFiles, type RulesFiles } from '../load/rules-files.js';
import { rulesWith, soundPack } from './testing/sound-pack.js';

const folder = 'examples/990100-sound';
const on = (parts: object): RulesFiles => rulesWith(folder, parts as { [file: string]: unknown });
const lint = (parts: object): readonly Finding[] => lintPack(on(parts), folder).findings;

/** Plain JSON that a mutation may reach into anywhere, right or wrong. */
type Plain = ReturnType<typeof JSON.parse>;
type Mutation = (pack: Plain) => unknown;
type Expected = { file: string; path?: string; code: string; suggestion?: string; severity?: 'error' | 'warning' };
const P = 'parameters.json';
const F = 'facts.json';
const R = 'rules/persons.json';
const C = 'credits.json';
const W = 'words.json';
const rule = (pack: Plain, i = 0) => pack[R].rules[i];
const leaf = (pack: Plain, i = 0, j = 0) => rule(pack, i).requires.all[j];
const values = (pack: Plain, id: string) => pack[P].parameters[id].values;

function mutated(mutate: Mutation): Plain {
  const pack: Plain = soundPack();
  mutate(pack);
  return pack;
}

it('nothing is wrong in the sound pack', () => {
  expect(lint(soundPack())).toEqual([]);
  expect(errorsOf(lintCatalogue(on({})).findings)).toEqual([]);
});

describe('one mistake is found', () => {
  it.each<[string, Mutation, Expected]>([
    [
      'an unknown key',
      (p) => (p['pack.json'].calender = {}),
      { file: 'pack.json', path: '/calender', code: 'unknown-key', suggestion: 'calendar' },
    ],
    [
      'a misspelled fact',
      (p) => (leaf(p).fact = 'credits.conted'),
      { file: R, path: '/rules/0/requires/all/0/fact', code: 'unknown-fact', suggestion: 'credits.counted' },
    ],
    [
      'a misspelled parameter',
      (p) => (leaf(p).value.fact = 'param:cycle.minn'),
      { file: R, path: '/rules/0/requires/all/0/value/fact', code: 'unknown-parameter', suggestion: 'cycle.min' },
    ],
    [
      'a misspelled outcome',
      (p) => (leaf(p, 2, 1).fact = 'outcome:cycle-totals'),
      { file: R, path: '/rules/2/requires/all/1/fact', code: 'unknown-rule', suggestion: 'cycle-total' },
    ],
    [
      'a misspelled clause',
      (p) => (rule(p).clause = 'SP-11'),
      { file: R, path: '/rules/0/clause', code: 'unknown-clause', suggestion: 'SP-1' },
    ],
    [
      'a misspelled consequence',
      (p) => (rule(p).ifNot[0].consequence = 'cycle.unqualifid'),
      { file: R, path: '/rules/0/ifNot/0/consequence', code: 'unknown-consequence', suggestion: 'cycle.unqualified' },
    ],
    [
      'a misspelled kind of record',
      (p) => (p[F].facts['reports.inTime'].from = 'record:reprot'),
      { file: F, path: '/facts/reports.inTime/from', code: 'unknown-record', suggestion: 'record:report' },
    ],
    [
      'a misspelled kind of record in a case',
      (p) => (p['cases/cases.json'].cases[0].events[0].record = 'raport'),
      { file: 'cases/cases.json', path: '/cases/0/events/0/record', code: 'unknown-record', suggestion: 'report' },
    ],
    [
      'a misspelled field of a record',
      (p) => (p[F].facts['reports.inTime'].where = { resullt: 'good' }),
      { file: F, path: '/facts/reports.inTime/where/resullt', code: 'unknown-field', suggestion: 'result' },
    ],
    [
      'a misspelled value of a field',
      (p) => (p[F].facts['reports.inTime'].where = { result: 'goood' }),
      { file: F, path: '/facts/reports.inTime/where/result', code: 'unknown-field-value', suggestion: 'good' },
    ],
    [
      'a misspelled field in a case',
      (p) => (p['cases/cases.json'].cases[0].events[0].fields = { resutl: 'good' }),
      {
        file: 'cases/cases.json',
        path: '/cases/0/events/0/fields/resutl',
        code: 'unknown-field',
        suggestion: 'result',
      },
    ],
    [
      'a misspelled field of an award',
      (p) => (p[C].caps[0].where = { moode: 'schoolBased' }),
      { file: C, path: '/caps/0/where/moode', code: 'unknown-field', suggestion: 'mode' },
    ],
    [
      'a misspelled purpose',
      (p) => (rule(p, 2).purpose = ['anual-review']),
      { file: R, path: '/rules/2/purpose/0', code: 'unknown-purpose', suggestion: 'annual-review' },
    ],
    [
      'a misspelled unit',
      (p) => (p[P].parameters['cycle.min'].unit = 'credits'),
      { file: P, path: '/parameters/cycle.min/unit', code: 'unknown-unit', suggestion: 'credit' },
    ],
    [
      'a misspelled event type',
      (p) => (p[F].facts['credits.centralized'].from = 'CreditAwards'),
      { file: F, path: '/facts/credits.centralized/from', code: 'unknown-event-type', suggestion: 'CreditAwarded' },
    ],
    [
      'a wrong unit of a comparison',
      (p) => (leaf(p).fact = 'hours.counted'),
      { file: R, path: '/rules/0/requires/all/0/value', code: 'unit-mismatch' },
    ],
    [
      'a ratio compared with an amount',
      (p) => (leaf(p, 1, 1).value.fact = 'param:cycle.min'),
      { file: R, path: '/rules/1/requires/all/1/value', code: 'unit-mismatch' },
    ],
    [
      'a ratio of different units',
      (p) => (p[F].facts['reports.share'].of[1] = 'hours.counted'),
      { file: F, path: '/facts/reports.share/of/1', code: 'wrong-unit' },
    ],
    [
      'a ratio that is called an amount',
      (p) => (p[F].facts['reports.share'].unit = 'credit'),
      { file: F, path: '/facts/reports.share/unit', code: 'wrong-unit', suggestion: 'ratio' },
    ],
    [
      'a cap in another unit',
      (p) => (p[C].caps[0].max = 'report.days'),
      { file: C, path: '/caps/0/max', code: 'wrong-unit' },
    ],
    [
      'a value in another unit',
      (p) => (p[C].valuation[0].amount = { fixed: 'pass.share' }),
      { file: C, path: '/valuation/0/amount/fixed', code: 'wrong-unit' },
    ],
    [
      'a table in another unit',
      (p) => (p[C].valuation[0].amount = { table: [{ when: {}, amount: 'report.days' }] }),
      { file: C, path: '/valuation/0/amount/table/0/amount', code: 'wrong-unit' },
    ],
    [
      'years that are days',
      (p) => (p[C].spread[0].years = 'report.days'),
      { file: C, path: '/spread/0/years', code: 'wrong-unit' },
    ],
    [
      'days that are credits',
      (p) => (p[F].facts['reports.inTime'].window.days = 'year.min'),
      { file: F, path: '/facts/reports.inTime/window/days', code: 'wrong-unit' },
    ],
    [
      'a yes or no that is a count',
      (p) => (p[F].facts['reports.inTime'].unit = 'time'),
      { file: F, path: '/facts/reports.inTime/unit', code: 'wrong-unit', suggestion: 'yesNo' },
    ],
    [
      'a bare number',
      (p) => (leaf(p).value = '100'),
      { file: R, path: '/rules/0/requires/all/0/value', code: 'bare-number' },
    ],
    [
      'a JSON number',
      (p) => (leaf(p).value = 100),
      { file: R, path: '/rules/0/requires/all/0/value', code: 'bare-number' },
    ],
    [
      'a gap in dated values',
      (p) => {
        values(p, 'year.min')[0].to = '2027-12-31';
        values(p, 'year.min').push({ from: '2029-01-01', value: '15' });
      },
      { file: P, path: '/parameters/year.min/values/0', code: 'gap-in-dates' },
    ],
    [
      'an overlap of dated values',
      (p) => {
        values(p, 'year.min')[0].to = '2029-12-31';
        values(p, 'year.min').push({ from: '2029-01-01', value: '15' });
      },
      { file: P, path: '/parameters/year.min/values/1', code: 'overlapping-dates' },
    ],
    [
      'an empty any',
      (p) => (rule(p).requires = { any: [] }),
      { file: R, path: '/rules/0/requires/any', code: 'empty-any' },
    ],
    [
      'equal on a list',
      (p) => (p[R].conditions.teacher.all[0].value = ['teacher', 'manager']),
      { file: R, path: '/conditions/teacher/all/0/value', code: 'equal-on-list', suggestion: 'in' },
    ],
    [
      'an order of yes and no',
      (p) => (leaf(p, 2, 1).operator = 'greaterThan'),
      { file: R, path: '/rules/2/requires/all/1/fact', code: 'not-comparable' },
    ],
    [
      'an order of texts',
      (p) => (p[R].conditions.teacher.all[0].operator = 'greaterThan'),
      { file: R, path: '/conditions/teacher/all/0/fact', code: 'not-comparable' },
    ],
    [
      'all and any in one object',
      (p) => (rule(p).requires.any = [{ condition: 'teacher' }]),
      { file: R, path: '/rules/0/requires', code: 'two-in-one' },
    ],
    [
      'outcomes in a circle',
      (p) => {
        leaf(p, 0).fact = 'outcome:cycle-centralized';
        leaf(p, 0).operator = 'equal';
        leaf(p, 0).value = 'met';
        Object.assign(leaf(p, 1), { fact: 'outcome:cycle-total', operator: 'equal', value: 'met' });
      },
      { file: R, path: '/rules/0', code: 'waits-for-itself' },
    ],
    [
      'derived facts in a circle',
      (p) => {
        p[F].facts.a = { derive: 'sum', of: ['b', '0'], unit: 'credit', label: p['pack.json'].title };
        p[F].facts.b = { ...p[F].facts.a, of: ['a', '0'] };
      },
      { file: F, path: '/facts/a', code: 'waits-for-itself' },
    ],
    [
      'shared conditions in a circle',
      (p) => p[R].conditions.teacher.all.push({ condition: 'teacher' }),
      { file: R, path: '/conditions/teacher', code: 'waits-for-itself' },
    ],
    [
      'a requirement that always holds',
      (p) => (leaf(p).value = '0'),
      { file: R, path: '/rules/0/requires', code: 'always-true' },
    ],
    [
      'a requirement that never holds',
      (p) => rule(p).requires.all.push({ ...leaf(p), operator: 'lessThan', value: { fact: 'param:year.min' } }),
      { file: R, path: '/rules/0/requires', code: 'never-true' },
    ],
    [
      'part of a sum above the whole',
      (p) => {
        rule(p, 1).requires.all[0] = { ...leaf(p), operator: 'lessThan', value: { fact: 'param:year.min' } };
        rule(p, 1).requires.all.push({
          name: 'part',
          fact: 'credits.centralized',
          operator: 'greaterThan',
          value: { fact: 'param:cycle.centralized.min' },
        });
      },
      { file: R, path: '/rules/1/requires', code: 'never-true' },
    ],
    [
      'a rule for nobody',
      (p) => (rule(p).who = { all: [{ condition: 'teacher' }, { not: { condition: 'teacher' } }] }),
      { file: R, path: '/rules/0/who', code: 'never-true' },
    ],
    [
      'rules that contradict each other',
      (p) => p[R].rules.push({ ...rule(p), id: 'at-most', requires: { all: [{ ...leaf(p), operator: 'lessThan' }] } }),
      { file: R, path: '/rules/3/requires', code: 'contradictory-rules' },
    ],
    [
      'a rule that never decides alone',
      (p) =>
        p[R].rules.push({
          ...rule(p),
          id: 'lower',
          ifNot: [rule(p).ifNot[0]],
          purpose: ['cycle'],
          requires: { all: [{ ...leaf(p), value: { fact: 'param:year.min' } }] },
        }),
      { file: R, path: '/rules/3', code: 'subsumed-rule', severity: 'warning' },
    ],
    [
      'a forecast of what works both ways',
      (p) => rule(p).requires.all.push({ ...leaf(p), operator: 'notEqual', value: { fact: 'param:school.max' } }),
      { file: R, path: '/rules/0/forecast', code: 'mixed-direction' },
    ],
    [
      'a quotation that is not verbatim',
      (p) => (p['sources.json'].clauses[0].quote = '每周期不少于110学分'),
      { file: 'sources.json', path: '/clauses/0/quote', code: 'quote-not-verbatim' },
    ],
    [
      'an unknown placeholder',
      (p) => (p[W].consequences[0].text.en = 'None: {titel}'),
      { file: W, path: '/consequences/0/text/en', code: 'unknown-placeholder', suggestion: 'title' },
    ],
    [
      'a text nobody uses',
      (p) => (p[W].messages['credit.revokd'] = p[W].messages['credit.revoked']),
      { file: W, path: '/messages/credit.revokd', code: 'unknown-message', suggestion: 'credit.revoked' },
    ],
    [
      'a rule that stands twice',
      (p) => (p['rules/more.json'] = { rules: [rule(p)] }),
      { file: R, path: '/rules/0/id', code: 'duplicate-id' },
    ],
    [
      'a cap that stands twice',
      (p) => p[C].caps.push(p[C].caps[0]),
      { file: C, path: '/caps/1/id', code: 'duplicate-id' },
    ],
    [
      'a clause that stands twice',
      (p) => (p['sources.json'].clauses[1].id = 'SP-1'),
      { file: 'sources.json', path: '/clauses/1/id', code: 'duplicate-id' },
    ],
    [
      'a word of the catalogue again',
      (p) => (p[W].purposes[0].id = 'cycle'),
      { file: W, path: '/purposes/0/id', code: 'duplicate-id' },
    ],
    [
      'a case that stands twice',
      (p) => p['cases/cases.json'].cases.push(p['cases/cases.json'].cases[0]),
      { file: 'cases/cases.json', path: '/cases/1/name', code: 'duplicate-case', severity: 'warning' },
    ],
    [
      'a day that does not exist',
      (p) => (p['pack.json'].effective.from = '2026-02-30'),
      { file: 'pack.json', path: '/effective/from', code: 'bad-date' },
    ],
    ['a byte order mark', (p) => (p[C] = `\uFEFF${JSON.stringify(p[C])}`), { file: C, path: '', code: 'bom' }],
    [
      'a file in GB18030',
      (p) => (p[W] = Uint8Array.of(0x7b, 0x22, 0xbd, 0xcc, 0x22, 0x7d)),
      { file: W, path: '', code: 'gb18030' },
    ],
    [
      'a key that stands twice',
      (p) => (p[W] = '{"purposes": [], "purposes": []}'),
      { file: W, path: '/purposes', code: 'duplicate-key' },
    ],
    ['text that is no JSON', (p) => (p[W] = '{'), { file: W, path: '', code: 'not-json' }],
    ['no pack.json', (p) => delete p['pack.json'], { file: 'pack.json', path: '', code: 'missing-file' }],
    ['no sources.json', (p) => delete p['sources.json'], { file: 'sources.json', path: '', code: 'missing-file' }],
    ['no rules', (p) => delete p[R], { file: 'rules', path: '', code: 'missing-file' }],
    [
      'a second version without transition',
      (p) => (p['pack.json'].supersedes = '1.0.0'),
      { file: 'pack.json', path: '/supersedes', code: 'transition-missing' },
    ],
    [
      'a value that changes in mid-window without transition',
      (p) => {
        values(p, 'cycle.min')[0].to = '2027-12-31';
        values(p, 'cycle.min').push({ from: '2028-01-01', value: '120' });
      },
      { file: P, path: '/parameters/cycle.min/values/1/from', code: 'transition-missing' },
    ],
    [
      'a rule that begins in mid-window without transition',
      (p) => (rule(p).from = '2028-01-01'),
      { file: R, path: '/rules/0/from', code: 'transition-missing' },
    ],
    [
      'a version that replaces a later one',
      (p) => (p['pack.json'].supersedes = '1.2.0'),
      { file: 'pack.json', path: '/supersedes', code: 'supersedes-newer' },
    ],
    [
      'an unknown superior pack',
      (p) => (p['pack.json'].extends = '990100-sounds'),
      { file: 'pack.json', path: '/extends', code: 'unknown-pack' },
    ],
    [
      'silence without a reason',
      (p) => (values(p, 'year.min')[0].value = null),
      { file: P, path: '/parameters/year.min/values/0/value', code: 'silent-without-reason' },
    ],
    [
      'a product without rounding',
      (p) =>
        (p[F].facts['reports.share'] = {
          derive: 'product',
          of: ['credits.counted', 'param:pass.share'],
          unit: 'credit',
          label: p['pack.json'].title,
        }),
      { file: F, path: '/facts/reports.share', code: 'round-missing' },
    ],
    [
      'a gate without a clause',
      (p) => delete p[C].valuation[0].gate,
      { file: C, path: '/valuation/0/requires', code: 'gate-incomplete' },
    ],
    [
      'a gate without a condition',
      (p) => delete p[C].valuation[0].requires,
      { file: C, path: '/valuation/0/gate', code: 'gate-incomplete' },
    ],
    [
      'a part that is no fact',
      (p) => (p[F].facts['reports.share'].of[0] = 'credits.centralised'),
      { file: F, path: '/facts/reports.share/of/0', code: 'unknown-fact', suggestion: 'credits.centralized' },
    ],
    [
      'a purpose nobody can ask',
      (p) => (rule(p).ifNot[1].purpose = 'contract'),
      { file: R, path: '/rules/0/ifNot/1/purpose', code: 'purpose-never-asked' },
    ],
    [
      'a cap for a purpose nobody can ask',
      (p) => (p[C].caps[0].purpose = ['contract']),
      { file: C, path: '/caps/0/purpose/0', code: 'purpose-never-asked' },
    ],
    [
      'an unused parameter',
      (p) => (p[P].parameters.spare = p[P].parameters['cycle.min']),
      { file: P, path: '/parameters/spare', code: 'unused-parameter', severity: 'warning' },
    ],
    [
      'an unused fact',
      (p) => (p[F].facts.spare = p[F].facts['credits.centralized']),
      { file: F, path: '/facts/spare', code: 'unused-fact', severity: 'warning' },
    ],
    [
      'an unused condition',
      (p) => (p[R].conditions.spare = p[R].conditions.teacher),
      { file: R, path: '/conditions/spare', code: 'unused-condition', severity: 'warning' },
    ],
    [
      'an unused kind of record',
      (p) => (p['records.json'].records.spare = p['records.json'].records.report),
      { file: 'records.json', path: '/records/spare', code: 'unused-record', severity: 'warning' },
    ],
    [
      'an approximate value as a bound',
      (p) => (values(p, 'cycle.min')[0].approx = true),
      { file: R, path: '/rules/0/requires/all/0', code: 'approx-as-bound', severity: 'warning' },
    ],
    [
      'a window the calendar has not',
      (p) => (rule(p).window = 'term'),
      { file: R, path: '/rules/0/window', code: 'no-terms' },
    ],
    ['a missing key', (p) => delete rule(p).window, { file: R, path: '/rules/0/window', code: 'missing-key' }],
    [
      'a misspelled condition',
      (p) => (rule(p).who.condition = 'teachers'),
      { file: R, path: '/rules/0/who/condition', code: 'unknown-condition', suggestion: 'teacher' },
    ],
    [
      'a misspelled operator',
      (p) => (leaf(p).operator = 'greaterThenInclusive'),
      {
        file: R,
        path: '/rules/0/requires/all/0/operator',
        code: 'unknown-operator',
        suggestion: 'greaterThanInclusive',
      },
    ],
    [
      'a misspelled level',
      (p) => (p[F].facts['credits.centralized'].where.level = { atLeast: 'country' }),
      { file: F, path: '/facts/credits.centralized/where/level/atLeast', code: 'unknown-level', suggestion: 'county' },
    ],
    [
      'a misspelled mode',
      (p) => (p[C].caps[0].where.mode = 'schoolbased'),
      { file: C, path: '/caps/0/where/mode', code: 'unknown-mode', suggestion: 'schoolBased' },
    ],
    [
      'a misspelled staff category',
      (p) => (p[R].conditions.teacher.all[0].value = 'techer'),
      { file: R, path: '/conditions/teacher/all/0/value', code: 'unknown-staff-category', suggestion: 'teacher' },
    ],
    [
      'a value that is no amount',
      (p) => (values(p, 'cycle.min')[0].value = 'hundred'),
      { file: P, path: '/parameters/cycle.min/values/0/value', code: 'bad-value' },
    ],
    ['a file that nothing reads', (p) => (p['schools.json'] = {}), { file: 'schools.json', code: 'unknown-file' }],
    [
      'rules beside their folder',
      (p) => (p['rules.json'] = {}),
      { file: 'rules.json', code: 'unknown-file', suggestion: 'rules/rules.json' },
    ],
    [
      'a misspelled folder',
      (p) => (p['case/more.json'] = {}),
      { file: 'case', code: 'unknown-file', suggestion: 'cases' },
    ],
    [
      'a case that expects something of a misspelled rule',
      (p) => (p['cases/cases.json'].cases[0].expect.requirements = { 'cycle-totl': 'met' }),
      {
        file: 'cases/cases.json',
        path: '/cases/0/expect/requirements/cycle-totl',
        code: 'unknown-rule',
        suggestion: 'cycle-total',
      },
    ],
    [
      'a field of the activity where awards are read',
      (p) => (p[C].caps[0].where = { kind: 'lecture' }),
      { file: C, path: '/caps/0/where/kind', code: 'unknown-field', suggestion: 'activity.kind' },
    ],
    ['a comment', (p) => (p[W] = '{ // words\n}'), { file: W, path: '', code: 'not-json' }],
    [
      'an unknown role',
      (p) => (p['roles.json'] = { roles: { 'bureau.hrr': { label: p['pack.json'].title } } }),
      { file: 'roles.json', path: '/roles/bureau.hrr', code: 'unknown-role', suggestion: 'bureau.hr' },
    ],
    [
      'a cap without an amount',
      (p) =>
        (values(p, 'school.max')[0] = Object.assign(values(p, 'school.max')[0], {
          value: null,
          reason: p['pack.json'].title,
        })),
      { file: C, path: '/caps/0/max', code: 'cap-without-amount' },
    ],
    [
      'an id that is not the name of the folder',
      (p) => (p['pack.json'].id = '990100-other'),
      { file: 'pack.json', path: '/id', code: 'wrong-folder', suggestion: '990100-sound' },
    ],
  ])('%s', (_, mutate, expected) => {
    const pack = mutated(mutate);
    expect(lint(pack)).toContainEqual(expect.objectContaining({ severity: 'error', ...expected }));
    // What lint calls an error is what keeps a pack out; a warning keeps nothing out.
    const load = () => loadPack(on(pack), folder);
    if (expected.severity === 'warning') expect(load().rules.length).toBeGreaterThan(0);
    else expect(load).toThrow(expected.code);
  });

  it.each([P, F, W, R, 'sources.json', 'records.json'])(
    'a broken %s is one finding, not one for every name',
    (file) => {
      const findings = lint(mutated((p) => (p[file] = `\uFEFF${JSON.stringify(p[file])}`)));
      expect(findings.map((one) => `${one.file} ${one.code}`)).toEqual([`${file} bom`]);
    },
  );

  it('says where JSON breaks off and what is missing there, once', () => {
    const found = lint(mutated((p) => (p[W] = '{\n  "purposes": []\n  "units": []\n}')));
    expect(found.map(({ message }) => message['zh-CN'])).toEqual([
      '第 3 行第 3 列起不是合法的 JSON（前面缺少逗号）：请改正；标点须为半角',
    ]);
  });

  it('a file of 50 MB is refused by its size, and not read', () => {
    const files = on(soundPack());
    const huge: RulesFiles = {
      ...files,
      size: (path) => (path === `${folder}/${W}` ? 50 * 1024 * 1024 : files.size(path)),
      read: (path) => {
        if (path === `${folder}/${W}`) throw new Error('it was read');
        return files.read(path);
      },
    };
    const found = lintPack(huge, folder).findings;
    expect(found).toContainEqual(expect.objectContaining({ file: W, code: 'too-large' }));
    expect(found.find(({ code }) => code === 'too-large')!.message.en).toContain('at most 4 MB');
  });

  it('and the message says what is wrong, with facts that show it', () => {
    const pack = mutated((p) =>
      p[R].rules.push({ ...rule(p), id: 'at-most', requires: { all: [{ ...leaf(p), operator: 'lessThan' }] } }),
    );
    const { message } = lint(pack).find(({ code }) => code === 'contradictory-rules')!;
    expect(message['zh-CN']).toMatch(/岗位类别 teacher/);
    expect(message['zh-CN']).not.toMatch(/\{\w+\}/);
  });
});

describe('the catalogue', () => {
  it('has every text the code uses', () => {
    const files = filesOnDisk(new URL('../../../../rules', import.meta.url).pathname);
    const path = 'catalogue/messages.json';
    const file = JSON.parse(Buffer.from(files.read(path)).toString('utf8'));
    delete file.messages['operator.equal'];
    expect(lintCatalogue(withFiles(files, { [path]: JSON.stringify(file) })).findings).toContainEqual(
      expect.objectContaining({ file: path, code: 'missing-message', severity: 'error' }),
    );
  });
});
