import { addDays, parseAmount } from '#libs/canonical';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { windowOf } from '../facts/window.js';
import type { FactEvent } from '../verdict.js';
import { countCredits } from './counting.js';
import { awarded, packWith } from './testing/packs.js';

const cited = { clause: 'SL-2' };
const parameters = {
  half: ['percent', '50'],
  year: ['credit', '20'],
  cycle: ['credit', '45'],
  remote: ['credit', '9.5'],
  years: ['year', '3'],
  required: ['credit', '8'],
  share: ['percent', '50'],
  days: ['day', '60'],
} as const;
const caps = [
  { ...cited, id: 'remote', where: { mode: 'remote' }, window: 'year', max: 'remote' },
  { ...cited, id: 'year', window: 'year', max: 'year' },
  { ...cited, id: 'cycle', window: 'cycle', max: 'cycle' },
];
const unique = [{ ...cited, id: 'paper', by: ['mode', 'activity.paper'], keep: 'highest', window: 'year' }];
const allocations = ['earliest-first', 'latest-first', 'largest-first'] as const;
const nested = Object.fromEntries(
  allocations.map((allocation) => [allocation, packWith({ parameters, credits: { caps, unique, allocation } })]),
);
const everything = packWith({
  parameters,
  credits: {
    caps: [...caps, { ...cited, id: 'activity', window: 'activity', max: { percent: 'share', of: 'cycle' } }],
    unique,
    factors: [{ ...cited, id: 'half', where: { level: 'school' }, percent: 'half' }],
    spread: [{ ...cited, id: 'spread', where: { category: 'qualification' }, years: 'years' }],
    carryOver: [{ ...cited, id: 'carry', window: 'year', above: 'required' }],
    makeUp: { ...cited, days: 'days' },
    round: { step: '0.5', mode: 'half-up' },
  },
});

const awardEvents = fc
  .array(
    fc.record({
      amount: fc.integer({ min: 1, max: 1500 }),
      day: fc.integer({ min: 0, max: 1825 }),
      late: fc.constantFrom(0, 0, 30, 200),
      mode: fc.constantFrom('remote', 'centralized'),
      level: fc.constantFrom('county', 'school'),
      category: fc.constantFrom('professional', 'qualification'),
      paper: fc.constantFrom(undefined, 'P', 'Q'),
    }),
    { minLength: 1, maxLength: 12 },
  )
  .map((awards) =>
    awards.map(({ amount, day, late, mode, level, category, paper }, i): FactEvent => {
      const countsOn = addDays('2021-01-01', day);
      const fields = { mode, level, category, countsOn, ...(paper && { activity: { paper } }) };
      return awarded(
        `a${i + 10}`,
        `${Math.floor(amount / 100)}.${String(amount % 100).padStart(2, '0')}`,
        addDays(countsOn, late),
        fields,
      );
    }),
  );
const years = fc.constantFrom('2021', '2022', '2023', '2024', '2025');
const cents = parseAmount;

const inYear = (pack = everything, events: readonly FactEvent[], year: string) =>
  countCredits(pack, { events, window: windowOf(pack, 'year', year), asOf: '2030-12-31' });
const inCycle = (pack = everything, events: readonly FactEvent[]) =>
  countCredits(pack, { events, window: windowOf(pack, 'cycle', '2021-2025'), asOf: '2030-12-31' });

describe('whatever was awarded', () => {
  it('no award counts for more than was recognised, except what is carried over', () => {
    fc.assert(
      fc.property(awardEvents, years, (events, year) => {
        for (const { rows, totals } of [inYear(everything, events, year), inCycle(everything, events)]) {
          for (const row of rows)
            if (row.reason.code !== 'carried-over')
              expect(cents(row.counted)).toBeLessThanOrEqual(cents(row.recognised));
          expect(rows.reduce((sum, row) => sum + cents(row.counted), 0)).toBe(cents(totals.counted));
        }
      }),
    );
  });

  it('the total under a cap is not above it, in whatever order it is filled', () => {
    fc.assert(
      fc.property(awardEvents, years, fc.constantFrom(...allocations), (events, year, allocation) => {
        const { rows, totals } = inYear(nested[allocation], events, year);
        const remote = rows.filter(({ mode }) => mode === 'remote').reduce((sum, row) => sum + cents(row.counted), 0);
        expect(remote).toBeLessThanOrEqual(950);
        expect(cents(totals.counted)).toBeLessThanOrEqual(2000);
        expect(cents(inCycle(nested[allocation], events).totals.counted)).toBeLessThanOrEqual(4500);
      }),
    );
  });

  it('the order in which it was recorded changes nothing', () => {
    const shuffled = awardEvents.chain((events) =>
      fc.tuple(
        fc.constant(events),
        fc.shuffledSubarray(events, { minLength: events.length, maxLength: events.length }),
      ),
    );
    fc.assert(
      fc.property(shuffled, years, ([events, others], year) => {
        const repositioned = others.map((event, i) => ({ ...event, position: String(i).padStart(6, '0') }));
        expect(inYear(everything, repositioned, year)).toEqual(inYear(everything, events, year));
        for (const pack of Object.values(nested)) expect(inCycle(pack, repositioned)).toEqual(inCycle(pack, events));
      }),
    );
  });

  it('one more award never lowers the total under nested caps where the highest of the same counts', () => {
    fc.assert(
      fc.property(awardEvents, fc.constantFrom(...allocations), (events, allocation) => {
        const pack = nested[allocation];
        const before = cents(inCycle(pack, events.slice(1)).totals.counted);
        expect(cents(inCycle(pack, events).totals.counted)).toBeGreaterThanOrEqual(before);
      }),
    );
  });

  it('an award that is revoked makes room: all is as if it had never been', () => {
    fc.assert(
      fc.property(awardEvents, years, (events, year) => {
        const [gone, ...others] = events as [FactEvent, ...FactEvent[]];
        const revoked: FactEvent = {
          ...gone,
          id: 'revocation',
          type: 'CreditRevoked',
          position: 'z',
          data: { award: gone.data['award'], amount: gone.data['recognised'], kind: 'error', basis: 'default' },
        };
        const { rows, totals } = inYear(everything, [...events, revoked], year);
        const without = inYear(everything, others, year);
        expect(rows.filter(({ award }) => award !== gone.data['award'])).toEqual(without.rows);
        expect(totals).toEqual(without.totals);
      }),
    );
  });

  it('the parts of a spread award together are the award', () => {
    const spreading = packWith({
      parameters,
      credits: { spread: [{ ...cited, id: 'spread', years: 'years' }], round: { step: '0.5', mode: 'up' } },
    });
    fc.assert(
      fc.property(awardEvents, (events) => {
        const parts = ['2021', '2022', '2023', '2024', '2025', '2026', '2027'].flatMap(
          (year) => inYear(spreading, events, year).rows,
        );
        for (const { data } of events) {
          const own = parts.filter(({ award }) => award === data['award']);
          expect(own.reduce((sum, { counted }) => sum + cents(counted), 0)).toBe(cents(String(data['recognised'])));
        }
      }),
    );
  });
});
