import { addDays, daysBetween } from '#libs/canonical';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { clipped, daysCovered, merged, without, type Span } from './days.js';

const day = fc.integer({ min: 0, max: 80 }).map((n) => addDays('2026-01-01', n));
const span = fc.tuple(day, day).map(([a, b]): Span => (a < b ? { from: a, to: b } : { from: b, to: a }));
const spans = fc.array(span, { maxLength: 6 });

/** The days of spans, one by one: slow, and plain to see. */
function eachDay(of: readonly Span[]): Set<string> {
  const days = new Set<string>();
  for (const { from, to } of of) for (let i = 0; i <= daysBetween(from, to); i++) days.add(addDays(from, i));
  return days;
}

describe('days covered by spans', () => {
  it('are counted once, however spans overlap', () => {
    fc.assert(fc.property(spans, (some) => expect(daysCovered(some)).toBe(eachDay(some).size)));
  });

  it('are the same in any order, and as one span where they touch', () => {
    fc.assert(fc.property(spans, (some) => expect(merged([...some].reverse())).toEqual(merged(some))));
    expect(
      merged([
        { from: '2026-01-03', to: '2026-01-04' },
        { from: '2026-01-01', to: '2026-01-02' },
      ]),
    ).toEqual([{ from: '2026-01-01', to: '2026-01-04' }]);
  });

  it('lie in one and not in others when those are taken out', () => {
    fc.assert(
      fc.property(spans, spans, (some, others) => {
        const left = [...eachDay(some)].filter((one) => !eachDay(others).has(one));
        expect([...eachDay(without(some, others))].sort()).toEqual(left.sort());
      }),
    );
  });

  it('are never more than the window they are clipped to', () => {
    fc.assert(
      fc.property(spans, span, (some, window) => {
        const inside = some.flatMap((one) => clipped(one, window) ?? []);
        expect(daysCovered(inside)).toBeLessThanOrEqual(daysCovered([window]));
      }),
    );
  });
});
