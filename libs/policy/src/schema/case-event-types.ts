type Kind = 'amount' | 'date' | 'yesNo' | 'list' | 'text';

/** A field of a case event: what kind of value it has, or the words it may have. */
export type CaseEventField = {
  readonly kind: Kind;
  readonly required: boolean;
  /** The words it may have, where the event knows only these. */
  readonly words?: readonly string[];
  /** Personal data stand in the vault: no guard reads them. */
  readonly personal?: true;
};

const must = (kind: Kind): CaseEventField => ({ kind, required: true });
const may = (kind: Kind): CaseEventField => ({ kind, required: false });
const word = (...words: string[]): CaseEventField => ({ kind: 'text', required: true, words });
const personal = (one: CaseEventField): CaseEventField => ({ ...one, personal: true });
const reason = personal(must('text'));
const maybeReason = personal(may('text'));

/**
 * The types of case events that a definition may record, with the fields each has beside `subject`, `about`, `details`
 * and `evidence`. The events themselves are zod schemas in `libs/domain`, which this lib may not read; a spec there
 * holds both tables to each other.
 */
export const caseEventTypes = {
  Applied: {},
  Revised: {},
  Approved: { reason: maybeReason },
  Rejected: { reason },
  Returned: { reason },
  Withdrawn: { reason: maybeReason },
  Cancelled: { reason },
  Reversed: { reason },
  Filed: { reference: must('text') },
  LeaveRequested: { session: must('text'), reason },
  LeaveDecided: { session: must('text'), granted: must('yesNo'), reason: maybeReason },
  AttendanceRecorded: {
    session: must('text'),
    on: must('date'),
    status: word('present', 'late', 'absent', 'excused'),
  },
  Assessed: { kind: word('process', 'completion'), result: word('pass', 'fail'), score: may('amount') },
  Completed: { on: must('date'), recognised: may('amount') },
  OutcomeSubmitted: { on: must('date'), outcome: personal(must('text')) },
  HoursRecognised: { amount: must('amount'), unit: word('credit', 'hour'), reason: maybeReason },
  Registered: { on: must('date') },
  Decided: { result: word('upheld', 'dismissed', 'granted', 'refused'), reason },
  PanelNamed: { members: must('list'), chair: may('text') },
  OpinionGiven: { opinion: word('for', 'against', 'abstain'), reason: maybeReason },
  Assigned: { person: must('text'), duty: must('text') },
  Nominated: { person: may('text'), reason: maybeReason },
  Scheduled: { startsOn: must('date'), endsOn: may('date') },
  Started: { on: must('date') },
  Held: { on: must('date'), headcount: may('amount') },
  Supervised: { on: must('date'), finding: personal(may('text')) },
  Evaluated: { on: may('date'), result: must('text'), score: may('amount') },
  Published: { on: must('date'), until: may('date'), reference: may('text') },
  Confirmed: { on: may('date'), reason: maybeReason },
  Issued: { on: must('date'), reference: must('text'), signatory: personal(may('text')) },
  Archived: { on: must('date'), reference: may('text') },
  Paid: { on: must('date'), amount: must('amount'), reference: must('text') },
  Noted: { on: may('date') },
} satisfies { readonly [type: string]: { readonly [field: string]: CaseEventField } };

/** The fields of a type of case event; nothing of one that there is not. */
export function caseEventFields(type: string): { readonly [field: string]: CaseEventField } | undefined {
  return Object.hasOwn(caseEventTypes, type) ? caseEventTypes[type as keyof typeof caseEventTypes] : undefined;
}
