import { describe, expect, it } from '@jest/globals';
import { casesOf, definitionOf, uuid } from '../testing/index.js';
import { guardFacts } from './case-facts.js';

const kept = definitionOf('370213', 'class-participation');
const [asked, other] = [uuid(21), uuid(22)];
const details = { hours: '90', unit: 'hour', level: 'county', mode: 'centralized', category: 'professional' };
const tutor = { actor: 'tutor', roles: ['class.tutor'] };
const teacher = { actor: 'teacher', roles: ['self'] };
const enrolled = [
  { do: 'Apply', by: teacher, data: { subject: uuid(1), about: { class: uuid(20) }, details } },
  { do: 'Approve', by: tutor },
];
const request = { do: 'RequestLeave', by: teacher, data: { session: asked, reason: '病假' } };
const decide = (granted: boolean) => ({ do: 'DecideLeave', by: tutor, data: { session: asked, granted } });

describe('the leave a guard reads', () => {
  it.each([
    ['none', [], asked],
    ['requested', [request], asked],
    ['granted', [request, decide(true)], asked],
    ['refused', [request, decide(false)], asked],
    ['requested', [request, decide(false), request], asked],
    ['none', [request, decide(true)], other],
  ])('is %s for its own session', async (leave, steps, session) => {
    const state = await casesOf(kept)(...enrolled, ...steps).state();
    expect(guardFacts(kept.definition, state, { session }, '2025-05-31')['case.leave']).toBe(leave);
  });

  it('is not there in a step without a session', async () => {
    const state = await casesOf(kept)(...enrolled).state();
    expect(guardFacts(kept.definition, state, {}, '2025-05-31')).not.toHaveProperty('case.leave');
  });
});
