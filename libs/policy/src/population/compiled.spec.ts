import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { evaluate, factsNeeded } from '../engine/evaluate.js';
import { windowOf } from '../facts/window.js';
import { randomPolicy } from '../testing/random-policy.js';
import { smallPack } from '../testing/small-pack.js';
import { amountColumn, columnsOf, factColumns, textColumn } from './columns.js';
import { outcomeValues, requirementValues, simulate, valuesOf } from './compiled.js';
import { decideMany } from './decide-many.js';

describe('rules compiled for simulation', () => {
  it('come to what json-rules-engine says', async () => {
    await fc.assert(
      fc.asyncProperty(randomPolicy, async ({ pack, persons, asOf }) => {
        const window = windowOf(pack, 'cycle', '2021-2025');
        const question = { purpose: 'cycle', window, asOf };
        const population = columnsOf(pack, persons, factsNeeded(pack, 'cycle', window));
        const { rules, outcomes, values } = await simulate(pack, population, question);
        for (const [i, facts] of persons.entries()) {
          const { outcome, requirements } = await evaluate(pack, { ...question, facts });
          expect(outcomeValues[outcomes[i]!]).toBe(outcome);
          expect(rules.map((rule, at) => [rule, requirementValues[values[at]![i]!]])).toEqual(
            requirements.map(({ rule, value }) => [rule, value]),
          );
        }
      }),
      { numRuns: 80, endOnFailure: true },
    );
  });

  const pack = smallPack({
    facts: { credits: 'credit', leaveDays: 'day', stage: 'text' },
    parameters: { min: ['credit', '100'], reduced: ['credit', null] },
    rules: {
      enough: {
        who: { all: [{ name: 'stage', fact: 'stage', operator: 'notEqual', value: 'none' }] },
        requires: {
          any: [
            { name: 'enough', fact: 'credits', operator: 'greaterThanInclusive', value: { fact: 'param:min' } },
            {
              all: [
                { name: 'leave', fact: 'leaveDays', operator: 'greaterThan', value: '0' },
                {
                  name: 'reduced',
                  fact: 'credits',
                  operator: 'greaterThanInclusive',
                  value: { fact: 'param:reduced' },
                },
              ],
            },
          ],
        },
      },
    },
  });
  const question = { purpose: 'cycle', window: windowOf(pack, 'cycle', '2021-2025'), asOf: '2025-12-31' };

  it('settle a silent document and a missing amount themselves, and leave a missing text to the engine', async () => {
    const size = 20_000;
    const every = <T>(...values: T[]) => Array.from({ length: size }, (_, i) => values[i % values.length]!);
    const population = factColumns(size, {
      credits: amountColumn(every(10_000, 9_999, null, 0, 10_001)),
      leaveDays: amountColumn(every(0, 100)),
      stage: textColumn(every('primary', 'none', 'junior', 'primary', 'primary', 'primary', null)),
    });
    const simulated = await simulate(pack, population, question);
    expect(simulated.asked).toBe(Math.floor(size / 7));
    const { asked: _asked, ...values } = simulated;
    expect(values).toEqual(valuesOf(await decideMany(pack, population, question)));
  });

  it('say nothing of nobody', async () => {
    const simulated = await simulate(pack, columnsOf(pack, [], ['credits', 'leaveDays', 'stage']), question);
    expect([simulated.size, simulated.rules]).toEqual([0, ['enough']]);
  });
});
