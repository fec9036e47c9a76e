import { describe, expect, it } from '@jest/globals';
import { windowOf } from '../facts/window.js';
import type { Leaf, TopCondition } from '../schema/conditions.js';
import { factsOf, smallPack } from '../testing/small-pack.js';
import type { FactValue } from '../verdict.js';
import { evaluate } from './evaluate.js';

const leaf = (fact: string, operator: Leaf['operator'], value: Leaf['value']): Leaf => ({
  name: fact,
  fact,
  operator,
  value,
});
const asked = (requires: TopCondition) =>
  smallPack({
    facts: {
      credits: 'credit',
      filed: { from: 'record:plan', aggregate: 'exists', unit: 'yesNo' },
      absences: { from: 'record:absence', aggregate: 'count', unit: 'time' },
      baseDays: { from: 'record:base', aggregate: 'days', unit: 'day' },
      grade: { from: 'record:grade', aggregate: 'latest', of: 'grade', unit: 'text' },
      stage: 'text',
    },
    parameters: { min: ['credit', '100'] },
    rules: { asked: { requires } },
  });

/** The value of the only rule and its outlook, in the cycle 2021–2025 of 1826 days. */
async function heading(requires: TopCondition, facts: Parameters<typeof factsOf>[1], asOf: string) {
  const pack = asked(requires);
  const window = windowOf(pack, 'cycle', '2021-2025');
  const { requirements } = await evaluate(pack, { facts: factsOf(pack, facts), purpose: 'cycle', window, asOf });
  const { value, outlook } = requirements[0]!;
  return outlook ? `${value}, ${outlook}` : value;
}

const enough = { all: [leaf('credits', 'greaterThanInclusive', { fact: 'param:min' })] };

describe('a minimum of credits', () => {
  it.each<[string, string, string]>([
    ['100', '2021-01-01', 'met'],
    ['50', '2023-07-02', 'open, onTrack'], // 913 of 1826 days have passed
    ['49.99', '2023-07-02', 'open, atRisk'],
    ['0', '2020-12-31', 'open, atRisk'],
    ['99.99', '2025-12-30', 'open, onTrack'],
    ['99.99', '2025-12-31', 'notMet'],
  ])('%s on %s: %s', async (credits, asOf, expected) => {
    expect(await heading(enough, { credits }, asOf)).toBe(expected);
  });
});

describe('a requirement whose facts have their own last day', () => {
  const filed = (until: string, value = false): Partial<FactValue> => ({ value, until });
  it.each<[Partial<FactValue>, string, string]>([
    [filed('2021-01-15'), '2021-01-14', 'open, atRisk'],
    [filed('2021-01-15'), '2021-01-15', 'notMet'],
    [filed('2021-01-15', true), '2021-01-10', 'met'],
    [filed('2026-06-30'), '2026-01-01', 'open, atRisk'],
    [filed('2026-06-30'), '2026-06-30', 'notMet'],
  ])('%o on %s: %s', async (fact, asOf, expected) => {
    expect(await heading({ all: [leaf('filed', 'equal', true)] }, { filed: fact }, asOf)).toBe(expected);
  });

  it('is open as long as one of them is, and lost when the other has passed', async () => {
    const both = { all: [leaf('filed', 'equal', true), ...enough.all] };
    expect(await heading(both, { filed: filed('2021-01-15'), credits: '90' }, '2023-07-02')).toBe('open, lost');
    expect(await heading(both, { filed: filed('2021-01-15', true), credits: '90' }, '2023-07-02')).toBe(
      'open, onTrack',
    );
  });
});

describe('a maximum', () => {
  const few = { all: [leaf('absences', 'lessThanInclusive', '3')] };
  it.each<[string, string, string]>([
    ['3', '2023-07-02', 'open, onTrack'],
    ['4', '2023-07-02', 'open, lost'],
    ['3', '2025-12-31', 'met'],
    ['4', '2025-12-31', 'notMet'],
  ])('%s on %s: %s', async (absences, asOf, expected) => {
    expect(await heading(few, { absences }, asOf)).toBe(expected);
  });

  it('is met although it may still be passed when something else is enough', async () => {
    const either = { any: [...few.all, ...enough.all] };
    expect(await heading(either, { absences: '0', credits: '100' }, '2023-07-02')).toBe('met');
    expect(await heading(either, { absences: '0', credits: '99' }, '2023-07-02')).toBe('open, onTrack');
  });
});

describe('days', () => {
  it.each<[string, string, string]>([
    ['5', '2025-12-21', 'open, atRisk'], // ten days are left
    ['5', '2025-12-22', 'open, lost'],
  ])('cannot be more than are left: %s on %s: %s', async (baseDays, asOf, expected) => {
    expect(await heading({ all: [leaf('baseDays', 'greaterThanInclusive', '15')] }, { baseDays }, asOf)).toBe(expected);
  });
});

describe('no forecast is made', () => {
  it('where a fact can go either way', async () => {
    const good = { all: [leaf('grade', 'in', ['good', 'excellent'])] };
    expect(await heading(good, { grade: 'good' }, '2023-07-02')).toBe('open');
    expect(await heading(good, { grade: 'poor' }, '2023-07-02')).toBe('open');
    expect(await heading(good, { grade: 'good' }, '2025-12-31')).toBe('met');
  });

  it('where an amount has to be exact', async () => {
    expect(await heading({ all: [leaf('absences', 'equal', '3')] }, { absences: '2' }, '2023-07-02')).toBe('open');
    expect(await heading({ all: [leaf('absences', 'equal', '3')] }, { absences: '3' }, '2023-07-02')).toBe('open');
  });

  it('where nothing accrues', async () => {
    expect(await heading({ all: [leaf('stage', 'equal', 'primary')] }, { stage: 'senior' }, '2023-07-02')).toBe('open');
    expect(await heading({ all: [leaf('stage', 'equal', 'primary')] }, { stage: 'primary' }, '2023-07-02')).toBe('met');
  });
});
