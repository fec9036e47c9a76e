import { describe, expect, it } from '@jest/globals';
import { plannedQuantity, programme } from './programme.js';
import { specOf, today } from './testing/index.js';

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

describe('a programme that is carried out', () => {
  const scheduled = { type: 'ProgrammeScheduled', data: { startsOn: '2025-03-10', endsOn: '2025-03-14' } } as const;
  const reason = '经费调整';
  const amended = { type: 'ProgrammeAmended', data: { hours: { min: '16' }, period: '5月', reason } } as const;
  const actual = { persons: 76, attendances: 228, hours: '24', classes: 2 };
  const closed = { type: 'ProgrammeClosed', data: { on: today, actual } } as const;
  const commands = [
    ['ScheduleProgramme', scheduled.data],
    ['AmendProgramme', amended.data],
    ['CloseProgramme', closed.data],
  ] as const;

  it('gets its days, is planned anew in part, and is closed with what took place', () => {
    given(planned).when({ type: 'ScheduleProgramme', data: scheduled.data }).then(scheduled);
    given(planned, scheduled).when({ type: 'AmendProgramme', data: amended.data }).then(amended);
    given(planned, scheduled, amended).when({ type: 'CloseProgramme', data: closed.data }).then(closed);
  });

  it('ends on the day it starts at the earliest, and is not closed before the day has come', () => {
    given(planned)
      .when({ type: 'ScheduleProgramme', data: { startsOn: '2025-03-10', endsOn: '2025-03-09' } })
      .thenRefused('ends-before-start', '/endsOn');
    given(planned)
      .when({ type: 'CloseProgramme', data: { on: '2025-06-02', actual } })
      .thenRefused('date-in-future', '/on');
  });

  it.each(commands)('is not there for %s before it is planned, nor after its end', (type, data) => {
    given().when({ type, data }).thenRefused('programme-unknown');
    given(planned, cancelled).when({ type, data }).thenRefused('programme-over');
    given(planned, closed).when({ type, data }).thenRefused('programme-over');
    given(planned, closed).when({ type: 'CancelProgramme', data: { reason } }).thenRefused('programme-over');
  });
});
