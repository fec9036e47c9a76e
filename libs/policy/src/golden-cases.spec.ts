import { describe, expect, it } from '@jest/globals';
import { goldenCase, loadPack, packOf, runGoldenCase, runGoldenCaseFully, type GoldenCase } from './index.js';

const rules = new URL('../../../rules', import.meta.url).pathname;
const pack = loadPack(rules, 'examples/990001-total-per-cycle');
const cycle: object = {
  name: 'half of it',
  purpose: 'cycle',
  window: { kind: 'cycle', key: '2026-2030' },
  asOf: '2028-06-30',
  events: [{ hired: '2015-09-01' }, { award: 'a', amount: '60', on: '2026-05-01' }],
  expect: { outcome: 'open' },
};
const expecting = (expect: object, more: object = {}): GoldenCase => goldenCase.parse({ ...cycle, ...more, expect });

describe('a golden case', () => {
  it('holds when everything it expects came out', async () => {
    const holds = expecting({
      outcome: 'open',
      requirements: { 'cycle-total': 'open' },
      outlook: { 'cycle-total': 'onTrack' },
      needed: { 'cycle-total': '40' },
      facts: { 'credits.counted': '60' },
      rows: { a: { counted: '60', reason: 'counted' } },
      counted: '60',
      consequences: [],
      unknown: [],
    });
    expect(await runGoldenCase(pack, holds)).toEqual([]);
  });

  it('says of each expectation what came instead', async () => {
    const fails = expecting({
      outcome: 'qualified',
      requirements: { 'cycle-total': 'met' },
      outlook: { 'cycle-total': 'lost' },
      needed: { 'cycle-total': '39.99' },
      facts: { 'credits.counted': '61', 'no.such': '1' },
      rows: { a: { counted: '61', reason: 'over-cap' } },
      counted: '61',
      consequences: ['cycle.unqualified'],
      unknown: ['param:cycle.min'],
      valued: { a: '3' },
    });
    const { differences, requirements } = await runGoldenCaseFully(pack, fails);
    expect(differences.map(({ en }) => en.slice(0, en.indexOf(':')))).toEqual([
      'outcome',
      'requirement cycle-total',
      'outlook cycle-total',
      'needed cycle-total',
      'fact credits.counted',
      'fact no.such',
      'valued a',
      'consequences',
      'unknown',
      'counted',
      'row a',
      'reason a',
    ]);
    expect(requirements.map(({ rule, value }) => [rule, value])).toEqual([['cycle-total', 'open']]);
  });

  it('recognises an award without an amount by the valuation of the pack, and nothing where it has none', async () => {
    const { hash: _hash, bytes: _bytes, ...resolved } = pack;
    const valuing = packOf({
      ...resolved,
      credits: {
        ...resolved.credits,
        valuation: [
          {
            id: 'lecture',
            clause: 'SL-2',
            basis: 'stated',
            where: { form: 'lecture' },
            amount: { per: 'hours', rate: 'year.ethics.min' },
          },
        ],
      },
    });
    const events = [
      { award: 'a', on: '2026-05-01', activity: { form: 'lecture', hours: '4' } },
      { award: 'b', on: '2026-05-02', activity: { form: 'seminar', hours: '4' } },
    ];
    const valued = expecting({ outcome: 'open', valued: { a: '10' }, counted: '10' }, { events });
    expect(await runGoldenCase(valuing, valued)).toEqual([]);
    const unvalued = expecting({ outcome: 'open', valued: { b: '10' } }, { events });
    expect(await runGoldenCase(valuing, unvalued)).toEqual(['valued b: expected "10", came nothing']);
  });

  it('carries what a counting rule may ask of an award', async () => {
    const { hash: _hash, bytes: _bytes, ...resolved } = pack;
    const asking = packOf({
      ...resolved,
      credits: { ...resolved.credits, counts: { where: { approved: true, 'activity.form': 'lecture', topic: 'x' } } },
    });
    const one = { on: '2026-05-01', amount: '5', approved: true, topic: 'x', activity: { form: 'lecture' } };
    const events = [
      { ...one, award: 'a' },
      { ...one, award: 'b', approved: false },
      { ...one, award: 'c', activity: { form: 'seminar' } },
      { ...one, award: 'd', on: '2025-12-31', countsOn: '2026-01-01' },
    ];
    expect(await runGoldenCase(asking, expecting({ outcome: 'open', counted: '10' }, { events }))).toEqual([]);
  });
});
