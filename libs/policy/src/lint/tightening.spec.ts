import { describe, expect, it } from '@jest/globals';
import type { Finding } from '../finding.js';
import { lintPack, loadPack } from '../load/load-packs.js';
import { filesOnDisk, withFiles } from '../load/rules-files.js';

const rules = filesOnDisk(new URL('../../../../rules', import.meta.url).pathname);
const county = 'examples/990201-overlay-county';
const province = 'examples/990200-overlay-province';
const title = { 'zh-CN': '周期总学分', en: 'credits of the cycle' };

/** The files of the county that a spec changes. */
const files = (changed: { readonly [file: string]: unknown }) =>
  withFiles(
    rules,
    Object.fromEntries(
      Object.entries(changed).map(([file, content]) => [`${county}/${file}`, JSON.stringify(content)]),
    ),
  );
const lint = (changed: { readonly [file: string]: unknown }): readonly Finding[] =>
  lintPack(files(changed), county).findings;

const parameters = (id: string, value: string | null, more: object = {}) => ({
  'parameters.json': {
    parameters: {
      [id]: {
        label: title,
        unit: 'credit',
        clause: 'SC-1',
        values: [{ value, ...(value === null && { reason: title }) }],
        ...more,
      },
    },
  },
});
const rule = (more: object) => ({
  'rules/persons.json': {
    conditions: {
      teacher: { all: [{ name: 't', fact: 'person.staffCategory', operator: 'equal', value: 'teacher' }] },
    },
    rules: [
      {
        id: 'cycle-total',
        clause: 'SC-1',
        title,
        window: 'cycle',
        purpose: ['cycle'],
        requires: {
          all: [
            {
              name: 'total',
              fact: 'credits.counted',
              operator: 'greaterThanInclusive',
              value: { fact: 'param:cycle.min' },
            },
          ],
        },
        ifNot: [{ consequence: 'cycle.unqualified', clause: 'SC-1', basis: 'stated' }],
        ...more,
      },
    ],
  },
});

describe('a pack that extends another', () => {
  it('has its content, its own values, and the clauses of both', () => {
    const [above, own] = [loadPack(rules, province), loadPack(rules, county)];
    expect(own.rules).toEqual(above.rules);
    expect(own.calendar).toEqual(above.calendar);
    expect(own.credits.caps).toEqual(above.credits.caps);
    expect(own.parameters['year.min']).toEqual(above.parameters['year.min']);
    expect(own.parameters['cycle.min']!.values[0]!.value).toBe('120');
    expect(own.clauses.map(({ id }) => id)).toEqual(['SP-1', 'SP-2', 'SP-3', 'SP-4', 'SP-5', 'SC-1', 'SC-2', 'SC-3']);
  });

  it.each([
    ['a lower threshold', 'cycle.min', '99.5', '100'],
    ['a higher cap', 'cycle.schoolBased.max', '40.5', '40'],
    ['silence where the superior pack states a value', 'year.min', null, '12'],
  ])('may not be looser: %s', (_, id, value, parent) => {
    const [found] = lint(parameters(id, value)).filter(({ code }) => code === 'looser-than-parent');
    expect(found).toMatchObject({ path: `/parameters/${id}/values/0/value`, severity: 'error', suggestion: parent });
    expect(found!.message['zh-CN']).toContain(`${value}，宽于上位规定的 ${parent}（SP-`);
  });

  it('may be as strict, or stricter, or looser with a reason', () => {
    const reason = { looser: { 'zh-CN': '省厅批复同意', en: 'approved by the province' } };
    for (const changed of [
      parameters('cycle.min', '100'),
      parameters('cycle.min', '130'),
      parameters('cycle.schoolBased.max', '0'),
      parameters('cycle.min', '80', reason),
    ])
      expect(lint(changed).filter(({ severity }) => severity === 'error')).toEqual([]);
  });

  it.each([
    ['drops a consequence', { ifNot: [] }, '/rules/0/ifNot'],
    [
      'puts another consequence instead',
      { ifNot: [{ consequence: 'contract.notRenewed', clause: 'SC-1', basis: 'stated' }] },
      '/rules/0/ifNot',
    ],
    ['is for fewer people', { who: { condition: 'teacher' } }, '/rules/0/requires'],
    [
      'asks for less',
      {
        requires: {
          all: [{ name: 'x', fact: 'credits.counted', operator: 'greaterThan', value: { fact: 'param:year.min' } }],
        },
      },
      '/rules/0/requires',
    ],
    ['is about another window', { window: 'year' }, '/rules/0/window'],
  ])('may not conflict with a rule of the superior pack: %s', (_, more, path) => {
    const found = lint(rule(more)).find(({ code }) => code === 'conflicts-with-parent');
    expect(found).toMatchObject({ file: 'rules/persons.json', path, severity: 'error' });
    expect(found!.message.en).toContain('SP-2');
  });

  it('may say the same rule again with its own clause', () => {
    expect(lint(rule({})).filter(({ severity }) => severity === 'error')).toEqual([]);
  });

  it('is not looked at further while the superior pack is wrong, and may not extend itself', () => {
    const wrong = withFiles(rules, { [`${province}/parameters.json`]: '{' });
    expect(lintPack(wrong, county).findings).toContainEqual(expect.objectContaining({ code: 'parent-invalid' }));
    const pack = JSON.parse(Buffer.from(rules.read(`${county}/pack.json`)).toString('utf8')) as object;
    expect(lint({ 'pack.json': { ...pack, extends: '990201-overlay-county' } })).toContainEqual(
      expect.objectContaining({ path: '/extends', code: 'waits-for-itself' }),
    );
  });
});
