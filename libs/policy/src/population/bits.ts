import type { EngineValue } from '../facts/parameters.js';
import { amountIn, comparisons } from '../engine/operators.js';
import type { OperatorName } from '../schema/conditions.js';
import type { Coded, FactColumn } from './columns.js';

/** Persons are looked at in blocks of so many: what is made for one stays in the cache of the processor. */
export const BLOCK = 8_192;

/**
 * What is known of something for each person of a block, a bit each: whether it certainly holds, and whether it
 * possibly does. Where the two differ, it is unknown.
 */
export type Bits = { readonly certain: Uint32Array; readonly possible: Uint32Array };

/** Writes the bits of persons `from` to `from + count`; what lies beyond them in the last word has no meaning. */
export type Load = (from: number, count: number, into: Bits) => void;

/** Room for the bits of one block. */
export function bits(): Bits {
  return { certain: new Uint32Array(BLOCK / 32), possible: new Uint32Array(BLOCK / 32) };
}

/** The same for everybody. */
export function constantly(truth: boolean | 'unknown'): Load {
  return (_from, _count, { certain, possible }) => {
    certain.fill(truth === true ? ALL : 0);
    possible.fill(truth === false ? 0 : ALL);
  };
}

/** What a comparison of a column with a value comes to; `undefined` is a value that nobody knows. */
export function loadComparison(column: FactColumn, operator: OperatorName, value: EngineValue | undefined): Load {
  if (value === undefined) return constantly('unknown');
  return known(column, comparing(column, operator, value));
}

/** What a comparison of two columns comes to, person by person. */
export function loadPair(a: FactColumn, operator: OperatorName, b: FactColumn): Load {
  const [x, y] = [readerOf(a), readerOf(b)];
  const holds = comparisons[operator];
  // Where one is missing the place holds a value of no meaning, which need not be comparable.
  const either = (i: number) => !a.missing?.[i] && !b.missing?.[i] && holds(x(i), y(i));
  return known(a, each(either), b);
}

/** Whether a day that each person has lies on or before a day; those without one have another. */
export function loadPassed(until: Coded | undefined, asOf: string, otherwise: string): Load {
  if (!until) return constantly(otherwise <= asOf);
  const passed = Uint8Array.from(until.texts, (day) => ((day || otherwise) <= asOf ? 1 : 0));
  const { codes } = until;
  return (from, count, into) => {
    lookUp(codes, passed, from, count, into.certain);
    into.possible.set(into.certain);
  };
}

/** Whether a fact is missing. */
export function loadMissing({ missing }: FactColumn): Load {
  if (!missing) return constantly(false);
  return (from, count, into) => {
    packed(missing, from, count, into.certain);
    into.possible.set(into.certain);
  };
}

const ALL = 0xffffffff;

/** Writes one bit for each person. */
type Fill = (from: number, count: number, words: Uint32Array) => void;

/** A comparison where the columns have values, and unknown where one has none. */
function known(a: FactColumn, fill: Fill, b?: FactColumn): Load {
  const masks = [a.missing, b?.missing].filter((mask) => mask !== undefined);
  const gaps = new Uint32Array(BLOCK / 32);
  return (from, count, { certain, possible }) => {
    fill(from, count, certain);
    possible.set(certain);
    for (const mask of masks) {
      packed(mask, from, count, gaps);
      for (let w = 0; w < gaps.length; w++) {
        certain[w]! &= ~gaps[w]!;
        possible[w]! |= gaps[w]!;
      }
    }
  };
}

function comparing(column: FactColumn, operator: OperatorName, value: EngineValue): Fill {
  const holds = comparisons[operator];
  if (column.kind === 'yesNo') {
    const table = Uint8Array.of(holds(false, value) ? 1 : 0, holds(true, value) ? 1 : 0);
    return (from, count, words) => lookUp(column.values, table, from, count, words);
  }
  if (column.kind === 'text') {
    const used = column.missing && usedIn(column.codes, column.missing, column.texts.length);
    const table = Uint8Array.from(column.texts, (text, code) => (used?.[code] !== 0 && holds(text, value) ? 1 : 0));
    return (from, count, words) => lookUp(column.codes, table, from, count, words);
  }
  const { values } = column;
  const least = leastThat(operator, value);
  if (!least) return each((i) => holds(values[i], value));
  return (from, count, words) => {
    atLeast(values, least.amount, from, count, words);
    if (least.turned) for (let w = 0; w < words.length; w++) words[w] = ~words[w]!;
  };
}

/** Amounts are whole hundredths: to be above one is to be at least the next, and to be below is not to be at least. */
function leastThat(operator: OperatorName, value: EngineValue): { amount: number; turned: boolean } | undefined {
  const amount = typeof value === 'number' ? value : typeof value === 'string' ? amountIn(value) : undefined;
  if (amount === undefined) return undefined;
  switch (operator) {
    case 'greaterThanInclusive':
      return { amount, turned: false };
    case 'greaterThan':
      return { amount: amount + 1, turned: false };
    case 'lessThan':
      return { amount, turned: true };
    case 'lessThanInclusive':
      return { amount: amount + 1, turned: true };
    default:
      return undefined;
  }
}

/** The codes that somebody has: what stands in place of a missing text need not be comparable. */
function usedIn(codes: Int32Array, missing: Uint8Array, size: number): Uint8Array {
  const used = new Uint8Array(size);
  for (let i = 0; i < codes.length; i++) if (!missing[i]) used[codes[i]!] = 1;
  return used;
}

function readerOf(column: FactColumn): (i: number) => EngineValue {
  if (column.kind === 'text') return (i) => column.texts[column.codes[i]!]!;
  return column.kind === 'yesNo' ? (i) => column.values[i] === 1 : (i) => column.values[i]!;
}

function each(holds: (i: number) => boolean): Fill {
  return (from, count, words) => {
    for (let w = 0, i = from; i < from + count; w++) {
      const end = Math.min(i + 32, from + count);
      let word = 0;
      for (let bit = 0; i < end; i++, bit++) word |= (holds(i) ? 1 : 0) << bit;
      words[w] = word;
    }
  };
}

// The loops below are written out for each kind of array: one function for all of them would be several times slower.

function atLeast(values: Float64Array | Int32Array, least: number, from: number, count: number, words: Uint32Array) {
  for (let w = 0, i = from; i < from + count; w++) {
    const end = Math.min(i + 32, from + count);
    let word = 0;
    for (let bit = 0; i < end; i++, bit++) word |= (values[i]! >= least ? 1 : 0) << bit;
    words[w] = word;
  }
}

function lookUp(codes: Int32Array | Uint8Array, table: Uint8Array, from: number, count: number, words: Uint32Array) {
  for (let w = 0, i = from; i < from + count; w++) {
    const end = Math.min(i + 32, from + count);
    let word = 0;
    for (let bit = 0; i < end; i++, bit++) word |= table[codes[i]!]! << bit;
    words[w] = word;
  }
}

function packed(flags: Uint8Array, from: number, count: number, words: Uint32Array) {
  for (let w = 0, i = from; i < from + count; w++) {
    const end = Math.min(i + 32, from + count);
    let word = 0;
    for (let bit = 0; i < end; i++, bit++) word |= flags[i]! << bit;
    words[w] = word;
  }
}
