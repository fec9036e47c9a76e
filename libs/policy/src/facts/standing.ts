import type { LegalDate } from '#libs/canonical';
import { inOrder, textOf } from '../credits/awards.js';
import type { FactEvent } from '../verdict.js';

/** Which event takes back which other: both say the same in a field. A dated one does so from its day on. */
const takenBack: { readonly [type: string]: { readonly by: string; readonly same: string; readonly from?: string } } = {
  RecordFiled: { by: 'RecordWithdrawn', same: 'record' },
  SessionScheduled: { by: 'SessionCancelled', same: 'session' },
  TraineeEnrolled: { by: 'TraineeRemoved', same: 'person' },
  SchoolStatusGranted: { by: 'SchoolStatusWithdrawn', same: 'status', from: 'from' },
};

/** Which event changes what which other said; with `same`, only of the one that has the same in that field. */
const changed: { readonly [type: string]: { readonly by: string; readonly same?: string } } = {
  SessionScheduled: { by: 'SessionRescheduled', same: 'session' },
  ClassPlanned: { by: 'ClassValued' },
};

/**
 * The events of a type that still stand on a day, in the order of the ledger: those that no later event takes back, as
 * a withdrawal does with a record, and as later ones changed them. What was known when is decided by the events that are given.
 */
export function standing(events: readonly FactEvent[], type: string, day: LegalDate): FactEvent[] {
  const made = inOrder(events.filter((event) => event.type === type)).map((event) => asChanged(event, events));
  const rule = takenBack[type];
  const taking = rule ? events.filter((event) => event.type === rule.by) : [];
  if (!rule || taking.length === 0) return made;
  const { same, from } = rule;
  return made.filter(
    (event) =>
      !taking.some(
        (later) =>
          later.position > event.position &&
          textOf(later, same) === textOf(event, same) &&
          (from === undefined || (textOf(later, from) ?? '') <= day),
      ),
  );
}

function asChanged(event: FactEvent, events: readonly FactEvent[]): FactEvent {
  const rule = changed[event.type];
  if (!rule) return event;
  const { by, same } = rule;
  const later = inOrder(events.filter(({ type, position }) => type === by && position > event.position));
  return later
    .filter((one) => same === undefined || textOf(one, same) === textOf(event, same))
    .reduce((one, { data }) => ({ ...one, data: { ...one.data, ...data } }), event);
}
