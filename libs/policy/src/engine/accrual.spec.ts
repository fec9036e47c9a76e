import { describe, expect, it } from '@jest/globals';
import { smallPack } from '../testing/small-pack.js';
import { accrualOf, directionsOf } from './accrual.js';

const aggregate = (aggregate: string, rest: object = {}) => ({
  from: 'award',
  aggregate,
  of: 'recognised',
  unit: 'credit',
  ...rest,
});
const derived = (derive: string, of: string[], unit = 'credit') => ({ derive, of, unit });
const pack = smallPack({
  facts: {
    total: 'credit',
    online: 'credit',
    stage: 'text',
    lowest: aggregate('min'),
    last: aggregate('latest'),
    absences: aggregate('count', { unit: 'time' }),
    budget: aggregate('latest', { accrues: 'no' }),
    both: derived('sum', ['total', 'online']),
    rest: derived('difference', ['total', 'online']),
    left: derived('difference', ['param:min', 'total']),
    share: derived('ratio', ['online', 'total'], 'ratio'),
    ofBudget: derived('ratio', ['online', 'budget'], 'ratio'),
  },
  parameters: { min: ['credit', '10'] },
  rules: {
    mixed: {
      requires: {
        all: [
          { name: 'a', fact: 'total', operator: 'greaterThanInclusive', value: { fact: 'param:min' } },
          { name: 'b', fact: 'absences', operator: 'lessThanInclusive', value: '3' },
          { not: { name: 'c', fact: 'online', operator: 'greaterThan', value: { fact: 'total' } } },
          { name: 'd', fact: 'stage', operator: 'equal', value: 'primary' },
        ],
      },
    },
  },
});

describe('how a fact accrues', () => {
  it.each<[string, string]>([
    ['total', 'up'],
    ['lowest', 'down'],
    ['last', 'both'],
    ['stage', 'no'],
    ['budget', 'no'],
    ['both', 'up'],
    ['rest', 'both'],
    ['left', 'down'],
    ['share', 'both'],
    ['ofBudget', 'up'],
  ])('%s: %s', (name, expected) => {
    expect(accrualOf(pack, name)).toBe(expected);
  });
});

describe('what a higher value does to a requirement', () => {
  it('is read off its comparisons', () => {
    expect(directionsOf(pack, pack.rules[0]!)).toEqual({
      total: 'helps',
      absences: 'hurts',
      online: 'hurts',
      stage: 'both',
    });
  });
});
