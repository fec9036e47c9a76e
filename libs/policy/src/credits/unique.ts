import type { Credits } from '../schema/pack-files.js';
import { compare, fieldOfAward } from './awards.js';
import { concerns, type Claim, type Counting } from './claims.js';
import { bucketWindow } from './windows.js';

type Unique = Credits['unique'][number];

/** Of awards that are the same within a window one counts, and the others name it. Fields nobody gave make nothing the same. */
export function withoutDuplicates(counting: Counting, claims: readonly Claim[]): readonly Claim[] {
  return counting.pack.credits.unique.reduce((left, rule) => keptBy(counting, rule, left), claims);
}

function keptBy(counting: Counting, rule: Unique, claims: readonly Claim[]): readonly Claim[] {
  const kept = new Map<string, Claim>();
  const keys = claims.map((claim) => keyOf(counting, rule, claim));
  claims.forEach((claim, i) => {
    const key = keys[i];
    if (key === undefined) return;
    const best = kept.get(key);
    if (!best || inOrderOf(rule, claim, best) < 0) kept.set(key, claim);
  });
  return claims.map((claim, i) => {
    const best = kept.get(keys[i] ?? '');
    if (!best || best === claim) return claim;
    if (best.unknown !== undefined) return { ...claim, unknown: best.unknown };
    return {
      ...claim,
      amount: 0,
      reason: 'duplicate',
      by: rule,
      numbers: { other: best.award.title || best.award.award },
    };
  });
}

function keyOf(counting: Counting, rule: Unique, { award, on, amount }: Claim): string | undefined {
  if (amount === 0 || on > counting.asOf || !concerns(counting, rule, award)) return undefined;
  const fields = rule.by.map((name) => fieldOfAward(award, name));
  if (fields.some((field) => field === undefined || field === '')) return undefined;
  const window = rule.window === 'always' ? undefined : bucketWindow(counting, rule.window, on);
  return JSON.stringify([window?.key ?? '', ...fields]);
}

/** Which of two counts: the higher or the earlier one; the other of these, and then the id, settles a tie. */
function inOrderOf({ keep }: Unique, a: Claim, b: Claim): number {
  const higher = b.amount - a.amount;
  const earlier = compare(a.on, b.on);
  return (keep === 'highest' ? higher || earlier : earlier || higher) || compare(a.award.award, b.award.award);
}
