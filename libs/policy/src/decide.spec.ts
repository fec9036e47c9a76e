import { canonicalText } from '#libs/canonical';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { countCredits } from './credits/counting.js';
import { decide, MAX_STORED_EVIDENCE } from './decide.js';
import { explain, NotThisDecision } from './explain.js';
import { deriveFacts } from './facts/derive.js';
import { caseEvents } from './golden-cases.js';
import { loadPack } from './load/load-packs.js';
import { binds, packFromBytes, resolvedPack } from './pack.js';
import type { CaseEvent } from './schema/pack-files.js';
import type { FactEvent } from './verdict.js';
import { windowOf } from './facts/window.js';

const rules = new URL('../../../rules', import.meta.url).pathname;
const yunyang = loadPack(rules, 'cn/500235-yunyang');
const cycle = windowOf(yunyang, 'cycle', '2021-2025');
const year = windowOf(yunyang, 'year', '2025');
const hired: CaseEvent = { hired: '2010-09-01', firstPost: false };
const award = (id: string, amount: string, on = '2023-05-04'): CaseEvent => ({
  award: id,
  amount,
  on,
  level: 'county',
  mode: 'centralized',
  category: 'professional',
});
const input = (events: readonly FactEvent[], purpose = 'cycle') => ({
  subject: 'somebody',
  events,
  purpose,
  window: purpose === 'cycle' ? cycle : year,
  asOf: '2025-12-31',
  position: '000007',
});

describe('a decision', () => {
  const events = caseEvents(yunyang, [hired, award('a', '60'), award('b', '40.5')]);

  it('is stored in this form', async () => {
    const decision = await decide(yunyang, input(events));
    expect({ ...decision, factsHash: '', packHash: '' }).toEqual({
      purpose: 'cycle',
      window: cycle,
      asOf: '2025-12-31',
      position: '000007',
      packHash: '',
      interpretations: [],
      engine: 'json-rules-engine/7.3.1',
      factsHash: '',
      facts: expect.objectContaining({
        'credits.counted': { value: '100.5', unit: 'credit', evidence: ['event-000002', 'event-000003'] },
        'person.stage': { value: 'primary', unit: 'text', evidence: ['event-000001'] },
      }),
      outcome: 'unqualified',
      requirements: [
        { rule: 'cycle-centralized', value: 'met', unknown: [] },
        { rule: 'cycle-total', value: 'notMet', unknown: [] },
      ],
      consequences: [
        { consequence: 'contract.notRenewed', clause: 'YY-3.6.6.2', basis: 'stated', purpose: 'contract' },
        { consequence: 'cycle.unqualified', clause: 'YY-3.6.6.1', basis: 'stated', purpose: 'cycle' },
      ],
      firedRules: ['cycle-centralized'],
    });
  });

  it('replays to the same bytes from the stored bytes of its pack, whatever order the events come in', async () => {
    const stored = canonicalText(await decide(yunyang, input(events)));
    const { hash, bytes } = packFromBytes(new Uint8Array(yunyang.bytes));
    expect(hash).toBe(yunyang.hash);
    // Read anew: a pack that was read before is remembered.
    const again = { ...resolvedPack.parse(JSON.parse(new TextDecoder().decode(bytes))), hash, bytes };
    await fc.assert(
      fc.asyncProperty(fc.shuffledSubarray(events, { minLength: events.length }), async (shuffled) => {
        expect(canonicalText(await decide(again, input(shuffled)))).toBe(stored);
      }),
      { numRuns: 20 },
    );
  });

  it('stays small for a person with 200 events', async () => {
    const many = caseEvents(yunyang, [hired, ...Array.from({ length: 199 }, (_, i) => award(`award-${i}`, '0.5'))]);
    const decision = await decide(yunyang, input(many));
    expect(canonicalText(decision).length).toBeLessThan(20_000);
    expect(decision.facts['credits.counted']!.evidence).toEqual({
      count: 199,
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect(MAX_STORED_EVIDENCE).toBe(40);
  });

  it('is right for 64 people at once', async () => {
    const outcomes = await Promise.all(
      Array.from({ length: 64 }, (_, i) =>
        decide(yunyang, input(caseEvents(yunyang, [hired, award('a', String(100 + (i % 40) + 1))]))),
      ),
    );
    outcomes.forEach(({ outcome }, i) => expect(outcome).toBe(100 + (i % 40) + 1 >= 120 ? 'qualified' : 'unqualified'));
  });

  it('names the interpretations it used, and only those', async () => {
    const interpretations = [
      { id: 'i-1', parameter: 'year.min', value: '24', from: '2025-01-01' },
      { id: 'i-2', parameter: 'induction.hours.min', value: '120', from: '2025-01-01' },
    ];
    const decision = await decide(yunyang, { ...input(events, 'annual-review'), interpretations });
    expect(decision.interpretations).toEqual(['i-1']);
    expect(decision.outcome).toBe('unqualified');
  });
});

describe('an explanation', () => {
  const events = caseEvents(yunyang, [hired, award('a', '80', '2025-03-01')]);
  const facts = deriveFacts(yunyang, { events, window: year, asOf: '2025-12-31' });

  it('says of a flag or target that it is met or not, and of nobody that they fail it', async () => {
    const asked = { ...input(events, 'skills'), window: cycle };
    const decision = await decide(yunyang, asked);
    const facts = deriveFacts(yunyang, { ...asked, names: Object.keys(decision.facts) });
    expect(decision.outcome).toBe('unqualified');
    expect([binds(yunyang, 'skills'), binds(yunyang, 'annual-review')]).toEqual([false, true]);
    const { text } = await explain(yunyang, decision, facts);
    expect(text['zh-CN'].split('\n')[0]).toMatch(/：未达到（/);
  });

  it('quotes the clause and says what the document leaves open', async () => {
    const decision = await decide(yunyang, input(events, 'annual-review'));
    const { text, requirements } = await explain(yunyang, decision, facts);
    expect(text['zh-CN']).toContain('年度考核 2025 培训要求：无法判定');
    expect(text['zh-CN']).toContain('凡年度教师培训未达学分最低要求者');
    expect(text['zh-CN']).toContain('未写明数值');
    expect(text.en).toContain('never states it');
    expect(requirements[0]!.source.clause).toBe('YY-3.6.5.1');
    expect(requirements[0]!.unknowns.map(({ name }) => name)).toEqual(['param:year.min']);
  });

  it('says the basis of each consequence, and where the document states no length', async () => {
    const interpretations = [{ id: 'i-1', parameter: 'year.min', value: '100', from: '2025-01-01' }];
    const decision = await decide(yunyang, { ...input(events, 'annual-review'), interpretations });
    const { text } = await explain(yunyang, decision, facts, { interpretations });
    expect(text['zh-CN']).toContain('→ 不得申报高一级职称（文件规定，YY-3.6.5.3），时长文件未规定');
    expect(text['zh-CN']).toContain('采用的解释：i-1');
    expect(text['zh-CN']).toContain('✗ 计入学分：80学分（不少于 100学分）');
  });

  it('leaves no placeholder open and says the same in both languages', async () => {
    const { text } = await explain(yunyang, await decide(yunyang, input(events, 'annual-review')), facts);
    for (const one of Object.values(text)) expect(one).not.toMatch(/\{\w+\}/);
    expect(text.en.split('\n')).toHaveLength(text['zh-CN'].split('\n').length);
  });

  it('refuses facts that are not those of the decision', async () => {
    const decision = await decide(yunyang, input(events, 'annual-review'));
    const other = deriveFacts(yunyang, { events: events.slice(0, 1), window: year, asOf: '2025-12-31' });
    await expect(explain(yunyang, decision, other)).rejects.toThrow(NotThisDecision);
  });
});

describe('what counts', () => {
  const yueyang = loadPack(rules, 'cn/430600-yueyang');
  const five = windowOf(yueyang, 'cycle', '2013-2018');
  const amounts = fc.array(fc.integer({ min: 1, max: 9000 }), { minLength: 1, maxLength: 12 });
  const schoolBased = (amount: number, i: number): CaseEvent => ({
    award: `a${i}`,
    amount: `${Math.floor(amount / 100)}.${String(amount % 100).padStart(2, '0')}`,
    on: `2014-0${(i % 8) + 1}-15`,
    level: 'school',
    mode: 'schoolBased',
    category: 'school-based',
  });
  const cents = (text: string) => Math.round(Number(text) * 100);

  it('never exceeds the cap, never exceeds what was recognised, and fills the cap if there is enough', () => {
    fc.assert(
      fc.property(amounts, (list) => {
        const { rows, totals } = countCredits(yueyang, {
          events: caseEvents(yueyang, [hired, ...list.map(schoolBased)]),
          window: five,
          asOf: '2018-08-31',
        });
        for (const row of rows) expect(cents(row.counted)).toBeLessThanOrEqual(cents(row.recognised));
        expect(cents(totals.counted)).toBe(
          Math.min(
            12_000,
            list.reduce((a, b) => a + b, 0),
          ),
        );
      }),
    );
  });

  it('says which clause cut it and how much', () => {
    const events = caseEvents(yueyang, [hired, schoolBased(9000, 0), schoolBased(5000, 1)]);
    const [first, second] = countCredits(yueyang, { events, window: five, asOf: '2018-08-31' }).rows;
    expect(first).toMatchObject({ counted: '90', reason: { code: 'counted' } });
    expect(second).toMatchObject({ counted: '30', clause: 'YUE-4.25.4', basis: 'stated' });
    expect(second!.reason['zh-CN']).toBe(
      '认定 50学分，计入 30，20 不计入：已达上限 120（校本培训学分五年上限，YUE-4.25.4）',
    );
  });

  it('marks a falsified award as voided by default, not by the document', () => {
    const events = caseEvents(yunyang, [hired, award('a', '60'), { revoke: 'a', amount: '60', kind: 'falsification' }]);
    expect(countCredits(yunyang, { events, window: cycle, asOf: '2025-12-31' }).rows[0]).toMatchObject({
      counted: '0',
      recognised: '0',
      reason: { code: 'revoked' },
      clause: 'YY-3.6.4',
      basis: 'default',
    });
  });
});
