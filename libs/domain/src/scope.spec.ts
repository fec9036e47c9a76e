import { describe, expect, it } from '@jest/globals';
import {
  actorOn,
  grantFor,
  grantText,
  inOwnRight,
  mayRead,
  reaches,
  readScope,
  rolesAt,
  system,
  within,
  type Grant,
} from './scope.js';
import { uuid } from './testing/index.js';

const here = { jurisdiction: '500235', school: uuid(10) };

describe('a jurisdiction', () => {
  it.each([
    ['500235', '500235', true],
    ['500235', '500200', true],
    ['500235', '500000', true],
    ['500235', '000000', true],
    ['500235', '500236', false],
    ['500200', '500235', false],
    ['510235', '500000', false],
  ])('%s lies in %s: %s', (inner, outer, lies) => expect(within(inner, outer)).toBe(lies));
});

describe('a grant', () => {
  it.each<[Grant, boolean]>([
    [{ role: 'r' }, true],
    [{ role: 'r', jurisdiction: '500200' }, true],
    [{ role: 'r', jurisdiction: '500236' }, false],
    [{ role: 'r', school: uuid(10) }, true],
    [{ role: 'r', school: uuid(11) }, false],
    [{ role: 'r', jurisdiction: '500236', school: uuid(10) }, false],
  ])('%j reaches the school: %s', (grant, does) => expect(reaches(grant, here)).toBe(does));

  it('of a place reaches nothing that has none', () => {
    expect(reaches({ role: 'r', jurisdiction: '500235' }, {})).toBe(false);
    expect(reaches({ role: 'r', school: uuid(10) }, { jurisdiction: '500235' })).toBe(false);
  });

  it('is written into events with the place it was given for', () => {
    expect(grantText({ role: 'bureau.hr', jurisdiction: '500235' })).toBe('bureau.hr@500235');
    expect(grantText({ role: 'school.admin', jurisdiction: '500235', school: uuid(10) })).toBe(
      `school.admin@${uuid(10)}`,
    );
    expect(grantText({ role: 'auditor' })).toBe('auditor@*');
  });

  it('is chosen by role and place; the service has all', () => {
    const actor = {
      id: 'a',
      grants: [
        { role: 'x', jurisdiction: '500236' },
        { role: 'x', jurisdiction: '500200' },
      ],
    };
    expect(grantFor(actor, ['x'], here)).toEqual({ role: 'x', jurisdiction: '500200' });
    expect(grantFor(actor, ['y'], here)).toBeUndefined();
    expect(grantFor(system, ['y'], here)).toEqual({ role: 'system' });
    expect(rolesAt(actor, here)).toEqual(['x']);
  });
});

describe('a delegated grant', () => {
  const own: Grant = { role: 'teacher', ...here };
  const lent: Grant = {
    role: 'school.reviewer',
    ...here,
    from: '2025-06-01',
    until: '2025-06-30',
    delegatedBy: uuid(2),
  };
  const actor = { id: uuid(1), grants: [own, lent] };

  it.each([
    ['2025-05-31', false],
    ['2025-06-01', true],
    ['2025-06-30', true],
    ['2025-07-01', false],
  ])('on %s holds: %s', (day, holds) => {
    expect(rolesAt(actorOn(actor, day), here)).toEqual(holds ? ['teacher', 'school.reviewer'] : ['teacher']);
  });

  it('says for whom it is used', () => {
    expect(grantText(lent)).toBe(`school.reviewer@${here.school}(代 ${uuid(2)})`);
  });

  it('is not a right of one’s own', () => {
    expect(inOwnRight(actor).grants).toEqual([own]);
  });
});

describe('what may be read', () => {
  const scopeOf = (...grants: Grant[]) => readScope({ id: uuid(1), grants });

  it('is the own record, whatever else', () => {
    expect(mayRead(scopeOf(), { ...here, person: uuid(1) })).toBe(true);
    expect(mayRead(scopeOf(), { ...here, person: uuid(2) })).toBe(false);
    expect(mayRead(scopeOf({ role: 'teacher', ...here }), { ...here, person: uuid(2) })).toBe(false);
  });

  it('is the jurisdiction with those below it, or the school', () => {
    expect(mayRead(scopeOf({ role: 'bureau.hr', jurisdiction: '500200' }), here)).toBe(true);
    expect(mayRead(scopeOf({ role: 'bureau.hr', jurisdiction: '500236' }), here)).toBe(false);
    expect(mayRead(scopeOf({ role: 'school.admin', ...here }), here)).toBe(true);
    expect(mayRead(scopeOf({ role: 'school.admin', ...here }), { ...here, school: uuid(11) })).toBe(false);
  });

  it('is everything for auditors and the service only', () => {
    expect(mayRead(scopeOf({ role: 'auditor' }), {})).toBe(true);
    expect(mayRead(readScope(system), here)).toBe(true);
    expect(mayRead(scopeOf({ role: 'bureau.hr' }), here)).toBe(false);
    expect(mayRead(scopeOf({ role: 'auditor', jurisdiction: '500236' }), here)).toBe(false);
  });
});
