import { describe, expect, it } from '@jest/globals';
import { decision, decisionKey } from './decision.js';
import { specOf, uuid } from './testing/index.js';

const given = specOf(decision);
const window = { kind: 'cycle', key: '2021-2025', from: '2021-01-01', to: '2025-12-31' };
const made = {
  ...{ purpose: 'cycle', window, asOf: '2025-06-01', position: '0000000000000010', packHash: 'a'.repeat(64) },
  ...{ interpretations: [], engine: 'json-rules-engine/7', factsHash: 'b'.repeat(64), facts: {}, outcome: 'open' },
  ...{ requirements: [], consequences: [], firedRules: [] },
} as const;
const stated = {
  consequence: 'contract.notRenewed',
  clause: 'YY-3.6.6.2',
  basis: 'stated',
  purpose: 'contract',
} as const;
const record = (data: object) => ({ type: 'RecordDecision', data: { ...made, ...data } }) as const;
const recorded = (data: object = {}) => ({ type: 'DecisionRecorded', data: { ...made, ...data } });
const later = { position: '0000000000000011' };

describe('a decision', () => {
  it('is recorded the first time', () => given().when(record({})).then(recorded()));

  it('says nothing again: position and day alone are no news', () => {
    given(recorded())
      .when(record({ ...later, asOf: '2025-06-30' }))
      .thenNothing();
  });

  it.each([
    ['facts', { factsHash: 'c'.repeat(64) }],
    ['pack', { packHash: 'c'.repeat(64) }],
    ['interpretations', { interpretations: [uuid(80)] }],
    ['outcome', { outcome: 'unqualified' }],
    ['consequences', { consequences: [stated] }],
  ])('is corrected when the %s are others', (_, change) => {
    given(recorded())
      .when(record({ ...later, ...change }))
      .then({ type: 'DecisionCorrected', data: { ...made, ...later, ...change, corrects: uuid(500) } });
  });

  it('is the same whatever order its fields were stored in', () => {
    const { consequence, clause, basis, purpose } = stated;
    given(recorded({ consequences: [{ basis, clause, consequence, purpose }] }))
      .when(record({ ...later, consequences: [stated] }))
      .thenNothing();
  });

  it('over an older part of the log comes too late', () => {
    given(recorded(later))
      .when(record({ factsHash: 'c'.repeat(64) }))
      .thenNothing();
  });

  it('is corrected in a copy of the log, whose positions are others than those cited before', () => {
    const [data, other] = [{ position: '0000000000001001' }, { factsHash: 'c'.repeat(64) }];
    for (const cited of ['c00000000000000000010', '9999999999999999'])
      given(recorded({ position: cited }))
        .when(record({ ...data, ...other }))
        .then({ type: 'DecisionCorrected', data: { ...made, ...data, ...other, corrects: uuid(500) } });
  });

  it('corrects the one in force, not an earlier one', () => {
    given(recorded(), {
      type: 'DecisionCorrected',
      data: { ...made, ...later, outcome: 'qualified', corrects: uuid(500) },
    })
      .when(record({ position: '0000000000000012' }))
      .then({
        type: 'DecisionCorrected',
        data: { ...made, position: '0000000000000012', corrects: uuid(501) },
      });
  });

  it('for another purpose or window is another one', () => {
    given(recorded())
      .when(record({ purpose: 'annual-review' }))
      .then(recorded({ purpose: 'annual-review' }));
    const custom = { ...window, kind: 'custom' };
    given(recorded())
      .when(record({ window: custom }))
      .then(recorded({ window: custom }));
    expect(decisionKey(made)).not.toBe(decisionKey({ ...made, window: custom }));
  });

  it('has an outcome of the list', () => {
    given()
      .when(record({ outcome: 'passed' }))
      .thenRefused('invalid-data', '/outcome');
  });
});

describe('a verdict', () => {
  const question = { purpose: 'cycle', window: { kind: 'cycle', key: '2021-2025' } };
  const correctedTo = (outcome: string) => ({
    type: 'DecisionCorrected',
    data: { ...made, ...later, outcome, corrects: uuid(500) },
  });
  const document = { ...question, settlement: uuid(70), reference: '示例〔2026〕1 号', on: '2025-05-30' };
  const issue = (event: string, more: object = {}) =>
    ({ type: 'IssueVerdict', data: { ...document, ...more, upTo: `000000000000100${event}` } }) as const;
  const issued = (decision: string, more: object = {}) => ({
    type: 'VerdictIssued',
    data: { ...document, decision, ...more },
  });
  const withdraw = {
    type: 'WithdrawVerdict',
    data: { ...question, settlement: uuid(70), reference: '更正 1' },
  } as const;

  it('is issued as it stood when the settlement was confirmed', () => {
    given(recorded(), correctedTo('unqualified'))
      .when(issue('0'))
      .then(issued(uuid(500)));
    given(recorded(), correctedTo('unqualified'))
      .when(issue('1'))
      .then(issued(uuid(501)));
  });

  it('that came after the confirmation, or about something else, is not issued', () => {
    given().when(issue('9')).thenNothing();
    given(recorded({ purpose: 'annual-review' }))
      .when(issue('9'))
      .thenNothing();
  });

  it('is issued once by a settlement, and not again by another when it is the same', () => {
    given(recorded(), issued(uuid(500)), correctedTo('unqualified'))
      .when(issue('9'))
      .thenNothing();
    given(recorded(), issued(uuid(500)))
      .when(issue('9', { settlement: uuid(71) }))
      .thenNothing();
  });

  it('of a later settlement replaces the one before', () => {
    given(recorded(), issued(uuid(500)), correctedTo('unqualified'))
      .when(issue('9', { settlement: uuid(71) }))
      .then(issued(uuid(502), { settlement: uuid(71), replaces: uuid(500) }));
  });

  it('is withdrawn by its own settlement only, and once', () => {
    const data = { ...withdraw.data, decision: uuid(500) };
    given(recorded(), issued(uuid(500)))
      .when(withdraw)
      .then({ type: 'VerdictWithdrawn', data });
    given(recorded(), issued(uuid(500), { settlement: uuid(71) }))
      .when(withdraw)
      .thenNothing();
    given(recorded(), issued(uuid(500)), { type: 'VerdictWithdrawn', data })
      .when(withdraw)
      .thenNothing();
  });

  it('may be corrected afterwards: a proposal again, beside what was issued', () => {
    given(recorded(), issued(uuid(500)))
      .when(record({ ...later, outcome: 'unqualified' }))
      .then(correctedTo('unqualified'));
  });

  it('is checked once by the person, and only the one in force', () => {
    const check = (decision: string) => ({ type: 'CheckVerdict', data: { decision } }) as const;
    const checked = { type: 'VerdictChecked', data: { ...question, decision: uuid(500) } };
    given(recorded())
      .when(check(uuid(500)))
      .then(checked);
    given(recorded(), checked)
      .when(check(uuid(500)))
      .thenNothing();
    given(recorded(), correctedTo('unqualified'))
      .when(check(uuid(500)))
      .thenRefused('decision-superseded', '/decision');
    given(recorded())
      .when(check(uuid(1)))
      .thenRefused('decision-unknown', '/decision');
  });
});
