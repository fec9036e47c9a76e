import { describe, expect, it } from '@jest/globals';
import { smallPack } from '../testing/index.js';
import type { Transition } from '../schema/pack-files.js';
import { parameterFor, parameterOnDay, ruleInForce } from './parameters.js';

const amended = (transition?: Transition) => {
  const pack = smallPack({
    rules: {},
    parameters: { 'cycle.min': ['credit', '100'], kinds: ['list', ['a', 'b']], share: ['ratio', '1/5'] },
    transition,
  });
  const values = [
    { to: '2023-12-31', value: '100', basis: 'stated' as const },
    { from: '2024-01-01', to: '2025-12-31', value: '120', basis: 'stated' as const },
    { from: '2026-01-01', value: null, basis: 'stated' as const, reason: { 'zh-CN': '未写明', en: 'not said' } },
  ];
  return { ...pack, parameters: { ...pack.parameters, 'cycle.min': { ...pack.parameters['cycle.min']!, values } } };
};
const window = { from: '2021-01-01', to: '2025-12-31' };
const reading = { window, asOf: '2026-02-01', interpretations: [] };

describe('an amendment within a window', () => {
  it.each<[Transition | undefined, number]>([
    [undefined, 12_000],
    ['whole-window', 12_000],
    ['by-occurrence', 12_000],
    ['from-date', 10_000],
  ])('under %s is read as %d', (transition, value) => {
    expect(parameterFor(amended(transition), 'cycle.min', reading).value).toBe(value);
  });

  it('by the day on which something occurred is read on that day', () => {
    const pack = amended('by-occurrence');
    expect(parameterOnDay(pack, 'cycle.min', '2023-12-31').value).toBe(10_000);
    expect(parameterOnDay(pack, 'cycle.min', '2024-01-01')).toEqual({ value: 12_000, inForceFrom: '2024-01-01' });
  });

  it.each<[Transition | undefined, boolean, boolean]>([
    [undefined, true, false],
    ['whole-window', true, false],
    ['by-occurrence', true, false],
    ['from-date', false, true],
  ])('under %s: a rule that begins in it holds %s, one that ends in it %s', (transition, begins, ends) => {
    const pack = amended(transition);
    expect(ruleInForce(pack, { from: '2024-01-01' }, window)).toBe(begins);
    expect(ruleInForce(pack, { to: '2023-12-31' }, window)).toBe(ends);
    expect(ruleInForce(pack, {}, window)).toBe(true);
  });
});

describe('a parameter without a value', () => {
  const silent = { window: { from: '2026-01-01', to: '2026-12-31' }, asOf: '2027-02-01' };
  const one = { id: 'i1', parameter: 'cycle.min', value: '90', from: '2026-01-01', to: '2026-12-31' };

  it('says why, and is filled by the newest interpretation in force at the end of the window or on the day', () => {
    const pack = amended();
    expect(parameterFor(pack, 'cycle.min', { ...silent, interpretations: [] })).toMatchObject({
      value: null,
      reason: { en: 'not said' },
    });
    const newer = { ...one, id: 'i2', value: '95', from: '2027-02-01', to: undefined };
    expect(parameterFor(pack, 'cycle.min', { ...silent, interpretations: [one, newer] })).toMatchObject({
      value: 9_500,
      interpretation: 'i2',
    });
    expect(
      parameterFor(pack, 'cycle.min', { ...silent, interpretations: [{ ...one, to: '2026-12-30' }] }).value,
    ).toBeNull();
  });

  it('is filled on a day only by what is in force on it', () => {
    const pack = amended();
    expect(parameterOnDay(pack, 'cycle.min', '2026-12-31', [one]).value).toBe(9_000);
    expect(parameterOnDay(pack, 'cycle.min', '2027-01-01', [one]).value).toBeNull();
  });
});

it('lists and ratios pass as they are', () => {
  expect(parameterFor(amended(), 'kinds', reading).value).toEqual(['a', 'b']);
  expect(parameterFor(amended(), 'share', reading).value).toBe('1/5');
});
