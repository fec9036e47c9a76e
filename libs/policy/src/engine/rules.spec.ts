import { describe, expect, it } from '@jest/globals';
import { windowOf } from '../facts/window.js';
import { factsOf, smallPack, type SmallPack } from '../testing/small-pack.js';
import { evaluate, factsNeeded } from './evaluate.js';
import { rulesFor } from './program.js';

const always = { all: [{ name: 'stage', fact: 'stage', operator: 'notEqual' as const, value: 'none' }] };
const idsFor = (small: SmallPack, key: string) => {
  const pack = smallPack(small);
  return rulesFor(pack, { purpose: 'cycle', window: windowOf(pack, 'year', key) }).map(({ id }) => id);
};

describe('the rules that answer a question', () => {
  it('are those for the kind of subject', async () => {
    const pack = smallPack({
      facts: { stage: 'text', rooms: 'item' },
      rules: {
        persons: { requires: always },
        schools: {
          subject: 'school',
          requires: { all: [{ name: 'rooms', fact: 'rooms', operator: 'greaterThan', value: '0' }] },
        },
      },
    });
    const window = windowOf(pack, 'cycle', '2021-2025');
    expect(factsNeeded(pack, 'cycle', window)).toEqual(['stage']);
    expect(factsNeeded(pack, 'cycle', window, 'school')).toEqual(['rooms']);
    const facts = factsOf(pack, { rooms: '1' });
    const { outcome, requirements } = await evaluate(pack, {
      ...{ facts, purpose: 'cycle', window, asOf: '2025-12-31' },
      subject: 'school',
    });
    expect([outcome, requirements.map(({ rule }) => rule)]).toEqual(['qualified', ['schools']]);
  });

  const amended = {
    facts: { stage: 'text' },
    rules: {
      old: { window: 'year' as const, to: '2023-06-30', requires: always },
      new: { window: 'year' as const, from: '2023-07-01', requires: always },
    },
  };
  it.each<[SmallPack['transition'], string, string]>([
    ['whole-window', '2022', 'old'],
    ['whole-window', '2023', 'new'],
    ['from-date', '2023', 'old'],
    ['from-date', '2024', 'new'],
    [undefined, '2023', 'new'],
  ])('after an amendment in mid-window, %s, in %s: %s', (transition, year, expected) => {
    expect(idsFor({ ...amended, transition }, year)).toEqual([expected]);
  });
});

describe('ratios and lists', () => {
  const pack = smallPack({
    facts: { share: 'ratio', stage: 'text', credits: 'credit' },
    parameters: {
      most: ['ratio', '1/5'],
      stages: ['list', ['primary', 'junior']],
      silent: ['ratio', null],
      silentStages: ['list', null],
    },
    rules: {
      'share-known': {
        requires: { all: [{ name: 'share', fact: 'share', operator: 'lessThan', value: { fact: 'param:most' } }] },
      },
      'share-silent': {
        requires: { all: [{ name: 'share', fact: 'share', operator: 'lessThan', value: { fact: 'param:silent' } }] },
      },
      'share-exact': {
        requires: {
          any: [
            { name: 'exact', fact: 'share', operator: 'equal', value: { fact: 'param:most' } },
            { name: 'other', fact: 'share', operator: 'notEqual', value: { fact: 'param:most' } },
          ],
        },
      },
      'stage-known': {
        requires: { all: [{ name: 'stage', fact: 'stage', operator: 'in', value: { fact: 'param:stages' } }] },
      },
      'stage-silent': {
        requires: {
          any: [
            { name: 'stage', fact: 'stage', operator: 'in', value: { fact: 'param:silentStages' } },
            { name: 'credits', fact: 'credits', operator: 'greaterThan', value: '0' },
          ],
        },
      },
    },
  });
  const window = windowOf(pack, 'cycle', '2021-2025');
  const values = async (facts: Parameters<typeof factsOf>[1]) => {
    const input = { facts: factsOf(pack, facts), purpose: 'cycle', window, asOf: '2025-12-31' };
    const { requirements } = await evaluate(pack, input);
    return Object.fromEntries(requirements.map(({ rule, value }) => [rule, value]));
  };

  it('compare exactly, and are unknown when the document is silent', async () => {
    expect(await values({ share: '19/100', stage: 'junior', credits: '0' })).toEqual({
      'share-known': 'met',
      'share-silent': 'undetermined',
      'share-exact': 'met',
      'stage-known': 'met',
      'stage-silent': 'undetermined',
    });
    expect(await values({ share: '1/5', stage: 'senior', credits: '1' })).toMatchObject({
      'share-known': 'notMet',
      'stage-known': 'notMet',
      'stage-silent': 'met',
    });
  });

  it('are settled when missing where every value would do, and claimed nothing of when both sides are unknown', async () => {
    expect(await values({ share: null, stage: null, credits: '1' })).toEqual({
      'share-known': 'undetermined',
      'share-silent': 'undetermined',
      'share-exact': 'met',
      'stage-known': 'undetermined',
      'stage-silent': 'undetermined',
    });
  });
});

describe('64 evaluations of one pack at once', () => {
  it('give 64 right answers', async () => {
    const steps = Array.from({ length: 8 }, (_, i) => i + 1);
    const pack = smallPack({
      facts: { credits: 'credit' },
      rules: Object.fromEntries(
        steps.map((n) => [
          `at-least-${n}`,
          { requires: { all: [{ name: 'n', fact: 'credits', operator: 'greaterThanInclusive', value: String(n) }] } },
        ]),
      ),
    });
    const window = windowOf(pack, 'cycle', '2021-2025');
    const fired = await Promise.all(
      Array.from({ length: 64 }, async (_, i) => {
        // Runs begin at different moments, as they do when requests come in.
        for (let turn = 0; turn < i; turn++) await Promise.resolve();
        const facts = factsOf(pack, { credits: `${i % 9}.${i}` });
        return (await evaluate(pack, { facts, purpose: 'cycle', window, asOf: '2025-12-31' })).firedRules.length;
      }),
    );
    expect(fired).toEqual(Array.from({ length: 64 }, (_, i) => i % 9));
  });
});
