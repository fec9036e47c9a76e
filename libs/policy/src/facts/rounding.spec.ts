import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Rounding } from '../schema/pack-files.js';
import { arithmetic, compareRatios, formatRatio, parseRatio, ratioOf } from './ratio.js';
import { exactIn, exactly, rounded } from './rounding.js';

const ratio = fc
  .tuple(fc.bigInt({ min: -10_000n, max: 10_000n }), fc.bigInt({ min: 1n, max: 500n }))
  .map(([n, d]) => ratioOf(n, d));
const modes = ['down', 'up', 'half-up'] as const;
const step = fc.constantFrom('0.01', '0.1', '0.25', '0.5', '1', '5');

describe('ratios', () => {
  it('come back from their text, in lowest terms', () => {
    fc.assert(fc.property(ratio, (one) => expect(parseRatio(formatRatio(one))).toEqual(one)));
    expect([parseRatio('5/100'), parseRatio('0.05')]).toEqual([parseRatio('1/20'), parseRatio('1/20')]);
  });

  it('are added, taken away, multiplied and divided without loss', () => {
    fc.assert(
      fc.property(ratio, ratio, (a, b) => {
        expect(arithmetic.difference(arithmetic.sum(a, b), b)).toEqual(a);
        if (b.n !== 0n) expect(arithmetic.ratio(arithmetic.product(a, b), b)).toEqual(a);
        expect(compareRatios(arithmetic.min(a, b), arithmetic.max(a, b))).toBeLessThanOrEqual(0);
      }),
    );
  });

  it('tell a fifth from what is next to it', () => {
    const fifth = parseRatio('1/5')!;
    expect(compareRatios(parseRatio('3/15')!, fifth)).toBe(0);
    expect(compareRatios(parseRatio('199999999/1000000000')!, fifth)).toBeLessThan(0);
    expect(compareRatios(parseRatio('200000001/1000000000')!, fifth)).toBeGreaterThan(0);
  });

  it.each(['1/0', '1/00', 'a/2', '1/-2', '', '1 / 2'])('are not said by "%s"', (text) =>
    expect(parseRatio(text)).toBeUndefined(),
  );
});

describe('rounding', () => {
  it.each<[string, Rounding, number]>([
    ['9/4', { step: '0.5', mode: 'down' }, 200],
    ['9/4', { step: '0.5', mode: 'half-up' }, 250],
    ['2.24', { step: '0.5', mode: 'half-up' }, 200],
    ['1/3', { step: '0.01', mode: 'up' }, 34],
    ['2.5', { step: '0.5', mode: 'up' }, 250],
    ['-1.2', { step: '1', mode: 'down' }, -100],
    ['-1.2', { step: '1', mode: 'up' }, -200],
    ['-1.5', { step: '1', mode: 'half-up' }, -200],
  ])('of %s to %p gives %d hundredths', (exact, round, hundredths) => {
    expect(rounded(parseRatio(exact)!, round)).toBe(hundredths);
  });

  it('gives a multiple of the step, less than a step away, and keeps what is one', () => {
    fc.assert(
      fc.property(ratio, step, fc.constantFrom(...modes), (exact, by, mode) => {
        const result = rounded(exact, { step: by, mode });
        const size = rounded(parseRatio(by)!);
        const { n, d } = arithmetic.difference(exactly(result), exact);
        expect(Math.abs(result % size)).toBe(0);
        expect(compareRatios({ n: n < 0n ? -n : n, d }, exactly(size))).toBeLessThan(0);
        expect(rounded(exactly(result), { step: by, mode })).toBe(result);
      }),
    );
  });

  it('does not happen unasked', () => {
    expect(rounded(parseRatio('4.25')!)).toBe(425);
    expect(() => rounded(parseRatio('1/3')!)).toThrow(RangeError);
    expect(exactIn('list')).toBeUndefined();
  });
});
