/** How a field of a step is given. */
export type OwnField = {
  readonly name: string;
  readonly as:
    | 'line'
    | 'prose'
    | 'day'
    | 'amount'
    | 'count'
    | 'yesNo'
    | 'person'
    | 'persons'
    | 'session'
    | 'word'
    | readonly string[];
  /** Whether what is recorded makes no sense without it; a step may ask for more. */
  readonly required?: true;
};

const on: OwnField = { name: 'on', as: 'day' };
const onMust: OwnField = { ...on, required: true };
const reason: OwnField = { name: 'reason', as: 'prose' };
const reasonMust: OwnField = { ...reason, required: true };
const reference: OwnField = { name: 'reference', as: 'line' };
const referenceMust: OwnField = { ...reference, required: true };
const session: OwnField = { name: 'session', as: 'session', required: true };
const score: OwnField = { name: 'score', as: 'amount' };

/** The own fields of each type of case event, in the order in which they are asked: the vocabulary of `records`. */
export const ownFields: { readonly [records: string]: readonly OwnField[] } = {
  Applied: [],
  Revised: [],
  Approved: [reason],
  Rejected: [reasonMust],
  Returned: [reasonMust],
  Withdrawn: [reason],
  Cancelled: [reasonMust],
  Reversed: [reasonMust],
  Filed: [referenceMust],
  LeaveRequested: [session, reasonMust],
  LeaveDecided: [session, { name: 'granted', as: 'yesNo', required: true }, reason],
  AttendanceRecorded: [
    session,
    onMust,
    { name: 'status', as: ['present', 'late', 'absent', 'excused'], required: true },
  ],
  Assessed: [
    { name: 'kind', as: ['process', 'completion'], required: true },
    { name: 'result', as: ['pass', 'fail'], required: true },
    score,
  ],
  Completed: [onMust, { name: 'recognised', as: 'amount' }],
  OutcomeSubmitted: [onMust, { name: 'outcome', as: 'prose', required: true }],
  HoursRecognised: [
    { name: 'amount', as: 'amount', required: true },
    { name: 'unit', as: ['credit', 'hour'], required: true },
    reason,
  ],
  Registered: [onMust],
  Decided: [{ name: 'result', as: ['upheld', 'dismissed', 'granted', 'refused'], required: true }, reasonMust],
  PanelNamed: [
    { name: 'members', as: 'persons', required: true },
    { name: 'chair', as: 'person' },
  ],
  OpinionGiven: [{ name: 'opinion', as: ['for', 'against', 'abstain'], required: true }, reason],
  Assigned: [
    { name: 'person', as: 'person', required: true },
    { name: 'duty', as: 'word', required: true },
  ],
  Nominated: [{ name: 'person', as: 'person' }, reason],
  Scheduled: [
    { name: 'startsOn', as: 'day', required: true },
    { name: 'endsOn', as: 'day' },
  ],
  Started: [onMust],
  Held: [onMust, { name: 'headcount', as: 'count' }],
  Supervised: [onMust, { name: 'finding', as: 'prose' }],
  Evaluated: [on, { name: 'result', as: 'word', required: true }, score],
  Published: [onMust, { name: 'until', as: 'day' }, reference],
  Confirmed: [on, reason],
  Issued: [onMust, referenceMust, { name: 'signatory', as: 'line' }],
  Archived: [onMust, reference],
  Paid: [onMust, { name: 'amount', as: 'amount', required: true }, referenceMust],
  Noted: [on],
};
