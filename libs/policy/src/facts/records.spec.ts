import { addDays } from '#libs/canonical';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { caseEvents } from '../case-events.js';
import type { CaseEvent, Interpretation } from '../index.js';
import { smallPack } from '../testing/index.js';
import { deriveFacts } from './derive.js';
import { windowOf } from './window.js';

const records = (kind: string, unit: string, more: object) => ({ from: `record:${kind}`, unit, ...more });
const pack = smallPack({
  rules: {},
  parameters: {
    'plan.days': ['day', '10'],
    'lead.days': ['day', '5'],
    'silent.days': ['day', null],
    'share.min': ['ratio', '1/3'],
    least: ['credit', '24'],
  },
  facts: {
    visits: records('visit', 'time', { aggregate: 'count' }),
    'visits.here': records('visit', 'time', { aggregate: 'count', where: { place: 'here' } }),
    'visits.hours': records('visit', 'hour', { aggregate: 'sum', of: 'hours' }),
    'visits.places': records('visit', 'time', { aggregate: 'distinct', of: 'place' }),
    'visits.longest': records('visit', 'hour', { aggregate: 'max', of: 'hours' }),
    'visits.lastPublic': records('visit', 'yesNo', { aggregate: 'latest', of: 'public' }),
    'visits.approved': records('visit', 'time', { aggregate: 'count', on: 'approvedOn' }),
    'visits.records': records('visit', 'time', { aggregate: 'distinct', of: 'record' }),
    'visits.before': records('visit', 'time', { aggregate: 'count', window: 'previous' }),
    'visits.recent': records('visit', 'time', { aggregate: 'count', window: { trailing: { months: 3 } } }),
    'visits.atFirst': records('visit', 'time', { aggregate: 'count', window: { until: 'start', days: 'plan.days' } }),
    'visits.early': records('visit', 'time', {
      aggregate: 'count',
      window: { until: 'start', days: 'plan.days', lead: 'lead.days' },
    }),
    'visits.beforeEnd': records('visit', 'time', { aggregate: 'count', window: { until: 'end', days: 'plan.days' } }),
    'visits.silent': records('visit', 'time', { aggregate: 'count', window: { until: 'start', days: 'silent.days' } }),
    'visits.extended': records('visit', 'time', { aggregate: 'count', window: { extendedTo: 'deferredTo' } }),
    'visits.atWork': records('visit', 'time', { aggregate: 'count', excluding: 'leave' }),
    'visits.noHoliday': records('visit', 'time', { aggregate: 'count', excluding: 'holiday' }),
    'visits.firstYear': records('visit', 'time', { aggregate: 'count', window: { since: 'hire', years: 1 } }),
    deferredTo: records('deferral', 'date', { aggregate: 'max', of: 'until' }),
    'reduced.by': records('reduction', 'ratio', { aggregate: 'sum', of: 'share' }),
    'post.days': records('post', 'day', { aggregate: 'spanDays', of: 'to' }),
    'post.daysAtWork': records('post', 'day', { aggregate: 'spanDays', of: 'to', excluding: 'holiday' }),
    'hours.perVisit': { derive: 'ratio', of: ['visits.hours', 'visits.hours'], unit: 'ratio' },
    'visits.share': { derive: 'ratio', of: ['visits.here', 'visits'], unit: 'ratio' },
    'least.reduced': {
      derive: 'product',
      of: ['param:least', 'reduced.by'],
      unit: 'credit',
      round: { step: '0.5', mode: 'half-up' },
    },
    'over.silent': { derive: 'sum', of: ['visits', 'param:silent.days'], unit: 'time' },
    'latest.day': { derive: 'max', of: ['deferredTo', 'deferredTo'], unit: 'date' },
  },
});
const year = windowOf(pack, 'year', '2026');
const derive = (short: readonly CaseEvent[], asOf = '2027-06-30', interpretations: readonly Interpretation[] = []) =>
  deriveFacts(pack, { events: caseEvents(pack, short, { asOf }), window: year, asOf, interpretations });
const visit = (on: string, fields: { [name: string]: string | boolean } = {}, times = 1): CaseEvent => ({
  record: 'visit',
  on,
  times,
  fields,
});
const span = (record: string, on: string, to?: string): CaseEvent => ({
  record,
  on,
  times: 1,
  fields: to === undefined ? {} : { to },
});

describe('facts over records', () => {
  const facts = derive([
    visit('2025-12-31', { place: 'here', hours: '9' }),
    visit('2026-01-01', { place: 'here', hours: '1.5', public: true }),
    visit('2026-12-31', { place: 'there', hours: '2', public: false, approvedOn: '2027-01-02' }),
  ]);
  it.each<[string, string | boolean]>([
    ['visits', '2'],
    ['visits.here', '1'],
    ['visits.hours', '3.5'],
    ['visits.places', '2'],
    ['visits.longest', '2'],
    ['visits.lastPublic', false],
    ['visits.approved', '0'],
    ['visits.records', '2'],
    ['visits.before', '1'],
    ['visits.share', '1/2'],
  ])('%s is %s', (name, value) => expect(facts[name]!.value).toBe(value));

  it('have the records as evidence, and those that were withdrawn are none', () => {
    const withdrawn = derive([
      { record: 'visit', id: 'v', on: '2026-02-01', times: 1, fields: {} },
      visit('2026-02-02'),
      { withdraw: 'v', on: '2026-03-01' },
    ]);
    expect(withdrawn['visits']).toMatchObject({ value: '1', evidence: ['event-000002'] });
  });

  it('count a record until it is withdrawn', () => {
    const events: CaseEvent[] = [
      { record: 'visit', id: 'v', on: '2026-02-01', times: 1, fields: {} },
      { withdraw: 'v', on: '2026-03-01' },
    ];
    expect([derive(events, '2026-02-28'), derive(events, '2026-03-01')].map((one) => one['visits']!.value)).toEqual([
      '1',
      '0',
    ]);
  });

  it('are missing where a record leaves the amount unsaid, and nothing is made of it', () => {
    const unsaid = derive([visit('2026-02-01', { hours: '3' }), visit('2026-02-02')]);
    expect([unsaid['visits.hours']!.value, unsaid['visits.longest']!.value]).toEqual([null, null]);
    expect(unsaid['visits.places']!.value).toBe('0');
  });

  it('do not depend on the order in which records were filed', () => {
    const some = fc.array(
      fc.record({ on: fc.nat(500).map((n) => addDays('2025-10-01', n)), hours: fc.integer({ min: 1, max: 900 }) }),
      { maxLength: 8 },
    );
    const values = (short: readonly CaseEvent[]) =>
      Object.entries(derive(short)).flatMap(([name, { value }]) => (name.startsWith('visits.last') ? [] : [value]));
    fc.assert(
      fc.property(some, (list) => {
        const visits = list.map(({ on, hours }) => visit(on, { hours: String(hours) }));
        expect(values([...visits].reverse())).toEqual(values(visits));
      }),
      { numRuns: 50 },
    );
  });
});

describe('the days a fact looks at', () => {
  it.each<[string, readonly string[], readonly string[]]>([
    ['visits.recent', ['2026-10-01', '2026-12-31'], ['2026-09-30', '2027-01-01']],
    ['visits.atFirst', ['2026-01-01', '2026-01-11'], ['2025-12-31', '2026-01-12']],
    ['visits.early', ['2025-12-27', '2026-01-11'], ['2025-12-26', '2026-01-12']],
    ['visits.beforeEnd', ['2026-01-01', '2026-12-21'], ['2026-12-22']],
    ['visits.before', ['2025-01-01', '2025-12-31'], ['2024-12-31', '2026-01-01']],
    ['visits.extended', ['2026-01-01', '2027-03-31'], ['2025-12-31', '2027-04-01']],
    ['visits.firstYear', ['2025-05-10', '2026-05-10'], ['2025-05-09', '2026-05-11']],
  ])('of %s hold %p and not %p', (name, inside, outside) => {
    const events = (days: readonly string[]): CaseEvent[] => [
      { hired: '2025-05-10', firstPost: true },
      { record: 'deferral', on: '2026-11-01', times: 1, fields: { until: '2027-03-31' } },
      ...days.map((on) => visit(on)),
    ];
    expect(derive(events(inside))[name]!.value).toBe(String(inside.length));
    expect(derive(events(outside))[name]!.value).toBe('0');
  });

  it('are also the days until which it may change', () => {
    const untils = (asOf: string) => {
      const facts = derive([{ hired: '2025-05-10', firstPost: true }], asOf);
      return ['visits', 'visits.before', 'visits.atFirst', 'visits.beforeEnd', 'visits.firstYear', 'visits.share'].map(
        (name) => facts[name]!.until,
      );
    };
    expect(untils('2026-01-05')).toEqual([
      '2026-12-31',
      '2025-12-31',
      '2026-01-11',
      '2026-12-21',
      '2026-05-10',
      '2026-12-31',
    ]);
    expect(untils('2027-06-30')).toEqual(untils('2026-01-05'));
  });

  it('end with the window where nothing defers it', () => {
    const [plain, deferred] = [
      derive([visit('2027-01-01')]),
      derive([
        { record: 'deferral', on: '2026-05-01', times: 1, fields: { until: '2026-06-30' } },
        visit('2026-12-31'),
      ]),
    ];
    expect(plain['visits.extended']).toMatchObject({ value: '0', until: '2026-12-31' });
    expect(deferred['visits.extended']!.value).toBe('1');
  });

  it('are not known where the document is silent, until an interpretation says', () => {
    expect(derive([visit('2026-01-01')])['visits.silent']).toMatchObject({
      value: null,
      unknown: ['param:silent.days'],
    });
    const i1 = { id: 'i1', parameter: 'silent.days', value: '3', from: '2026-01-01' };
    const filled = derive([visit('2026-01-04'), visit('2026-01-05')], '2027-06-30', [i1]);
    expect(filled['visits.silent']).toMatchObject({ value: '1', until: '2026-01-04', interpretations: ['i1'] });
    expect(filled['over.silent']).toMatchObject({ value: '5', interpretations: ['i1'] });
  });

  it('are not known before the day of hire is', () => {
    expect(derive([visit('2026-01-01')])['visits.firstYear']!.value).toBeNull();
  });
});

describe('days that are left out', () => {
  it('are those of leave, with the leave as evidence', () => {
    const facts = derive([
      { hired: '2020-01-01', firstPost: true },
      { leave: 'sick', from: '2026-03-02', to: '2026-03-03' },
      visit('2026-03-01', {}, 4),
    ]);
    expect(facts['visits.atWork']!.value).toBe('2');
    expect(facts['visits.atWork']!.evidence).toContain('event-000002');
    expect(facts['visits']!.value).toBe('4');
  });

  it('are those of a kind of record; one without end lasts', () => {
    const visits = visit('2026-07-01', {}, 10);
    expect(derive([visits, span('holiday', '2026-07-03', '2026-07-05')])['visits.noHoliday']!.value).toBe('7');
    expect(derive([visits, span('holiday', '2026-07-03')])['visits.noHoliday']!.value).toBe('2');
  });
});

describe('days covered by spans of records', () => {
  it.each<[string, readonly CaseEvent[], string, string?]>([
    ['in the window only', [span('post', '2025-12-01', '2026-01-10')], '10'],
    ['once each', [span('post', '2026-02-01', '2026-02-10'), span('post', '2026-02-05', '2026-02-12')], '12'],
    ['without end up to the end of the window', [span('post', '2026-12-30')], '2'],
    ['without end up to the day', [span('post', '2026-03-01')], '5', '2026-03-05'],
    ['none after the window', [span('post', '2027-01-01')], '0'],
  ])('%s', (_, events, days, asOf = '2027-06-30') => expect(derive(events, asOf)['post.days']!.value).toBe(days));

  it('are never more than the window has, and fewer by what is excluded', () => {
    const spans = fc.array(fc.tuple(fc.nat(700), fc.nat(200)), { maxLength: 5 });
    const of = (kind: string, list: readonly (readonly [number, number])[]) =>
      list.map(([from, days]) => span(kind, addDays('2025-06-01', from), addDays('2025-06-01', from + days)));
    fc.assert(
      fc.property(spans, spans, (posts, holidays) => {
        const facts = derive([...of('post', posts), ...of('holiday', holidays)]);
        const [all, left] = [Number(facts['post.days']!.value), Number(facts['post.daysAtWork']!.value)];
        expect(all).toBeLessThanOrEqual(365);
        expect(left).toBeLessThanOrEqual(all);
      }),
      { numRuns: 50 },
    );
  });
});

describe('facts made of facts', () => {
  it('are exact, and rounded once where they say how', () => {
    const reduction = (share: string): CaseEvent => ({
      record: 'reduction',
      on: '2026-02-01',
      times: 1,
      fields: { share },
    });
    const facts = derive([reduction('1/3'), reduction('1/6'), { ...reduction('1/7'), on: '2025-01-01' }]);
    expect(facts['reduced.by']!.value).toBe('1/2');
    expect(facts['least.reduced']!.value).toBe('12');
    expect(derive([reduction('1/7')])['least.reduced']!.value).toBe('3.5');
    expect(derive([])['least.reduced']!.value).toBe('0');
  });

  it('are missing where they would divide by nothing', () => {
    expect(derive([])['visits.share']!.value).toBeNull();
    expect(derive([visit('2026-01-01')])['visits.share']!.value).toBe('0');
  });

  it('are missing where the document is silent, and name it', () => {
    expect(derive([])['over.silent']).toMatchObject({ value: null, evidence: [], unknown: ['param:silent.days'] });
  });

  it('may be the later of two days', () => {
    const deferral = { record: 'deferral', on: '2026-11-01', times: 1, fields: { until: '2027-03-31' } };
    expect(derive([deferral])['latest.day']!.value).toBe('2027-03-31');
  });
});
