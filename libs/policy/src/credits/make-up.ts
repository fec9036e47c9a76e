import { addDays, formatAmount } from '#libs/canonical';
import { windowOf } from '../facts/window.js';
import { amountIn, dependent, type Claim, type Counting } from './claims.js';

/** What occurred after the year it counts in is made up in time, or counts there no more. */
export function withinMakeUp(counting: Counting, claims: readonly Claim[]): readonly Claim[] {
  const { makeUp } = counting.pack.credits;
  if (!makeUp) return claims;
  return claims.map((claim) => {
    const year = windowOf(counting.pack, 'year', claim.on);
    if (claim.amount === 0 || claim.award.occurredOn <= year.to) return claim;
    const days = counting.read(makeUp.days, claim.award, year);
    const read = dependent(claim, makeUp.days, days);
    if (days.value === null) return read;
    const last = addDays(year.to, Math.trunc(amountIn(makeUp.days, days.value) / 100));
    if (claim.award.occurredOn <= last) return read;
    const numbers = { year: year.key, days: formatAmount(amountIn(makeUp.days, days.value)), last };
    return { ...read, amount: 0, reason: 'too-late', by: makeUp, numbers };
  });
}
