import { z } from 'zod';
import { amount, contentHash, freeText, id, legalDate, line, personal, reason, slug } from '../fields.js';

/** The way a case took with an event: the ids of definition and step travel with it, local names are labels. */
const way = z.object({
  workflow: slug,
  definition: contentHash,
  step: z.string(),
  /** State before; absent for the step that opens the case. */
  from: z.string().optional(),
  to: z.string(),
});

const common = { case: way, subject: id, evidence: z.array(contentHash).max(20).optional() };

/** What a case is about, beside its subject. */
const about = z.object({
  class: id.optional(),
  programme: id.optional(),
  award: id.optional(),
  decision: id.optional(),
  person: id.optional(),
});

/**
 * The shared catalogue of case events (`case-<workflow>-<id>`). A definition chooses from it with `records`, so that
 * facts and downstream systems see one vocabulary in every jurisdiction. These names and shapes are stored.
 */
export const caseEvents = {
  Applied: z.object({
    ...common,
    about,
    /** The data of the case by the schema of its definition; fields marked there as personal stand apart. */
    details: z.record(z.string(), z.json()),
    personalDetails: personal(z.record(z.string(), z.json())).optional(),
  }),
  Approved: z.object({ ...common, reason: reason.optional() }),
  Rejected: z.object({ ...common, reason }),
  Returned: z.object({ ...common, reason }),
  Withdrawn: z.object({ ...common, reason: reason.optional() }),
  /** 备案: a filing is not an approval. */
  Filed: z.object({ ...common, reference: line }),
  LeaveRequested: z.object({ ...common, session: id, reason }),
  LeaveDecided: z.object({ ...common, session: id, granted: z.boolean(), reason: reason.optional() }),
  AttendanceRecorded: z.object({
    ...common,
    session: id,
    on: legalDate,
    status: z.enum(['present', 'late', 'absent', 'excused']),
  }),
  Assessed: z.object({
    ...common,
    kind: z.enum(['process', 'completion']),
    result: z.enum(['pass', 'fail']),
    score: amount.optional(),
  }),
  /** `recognised`: the amount recognised by completion; without it the planned amount. */
  Completed: z.object({ ...common, on: legalDate, recognised: amount.optional() }),
  OutcomeSubmitted: z.object({ ...common, on: legalDate, outcome: personal(freeText) }),
  /** Zero is recorded by rejecting, not by recognising nothing. */
  HoursRecognised: z.object({ ...common, amount, unit: z.enum(['credit', 'hour']), reason: reason.optional() }),
  Registered: z.object({ ...common, on: legalDate }),
  Decided: z.object({ ...common, result: z.enum(['upheld', 'dismissed']), reason }),
};

/** Type of a case event. */
export type CaseEventType = keyof typeof caseEvents;

/** A case event. */
export type CaseEvent = { [K in CaseEventType]: { type: K; data: z.infer<(typeof caseEvents)[K]> } }[CaseEventType];
