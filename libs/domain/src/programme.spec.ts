import { describe, expect, it } from '@jest/globals';
import { plannedQuantity, programme } from './programme.js';
import { specOf } from './testing/index.js';

const given = specOf(programme);
const plan = {
  ...{ jurisdiction: '320482', document: '2014年培训意见', seq: 'A1-16', category: '教师培训', name: '统计继续教育' },
  clauses: ['JT-A1'],
};
const planned = { type: 'ProgrammePlanned', data: plan } as const;
const cancelled = { type: 'ProgrammeCancelled', data: { reason: '经费未落实' } } as const;

describe('a programme', () => {
  it('is planned once', () => {
    given().when({ type: 'PlanProgramme', data: plan }).then(planned);
    given(planned).when({ type: 'PlanProgramme', data: plan }).thenRefused('programme-exists');
    given(planned, cancelled).when({ type: 'PlanProgramme', data: plan }).thenRefused('programme-exists');
  });

  it('is cancelled once, with the reason', () => {
    given(planned).when({ type: 'CancelProgramme', data: cancelled.data }).then(cancelled);
    given(planned, cancelled).when({ type: 'CancelProgramme', data: cancelled.data }).thenNothing();
    given().when({ type: 'CancelProgramme', data: cancelled.data }).thenRefused('programme-unknown');
    given(planned).when({ type: 'CancelProgramme', data: {} }).thenRefused('invalid-data', '/reason');
  });

  it('cites a clause', () => {
    given()
      .when({ type: 'PlanProgramme', data: { ...plan, clauses: [] } })
      .thenRefused('invalid-data', '/clauses');
  });

  it('keeps what the document leaves open: nothing becomes a number', () => {
    const data = {
      ...plan,
      hours: { undecided: true },
      headcount: { min: '600', approximate: true, unit: 'attendance' },
    };
    given().when({ type: 'PlanProgramme', data }).then({ type: 'ProgrammePlanned', data });
  });

  it.each([{ min: '0' }, { max: '-3' }, { min: '约600' }, { undecided: false }, { min: 80 }])(
    'refuses the quantity %j',
    (quantity) => {
      expect(plannedQuantity.safeParse(quantity).success).toBe(false);
    },
  );
});
