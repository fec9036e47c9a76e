import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { compareRatios, formatRatio, parseRatio, percentText, ratioOf } from './ratio.js';

const fraction = fc
  .tuple(fc.bigInt({ min: -(10n ** 12n), max: 10n ** 12n }), fc.bigInt({ min: 1n, max: 10n ** 12n }))
  .map(([n, d]) => ratioOf(n, d));

describe('a ratio', () => {
  it('is read from a fraction and from a decimal, and from nothing else', () => {
    expect(['1/5', '0.2', '10/50', '3'].map((text) => formatRatio(parseRatio(text)!))).toEqual([
      '1/5',
      '1/5',
      '1/5',
      '3',
    ]);
    expect(['1/0', '', 'a/b', '1/-5', '20%', 0.2].map(parseRatio)).toEqual(Array(6).fill(undefined));
  });

  it('comes back from its text the same', () => {
    fc.assert(fc.property(fraction, (one) => compareRatios(parseRatio(formatRatio(one))!, one) === 0));
  });

  it('is told in percent, cut off and with the fraction where two decimals are not exact', () => {
    const told = ['3/5', '1', '5/16', '8499/8500', '1/3'].map((text) => percentText(parseRatio(text)!));
    expect(told).toEqual(['60%', '100%', '31.25%', '99.98% (8499/8500)', '33.33% (1/3)']);
  });
});
