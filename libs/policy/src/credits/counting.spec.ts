import { describe, expect, it } from '@jest/globals';
import { deriveFacts } from '../facts/derive.js';
import { windowOf } from '../facts/window.js';
import type { FactEvent, Interpretation } from '../verdict.js';
import { countCredits } from './counting.js';
import { awarded, packWith, type PackParts } from './testing/packs.js';

type Asked = {
  readonly year?: string;
  readonly asOf?: string;
  readonly purpose?: string;
  readonly interpretations?: readonly Interpretation[];
};

/** What counts in a year (2023 by default), or in the cycle 2021–2025 when `year` is `cycle`. */
function count(
  parts: PackParts,
  events: readonly FactEvent[],
  { year = '2023', asOf = '2030-12-31', ...rest }: Asked = {},
) {
  const pack = packWith(parts);
  const window = year === 'cycle' ? windowOf(pack, 'cycle', '2021-2025') : windowOf(pack, 'year', year);
  const input = { events, window, asOf, ...rest };
  const { rows, totals } = countCredits(pack, input);
  const fact = deriveFacts(pack, { ...input, names: ['credits.counted'] })['credits.counted']!;
  return {
    counted: totals.counted,
    totals,
    fact,
    rows: Object.fromEntries(rows.map(({ award, counted, reason }) => [award, `${counted} ${reason.code}`])),
    text: Object.fromEntries(rows.map(({ award, reason }) => [award, reason.en])),
    of: (award: string) => rows.find((row) => row.award === award)!,
  };
}

const rule = (parts: object) => ({ id: 'rule', clause: 'SL-2', ...parts });
const silent = { 'zh-CN': '未写明', en: 'not stated' };

describe('a factor', () => {
  const parts: PackParts = {
    parameters: { half: ['percent', '50'], none: ['percent', '0'] },
    credits: {
      factors: [
        rule({ where: { mode: 'remote' }, percent: 'half' }),
        { id: 'induction', clause: 'SL-3', where: { category: 'induction' }, percent: 'none', purpose: ['cycle'] },
      ],
      round: { step: '0.5', mode: 'down' },
    },
  };
  const events = [
    awarded('a', '5', '2023-03-01', { mode: 'remote' }),
    awarded('b', '8', '2023-04-01', { category: 'induction' }),
    awarded('c', '2', '2023-05-01'),
  ];

  it('lets a share count, rounded, and nothing where the share is 0', () => {
    const { rows, counted, of, text, fact } = count(parts, events, { purpose: 'cycle' });
    expect(rows).toEqual({ a: '2.5 factored', b: '0 not-counted', c: '2 counted' });
    expect(counted).toBe('4.5');
    expect(fact.value).toBe('4.5');
    expect(of('b')).toMatchObject({ clause: 'SL-3', basis: 'stated' });
    expect(text['a']).toBe('Counts at 50%: 2.5 of 5 credits (SL-2)');
    const eighth = { ...parts, parameters: { ...parts.parameters, half: ['percent', '12.5'] as const } };
    expect(count(eighth, events).text['a']).toBe('Counts at 12.5%: 0.5 of 5 credits (SL-2)');
  });

  it('may be for some purposes only', () => {
    expect(count(parts, events, { purpose: 'induction' }).rows['b']).toBe('8 counted');
    expect(count(parts, events).rows['b']).toBe('8 counted');
  });

  it('on which the document is silent leaves open what it is about, and the fact names the parameter', () => {
    const open = { ...parts, parameters: { ...parts.parameters, half: ['percent', null] as const } };
    const { rows, counted, totals, fact, of } = count(open, events);
    expect(rows).toMatchObject({ a: '0 undetermined', c: '2 counted' });
    expect(counted).toBe('10');
    expect(totals.unknown).toEqual(['param:half']);
    expect(fact).toMatchObject({ value: null, unknown: ['param:half'] });
    expect(of('a').clause).toBe('SL-1');
    const interpretations = [{ id: 'i', parameter: 'half', value: '20', from: '2021-01-01' }];
    const read = count(open, events, { interpretations });
    expect(read.rows['a']).toBe('1 factored');
    expect(read.fact).toMatchObject({ value: '11', interpretations: ['i'] });
    expect(count(open, events.slice(1)).fact).toMatchObject({ value: '10' });
  });
});

describe('duplicates', () => {
  const unique = (more: object) => ({
    credits: { unique: [rule({ by: ['activity.paper'], keep: 'highest', ...more })] },
  });
  const paper = { activity: { paper: 'P' } };
  const events = [
    awarded('low', '2', '2023-02-01', paper),
    awarded('high', '5', '2023-06-01', paper),
    awarded('other', '3', '2023-06-01', { activity: { paper: 'Q' } }),
    awarded('unnamed', '1', '2023-06-02'),
    awarded('unnamed-too', '1', '2023-06-02'),
    awarded('last-year', '4', '2022-06-01', paper),
  ];

  it('count once, the highest, and name the award that counts', () => {
    const { rows, of } = count(unique({}), events);
    expect(rows).toEqual({
      low: '0 duplicate',
      high: '5 counted',
      other: '3 counted',
      unnamed: '1 counted',
      'unnamed-too': '1 counted',
      'last-year': '0 outside-window',
    });
    expect(of('low')).toMatchObject({ clause: 'SL-2', reason: { 'zh-CN': '不重复计入：已按“high”计入（SL-2）' } });
  });

  it('are looked for in all years, or within one', () => {
    expect(count(unique({ keep: 'earliest' }), events).rows).toMatchObject({ low: '0 duplicate', high: '0 duplicate' });
    const yearly = unique({ keep: 'earliest', window: 'year' });
    expect(count(yearly, events).rows).toMatchObject({ low: '2 counted', high: '0 duplicate' });
    expect(count(yearly, events, { year: '2022' }).rows['last-year']).toBe('4 counted');
  });

  it('are what is known on the day that is asked about, and leave room when voided', () => {
    expect(count(unique({}), events, { asOf: '2023-05-31' }).rows['last-year']).toBe('0 outside-window');
    expect(count(unique({}), events, { asOf: '2023-05-31', year: '2022' }).rows['last-year']).toBe('4 counted');
    const revoked: FactEvent = {
      ...awarded('z', '1', '2023-07-01'),
      id: 'revocation',
      type: 'CreditRevoked',
      data: { award: 'high', amount: '5', kind: 'falsification' },
    };
    expect(count(unique({ window: 'year' }), [...events, revoked]).rows).toMatchObject({
      low: '2 counted',
      high: '0 revoked',
    });
  });
});

describe('an award that is spread', () => {
  const parts: PackParts = {
    parameters: { years: ['year', '3'] },
    credits: { spread: [rule({ where: { category: 'qualification' }, years: 'years' })] },
  };
  const events = [awarded('a', '10', '2022-05-01', { category: 'qualification' })];

  it('counts in equal parts on the same day, the rest in the last', () => {
    const byYear = ['2021', '2022', '2023', '2024', '2025'].map((year) => count(parts, events, { year }).counted);
    expect(byYear).toEqual(['0', '3.33', '3.33', '3.34', '0']);
    const { rows, fact, text } = count(parts, events, { year: '2023' });
    expect(rows).toEqual({ a: '3.33 spread' });
    expect(fact).toMatchObject({ value: '3.33', evidence: ['event-a'] });
    expect(text['a']).toBe('10 credits count over 3 years, 3.33 of them in this window (SL-2)');
  });

  it('shows all its parts of a longer window in one row, as far as they are due', () => {
    expect(count(parts, events, { year: 'cycle' }).rows).toEqual({ a: '10 spread' });
    expect(count(parts, events, { year: 'cycle', asOf: '2023-04-30' }).rows).toEqual({ a: '3.33 spread' });
    expect(count(parts, events, { year: '2024', asOf: '2023-04-30' }).rows).toEqual({ a: '0 after-as-of' });
  });

  it.each(['0', '0.5', '1'])('counts whole in its own year over %s years', (years) => {
    const short = { ...parts, parameters: { years: ['year', years] as const } };
    expect(count(short, events, { year: '2022' }).rows).toEqual({ a: '10 spread' });
  });

  it('is open from its day on where the document does not say over how many years', () => {
    const open = { ...parts, parameters: { years: ['year', null] as const } };
    expect(count(open, events, { year: '2021' }).fact.value).toBe('0');
    expect(count(open, events, { year: '2022' }).fact).toMatchObject({ value: null, unknown: ['param:years'] });
    expect(count(open, events, { year: '2025' }).fact.value).toBeNull();
  });
});

describe('what is carried over', () => {
  const parts: PackParts = {
    parameters: { required: ['credit', '10'], most: ['credit', '4'] },
    credits: { carryOver: [rule({ window: 'year', above: 'required', max: 'most' })] },
  };
  const events = [
    awarded('a', '9', '2022-03-01'),
    awarded('b', '4', '2022-09-01'),
    awarded('c', '2', '2023-03-01'),
    awarded('d', '30', '2021-03-01'),
  ];

  it('is a row of its own with the awards of the year before as evidence', () => {
    const { rows, of, counted, fact } = count(parts, events);
    expect(rows).toMatchObject({ c: '2 counted', 'carry-over/rule/2022': '3 carried-over' });
    expect(counted).toBe('5');
    expect(fact).toMatchObject({ value: '5', evidence: ['event-a', 'event-b', 'event-c'] });
    expect(of('carry-over/rule/2022')).toMatchObject({
      recognised: '0',
      countsOn: '2023-01-01',
      level: 'county',
      clause: 'SL-2',
      title: '2022 结余结转',
      evidence: ['event-a', 'event-b'],
      reason: { en: '13 credits in 2022, 3 above what is required: 3 carried over (SL-2)' },
    });
  });

  it('is at most so much, and not carried on', () => {
    expect(count(parts, events, { year: '2022' }).rows['carry-over/rule/2021']).toBe('4 carried-over');
    expect(count(parts, events.slice(3), { year: '2023' }).rows).toEqual({ d: '0 outside-window' });
  });

  it('is nothing without a surplus, before its year, or within a longer window that holds both years', () => {
    const exact = [awarded('a', '10', '2022-03-01')];
    expect(count(parts, exact).rows).toEqual({ a: '0 outside-window' });
    expect(count(parts, events, { asOf: '2022-12-31' }).rows).not.toHaveProperty('carry-over/rule/2022');
    expect(count(parts, events, { year: 'cycle' }).counted).toBe('45');
  });

  it('is open where the document does not say above what, once something was earned', () => {
    const open = { ...parts, parameters: { ...parts.parameters, required: ['credit', null] as const } };
    expect(count(open, events).fact).toMatchObject({ value: null, unknown: ['param:required'] });
    expect(count(open, events.slice(2)).fact.value).toBe('2');
  });
});

describe('what is made up', () => {
  const parts: PackParts = {
    parameters: { days: ['day', '90'] },
    credits: { makeUp: { clause: 'SL-2', days: 'days' } },
  };
  const made = (occurredOn: string) => [awarded('a', '5', occurredOn, { countsOn: '2023-12-31' })];

  it('counts in the year before until so many days after it', () => {
    expect(count(parts, made('2023-12-31')).rows).toEqual({ a: '5 counted' });
    expect(count(parts, made('2024-03-30')).rows).toEqual({ a: '5 counted' });
    const { rows, text, fact } = count(parts, made('2024-03-31'));
    expect(rows).toEqual({ a: '0 too-late' });
    expect(fact.value).toBe('0');
    expect(text['a']).toBe('Made up too late: to count in 2023 it had to be done by 2024-03-30 (SL-2)');
  });

  it('is open where the document names no last day', () => {
    const open = { ...parts, parameters: { days: ['day', null] as const } };
    expect(count(open, made('2024-01-01')).fact).toMatchObject({ value: null, unknown: ['param:days'] });
    expect(count(open, made('2023-12-31')).fact.value).toBe('5');
  });
});

describe('a cap', () => {
  const capped = (more: object, parameters: PackParts['parameters'] = { most: ['credit', '6'] }) => ({
    parameters,
    credits: { caps: [rule({ max: 'most', window: 'year', ...more })] },
  });
  const events = [
    awarded('a', '4', '2023-02-01', { mode: 'remote' }),
    awarded('b', '5', '2023-03-01', { mode: 'remote' }),
    awarded('c', '3', '2024-03-01', { mode: 'remote' }),
    awarded('d', '7', '2023-04-01'),
  ];

  it('limits a year, a cycle, or a single activity', () => {
    const remote = { where: { mode: 'remote' } };
    expect(count(capped(remote), events).rows).toMatchObject({ a: '4 counted', b: '2 over-cap', d: '7 counted' });
    expect(count(capped({ ...remote, window: 'cycle' }), events, { year: '2024' }).rows['c']).toBe('0 over-cap');
    const one = { source: { cause: 'one', title: 'one' } };
    const same = [
      awarded('a', '4', '2023-02-01', one),
      awarded('b', '4', '2024-02-01', one),
      awarded('c', '6', '2023-02-02'),
    ];
    expect(count(capped({ window: 'activity' }), same, { year: 'cycle' }).rows).toEqual({
      a: '4 counted',
      b: '2 over-cap',
      c: '6 counted',
    });
  });

  it('limits a term and a school year of the calendar', () => {
    const calendar = {
      ...packWith({}).calendar,
      terms: [
        { id: 'autumn', label: silent, starts: '09-01', ends: '01-31', basis: 'stated' as const },
        { id: 'spring', label: silent, starts: '02-01', ends: '07-31', basis: 'stated' as const },
      ],
    };
    const days = [awarded('a', '5', '2023-02-01'), awarded('b', '5', '2023-06-01'), awarded('c', '5', '2023-09-01')];
    expect(count({ ...capped({ window: 'term' }), calendar }, days).rows).toEqual({
      a: '5 counted',
      b: '1 over-cap',
      c: '5 counted',
    });
    expect(count({ ...capped({ window: 'schoolYear' }), calendar }, days).counted).toBe('11');
  });

  it('may be a share of a requirement', () => {
    const share = { max: { percent: 'share', of: 'required' } };
    const parameters = { share: ['percent', '30'], required: ['credit', '25'] } as const;
    const { rows, text } = count(capped(share, parameters), events);
    expect(rows).toMatchObject({ a: '4 counted', b: '3.5 over-cap', d: '0 over-cap' });
    expect(text['b']).toContain('cap 7.5');
    expect(count(capped(share, { ...parameters, share: ['percent', null] }), events).fact.unknown).toEqual([
      'param:share',
    ]);
  });

  it.each([
    ['earliest-first', { a: '4 counted', b: '2 over-cap', d: '0 over-cap' }],
    ['latest-first', { a: '0 over-cap', b: '0 over-cap', d: '6 over-cap' }],
    ['largest-first', { a: '0 over-cap', b: '0 over-cap', d: '6 over-cap' }],
  ])('is filled %s', (allocation, rows) => {
    const parts = capped({});
    expect(count({ ...parts, credits: { ...parts.credits, allocation } }, events).rows).toMatchObject(rows);
  });

  it('on which the document is silent leaves open what it is about, and what it would push out of another', () => {
    const parts: PackParts = {
      parameters: { most: ['credit', null], all: ['credit', '8'] },
      credits: {
        caps: [
          rule({ max: 'most', window: 'year', where: { mode: 'remote' } }),
          { ...rule({ max: 'all', window: 'year' }), id: 'all' },
        ],
      },
    };
    const open = count(parts, events);
    expect(open.rows).toMatchObject({ a: '0 undetermined', b: '0 undetermined', d: '0 undetermined' });
    expect(open.fact).toMatchObject({ value: null, unknown: ['param:most'] });
    expect(count(parts, events.slice(3)).rows['d']).toBe('7 counted');
    const interpretations = [{ id: 'i', parameter: 'most', value: '3', from: '2021-01-01' }];
    expect(count(parts, events, { interpretations }).rows).toMatchObject({
      a: '3 over-cap',
      b: '0 over-cap',
      d: '5 over-cap',
    });
  });

  it('goes by the day that the transition of the pack names', () => {
    const most = {
      label: silent,
      unit: 'credit',
      clause: 'SL-1',
      values: [
        { to: '2023-02-28', value: '3', basis: 'stated' as const },
        { from: '2023-03-01', value: '6', basis: 'stated' as const },
      ],
    };
    const parts = capped({}, { most });
    expect(count({ ...parts, transition: 'whole-window' }, events).rows).toMatchObject({
      a: '4 counted',
      b: '2 over-cap',
    });
    expect(count({ ...parts, transition: 'from-date' }, events).rows).toMatchObject({
      a: '3 over-cap',
      b: '0 over-cap',
    });
    expect(count({ ...parts, transition: 'by-occurrence' }, events).rows).toMatchObject({
      a: '3 over-cap',
      b: '3 over-cap',
    });
  });

  it('of personal cycles begins with the day of hire', () => {
    const calendar = {
      ...packWith({}).calendar,
      cycle: { kind: 'personal' as const, years: 5, basis: 'stated' as const },
    };
    const hired: FactEvent = {
      ...awarded('0', '0', '2021-06-01'),
      type: 'PersonHired',
      data: { hiredOn: '2018-07-01' },
    };
    const parts = { ...capped({ window: 'cycle' }), calendar };
    const days = [awarded('a', '5', '2023-06-30'), awarded('b', '5', '2023-07-01'), awarded('c', '5', '2022-07-01')];
    expect(count(parts, [hired, ...days]).rows).toMatchObject({ a: '1 over-cap', b: '5 counted' });
  });
});
