import { describe, expect, it } from '@jest/globals';
import { evaluate } from './engine/evaluate.js';
import { windowOf } from './facts/window.js';
import type { Condition, Leaf, TopCondition } from './schema/conditions.js';
import { stillNeeded } from './still-needed.js';
import { factsOf, smallPack } from './testing/small-pack.js';

const atLeast = (fact: string, value: Leaf['value']): Leaf => ({
  name: fact,
  fact,
  operator: 'greaterThanInclusive',
  value,
});
const counted = (where: object) => ({ from: 'counted', where, aggregate: 'sum', of: 'counted', unit: 'credit' });
const packOf = (requires: TopCondition) =>
  smallPack({
    facts: {
      total: counted({ unit: 'credit' }),
      county: counted({ unit: 'credit', level: { atLeast: 'county' } }),
      remote: counted({ unit: 'credit', mode: ['remote', 'blended'] }),
      leaveDays: { from: 'person', of: 'leaveDays', unit: 'day' },
      absences: { from: 'record:absence', aggregate: 'count', unit: 'time' },
      papers: { from: 'record:paper', aggregate: 'count', unit: 'item' },
      filed: { from: 'record:plan', aggregate: 'exists', unit: 'yesNo' },
    },
    parameters: { min: ['credit', '120'], silent: ['credit', null] },
    conditions: { few: { not: { name: 'many', fact: 'absences', operator: 'greaterThan', value: '3' } } },
    rules: { asked: { requires } },
  });
const none = { total: '0', county: '0', remote: '0', leaveDays: '0', absences: '0', papers: '0', filed: false };

/** What is needed, in short: `7 total`, `3 county of total`. */
async function neededFor(parts: readonly Condition[], facts: Parameters<typeof factsOf>[1], asOf = '2023-01-01') {
  const pack = packOf({ all: parts });
  const window = windowOf(pack, 'cycle', '2021-2025');
  const input = { facts: factsOf(pack, { ...none, ...facts }), purpose: 'cycle', window, asOf };
  const needed = await stillNeeded(pack, input, await evaluate(pack, input));
  return needed.map(({ needed, fact, partOf }) => `${needed} ${fact}${partOf ? ` of ${partOf}` : ''}`);
}

describe('what is still needed', () => {
  const total = atLeast('total', { fact: 'param:min' });

  it.each<[string, string, string[]]>([
    ['113', '17', ['7 total', '3 county of total']],
    ['118', '17', ['3 county']],
    ['117', '17', ['3 county']],
    ['113', '20', ['7 total']],
    ['112.5', '25', ['7.5 total']],
    ['120', '20', []],
  ])('of %s credits, %s of them of county level: %j', async (all, county, expected) => {
    expect(await neededFor([total, atLeast('county', '20')], { total: all, county })).toEqual(expected);
  });

  it('is the least of several ways', async () => {
    const either = { any: [atLeast('county', '20'), atLeast('remote', '10')] };
    expect(await neededFor([either], { county: '15', remote: '6' })).toEqual(['4 remote']);
    expect(await neededFor([either], { county: '17', remote: '6' })).toEqual(['3 county']);
  });

  it('is all parts of a way together', async () => {
    const way = { any: [{ all: [atLeast('county', '20'), atLeast('papers', '2')] }, atLeast('remote', '30')] };
    expect(await neededFor([way], { county: '18', papers: '1' })).toEqual(['2 county', '1 papers']);
  });

  it('counts in whole numbers above a bound, and one of what has to be there', async () => {
    const above: Leaf = { name: 'papers', fact: 'papers', operator: 'greaterThan', value: '2' };
    expect(await neededFor([above], { papers: '1' })).toEqual(['2 papers']);
    expect(await neededFor([{ name: 'plan', fact: 'filed', operator: 'equal', value: true }], {})).toEqual(['1 filed']);
  });

  it('is no day of leave, and nothing where only a correction would help', async () => {
    const excused = { any: [atLeast('leaveDays', '180'), total] };
    expect(await neededFor([excused], { total: '113' })).toEqual(['7 total']);
    expect(await neededFor([{ condition: 'few' }, total], { total: '113', absences: '4' })).toEqual([]);
  });

  it('is not told by a number that the document leaves open', async () => {
    const either = { any: [atLeast('county', { fact: 'param:silent' }), total] };
    expect(await neededFor([either], { total: '113' }, '2025-12-31')).toEqual([]);
  });

  it('is also told of what failed, and no longer of what has passed', async () => {
    expect(await neededFor([total], { total: '113' }, '2025-12-31')).toEqual(['7 total']);
    const plan: Leaf = { name: 'plan', fact: 'filed', operator: 'equal', value: true };
    expect(await neededFor([plan, total], { total: '113', filed: { value: false, until: '2021-02-01' } })).toEqual([]);
  });
});
