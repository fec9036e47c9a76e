import { describe, expect, it } from '@jest/globals';
import { formatAmount, parseAmount } from '#libs/canonical';
import fc from 'fast-check';
import { credit, type CreditAccount } from './credit.js';
import { attempt, contextOf, specOf, stateAfter, today, uuid } from './testing/index.js';
import { Refused, type CommandOf, type EventOf } from './decider.js';

const given = specOf(credit);
const cause = uuid(70);
const award = {
  ...{ award: uuid(50), unit: 'credit', planned: '10', recognised: '8', level: 'county', mode: 'centralized' },
  ...{ category: 'professional', occurredOn: '2025-05-04', countsOn: '2025-05-04' },
  source: { kind: 'class', title: '县级集中研修', cause, class: uuid(20) },
} as const;
const other = { ...award, award: uuid(51), source: { ...award.source, cause: uuid(71) } } as const;
const awarded = { type: 'CreditAwarded', data: award } as const;
const revocation = { award: award.award, amount: '3', kind: 'error', basis: 'default', reason: '重复登记' } as const;
const revoked = { type: 'CreditRevoked', data: { ...revocation, unit: 'credit' } } as const;
const void_ = { ...revoked, data: { ...revoked.data, amount: '8', kind: 'falsification' } } as const;

describe('an award', () => {
  it('is recorded', () => given().when({ type: 'AwardCredit', data: award }).then(awarded));

  it('is recorded once', () => {
    given(awarded)
      .when({ type: 'AwardCredit', data: { ...award, source: other.source } })
      .thenRefused('award-exists', '/award');
  });

  it('is the only one of its cause, also when the first was revoked since', () => {
    const again = { type: 'AwardCredit', data: { ...other, source: award.source } } as const;
    given(awarded).when(again).thenRefused('cause-awarded', '/source/cause');
    given(awarded, void_).when(again).thenRefused('cause-awarded');
    given({ type: 'CreditTransferredIn', data: { ...award, fromJurisdiction: '500236' } })
      .when(again)
      .thenRefused('cause-awarded');
  });

  it('is for training that has taken place', () => {
    const data = { ...award, occurredOn: '2025-06-02' };
    given().when({ type: 'AwardCredit', data }).thenRefused('date-in-future', '/occurredOn');
    given()
      .when({ type: 'AwardCredit', data: { ...award, occurredOn: today } })
      .then({ type: 'CreditAwarded', data: { ...award, occurredOn: today } });
  });

  it.each([
    ...['0', '0.00', '-1', '-0', '1.005', '0.001', 'NaN', 'Infinity', '1e3', '+1', ' 1', '1,5', '', '01', '１'],
    ...['100000000', '9'.repeat(400)],
  ])('is never of "%s"', (recognised) => {
    given()
      .when({ type: 'AwardCredit', data: { ...award, recognised } })
      .thenRefused('invalid-data', '/recognised');
  });

  it.each([4, NaN, null, true, ['4'], { value: '4' }])('is a text, never %j', (recognised) => {
    given()
      .when({ type: 'AwardCredit', data: { ...award, recognised } })
      .thenRefused('invalid-data', '/recognised');
  });

  it.each([
    ['4.50', '4.5'],
    ['4.000', '4'],
    ['0.01', '0.01'],
    ['99999999.99', '99999999.99'],
  ])('of %s is stored as %s', (recognised, stored) => {
    given()
      .when({ type: 'AwardCredit', data: { ...award, recognised } })
      .then({ type: 'CreditAwarded', data: { ...award, recognised: stored } });
  });

  it.each([
    ['a unit that is none', { unit: 'day' }, '/unit'],
    ['a level that is none', { level: 'village' }, '/level'],
    ['a day that does not exist', { countsOn: '2025-02-29' }, '/countsOn'],
    ['evidence that is no hash', { evidence: ['certificate.pdf'] }, '/evidence/0'],
    ['a clause that is none', { clause: '第三条' }, '/clause'],
    ['the award it corrects', { corrects: uuid(50) }, ''],
  ])('is not recorded with %s', (_, wrong, field) => {
    given()
      .when({ type: 'AwardCredit', data: { ...award, ...wrong } })
      .thenRefused('invalid-data', field);
  });

  it('may come from another jurisdiction', () => {
    const data = { ...award, fromJurisdiction: '500236' };
    given().when({ type: 'TransferCreditIn', data }).then({ type: 'CreditTransferredIn', data });
    given(awarded).when({ type: 'TransferCreditIn', data }).thenRefused('award-exists');
  });
});

describe('a revocation', () => {
  const revoke = (amount: string) => ({ type: 'RevokeCredit', data: { ...revocation, amount } }) as const;

  it('is in the unit of the award, which nobody can say otherwise', () => {
    given(awarded).when(revoke('3')).then(revoked);
    given(awarded)
      .when({ type: 'RevokeCredit', data: { ...revocation, unit: 'hour' } })
      .thenRefused('invalid-data');
  });

  it('takes no more than is left', () => {
    given(awarded).when(revoke('8.01')).thenRefused('revoked-more-than-awarded', '/amount');
    given(awarded, revoked).when(revoke('5.01')).thenRefused('revoked-more-than-awarded');
    given(awarded, revoked)
      .when(revoke('5'))
      .then({ ...revoked, data: { ...revoked.data, amount: '5' } });
    given(awarded, void_).when(revoke('0.01')).thenRefused('revoked-more-than-awarded');
  });

  it('needs an award, a reason and an amount', () => {
    given().when(revoke('3')).thenRefused('award-unknown', '/award');
    given(awarded)
      .when({ type: 'RevokeCredit', data: { ...revocation, reason: ' ' } })
      .thenRefused('invalid-data', '/reason');
    given(awarded).when(revoke('0')).thenRefused('invalid-data', '/amount');
  });
});

describe('a correction', () => {
  const correct = (replacement: object) =>
    ({ type: 'CorrectCredit', data: { award: award.award, replacement, reason: '学分录入有误' } }) as const;
  const reversal = {
    type: 'CreditRevoked',
    data: { ...revoked.data, amount: '8', kind: 'correction', reason: '学分录入有误' },
  } as const;
  const corrected = { type: 'CreditAwarded', data: { ...other, recognised: '9', corrects: award.award } } as const;

  it('reverses the wrong award and records the right one', () => {
    given(awarded)
      .when(correct({ ...other, recognised: '9' }))
      .then(reversal, corrected);
  });

  it('reverses what is left of it', () => {
    given(awarded, revoked)
      .when(correct(other))
      .then(
        { ...reversal, data: { ...reversal.data, amount: '5' } },
        { type: 'CreditAwarded', data: { ...other, corrects: award.award } },
      );
    given(awarded, void_).when(correct(other)).thenRefused('award-already-revoked', '/award');
  });

  it('may keep the cause, again and again: it is still one award of that cause', () => {
    const [second, third] = [51, 52].map((n) => ({ ...award, award: uuid(n) })) as [typeof award, typeof award];
    given(awarded)
      .when(correct(second))
      .then(reversal, { type: 'CreditAwarded', data: { ...second, corrects: award.award } });
    given(awarded, reversal, { type: 'CreditAwarded', data: { ...second, corrects: award.award } })
      .when({ type: 'CorrectCredit', data: { award: second.award, replacement: third, reason: '再次更正' } })
      .then(
        { type: 'CreditRevoked', data: { ...reversal.data, award: second.award, reason: '再次更正' } },
        { type: 'CreditAwarded', data: { ...third, corrects: second.award } },
      );
    given(awarded, reversal, { type: 'CreditAwarded', data: { ...second, corrects: award.award } })
      .when({ type: 'AwardCredit', data: third })
      .thenRefused('cause-awarded');
  });

  it('does not borrow the cause of a third award', () => {
    given(awarded, { type: 'CreditAwarded', data: other })
      .when(correct({ ...other, award: uuid(52) }))
      .thenRefused('cause-awarded', '/replacement/source/cause');
  });

  it('is a new entry, for training that has taken place', () => {
    given(awarded).when(correct(award)).thenRefused('award-exists', '/replacement/award');
    given(awarded)
      .when(correct({ ...other, occurredOn: '2025-06-02' }))
      .thenRefused('date-in-future', '/replacement/occurredOn');
    given().when(correct(other)).thenRefused('award-unknown', '/award');
  });

  it('may find that hours were meant: each entry keeps its own unit', () => {
    given(awarded)
      .when(correct({ ...other, unit: 'hour' }))
      .then(reversal, { type: 'CreditAwarded', data: { ...other, unit: 'hour', corrects: award.award } });
  });

  it('stands instead of what it corrects, which therefore cannot be restored beside it', () => {
    const restore = { type: 'RestoreCredit', data: { award: award.award } } as const;
    given(awarded, reversal, corrected).when(restore).thenRefused('award-corrected');
    const gone = { ...void_, data: { ...void_.data, award: other.award, amount: '9' } } as const;
    given(awarded, reversal, corrected, gone)
      .when(restore)
      .then({ type: 'CreditRestored', data: { award: award.award, unit: 'credit', amount: '8' } });
  });
});

describe('a restoration', () => {
  const restore = { type: 'RestoreCredit', data: { award: award.award, case: uuid(40), reason: '申诉成立' } } as const;
  const restored = { type: 'CreditRestored', data: { ...restore.data, unit: 'credit', amount: '3' } } as const;

  it('gives back all that was revoked, once', () => {
    given(awarded, revoked).when(restore).then(restored);
    given(awarded, revoked, restored).when(restore).thenNothing();
    given(awarded).when(restore).thenNothing();
    given().when(restore).thenRefused('award-unknown', '/award');
  });

  it('opens the award to another revocation', () => {
    given(awarded, revoked, restored)
      .when({ type: 'RevokeCredit', data: { ...revocation, amount: '8' } })
      .then({ ...revoked, data: { ...revoked.data, amount: '8' } });
  });
});

describe('any sequence of commands that were accepted', () => {
  const amounts = fc.integer({ min: 1, max: 900 }).map(formatAmount);
  const awards = fc.integer({ min: 50, max: 54 }).map(uuid);
  const new_ = fc
    .record({
      award: awards,
      unit: fc.constantFrom('credit', 'hour'),
      recognised: amounts,
      cause: fc.integer({ min: 70, max: 74 }),
    })
    .map(({ cause, ...one }) => ({ ...award, ...one, source: { ...award.source, cause: uuid(cause) } }));
  const commands = fc.oneof(
    new_.map((data) => ({ type: 'AwardCredit', data })),
    new_.map((data) => ({ type: 'TransferCreditIn', data: { ...data, fromJurisdiction: '500236' } })),
    fc
      .record({ award: awards, amount: amounts })
      .map((data) => ({ type: 'RevokeCredit', data: { ...revocation, ...data } })),
    fc
      .record({ award: awards, replacement: new_ })
      .map((data) => ({ type: 'CorrectCredit', data: { ...data, reason: '更正' } })),
    awards.map((one) => ({ type: 'RestoreCredit', data: { award: one } })),
  ) as fc.Arbitrary<CommandOf<typeof credit.commands>>;

  const play = (list: readonly CommandOf<typeof credit.commands>[]) => {
    const events: EventOf<typeof credit.events>[] = [];
    let state: CreditAccount = credit.initial;
    for (const command of list) {
      const decided = attempt(() => credit.decide(command, state, contextOf()));
      if (decided instanceof Refused) continue;
      events.push(...decided);
      state = stateAfter(credit, events);
    }
    return { events, state };
  };

  it('keeps 0 ≤ revoked ≤ recognised for every award, and each event in the unit of its award', () => {
    fc.assert(
      fc.property(fc.array(commands, { minLength: 5, maxLength: 40 }), (list) => {
        const { events, state } = play(list);
        for (const { recognised, revoked } of Object.values(state.entries)) {
          expect(revoked).toBeGreaterThanOrEqual(0);
          expect(revoked).toBeLessThanOrEqual(recognised);
        }
        for (const { data } of events) expect(data.unit).toBe(state.entries[data.award]!.unit);
      }),
    );
  });

  it('leaves at most one award standing for each cause', () => {
    fc.assert(
      fc.property(fc.array(commands, { minLength: 5, maxLength: 40 }), (list) => {
        const { events, state } = play(list);
        const standing = events.flatMap(({ data }) =>
          'source' in data && state.entries[data.award]!.revoked < state.entries[data.award]!.recognised
            ? [data.source.cause]
            : [],
        );
        expect(new Set(standing).size).toBe(standing.length);
      }),
    );
  });

  it('replays to the same state, and adds up to the balance of its events', () => {
    fc.assert(
      fc.property(fc.array(commands, { minLength: 5, maxLength: 40 }), (list) => {
        const { events, state } = play(list);
        expect(stateAfter(credit, JSON.parse(JSON.stringify(events)))).toEqual(state);
        const balances: { [award: string]: number } = {};
        for (const { type, data } of events) {
          const change = parseAmount('recognised' in data ? data.recognised : data.amount);
          balances[data.award] = (balances[data.award] ?? 0) + (type === 'CreditRevoked' ? -change : change);
        }
        for (const [one, { recognised, revoked }] of Object.entries(state.entries))
          expect(balances[one]).toBe(recognised - revoked);
      }),
    );
  });
});
