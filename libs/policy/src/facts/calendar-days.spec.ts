import { describe, expect, it } from '@jest/globals';
import { addDays } from '#libs/canonical';
import fc from 'fast-check';
import type { Pack } from '../pack.js';
import { addWorkingDays, calendarDay, isWorkingDay, spanFrom, workingDaysBetween } from './calendar-days.js';

const year = { starts: '01-01', basis: 'default' } as const;
const label = { 'zh-CN': '学期', en: 'term' };
const withDays = (closed: string[] = [], worked: string[] = []): Pick<Pack, 'calendar'> => ({
  calendar: {
    ...{ year, schoolYear: { starts: '09-01', basis: 'default' }, probation: { years: 1, basis: 'default' } },
    terms: [
      { id: 'autumn', label, starts: '09-01', ends: '01-20', basis: 'default' },
      { id: 'spring', label, starts: '02-20', ends: '07-05', basis: 'default' },
    ],
    workingDays: { closed, worked, basis: 'default' },
  },
});
/** 国庆 2025 with its weekend worked instead. */
const october = withDays(
  ['2025-10-01', '2025-10-02', '2025-10-03', '2025-10-06', '2025-10-07', '2025-10-08'],
  ['2025-09-28', '2025-10-11'],
);

const day = fc.integer({ min: 0, max: 1500 }).map((n) => addDays('2023-01-01', n));
const calendar = fc.tuple(fc.array(day, { maxLength: 40 }), fc.array(day, { maxLength: 10 })).map(([closed, worked]) =>
  withDays(
    closed.filter((one) => !worked.includes(one)),
    worked,
  ),
);

describe('working days', () => {
  it.each([
    ['2025-09-26', 1, '2025-09-28'],
    ['2025-09-30', 1, '2025-10-09'],
    ['2025-09-30', 3, '2025-10-11'],
    ['2025-10-09', -1, '2025-09-30'],
    ['2025-10-04', 0, '2025-10-04'],
  ])('from %s on, %d of them, are %s', (from, days, to) => expect(addWorkingDays(october, from, days)).toBe(to));

  it('are Monday to Friday where the pack says nothing', () => {
    const plain = { calendar: { ...withDays().calendar, workingDays: undefined } };
    expect(addWorkingDays(plain, '2025-06-06', 1)).toBe('2025-06-09');
    expect(isWorkingDay(plain, '2025-06-07')).toBe(false);
  });

  it('added and counted again are as many, and end on a day that is worked', () => {
    fc.assert(
      fc.property(calendar, day, fc.integer({ min: 1, max: 60 }), fc.constantFrom(1, -1), (pack, from, n, sign) => {
        const to = addWorkingDays(pack, from, sign * n);
        expect(isWorkingDay(pack, to)).toBe(true);
        expect(workingDaysBetween(pack, from, to)).toBe(sign * n);
      }),
    );
  });

  it('added one after the other are the same as at once, and more of them never end earlier', () => {
    fc.assert(
      fc.property(calendar, day, fc.nat(30), fc.nat(30), (pack, from, a, b) => {
        const at = addWorkingDays(pack, from, a);
        expect(addWorkingDays(pack, at, b)).toBe(addWorkingDays(pack, from, a + b));
        expect(addWorkingDays(pack, from, a + b) >= at).toBe(true);
      }),
    );
  });
});

describe('a length of time', () => {
  const amount = (name: string) => (name === 'param:notice.days' ? 7 : undefined);

  it.each([
    [{ days: 7 }, 'after', '2025-10-08'],
    [{ days: 'param:notice.days' }, 'after', '2025-10-08'],
    [{ workingDays: 3 }, 'after', '2025-10-11'],
    [{ workingDays: 1 }, 'before', '2025-09-30'],
    [{ months: 1 }, 'before', '2025-09-01'],
    [{ years: 5 }, 'after', '2030-10-01'],
    [{ days: 'param:silent' }, 'after', undefined],
  ] as const)('%j %s the first of October is %s', (span, direction, expected) =>
    expect(spanFrom(october, '2025-10-01', span, direction, amount)).toBe(expected),
  );

  it('starts from a day of the calendar', () => {
    expect(calendarDay(october, 'term.ends', '2025-11-03')).toBe('2026-01-20');
    expect(calendarDay(october, 'term.ends', '2026-02-01')).toBe('2026-01-20');
    expect(calendarDay(october, 'schoolYear.starts', '2026-03-01')).toBe('2025-09-01');
    expect(calendarDay(october, 'year.ends', '2025-03-01')).toBe('2025-12-31');
  });
});
