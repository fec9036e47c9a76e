import { parseAmount, type Hundredths } from '#libs/canonical';
import { ratioOf, type Ratio } from '../facts/ratio.js';
import type { EngineValue } from '../facts/parameters.js';
import { parseRatio } from '../facts/ratio.js';
import type { Rounding } from '../schema/pack-files.js';

/** Amounts are kept in hundredths; where a document says nothing, no more than was earned is recognised. */
const finest: Rounding = { step: '0.01', mode: 'down' };

/** An exact amount (in whole units, not below zero) rounded to a multiple of the step, once and at the end. */
export function rounded(exact: Ratio, { step, mode }: Rounding = finest): Hundredths {
  const size = BigInt(parseAmount(step));
  const [n, d] = [exact.n * 100n, exact.d * size];
  const [whole, rest] = [n / d, n % d];
  const up = mode === 'up' ? rest > 0n : mode === 'half-up' && rest * 2n >= d;
  return Number((whole + (up ? 1n : 0n)) * size);
}

/** Hundredths as an exact amount. */
export function exactAmount(amount: Hundredths): Ratio {
  return ratioOf(BigInt(amount), 100n);
}

/** A share as a parameter says it: percent in hundredths, `5000` for 50 %, or a ratio such as `"1/2"`. */
export function shareOf(value: EngineValue): Ratio {
  return typeof value === 'number' ? ratioOf(BigInt(value), 10_000n) : ratioIn(value);
}

/** An amount for one unit as a parameter says it: hundredths, or a ratio such as `"1/45"`. */
export function rateOf(value: EngineValue): Ratio {
  return typeof value === 'number' ? exactAmount(value) : ratioIn(value);
}

/** The product of exact numbers. */
export function times(a: Ratio, b: Ratio): Ratio {
  return ratioOf(a.n * b.n, a.d * b.d);
}

function ratioIn(value: EngineValue): Ratio {
  const ratio = parseRatio(value);
  if (!ratio) throw new Error(`${JSON.stringify(value)} is neither an amount nor a ratio`);
  return ratio;
}
