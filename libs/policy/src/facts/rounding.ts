import { parseAmount, type Hundredths } from '#libs/canonical';
import type { Rounding } from '../schema/pack-files.js';
import { parseRatio, ratioOf, type Ratio } from './ratio.js';

/**
 * An exact number as an amount: rounded to a multiple of the step, or, without rounding, as it is. Down is towards zero
 * and up away from it, as one rounds by hand: -1.2 becomes -1 and -2.
 * @throws {RangeError} when it is finer than hundredths and nothing says how to round it.
 */
export function rounded(exact: Ratio, round?: Rounding): Hundredths {
  const step = round ? BigInt(parseAmount(round.step)) : 1n;
  const { n, d } = ratioOf(exact.n * 100n, exact.d * step);
  const whole = n / d;
  const rest = n % d;
  if (rest !== 0n && !round) throw new RangeError(`${exact.n}/${exact.d} is finer than hundredths and has no rounding`);
  const size = rest < 0n ? -rest : rest;
  const away = rest !== 0n && (round?.mode === 'up' || (round?.mode === 'half-up' && 2n * size >= d));
  return Number((whole + (away ? (n < 0n ? -1n : 1n) : 0n)) * step);
}

/** An amount as an exact number: 450 hundredths are 9/2. */
export function exactly(amount: Hundredths): Ratio {
  return ratioOf(BigInt(amount), 100n);
}

/** The exact number a stored value says: an amount, or a fraction such as `1/5`. */
export function exactIn(value: unknown): Ratio | undefined {
  return typeof value === 'number' ? exactly(value) : parseRatio(value);
}
