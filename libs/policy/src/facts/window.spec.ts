import { addDays } from '#libs/canonical';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  personalCycleWindow,
  previousWindow,
  rollingCycleWindow,
  sinceHireWindow,
  windowOf,
  type WindowKind,
} from './window.js';

const calendar = {
  calendar: {
    year: { starts: '01-01', basis: 'default' },
    schoolYear: { starts: '09-01', basis: 'default' },
    cycle: { kind: 'fixed', from: '2021-01-01', years: 5, basis: 'stated' },
    probation: { years: 1, basis: 'default' },
  },
} as const;

describe('windows', () => {
  it.each<[WindowKind, string, string, string, string]>([
    ['year', '2025', '2025', '2025-01-01', '2025-12-31'],
    ['year', '2025-12-31', '2025', '2025-01-01', '2025-12-31'],
    ['schoolYear', '2013-2014', '2013-2014', '2013-09-01', '2014-08-31'],
    ['schoolYear', '2014-08-31', '2013-2014', '2013-09-01', '2014-08-31'],
    ['schoolYear', '2014-09-01', '2014-2015', '2014-09-01', '2015-08-31'],
    ['cycle', '2021-2025', '2021-2025', '2021-01-01', '2025-12-31'],
    ['cycle', '2025-12-31', '2021-2025', '2021-01-01', '2025-12-31'],
    ['cycle', '2026-01-01', '2026-2030', '2026-01-01', '2030-12-31'],
    ['cycle', '2020-12-31', '2016-2020', '2016-01-01', '2020-12-31'],
    ['custom', '2024-07-01..2025-06-30', '2024-07-01..2025-06-30', '2024-07-01', '2025-06-30'],
  ])('%s of %s is %s', (kind, asked, key, from, to) => {
    expect(windowOf(calendar, kind, asked)).toEqual({ kind, key, from, to });
  });

  it('of a cycle that begins in September are named by its first and last year', () => {
    const yueyang = {
      calendar: { ...calendar.calendar, cycle: { kind: 'fixed', from: '2013-09-01', years: 5, basis: 'default' } },
    } as const;
    expect(windowOf(yueyang, 'cycle', '2018-08-31')).toMatchObject({ key: '2013-2018', to: '2018-08-31' });
    expect(windowOf(yueyang, 'cycle', '2018-2023')).toMatchObject({ from: '2018-09-01' });
  });

  it('since hire end with probation', () => {
    expect(sinceHireWindow(calendar, '2024-02-29')).toMatchObject({ from: '2024-02-29', to: '2025-02-27' });
  });

  it.each<[WindowKind, string]>([
    ['cycle', '2022-2026'],
    ['schoolYear', '2013-2015'],
    ['year', '25'],
    ['custom', '2025-06-30..2024-07-01'],
  ])('%s of %s does not exist', (kind, key) => {
    expect(() => windowOf(calendar, kind, key)).toThrow(expect.objectContaining({ name: 'NoWindow' }));
  });

  it('of a cycle do not exist where a document has none', () => {
    expect(() => windowOf({ calendar: { ...calendar.calendar, cycle: undefined } }, 'cycle', '2021-2025')).toThrow(
      'no cycle',
    );
  });
});

const label = { 'zh-CN': '学期', en: 'term' };
const withTerms = {
  calendar: {
    ...calendar.calendar,
    schoolYear: { starts: '08-01', basis: 'default' as const },
    terms: [
      { id: 'autumn', label, starts: '09-01', ends: '01-20', basis: 'stated' as const },
      { id: 'spring', label, starts: '02-16', ends: '07-05', basis: 'stated' as const },
    ],
  },
};
const withCycle = (kind: 'rolling' | 'personal', years = 5) => ({
  calendar: { ...calendar.calendar, cycle: { kind, years, basis: 'stated' as const } },
});

describe('terms and months', () => {
  it.each<[WindowKind, string, string, string, string]>([
    ['term', '2025-2026/autumn', '2025-2026/autumn', '2025-09-01', '2026-01-20'],
    ['term', '2026-01-20', '2025-2026/autumn', '2025-09-01', '2026-01-20'],
    ['term', '2026-02-15', '2025-2026/autumn', '2025-09-01', '2026-01-20'],
    ['term', '2026-02-16', '2025-2026/spring', '2026-02-16', '2026-07-05'],
    ['term', '2025-08-31', '2024-2025/spring', '2025-02-16', '2025-07-05'],
    ['month', '2028-02', '2028-02', '2028-02-01', '2028-02-29'],
    ['month', '2026-12-31', '2026-12', '2026-12-01', '2026-12-31'],
  ])('%s of %s is %s', (kind, asked, key, from, to) => {
    expect(windowOf(withTerms, kind, asked)).toEqual({ kind, key, from, to });
  });

  it.each<[WindowKind, string]>([
    ['term', '2025-2026/summer'],
    ['month', '2026-13'],
    ['month', '2026-1-01'],
  ])('%s of %s does not exist', (kind, key) => {
    expect(() => windowOf(withTerms, kind, key)).toThrow(expect.objectContaining({ name: 'NoWindow' }));
  });

  it('do not exist where the calendar has no terms', () => {
    expect(() => windowOf(calendar, 'term', '2025-2026/autumn')).toThrow('no terms');
  });
});

describe('personal and rolling cycles', () => {
  it('begin with the day of hire and follow each other', () => {
    const pack = withCycle('personal', 3);
    expect(personalCycleWindow(pack, '2020-09-01', '2023-08-31')).toMatchObject({ key: '2020-09-01..2023-08-31' });
    expect(personalCycleWindow(pack, '2020-09-01', '2023-09-01')).toMatchObject({ key: '2023-09-01..2026-08-31' });
    expect(() => personalCycleWindow(pack, '2020-09-01', '2020-08-31')).toThrow('begins on 2020-09-01');
    expect(() => personalCycleWindow(calendar, '2020-09-01', '2021-01-01')).toThrow('no personal cycles');
  });

  it('end on the day that is asked about', () => {
    const pack = withCycle('rolling');
    expect(rollingCycleWindow(pack, '2025-06-30')).toMatchObject({ key: '2020-07-01..2025-06-30' });
    expect(windowOf(pack, 'cycle', '2025-06-30')).toEqual(windowOf(pack, 'cycle', '2020-07-01..2025-06-30'));
    expect(() => rollingCycleWindow(calendar, '2025-06-30')).toThrow('no rolling cycle');
  });

  it('hold every day of a career exactly once, also for a hire on 29 February', () => {
    const pack = withCycle('personal', 2);
    fc.assert(
      fc.property(fc.constantFrom('2020-02-29', '2019-12-31', '2021-03-01'), fc.nat(9_000), (hiredOn, n) => {
        const day = addDays(hiredOn, n);
        const window = personalCycleWindow(pack, hiredOn, day);
        expect(window.from <= day && day <= window.to).toBe(true);
        expect(personalCycleWindow(pack, hiredOn, addDays(window.to, 1)).from).toBe(addDays(window.to, 1));
      }),
    );
  });
});

describe('the window before', () => {
  it.each<[WindowKind, string, string | undefined]>([
    ['year', '2025', '2024'],
    ['schoolYear', '2025-2026', '2024-2025'],
    ['cycle', '2021-2025', '2016-2020'],
    ['month', '2026-01', '2025-12'],
    ['term', '2025-2026/autumn', '2024-2025/spring'],
    ['term', '2025-2026/spring', '2025-2026/autumn'],
    ['custom', '2025-03-01..2025-03-10', '2025-02-19..2025-02-28'],
    ['class', '2025-03-01..2025-03-10', undefined],
    ['sinceHire', '2025-03-01..2026-02-28', undefined],
  ])('of %s %s is %s', (kind, key, before) => {
    expect(previousWindow(withTerms, windowOf(withTerms, kind, key))?.key).toBe(before);
  });

  it('of a rolling cycle are the years before it', () => {
    const pack = withCycle('rolling');
    expect(previousWindow(pack, windowOf(pack, 'cycle', '2025-06-30'))?.key).toBe('2015-07-01..2020-06-30');
  });

  it('touches it', () => {
    const kinds = fc.constantFrom<WindowKind>('year', 'schoolYear', 'month', 'cycle');
    fc.assert(
      fc.property(kinds, fc.nat(20_000), (kind, n) => {
        const window = windowOf(withTerms, kind, addDays('1990-01-01', n));
        expect(addDays(previousWindow(withTerms, window)!.to, 1)).toBe(window.from);
      }),
    );
  });
});
