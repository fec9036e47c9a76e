import { describe, expect, it } from '@jest/globals';
import { caseEvents } from '../case-events.js';
import type { CaseEvent } from '../index.js';
import { smallPack } from '../testing/index.js';
import { deriveFacts } from './derive.js';
import { windowOf } from './window.js';

const attributes = ['windowDays', 'serviceDays', 'serviceYears', 'teachingYear'];
const pack = smallPack({
  rules: {},
  facts: Object.fromEntries(attributes.map((of) => [of, { from: 'person', of, unit: 'day' }])),
});
const window = windowOf(pack, 'year', '2026');
const valueOf = (name: string, short: readonly CaseEvent[], asOf = '2027-01-10') =>
  deriveFacts(pack, { events: caseEvents(pack, short), window, asOf })[name]!.value;
const hired = (on: string): CaseEvent => ({ hired: on, firstPost: true });
const exemption = (on: string, to?: string): CaseEvent => ({
  record: 'relief',
  on,
  times: 1,
  fields: { kind: 'exemption', ...(to && { to }) },
});

describe('days in service', () => {
  it.each<[string, readonly CaseEvent[], string, string?]>([
    ['all of the window', [hired('2020-09-01')], '365'],
    ['from the day of hire', [hired('2026-12-30')], '2'],
    ['to the day before the end', [hired('2020-09-01'), { ended: '2026-01-11', kind: 'left' }], '10'],
    ['twice in service', [hired('2020-09-01'), { ended: '2026-01-11', kind: 'left' }, hired('2026-12-22')], '20'],
    ['less leave', [hired('2020-09-01'), { leave: 'sick', from: '2025-12-01', to: '2026-01-31' }], '334'],
    ['less exemption', [hired('2020-09-01'), exemption('2026-12-01', '2027-05-31')], '334'],
    [
      'less days of leave and exemption once',
      [
        hired('2020-09-01'),
        { leave: 'sick', from: '2026-01-01', to: '2026-01-31' },
        exemption('2026-01-15', '2026-02-09'),
      ],
      '325',
    ],
    ['as if service goes on, before the window ends', [hired('2026-03-01')], '306', '2026-04-01'],
    ['as if open leave ends today', [hired('2020-09-01'), { leave: 'sick', from: '2026-03-01' }], '355', '2026-03-10'],
    [
      'but leave that is known to last, to its end',
      [hired('2020-09-01'), { leave: 'sick', from: '2026-03-01', to: '2026-03-31' }],
      '334',
      '2026-03-10',
    ],
    [
      'other relief takes none',
      [hired('2020-09-01'), { record: 'relief', on: '2026-01-01', times: 1, fields: { kind: 'waiver' } }],
      '365',
    ],
  ])('%s', (_, events, days, asOf = '2027-01-10') => expect(valueOf('serviceDays', events, asOf)).toBe(days));

  it('are not known of somebody who was never hired; the days of the window always are', () => {
    expect([valueOf('serviceDays', []), valueOf('windowDays', [])]).toEqual([null, '365']);
  });
});

describe('years since hire', () => {
  it.each<[string, string, string, string]>([
    ['2026-09-01', '2026-09-01', '0', '1'],
    ['2025-09-01', '2026-08-31', '0', '1'],
    ['2025-09-01', '2026-09-01', '1', '2'],
    ['2024-02-29', '2026-02-27', '1', '2'],
    ['2024-02-29', '2026-02-28', '2', '3'],
    ['2016-12-31', '2027-05-01', '10', '11'],
  ])('hired on %s, on %s: %s whole years, year %s of teaching', (hiredOn, asOf, years, year) => {
    expect([valueOf('serviceYears', [hired(hiredOn)], asOf), valueOf('teachingYear', [hired(hiredOn)], asOf)]).toEqual([
      years,
      year,
    ]);
  });
});
