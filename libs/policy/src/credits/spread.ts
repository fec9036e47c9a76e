import { addYears, formatAmount, parseAmount } from '#libs/canonical';
import { later } from '../facts/days.js';
import type { Pack } from '../pack.js';
import { amountIn, concerns, dependent, type Claim, type Counting } from './claims.js';

/** One award in equal parts on the same day of so many years, the first in its own; what is left over is in the last. */
export function spread(counting: Counting, claims: readonly Claim[]): readonly Claim[] {
  const rules = counting.pack.credits.spread;
  if (rules.length === 0) return claims;
  return claims.flatMap((claim) => {
    const rule = claim.amount === 0 ? undefined : rules.find((one) => concerns(counting, one, claim.award));
    if (!rule) return [claim];
    const parameter = counting.read(rule.years, claim.award);
    const read = dependent(claim, rule.years, parameter);
    // Over how many years is not known: a part of it may be in any window from then on.
    if (parameter.value === null) return [{ ...read, on: later(claim.on, counting.window.from) }];
    // Less than a year is its own year: nothing of an award is lost by spreading it.
    const years = Math.max(1, Math.trunc(amountIn(rule.years, parameter.value) / 100));
    const part = equalPart(counting.pack, claim.amount, years);
    return Array.from({ length: years }, (_, i): Claim => {
      const amount = i < years - 1 ? part : claim.amount - part * (years - 1);
      const numbers = { part: String(i + 1), years: String(years), whole: formatAmount(claim.amount) };
      return { ...read, on: addYears(claim.on, i), amount, reason: 'spread', by: rule, numbers };
    });
  });
}

/** Rounded down, so that the parts together are the award and no more. */
function equalPart({ credits }: Pack, amount: number, years: number): number {
  const step = parseAmount(credits.round?.step ?? '0.01');
  return Math.floor(amount / (years * step)) * step;
}
