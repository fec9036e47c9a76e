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

  it('come in the order of the ledger, whatever the order in which they are given', () => {
    const events = [event('ClassClosed', { on: '2026-01-01' }), event('ClassClosed', { on: '2026-01-02' })];
    expect(said([...events].reverse(), 'ClassClosed')).toEqual(['2026-01-01', '2026-01-02']);
  });
});
