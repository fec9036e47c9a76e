import { formatAmount, NotAnAmount, parseAmount } from '#libs/canonical';

/** An exact fraction in lowest terms, the denominator above zero. Shares and rates are compared so, never as floats. */
export type Ratio = { readonly n: bigint; readonly d: bigint };

/** The fraction `n / d`. @throws {RangeError} when `d` is zero. */
export function ratioOf(n: bigint, d: bigint): Ratio {
  if (d === 0n) throw new RangeError('a ratio needs a denominator other than 0');
  const [a, b] = d < 0n ? [-n, -d] : [n, d];
  const g = gcd(a < 0n ? -a : a, b);
  return { n: a / g, d: b / g };
}

/** The fraction that a text says: `"1/5"`, `"0.2"`, `"3"`; `undefined` when it says none. */
export function parseRatio(text: unknown): Ratio | undefined {
  if (typeof text !== 'string') return undefined;
  const match = /^(-?\d{1,40})(?:\/(\d{1,40}))?$/.exec(text);
  if (match) {
    const d = BigInt(match[2] ?? 1);
    return d === 0n ? undefined : ratioOf(BigInt(match[1]!), d);
  }
  try {
    return ratioOf(BigInt(parseAmount(text)), 100n);
  } catch (error) {
    if (error instanceof NotAnAmount) return undefined;
    throw error;
  }
}

/** A fraction as text: `"1/5"`, a whole number without a denominator. */
export function formatRatio({ n, d }: Ratio): string {
  return d === 1n ? String(n) : `${n}/${d}`;
}

/**
 * A fraction for people: as percent, `"60%"`; where two decimals are not exact, cut off and with the fraction beside it,
 * so that nobody takes 99.99 % for enough: `"99.98% (8499/8500)"`.
 */
export function percentText({ n, d }: Ratio): string {
  const hundredths = (n * 10_000n) / d;
  const cut = `${formatAmount(Number(hundredths))}%`;
  return hundredths * d === n * 10_000n ? cut : `${cut} (${formatRatio({ n, d })})`;
}

/** What two fractions come to. */
export const arithmetic = {
  sum: (a: Ratio, b: Ratio): Ratio => ratioOf(a.n * b.d + b.n * a.d, a.d * b.d),
  difference: (a: Ratio, b: Ratio): Ratio => ratioOf(a.n * b.d - b.n * a.d, a.d * b.d),
  product: (a: Ratio, b: Ratio): Ratio => ratioOf(a.n * b.n, a.d * b.d),
  /** @throws {RangeError} when `b` is zero. */
  ratio: (a: Ratio, b: Ratio): Ratio => ratioOf(a.n * b.d, a.d * b.n),
  min: (a: Ratio, b: Ratio): Ratio => (compareRatios(a, b) <= 0 ? a : b),
  max: (a: Ratio, b: Ratio): Ratio => (compareRatios(a, b) >= 0 ? a : b),
} as const;

/** Below zero, zero, above zero: as `a` is less than, equal to, more than `b`. */
export function compareRatios(a: Ratio, b: Ratio): number {
  const [x, y] = [a.n * b.d, b.n * a.d];
  return x < y ? -1 : x > y ? 1 : 0;
}

function gcd(a: bigint, b: bigint): bigint {
  return b === 0n ? (a === 0n ? 1n : a) : gcd(b, a % b);
}
