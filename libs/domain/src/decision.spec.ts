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
