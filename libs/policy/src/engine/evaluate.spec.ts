import { describe, expect, it } from '@jest/globals';
import { deriveFacts } from '../facts/derive.js';
import { caseEvents } from '../golden-cases.js';
import { loadPack } from '../load/load-packs.js';
import { packOf } from '../pack.js';
import type { CaseEvent, PolicyRule } from '../schema/pack-files.js';
import { windowOf } from '../facts/window.js';
import { evaluate } from './evaluate.js';

const yunyang = loadPack(new URL('../../../../rules', import.meta.url).pathname, 'cn/500235-yunyang');
const { hash: _hash, bytes: _bytes, ...resolved } = yunyang;
const dependent: PolicyRule = {
  ...resolved.rules.find(({ id }) => id === 'cycle-total')!,
  id: 'aa-after-total',
  requires: { all: [{ name: 'total met', fact: 'outcome:cycle-total', operator: 'equal', value: 'met' }] },
};
const withDependent = packOf({ ...resolved, rules: [dependent, ...resolved.rules] });
const cycle = windowOf(yunyang, 'cycle', '2021-2025');
const county = (amount: string): CaseEvent => ({
  award: 'a',
  amount,
  on: '2024-05-01',
  level: 'county',
  mode: 'centralized',
  category: 'professional',
});
const asked = async (events: readonly CaseEvent[], pack = yunyang, asOf = '2025-12-31') => {
  const facts = deriveFacts(pack, { events: caseEvents(pack, events), window: cycle, asOf });
  const { requirements, ...rest } = await evaluate(pack, { facts, purpose: 'cycle', window: cycle, asOf });
  return { ...rest, requirements: Object.fromEntries(requirements.map((one) => [one.rule, one])) };
};

describe('a rule that reads the outcome of another', () => {
  it.each<[string, string, string, string]>([
    ['2010-09-01', '120', 'met', 'met'],
    ['2010-09-01', '119', 'notMet', 'notMet'],
    ['2023-09-01', '60', 'undetermined', 'undetermined'],
  ])('hired %s with %s credits: %s, then %s', async (hired, amount, first, second) => {
    const { requirements } = await asked([{ hired, firstPost: false }, county(amount)], withDependent);
    expect(requirements['cycle-total']!.value).toBe(first);
    expect(requirements['aa-after-total']!.value).toBe(second);
  });
});

describe('the reasons of a requirement', () => {
  it('name each comparison with its numbers, and which of them decided', async () => {
    const { requirements } = await asked([{ hired: '2010-09-01', firstPost: false }, county('130.5')]);
    const [total, ...others] = requirements['cycle-total']!.why;
    expect(total).toEqual({
      name: 'total',
      fact: 'credits.counted',
      label: { 'zh-CN': '计入学分', en: 'credits counted' },
      value: '130.5',
      unit: 'credit',
      operator: 'greaterThanInclusive',
      threshold: '120',
      parameter: 'cycle.min',
      result: true,
      decisive: true,
      evidence: ['event-000002'],
    });
    expect(others.every(({ decisive }) => !decisive)).toBe(true);
  });

  it('are those of the scope when the rule is not for the person', async () => {
    const { outcome, requirements } = await asked([
      { hired: '2010-09-01', firstPost: false, category: 'support', stage: 'none' },
    ]);
    expect(outcome).toBe('notApplicable');
    const decisive = requirements['cycle-total']!.why.filter((leaf) => leaf.decisive);
    expect(decisive.map(({ name, value, threshold }) => [name, value, threshold])).toEqual([
      ['teacher or manager', 'support', ['teacher', 'manager']],
    ]);
  });

  it('give no consequence while the window is open', async () => {
    const { outcome, requirements } = await asked(
      [{ hired: '2010-09-01', firstPost: false }, county('20')],
      yunyang,
      '2025-12-30',
    );
    expect(outcome).toBe('open');
    expect(requirements['cycle-total']).toMatchObject({ value: 'open', consequences: [] });
  });

  it('refuse facts that lack one the rules read', async () => {
    await expect(evaluate(yunyang, { facts: {}, purpose: 'cycle', window: cycle, asOf: '2025-12-31' })).rejects.toThrow(
      'lack',
    );
  });
});
