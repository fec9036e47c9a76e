import { describe, expect, it } from '@jest/globals';
import { deriveFacts } from './derive.js';
import { caseEvents } from '../golden-cases.js';
import { loadPack } from '../load/load-packs.js';
import { packOf } from '../pack.js';
import type { CaseEvent, FactDefinition } from '../schema/pack-files.js';
import type { FactEvent } from '../verdict.js';
import { windowOf } from './window.js';

const {
  hash: _hash,
  bytes: _bytes,
  ...resolved
} = loadPack(new URL('../../../../rules', import.meta.url).pathname, 'cn/500235-yunyang');
const label = { 'zh-CN': '测试', en: 'test' };
const extra: { [name: string]: FactDefinition } = {
  trainings: { from: 'award', where: {}, aggregate: 'count', window: 'rule', unit: 'time', label },
  levels: { from: 'award', where: {}, aggregate: 'distinct', of: 'level', window: 'rule', unit: 'time', label },
  largest: {
    from: 'award',
    where: { unit: 'credit' },
    aggregate: 'max',
    of: 'recognised',
    window: 'rule',
    unit: 'credit',
    label,
  },
  smallest: {
    from: 'award',
    where: { unit: 'credit' },
    aggregate: 'min',
    of: 'recognised',
    window: 'rule',
    unit: 'credit',
    label,
  },
  lastLevel: { from: 'award', where: {}, aggregate: 'latest', of: 'level', window: 'always', unit: 'text', label },
  anyEthics: {
    from: 'award',
    where: { category: 'ethics' },
    aggregate: 'exists',
    window: 'rule',
    unit: 'yesNo',
    label,
  },
  notSchool: {
    from: 'award',
    where: { level: { not: 'school' }, unit: 'credit' },
    aggregate: 'sum',
    of: 'recognised',
    window: 'rule',
    unit: 'credit',
    label,
  },
  elsewhere: { derive: 'difference', of: ['credits.recognised', 'credits.centralized'], unit: 'credit', label },
};
const pack = packOf({ ...resolved, facts: { ...resolved.facts, ...extra } });
const cycle = windowOf(pack, 'cycle', '2021-2025');
const derive = (
  short: readonly CaseEvent[],
  asOf = '2025-12-31',
  events: readonly FactEvent[] = caseEvents(pack, short),
) => deriveFacts(pack, { events, window: cycle, asOf });
const hired: CaseEvent = { hired: '2010-09-01', firstPost: false };
const award = (id: string, amount: string, on: string, level = 'county'): CaseEvent => ({
  award: id,
  amount,
  on,
  level,
  mode: 'centralized',
  category: 'professional',
});

describe('facts over awards', () => {
  const facts = derive([
    hired,
    award('a', '10', '2021-01-01'),
    award('b', '2.5', '2025-12-31', 'school'),
    award('before', '7', '2020-12-31'),
    { ...award('hours', '90', '2022-05-01', 'city'), unit: 'hour' },
  ]);

  it.each([
    ['credits.recognised', '12.5'],
    ['credits.centralized', '10'],
    ['hours.recognised', '90'],
    ['hours.counted', '0'],
    ['trainings', '3'],
    ['levels', '3'],
    ['largest', '10'],
    ['smallest', '2.5'],
    ['lastLevel', 'school'],
    ['anyEthics', false],
    ['notSchool', '10'],
    ['elsewhere', '2.5'],
  ])('%s is %s', (name, value) => expect(facts[name]!.value).toBe(value));

  it('carry the ids of the events they folded, also of revocations', () => {
    const { 'credits.counted': counted } = derive([
      hired,
      award('a', '10', '2022-01-01'),
      award('b', '5', '2022-01-02'),
      { revoke: 'a', amount: '4', kind: 'error' },
    ]);
    expect(counted).toEqual({
      value: '11',
      unit: 'credit',
      evidence: ['event-000002', 'event-000003', 'event-000004'],
      until: '2025-12-31',
    });
  });

  it('are missing, not zero, where nothing was recorded to take them from', () => {
    const none = derive([]);
    expect(none['largest']!.value).toBeNull();
    expect(none['lastLevel']!.value).toBeNull();
    expect(none['person.stage']!.value).toBeNull();
    expect(none['shadowing.baseDays']!.value).toBeNull();
    expect(none['credits.counted']!.value).toBe('0');
  });
});

describe('facts about the person', () => {
  it.each<[string, readonly CaseEvent[], string, string | boolean | null, string?]>([
    [
      'stage after a change of post',
      [hired, { post: '2023-09-01', category: 'manager', stage: 'junior' }],
      'person.stage',
      'junior',
    ],
    [
      'stage before a change of post',
      [hired, { post: '2023-09-01', stage: 'junior' }],
      'person.stage',
      'primary',
      '2023-08-31',
    ],
    ['in service', [hired], 'person.employed', true],
    [
      'in service before the day of hire',
      [{ hired: '2024-09-01', firstPost: true }],
      'person.employed',
      false,
      '2024-08-31',
    ],
    [
      'in service on the day after retirement',
      [hired, { ended: '2024-03-01', kind: 'retired' }],
      'person.employed',
      false,
    ],
    [
      'in service before retirement',
      [hired, { ended: '2024-03-01', kind: 'retired' }],
      'person.employed',
      true,
      '2024-02-29',
    ],
    ['retired', [hired, { ended: '2024-03-01', kind: 'retired' }], 'person.retired', true],
    [
      'in service again',
      [hired, { ended: '2022-03-01', kind: 'left' }, { hired: '2023-09-01', firstPost: false }],
      'person.employed',
      true,
    ],
    ['late entry on the first day', [{ hired: '2021-01-01', firstPost: true }], 'person.lateEntry', false],
    ['late entry on the second day', [{ hired: '2021-01-02', firstPost: true }], 'person.lateEntry', true],
    [
      'days of a leave within the window',
      [hired, { leave: 'sick', from: '2022-03-01', to: '2022-03-31' }],
      'person.leaveDays',
      '31',
    ],
    [
      'days of a leave that began before',
      [hired, { leave: 'sick', from: '2020-12-01', to: '2021-01-10' }],
      'person.leaveDays',
      '10',
    ],
    ['days of a leave that still lasts', [hired, { leave: 'study', from: '2025-12-22' }], 'person.leaveDays', '10'],
    [
      'days of a leave as of its third day',
      [hired, { leave: 'study', from: '2023-05-01', to: '2023-05-31' }],
      'person.leaveDays',
      '3',
      '2023-05-03',
    ],
    [
      'days of secondment',
      [
        hired,
        { leave: 'secondment', from: '2022-03-01', to: '2022-03-02' },
        { leave: 'sick', from: '2022-04-01', to: '2022-04-09' },
      ],
      'person.secondmentDays',
      '2',
    ],
    ['a move within the county', [hired, { transferred: '2022-08-20' }], 'person.transferredIn', false],
    [
      'a move into the county',
      [
        { ...hired, jurisdiction: '500236' },
        { transferred: '2022-08-20', to: '500235' },
      ],
      'person.transferredIn',
      true,
    ],
    [
      'a move into the county before the window',
      [
        { ...hired, jurisdiction: '500236' },
        { transferred: '2019-08-20', to: '500235' },
      ],
      'person.transferredIn',
      false,
    ],
    [
      'serving here after moving away',
      [hired, { transferred: '2022-08-20', to: '500236' }],
      'person.inJurisdiction',
      false,
    ],
    [
      'base school days within a year',
      [
        { hired: '2024-09-01', firstPost: true },
        { shadowing: '2024-10-08', base: true, days: 3 },
        { shadowing: '2025-09-02', base: true, days: 1 },
      ],
      'shadowing.baseDays',
      '3',
    ],
  ])('%s', (_, events, name, value, asOf = '2025-12-31') => {
    expect(derive(events, asOf)[name]!.value).toBe(value);
  });

  it('count from the day they say, however late they were recorded', () => {
    const events = caseEvents(pack, [
      hired,
      { post: '2024-01-01', stage: 'senior' },
      { post: '2022-01-01', stage: 'junior' },
    ]);
    expect(derive([], '2025-12-31', events)['person.stage']!.value).toBe('senior');
  });
});
