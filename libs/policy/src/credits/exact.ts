import type { Hundredths } from '#libs/canonical';
import type { EngineValue } from '../facts/parameters.js';
import { formatRatio, percentText, ratioOf, type Ratio } from '../facts/ratio.js';
import { exactIn, rounded } from '../facts/rounding.js';
import type { Rounding } from '../schema/pack-files.js';

/** Amounts are kept in hundredths. Where a document does not say how to round, no more than was earned is credited. */
const finest: Rounding = { step: '0.01', mode: 'down' };

/** An exact amount as it is credited: rounded once, as the pack says. */
export function credited(exact: Ratio, round: Rounding | undefined): Hundredths {
  return rounded(exact, round ?? finest);
}

/** A share as a parameter says it: percent (5000 hundredths for 50 %), or a ratio such as `"1/2"`. */
export function shareIn(value: EngineValue): Ratio {
  return typeof value === 'number' ? ratioOf(BigInt(value), 10_000n) : rateIn(value);
}

/** An amount for one unit as a parameter says it: an amount, or a ratio such as `"1/45"`. */
export function rateIn(value: EngineValue): Ratio {
  const rate = exactIn(value);
  if (!rate) throw new Error(`${JSON.stringify(value)} is neither an amount nor a ratio`);
  return rate;
}

/** A share for people: in percent where that is exact, else the fraction it is, as `2 × 1/3` is easier to check. */
export function shareText(share: Ratio): string {
  const percent = percentText(share);
  return percent.endsWith('%') ? percent : formatRatio(share);
}
