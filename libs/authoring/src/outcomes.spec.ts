import { describe, expect, it } from '@jest/globals';
import { stepsOf, tally, tallyBy, whoChanges, type PersonOutcome } from './outcomes.js';

const row = (person: string, outcome: PersonOutcome['outcome'], more: Partial<PersonOutcome> = {}): PersonOutcome => ({
  person,
  outcome,
  consequences: [],
  ...more,
});
const before = [
  row('a', 'qualified', { school: 's1' }),
  row('b', 'unqualified', { school: 's1', consequences: ['x', 'y'] }),
  row('c', 'open', { outlook: 'atRisk' }),
];

describe('a tally', () => {
  it('counts outcomes, consequences and outlooks', () => {
    expect(tally(before)).toEqual({
      persons: 3,
      outcomes: { open: 1, qualified: 1, unqualified: 1 },
      consequences: { x: 1, y: 1 },
      outlooks: { atRisk: 1 },
    });
  });

  it('breaks down by school, with those who have none', () => {
    expect(tallyBy(before, 'school').map(({ group, persons }) => [group, persons])).toEqual([
      ['s1', 2],
      ['—', 1],
    ]);
  });
});

describe('who changes', () => {
  it('is somebody with another outcome or other consequences, and nobody else', () => {
    const after = [
      row('a', 'unqualified', { school: 's1', consequences: ['x'] }),
      row('b', 'unqualified', { consequences: ['y'] }),
      before[2]!,
    ];
    const changed = whoChanges(before, after);
    expect(changed).toEqual([
      {
        person: 'a',
        school: 's1',
        staffCategory: undefined,
        before: 'qualified',
        after: 'unqualified',
        gained: ['x'],
        lost: [],
      },
      {
        person: 'b',
        school: undefined,
        staffCategory: undefined,
        before: 'unqualified',
        after: 'unqualified',
        gained: [],
        lost: ['x'],
      },
    ]);
    expect(stepsOf(changed)).toEqual({ 'qualified → unqualified': 1, 'unqualified → unqualified': 1 });
  });
});
