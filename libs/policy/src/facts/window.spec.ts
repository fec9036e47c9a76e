import { describe, expect, it } from '@jest/globals';
import { sinceHireWindow, windowOf, type WindowKind } from './window.js';

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
