import { formatAmount, parseAmount } from '#libs/canonical';
import type { PlannedQuantity } from '#libs/domain';

/**
 * How what was done stands to what was planned, in one figure. `undecided` (待定) and `unplanned` figures compare with
 * nothing; `about` is what a plan calls 左右: neither a floor nor a ceiling, so only the difference is told.
 */
export type Comparison =
  | { readonly verdict: 'undecided' | 'unplanned' | 'notCounted' }
  | { readonly verdict: 'reached' }
  | { readonly verdict: 'below' | 'above' | 'about'; readonly difference: string };

/** An actual quantity: one number, or the least and the most where several things were counted, as decimal strings. */
export type Counted = string | { readonly least: string; readonly most: string };

/**
 * Compares a planned quantity, exactly as the document states it, with an actual one (`undefined` when nobody counts
 * it). A single number is the amount wanted; a range is reached anywhere within it. The difference is signed and to the
 * nearer end of the range.
 */
export function compareQuantity(planned: PlannedQuantity | null | undefined, actual: Counted | undefined): Comparison {
  if (!planned) return { verdict: 'unplanned' };
  const { min, max, approximate, undecided } = planned;
  if (undecided || (min === undefined && max === undefined)) return { verdict: 'undecided' };
  if (actual === undefined) return { verdict: 'notCounted' };
  const { least, most } = typeof actual === 'string' ? { least: actual, most: actual } : actual;
  const [low, high] = [parseAmount(min ?? max!), parseAmount(max ?? min!)];
  const [done, highest] = [parseAmount(least), parseAmount(most)];
  const difference = done < low ? done - low : highest > high ? highest - high : 0;
  if (approximate) return { verdict: 'about', difference: formatAmount(difference) };
  if (difference === 0) return { verdict: 'reached' };
  return { verdict: difference < 0 ? 'below' : 'above', difference: formatAmount(difference) };
}

/** A month of the plan beside the days on which something took place. */
export type PeriodComparison = {
  readonly verdict: 'undecided' | 'notCounted' | 'within' | 'early' | 'late';
  readonly from?: string;
  readonly to?: string;
};

/**
 * Compares the months of a plan with the first and last day of what was run. A plan that names only its end or its
 * beginning is open on the other side; months run over the end of a year when the last lies before the first.
 */
export function comparePeriod(
  { year, startsMonth, endsMonth }: { year?: number | null; startsMonth?: number; endsMonth?: number },
  ran: { readonly from: string; readonly to: string } | undefined,
): PeriodComparison {
  const first = startsMonth ?? endsMonth;
  const last = endsMonth ?? startsMonth;
  if (!year || first === undefined || last === undefined) return { verdict: 'undecided' };
  const from = `${year}-${month(first)}`;
  const to = `${last < first ? year + 1 : year}-${month(last)}`;
  if (!ran) return { verdict: 'notCounted', from, to };
  const verdict = ran.from.slice(0, 7) < from ? 'early' : ran.to.slice(0, 7) > to ? 'late' : 'within';
  return { verdict, from, to };
}

function month(number: number): string {
  return String(number).padStart(2, '0');
}
