import { describe, expect, it } from '@jest/globals';
import { formatAmount } from '#libs/canonical';
import { packWith, type PackParts } from './testing/packs.js';
import { valueActivity, type Activity } from './valuation.js';

const on = '2024-05-01';
const label = { 'zh-CN': '缺勤不到五分之一', en: 'absent for less than a fifth' };
const valuation = (parts: object) => ({ id: 'one', clause: 'SL-1', ...parts });
const value = async (parts: PackParts, activity: Activity, options = {}) => {
  const { amount, reason, ...rest } = await valueActivity(packWith(parts), activity, on, options);
  return { ...rest, amount: amount === null ? null : formatAmount(amount), reason };
};
const amountOf = async (parts: PackParts, activity: Activity) => (await value(parts, activity)).amount;

describe('an activity', () => {
  it('is worth what the first valuation for it says', async () => {
    const parts: PackParts = {
      parameters: { expert: ['credit', '6'], other: ['credit', '2'] },
      credits: {
        valuation: [
          { ...valuation({ where: { role: 'expert' }, amount: { fixed: 'expert' } }), id: 'expert' },
          { ...valuation({ where: { level: { atLeast: 'county' } }, amount: { fixed: 'other' } }), id: 'other' },
        ],
      },
    };
    expect(await value(parts, { role: 'expert', level: 'city' })).toMatchObject({
      amount: '6',
      unit: 'credit',
      rule: 'expert',
      clause: 'SL-1',
      basis: 'stated',
      parameters: ['expert'],
      reason: { code: 'valued', 'zh-CN': '认定 6学分：6（SL-1）' },
    });
    expect(await value(parts, { level: 'city' })).toMatchObject({ amount: '2', rule: 'other' });
    expect(await value(parts, { level: 'school' })).toMatchObject({
      amount: null,
      rule: null,
      reason: { code: 'no-valuation' },
    });
  });

  it.each([
    ['45', '1'],
    ['90', '2'],
    ['44', '0.5'],
    ['22', '0'],
    ['67.5', '1.5'],
    ['0', '0'],
  ])('of %s minutes is %s lessons of 45, in halves, rounded down once', async (minutes, lessons) => {
    const parts: PackParts = {
      parameters: { lesson: ['ratio', '1/45'] },
      credits: {
        valuation: [valuation({ amount: { per: 'minutes', rate: 'lesson' } })],
        round: { step: '0.5', mode: 'down' },
      },
    };
    expect(await amountOf(parts, { minutes })).toBe(lessons);
  });

  it.each([
    ['down', '0.33'],
    ['up', '0.34'],
    ['half-up', '0.33'],
  ])('of a third rounds %s to %s', async (mode, amount) => {
    const parts: PackParts = {
      parameters: { third: ['ratio', '1/3'] },
      credits: {
        valuation: [valuation({ amount: { per: 'days', rate: 'third' }, round: { step: '0.01', mode } })],
        round: { step: '1', mode: 'up' },
      },
    };
    expect(await amountOf(parts, { days: '1' })).toBe(amount);
    expect(await amountOf(parts, { days: '3' })).toBe('1');
  });

  it('is not worth more than was earned where the document does not say how to round', async () => {
    const parts: PackParts = {
      parameters: { third: ['ratio', '1/3'] },
      credits: { valuation: [valuation({ amount: { per: 'days', rate: 'third' } })] },
    };
    expect(await amountOf(parts, { days: '2' })).toBe('0.66');
  });

  it('is looked up by its fields, and takes the share of a role', async () => {
    const parts: PackParts = {
      parameters: {
        first: ['credit', '3'],
        second: ['credit', '2'],
        mentor: ['percent', '60'],
        mentee: ['ratio', '1/3'],
      },
      credits: {
        valuation: [
          valuation({
            amount: {
              table: [
                { when: { rank: 'first', level: { atLeast: 'county' } }, amount: 'first' },
                { when: { rank: ['first', 'second'] }, amount: 'second' },
              ],
            },
            share: [
              { when: { role: 'mentor' }, percent: 'mentor' },
              { when: { role: 'mentee' }, percent: 'mentee' },
            ],
          }),
        ],
      },
    };
    expect(await amountOf(parts, { rank: 'first', level: 'city' })).toBe('3');
    expect(await amountOf(parts, { rank: 'first', level: 'school' })).toBe('2');
    expect(await value(parts, { rank: 'first', level: 'city', role: 'mentor' })).toMatchObject({
      amount: '1.8',
      reason: { en: 'Worth 1.8 credits: 3 × 60% (SL-1)' },
    });
    expect(await value(parts, { rank: 'second', role: 'mentee' })).toMatchObject({
      amount: '0.66',
      reason: { en: 'Worth 0.66 credits: 2 × 1/3 (SL-1)' },
    });
    expect(await value(parts, { rank: 'third' })).toMatchObject({
      amount: null,
      rule: 'one',
      reason: { code: 'no-valuation' },
    });
  });

  it('is worth at most so much', async () => {
    const parts: PackParts = {
      parameters: { day: ['credit', '6'], most: ['credit', '20'] },
      credits: { valuation: [valuation({ amount: { per: 'days', rate: 'day' }, max: 'most' })] },
    };
    expect(await amountOf(parts, { days: '3' })).toBe('18');
    expect(await value(parts, { days: '3.5' })).toMatchObject({
      amount: '20',
      reason: { code: 'at-most', en: 'Worth 20 credits: 3.5 × 6 makes 21, at most 20 for a single activity (SL-1)' },
    });
  });

  it('says in which unit', async () => {
    const credits = { valuation: [valuation({ amount: { fixed: 'amount' } })] };
    expect(await value({ credits, parameters: { amount: ['hour', '8'] } }, {})).toMatchObject({ unit: 'hour' });
  });
});

describe('a gate', () => {
  const parts: PackParts = {
    parameters: { day: ['hour', '6'], absent: ['ratio', '1/5'] },
    facts: {
      'absence.share': {
        derive: 'ratio',
        of: ['activity.absent', 'activity.sessions'],
        unit: 'ratio',
        label: { 'zh-CN': '缺勤比例', en: 'share of absence' },
      },
    },
    credits: {
      valuation: [
        valuation({
          amount: { per: 'days', rate: 'day' },
          requires: {
            all: [
              { name: 'absence', fact: 'absence.share', operator: 'lessThan', value: { fact: 'param:absent' } },
              { name: 'assessed', fact: 'activity.assessed', operator: 'equal', value: true },
            ],
          },
          gate: { clause: 'SL-2', label },
        }),
      ],
    },
  };
  const attended = (absent: string, sessions: string) => ({ days: '2', assessed: true, absent, sessions });

  it.each([
    ['0', '10', '12'],
    ['1', '6', '12'],
    ['2', '10', '0'],
    ['1', '5', '0'],
    ['199', '1000', '12'],
    ['3', '10', '0'],
  ])('of a fifth: absent for %s of %s is worth %s', async (absent, sessions, amount) =>
    expect(await amountOf(parts, attended(absent, sessions))).toBe(amount),
  );

  it('says by its own clause why nothing is recognised', async () => {
    expect(await value(parts, { ...attended('0', '5'), assessed: false })).toMatchObject({
      amount: '0',
      clause: 'SL-2',
      reason: { code: 'gate', 'zh-CN': '不予认定：不符合“缺勤不到五分之一”（SL-2）' },
    });
  });

  it('is not guessed: what it reads and nobody gave leaves the amount open', async () => {
    const { assessed: _, ...unassessed } = attended('0', '5');
    expect(await value(parts, unassessed)).toMatchObject({ amount: null, reason: { code: 'missing-field' } });
    expect(await value(parts, attended('0', '0'))).toMatchObject({
      amount: null,
      reason: { code: 'missing-field', en: expect.stringContaining('share of absence') },
    });
    expect(await value(parts, { ...attended('0', '5'), days: 'two' })).toMatchObject({
      amount: null,
      reason: { code: 'missing-field', en: expect.stringContaining('days') },
    });
  });

  it('may read what is known of the case beside the activity', async () => {
    const { assessed: _, ...unassessed } = attended('0', '5');
    const requires = { all: [{ name: 'plan', fact: 'plan.filed', operator: 'equal', value: true }] };
    const filed: PackParts = {
      ...parts,
      credits: { valuation: [valuation({ amount: { per: 'days', rate: 'day' }, requires })] },
    };
    expect(await value(filed, unassessed, { derived: { 'plan.filed': true } })).toMatchObject({ amount: '12' });
    expect(await value(filed, unassessed)).toMatchObject({ amount: null });
  });
});

describe('a silent document', () => {
  const parts: PackParts = {
    parameters: { amount: ['credit', null] },
    credits: { valuation: [valuation({ amount: { fixed: 'amount' } })] },
  };

  it('leaves the amount undetermined and names the parameter', async () => {
    expect(await value(parts, {})).toMatchObject({ amount: null, parameters: ['amount'], reason: { code: 'silent' } });
  });

  it('is read as its interpretation says, which is named', async () => {
    const interpretations = [{ id: 'i', parameter: 'amount', value: '4', from: '2024-01-01' }];
    expect(await value(parts, {}, { interpretations })).toMatchObject({ amount: '4', interpretations: ['i'] });
    const later = [{ id: 'i', parameter: 'amount', value: '4', from: '2024-05-02' }];
    expect(await value(parts, {}, { interpretations: later })).toMatchObject({ amount: null });
  });

  it('changes with the day: the amount is that of the day on which it occurred', async () => {
    const dated: PackParts = {
      ...parts,
      parameters: {
        amount: {
          label,
          unit: 'credit',
          clause: 'SL-1',
          values: [
            { to: '2024-05-01', value: '4', basis: 'stated' },
            { from: '2024-05-02', value: '5', basis: 'stated' },
          ],
        },
      },
    };
    const pack = packWith(dated);
    expect((await valueActivity(pack, {}, '2024-05-01')).amount).toBe(400);
    expect((await valueActivity(pack, {}, '2024-05-02')).amount).toBe(500);
  });
});
