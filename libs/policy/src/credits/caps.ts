import { formatAmount, type Hundredths } from '#libs/canonical';
import type { ParameterValue } from '../facts/parameters.js';
import { arithmetic } from '../facts/ratio.js';
import { exactly } from '../facts/rounding.js';
import type { Window } from '../facts/window.js';
import type { Cap } from '../schema/pack-files.js';
import { compare, textOf, type NetAward } from './awards.js';
import { amountIn, concerns, dependent, forPurpose, type Claim, type Counting } from './claims.js';
import { credited, shareIn } from './exact.js';
import { bucketWindow } from './windows.js';

/** What has filled a cap in one of its windows, or of one activity. */
type Bucket = {
  readonly cap: Cap;
  readonly window?: Window;
  used: Hundredths;
  /** A parameter that leaves open how much of it is used. */
  unknown?: string;
  /** The limit, where it is the same for all that fills it. */
  limit?: Limit;
};

/**
 * Fills the caps with all claims they are about, in the declared order, also with those outside the asked window: so
 * what is voided makes room again. A cap on which the document is silent leaves open what it is about; so does a cap
 * that is full only if an open claim counts.
 */
export function capped(counting: Counting, claims: readonly Claim[]): readonly Claim[] {
  const caps = forPurpose(counting, counting.pack.credits.caps);
  if (caps.length === 0) return claims;
  const buckets = new Map<string, Bucket>();
  const filled = new Map<Claim, Claim>();
  for (const claim of inAllocationOrder(
    counting,
    claims.filter(({ amount, on }) => amount > 0 && on <= counting.asOf),
  ))
    filled.set(claim, fill(counting, claim, bucketsOf(counting, caps, claim, buckets)));
  return claims.map((claim) => filled.get(claim) ?? claim);
}

function fill(counting: Counting, claim: Claim, buckets: readonly Bucket[]): Claim {
  const limits = buckets.map((bucket) => limitOf(counting, bucket, claim.award));
  let result = claim;
  for (const { reads } of limits) for (const [id, value] of reads) result = dependent(result, id, value);
  for (const [i, bucket] of buckets.entries()) {
    const { max } = limits[i]!;
    if (max === null || bucket.unknown !== undefined) continue;
    const left = Math.max(0, max - bucket.used);
    if (left < result.amount)
      result = { ...result, ...cutBy(counting, bucket.cap, { whole: claim.amount, left, max }) };
  }
  const open = buckets.find(({ unknown, used }, i) => {
    const max = limits[i]!.max;
    return unknown !== undefined && max !== null && max - used < result.amount;
  });
  if (open) result = { ...result, unknown: open.unknown };
  for (const bucket of buckets) {
    bucket.used += result.amount;
    bucket.unknown ??= result.unknown;
  }
  return result;
}

function cutBy(
  { pack }: Counting,
  cap: Cap,
  { whole, left, max }: { readonly whole: Hundredths; readonly left: Hundredths; readonly max: Hundredths },
): Pick<Claim, 'amount' | 'reason' | 'by' | 'numbers'> {
  const what = pack.parameters[typeof cap.max === 'string' ? cap.max : cap.max.percent]!.label;
  const numbers = { cap: formatAmount(max), over: formatAmount(whole - left), what };
  return { amount: left, reason: 'over-cap', by: cap, numbers };
}

function bucketsOf(counting: Counting, caps: readonly Cap[], claim: Claim, known: Map<string, Bucket>): Bucket[] {
  return caps.flatMap((cap) => {
    if (!concerns(counting, cap, claim.award)) return [];
    const window = cap.window === 'activity' ? undefined : bucketWindow(counting, cap.window, claim.on);
    if (cap.window !== 'activity' && !window) return [];
    const key = `${cap.id}/${window?.key ?? activityOf(claim.award)}`;
    const bucket = known.get(key) ?? { cap, window, used: 0 };
    known.set(key, bucket);
    return [bucket];
  });
}

function activityOf(award: NetAward): string {
  return textOf(award.event, 'source.cause') ?? award.award;
}

/** The most that counts, with the parameters that say so; `null` where the document is silent. */
type Limit = {
  readonly max: Hundredths | null;
  readonly reads: readonly (readonly [id: string, value: ParameterValue])[];
};

function limitOf(counting: Counting, bucket: Bucket, award: NetAward): Limit {
  if (counting.pack.transition === 'by-occurrence') return limitFor(counting, bucket, award);
  return (bucket.limit ??= limitFor(counting, bucket, award));
}

function limitFor(counting: Counting, { cap: { max }, window }: Bucket, award: NetAward): Limit {
  const ids = typeof max === 'string' ? [max] : [max.of, max.percent];
  const reads = ids.map((id) => [id, counting.read(id, award, window)] as const);
  const [amount, share] = reads.map(([, { value }]) => value);
  if (amount === null || amount === undefined || share === null) return { max: null, reads };
  const whole = amountIn(ids[0]!, amount);
  if (share === undefined) return { max: whole, reads };
  return { max: credited(arithmetic.product(exactly(whole), shareIn(share)), undefined), reads };
}

function inAllocationOrder({ pack }: Counting, claims: Claim[]): Claim[] {
  const byDay = (a: Claim, b: Claim) => compare(a.on, b.on) || compare(a.award.award, b.award.award);
  switch (pack.credits.allocation) {
    case 'earliest-first':
      return claims.sort(byDay);
    case 'latest-first':
      return claims.sort((a, b) => byDay(b, a));
    case 'largest-first':
      return claims.sort((a, b) => b.amount - a.amount || byDay(a, b));
  }
}
