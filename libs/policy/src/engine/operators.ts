import { isLegalDate, NotAnAmount, parseAmount } from '#libs/canonical';
import { Operator } from 'json-rules-engine';
import { compareRatios, parseRatio } from '../facts/ratio.js';
import type { OperatorName } from '../schema/conditions.js';

/** Two values that have no order, such as a text and an amount. */
export class NotComparable extends Error {
  constructor(a: unknown, b: unknown) {
    super(`${JSON.stringify(a)} and ${JSON.stringify(b)} cannot be compared: two amounts or two days can`);
    this.name = 'NotComparable';
  }
}

/**
 * What each operator does. The engine's own compare texts as texts and let `null` pass for zero; these compare amounts
 * exactly (hundredths from facts, decimal strings from conditions and cases), days as days, and refuse the rest.
 */
export const comparisons: { readonly [name in OperatorName]: (fact: unknown, value: unknown) => boolean } = {
  equal: same,
  notEqual: (a, b) => !same(a, b),
  in: (a, list) => (list as readonly unknown[]).some((one) => same(a, one)),
  notIn: (a, list) => !(list as readonly unknown[]).some((one) => same(a, one)),
  lessThan: (a, b) => order(a, b) < 0,
  lessThanInclusive: (a, b) => order(a, b) <= 0,
  greaterThan: (a, b) => order(a, b) > 0,
  greaterThanInclusive: (a, b) => order(a, b) >= 0,
};

/** The operators as json-rules-engine takes them. */
export const engineOperators = Object.entries(comparisons).map(([name, compare]) => new Operator(name, compare));

function same(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  const [x, y] = [amountIn(a), amountIn(b)];
  if (x !== undefined && x === y) return true;
  return isRatio(a, b) && compareRatios(parseRatio(a)!, parseRatio(b)!) === 0;
}

function order(a: unknown, b: unknown): number {
  const [x, y] = [amountIn(a), amountIn(b)];
  if (x !== undefined && y !== undefined) return x - y;
  if (isRatio(a, b)) return compareRatios(parseRatio(a)!, parseRatio(b)!);
  if (isDay(a) && isDay(b)) return a < b ? -1 : a > b ? 1 : 0;
  throw new NotComparable(a, b);
}

/** The hundredths that a value says: a number as it is, a decimal string read; nothing of any other value. */
export function amountIn(value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  // Most texts are words: a look at the form is cheaper than an error for each.
  if (typeof value !== 'string' || !/^-?\d+(\.\d+)?$/.test(value)) return undefined;
  try {
    return parseAmount(value);
  } catch (error) {
    if (error instanceof NotAnAmount) return undefined;
    throw error;
  }
}

/** Two texts of which at least one is a fraction such as `1/5`; amounts in hundredths are no ratios. */
function isRatio(a: unknown, b: unknown): boolean {
  if (typeof a !== 'string' || typeof b !== 'string' || !(a.includes('/') || b.includes('/'))) return false;
  return parseRatio(a) !== undefined && parseRatio(b) !== undefined;
}

function isDay(value: unknown): value is string {
  return typeof value === 'string' && isLegalDate(value);
}
