import { describe, expect, it } from '@jest/globals';
import type { FactEvent } from '../verdict.js';
import { standing } from './standing.js';

let at = 0;
const event = (type: string, data: FactEvent['data']): FactEvent => {
  const position = String(++at).padStart(4, '0');
  return { id: `e${position}`, type, position, recordedAt: '2026-01-01T00:00:00.000Z', data };
};
const said = (events: readonly FactEvent[], type: string, day = '2026-06-30') =>
  standing(events, type, day).map(({ data }) => data['session'] ?? data['status'] ?? data['person'] ?? data['on']);

describe('events that stand', () => {
  it('are those that no later event takes back', () => {
    const events = [
      event('SessionScheduled', { session: 'a' }),
      event('SessionScheduled', { session: 'b' }),
      event('SessionCancelled', { session: 'a' }),
    ];
    expect(said(events, 'SessionScheduled')).toEqual(['b']);
  });

  it('stand again when they are said again', () => {
    const enrolled = () => event('TraineeEnrolled', { person: 'p' });
    const events = [enrolled(), event('TraineeRemoved', { person: 'p' }), enrolled()];
    expect(said(events, 'TraineeEnrolled')).toEqual(['p']);
  });

  it('stand until the day from which they are taken back', () => {
    const events = [
      event('SchoolStatusGranted', { status: 'base-school', from: '2025-01-01' }),
      event('SchoolStatusWithdrawn', { status: 'base-school', from: '2026-06-30' }),
    ];
    expect(said(events, 'SchoolStatusGranted', '2026-06-29')).toEqual(['base-school']);
    expect(said(events, 'SchoolStatusGranted', '2026-06-30')).toEqual([]);
  });

  it('say what later events made of them', () => {
    const events = [
      event('SessionScheduled', { session: 'a', on: '2026-03-01', hours: '3' }),
      event('SessionScheduled', { session: 'b', on: '2026-03-02', hours: '3' }),
      event('SessionRescheduled', { session: 'a', on: '2026-04-01' }),
      event('SessionRescheduled', { session: 'a', on: '2026-05-01', hours: '4' }),
      event('ClassPlanned', { planned: '30' }),
      event('ClassValued', { planned: '24' }),
    ];
    expect(standing(events, 'SessionScheduled', '2026-06-30').map(({ data }) => data)).toEqual([
      { session: 'a', on: '2026-05-01', hours: '4' },
      { session: 'b', on: '2026-03-02', hours: '3' },
    ]);
    expect(standing(events, 'ClassPlanned', '2026-06-30')).toMatchObject([{ data: { planned: '24' } }]);
  });

  it('are as they were said when they are said again after a change', () => {
    const scheduled = () => event('SessionScheduled', { session: 'a', on: '2026-03-01' });
    const first = scheduled(); // positions follow the order in which events are made
    const moved = event('SessionRescheduled', { session: 'a', on: '2026-04-01' });
    const events = [first, moved, event('SessionCancelled', { session: 'a' }), scheduled()];
    expect(standing(events, 'SessionScheduled', '2026-06-30').map(({ data }) => data['on'])).toEqual(['2026-03-01']);
  });

  it('come in the order of the ledger, whatever the order in which they are given', () => {
    const events = [event('ClassClosed', { on: '2026-01-01' }), event('ClassClosed', { on: '2026-01-02' })];
    expect(said([...events].reverse(), 'ClassClosed')).toEqual(['2026-01-01', '2026-01-02']);
  });
});
