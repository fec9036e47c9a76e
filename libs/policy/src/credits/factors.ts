import { formatAmount } from '#libs/canonical';
import { arithmetic } from '../facts/ratio.js';
import { exactly } from '../facts/rounding.js';
import { concerns, dependent, forPurpose, type Claim, type Counting } from './claims.js';
import { credited, shareIn, shareText } from './exact.js';

/** A share counts of what the first factor for it says; of a share of 0 nothing does. */
export function factored(counting: Counting, claims: readonly Claim[]): readonly Claim[] {
  const { factors, round } = counting.pack.credits;
  const rules = forPurpose(counting, factors);
  if (rules.length === 0) return claims;
  return claims.map((claim) => {
    const rule = claim.amount === 0 ? undefined : rules.find((one) => concerns(counting, one, claim.award));
    if (!rule) return claim;
    const percent = counting.read(rule.percent, claim.award);
    const read = dependent(claim, rule.percent, percent);
    if (percent.value === null) return read;
    const share = shareIn(percent.value);
    const amount = Math.min(claim.amount, credited(arithmetic.product(exactly(claim.amount), share), round));
    if (amount === claim.amount) return read;
    if (share.n === 0n) return { ...read, amount, reason: 'not-counted', by: rule };
    const numbers = { percent: shareText(share), before: formatAmount(claim.amount) };
    return { ...read, amount, reason: 'factored', by: rule, numbers };
  });
}
