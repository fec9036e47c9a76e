import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { consequencesOf } from '../decide.js';
import { evaluate, factsNeeded } from '../engine/evaluate.js';
import { windowOf } from '../facts/window.js';
import { factsOf, smallPack } from '../testing/small-pack.js';
import { randomPolicy } from '../testing/random-policy.js';
import { amountColumn, columnsOf, factColumns, textColumn } from './columns.js';
import { decideMany } from './decide-many.js';

describe('a population decided at once', () => {
  it('has for each person the result of an evaluation of their own', async () => {
    await fc.assert(
      fc.asyncProperty(randomPolicy, async ({ pack, persons, asOf }) => {
        const window = windowOf(pack, 'cycle', '2021-2025');
        const question = { purpose: 'cycle', window, asOf };
        const names = factsNeeded(pack, 'cycle', window);
        const { results, resultOf } = await decideMany(pack, columnsOf(pack, persons, names), question);
        for (const [i, facts] of persons.entries()) {
          const evaluation = await evaluate(pack, { ...question, facts });
          const { outcome, requirements, firedRules, interpretations } = evaluation;
          expect(results[resultOf[i]!]).toEqual({
            ...{ outcome, firedRules, interpretations },
            requirements: requirements.map(({ rule, value, unknowns }) => ({
              ...{ rule, value },
              unknown: unknowns.map(({ name }) => name),
            })),
            consequences: consequencesOf(evaluation),
          });
        }
      }),
      { numRuns: 80, endOnFailure: true },
    );
  });

  const pack = smallPack({
    facts: { credits: 'credit', stage: 'text' },
    rules: {
      enough: {
        who: { all: [{ name: 'stage', fact: 'stage', operator: 'in', value: ['primary', 'junior'] }] },
        requires: { all: [{ name: 'enough', fact: 'credits', operator: 'greaterThanInclusive', value: '100' }] },
      },
    },
  });
  const question = { purpose: 'cycle', window: windowOf(pack, 'cycle', '2021-2025'), asOf: '2025-12-31' };

  it('asks the engine once for each vector of comparisons, and tells how far it has come', async () => {
    const size = 30_000;
    const every = <T>(...values: T[]) => Array.from({ length: size }, (_, i) => values[i % values.length]!);
    const population = factColumns(size, {
      credits: amountColumn(every(9_999, 10_000, 12_345, null)),
      stage: textColumn(every('primary', 'junior', 'primary', 'primary', 'senior')),
    });
    const told: number[] = [];
    const { results, resultOf, distinct } = await decideMany(pack, population, question, ({ done, phase }) => {
      if (phase === 'looking') told.push(done);
    });
    expect(distinct).toBe(6);
    expect(told).toEqual([8_192, 16_384, 24_576, 30_000]);
    expect(Array.from(resultOf.subarray(0, 5), (at) => results[at]!.outcome)).toEqual([
      'unqualified',
      'qualified',
      'qualified',
      'undetermined',
      'notApplicable',
    ]);
  });

  it('is refused when a column is not there, of another length, or of another kind', async () => {
    const credits = amountColumn([0]);
    const stage = textColumn(['primary']);
    await expect(decideMany(pack, factColumns(1, { credits }), question)).rejects.toThrow('stage is not there');
    await expect(decideMany(pack, factColumns(1, { credits: stage, stage }), question)).rejects.toThrow('of the kind');
    expect(() => factColumns(2, { credits })).toThrow('not for 2 persons');
    expect(() => columnsOf(pack, [factsOf(pack, { credits: '1' })], ['stage'])).toThrow('lacks a person');
  });
});
