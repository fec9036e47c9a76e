import { addDays, daysBetween, type LegalDate } from '#libs/canonical';
import { compare } from '../credits/awards.js';

/** Days that follow each other, the first and the last included. */
export type Span = { readonly from: LegalDate; readonly to: LegalDate };

/** The earlier of two days. */
export function earlier(a: LegalDate, b: LegalDate): LegalDate {
  return a < b ? a : b;
}

/** The later of two days. */
export function later(a: LegalDate, b: LegalDate): LegalDate {
  return a > b ? a : b;
}

/** What of a span lies in another; nothing when they do not meet. */
export function clipped(span: Span, within: Span): Span | undefined {
  const [from, to] = [later(span.from, within.from), earlier(span.to, within.to)];
  return from <= to ? { from, to } : undefined;
}

/** The same days as spans that neither meet nor touch, in order. */
export function merged(spans: readonly Span[]): Span[] {
  const result: Span[] = [];
  for (const span of [...spans].sort((a, b) => compare(a.from, b.from))) {
    const last = result.at(-1);
    if (last && span.from <= addDays(last.to, 1)) result[result.length - 1] = { ...last, to: later(last.to, span.to) };
    else if (span.from <= span.to) result.push(span);
  }
  return result;
}

/** The days of some spans that lie in none of others. */
export function without(spans: readonly Span[], others: readonly Span[]): Span[] {
  return merged(others).reduce<Span[]>(
    (left, hole) =>
      left.flatMap((span) =>
        clipped(span, hole)
          ? [
              { from: span.from, to: addDays(hole.from, -1) },
              { from: addDays(hole.to, 1), to: span.to },
            ].filter(({ from, to }) => from <= to)
          : [span],
      ),
    merged(spans),
  );
}

/** How many days some spans cover, each day once. */
export function daysCovered(spans: readonly Span[]): number {
  return merged(spans).reduce((days, { from, to }) => days + daysBetween(from, to) + 1, 0);
}
