import fc from 'fast-check';
import { describe, expect, it } from '@jest/globals';
import {
  addDays,
  addYears,
  canonicalText,
  daysBetween,
  formatAmount,
  isLegalDate,
  leafHash,
  legalDateAt,
  parseAmount,
  parseStrict,
} from './index.js';

describe('canonical bytes', () => {
  it('are the same for any order of keys', () => {
    expect(canonicalText({ b: 1, a: { d: [true, null], c: '学分' } })).toBe('{"a":{"c":"学分","d":[true,null]},"b":1}');
  });

  it('read back to the same value and the same bytes', () => {
    fc.assert(
      fc.property(fc.jsonValue({ noUnicodeString: false }), (value) => {
        fc.pre(JSON.stringify(value) === JSON.stringify(JSON.parse(JSON.stringify(value))));
        let text: string;
        try {
          text = canonicalText(value);
        } catch {
          return true; // refused by the gate: nothing is stored
        }
        return canonicalText(parseStrict(text)) === text;
      }),
    );
  });

  it.each([
    ['a lone surrogate', { a: '\ud800' }, '/a'],
    ['an integer beyond 2^53-1', { a: [2 ** 53] }, '/a/0'],
    ['NaN', { a: Number.NaN }, '/a'],
    ['minus zero', { a: -0 }, '/a'],
    ['undefined', { a: undefined }, '/a'],
    ['a class instance', { a: new Date(0) }, '/a'],
    ['a bigint', { 'a/b': 1n }, '/a~1b'],
    ['a hole', [, 1], '/0'], // eslint-disable-line no-sparse-arrays
  ])('refuse %s and name the place', (_, value, path) => {
    expect(() => canonicalText(value)).toThrow(expect.objectContaining({ path }));
  });

  it('refuse text in which a key stands twice', () => {
    expect(() => parseStrict('{"a":{"x":1,"y":[{"x":2}],"x":3}}')).toThrow('stands twice');
    expect(() => parseStrict('{"a":1,"\\u0061":2}')).toThrow('stands twice');
    expect(parseStrict('[{"a":"a"},{"a":"{\\"a\\":1,"}]')).toEqual([{ a: 'a' }, { a: '{"a":1,' }]);
  });
});

describe('a leaf', () => {
  it('is prefixed as RFC 6962 says: the hash of the empty leaf', () => {
    expect(leafHash('')).toBe('6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d');
  });
});

describe('amounts', () => {
  it('read back to themselves over the whole range', () => {
    fc.assert(
      fc.property(fc.integer({ min: -9_999_999_999, max: 9_999_999_999 }), (n) => parseAmount(formatAmount(n)) === n),
    );
  });

  it.each([
    ['4.50', 450],
    ['0.05', 5],
    ['120', 12_000],
    ['-3.1', -310],
  ])('%s is %d hundredths', (text, amount) => expect(parseAmount(text)).toBe(amount));

  it.each([
    ['1.005', 'too-fine'],
    ['100000000', 'too-large'],
    ['1e3', 'malformed'],
    ['NaN', 'malformed'],
    ['+1', 'malformed'],
    [' 1', 'malformed'],
    ['', 'malformed'],
    ['01', 'malformed'],
  ])('"%s" is refused as %s', (text, code) => {
    expect(() => parseAmount(text)).toThrow(expect.objectContaining({ code }));
  });
});

describe('legal dates', () => {
  it.each(['2025-02-29', '2025-13-01', '2025-00-10', '25-01-01', '2025-1-1', '1899-12-31'])(
    '%s does not exist',
    (date) => {
      expect(isLegalDate(date)).toBe(false);
    },
  );

  it('count days over leap years', () => {
    expect(isLegalDate('2024-02-29')).toBe(true);
    expect(addDays('2024-02-28', 2)).toBe('2024-03-01');
    expect(addYears('2024-02-29', 1)).toBe('2025-02-28');
    expect(daysBetween('2021-01-01', '2025-12-31')).toBe(1825);
  });

  it('are the day in China, not in Greenwich', () => {
    expect(legalDateAt('2025-12-31T17:00:00.000Z')).toBe('2026-01-01');
  });
});
