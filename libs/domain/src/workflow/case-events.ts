import { subjectKinds } from '#libs/policy';
import { z } from 'zod';
import { amount, contentHash, freeText, id, jurisdiction, legalDate, line, personal, reason, slug } from '../fields.js';

/**
 * A deadline that began to run with an event: the day is fixed then, whatever the calendar says later. It ends when the
 * case leaves the states `in`, so that whoever folds events alone knows what runs; without them, with the next state.
 */
const due = z.object({
  deadline: z.string(),
  on: legalDate,
  remind: z.array(legalDate).optional(),
  in: z.array(z.string()).optional(),
});

/** The way a case took with an event: the ids of definition and step travel with it, local names are labels. */
const way = z.object({
  workflow: slug,
  definition: contentHash,
  step: z.string(),
  /** State before; absent for the step that opens the case. */
  from: z.string().optional(),
  to: z.string(),
  /** The track of the state within which `from` and `to` are. */
  track: z.string().optional(),
  /** What a case is about, where that is no person. */
  kind: z.enum(subjectKinds).optional(),
  /** Deadlines that run from here on, until the case leaves the states they are for. */
  due: z.array(due).optional(),
  /** Grant by which a fallback or a delegate acted, when it was not the role of the step itself. */
  instead: z.string().optional(),
});

/** A file handed in, by the name that the definition gives to what it is for. */
const evidence = z.union([contentHash, z.object({ name: z.string(), file: contentHash })]);

const details = z.record(z.string(), z.json());

/** What a case is about, beside its subject. */
const about = z.object({
  class: id.optional(),
  programme: id.optional(),
  award: id.optional(),
  decision: id.optional(),
  person: id.optional(),
  school: id.optional(),
  /** The case from which this one was opened. */
  case: id.optional(),
});

/** Where the schools and jurisdictions named in the details are: roles at them may act, and they see the case. */
const places = z.record(z.string(), z.object({ jurisdiction, school: id.optional() }));

const common = {
  case: way,
  /** A UUID; the code of its jurisdiction for a bureau. */
  subject: z.union([id, jurisdiction]),
  evidence: z.array(evidence).max(20).optional(),
  /** What the step says beside the fields of its type, by the schema in its definition; it becomes part of the case. */
  details: details.optional(),
  personalDetails: personal(details).optional(),
  /** Given by the step that opens the case, and by no other. */
  about: about.optional(),
  /** Worked out from the details, never given. */
  places: places.optional(),
  /** Who made what the case is about, where the definition keeps them from deciding it; worked out, never given. */
  makers: z.array(z.string()).optional(),
};

/**
 * The shared catalogue of case events (`case-<workflow>-<id>`). A definition chooses from it with `records`, so that
 * facts and downstream systems see one vocabulary in every jurisdiction. These names and shapes are stored.
 */
export const caseEvents = {
  Applied: z.object({
    ...common,
    about,
    /** The data of the case by the schema of its definition; fields marked there as personal stand apart. */
    details,
  }),
  /** Details given anew after a return for revision. */
  Revised: z.object({ ...common, details }),
  Approved: z.object({ ...common, reason: reason.optional() }),
  Rejected: z.object({ ...common, reason }),
  Returned: z.object({ ...common, reason }),
  Withdrawn: z.object({ ...common, reason: reason.optional() }),
  Cancelled: z.object({ ...common, reason }),
  /** 冲销: what the case caused is reversed by new entries; the case itself stays as it was. */
  Reversed: z.object({ ...common, reason }),
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
  Decided: z.object({ ...common, result: z.enum(['upheld', 'dismissed', 'granted', 'refused']), reason }),
  /** Who sits on the panel (专家组) that gives opinions. */
  PanelNamed: z.object({ ...common, members: z.array(id).min(1).max(99), chair: id.optional() }),
  /** One member's opinion; what the panel decides is another step. */
  OpinionGiven: z.object({ ...common, opinion: z.enum(['for', 'against', 'abstain']), reason: reason.optional() }),
  /** Somebody is charged with something: a mentor, a tutor, an archivist. */
  Assigned: z.object({ ...common, person: id, duty: slug }),
  Nominated: z.object({ ...common, person: id.optional(), reason: reason.optional() }),
  Scheduled: z.object({ ...common, startsOn: legalDate, endsOn: legalDate.optional() }),
  Started: z.object({ ...common, on: legalDate }),
  /** Something took place. */
  Held: z.object({ ...common, on: legalDate, headcount: z.int().min(0).max(1_000_000).optional() }),
  Supervised: z.object({ ...common, on: legalDate, finding: personal(freeText).optional() }),
  Evaluated: z.object({ ...common, on: legalDate.optional(), result: slug, score: amount.optional() }),
  /** 公示, 公布, 发布: made known, until a day where it is a notice for objections. */
  Published: z.object({ ...common, on: legalDate, until: legalDate.optional(), reference: line.optional() }),
  /** 审定. */
  Confirmed: z.object({ ...common, on: legalDate.optional(), reason: reason.optional() }),
  /** 发文: with the number of the document and who signed it. */
  Issued: z.object({ ...common, on: legalDate, reference: line, signatory: personal(line).optional() }),
  Archived: z.object({ ...common, on: legalDate, reference: line.optional() }),
  Paid: z.object({ ...common, on: legalDate, amount, reference: line }),
  /** Anything else that is on record about the case; what it says stands in its details. */
  Noted: z.object({ ...common, on: legalDate.optional() }),
  DeadlineNear: z.object({ ...common, deadline: z.string(), on: legalDate }),
  DeadlinePassed: z.object({ ...common, deadline: z.string(), on: legalDate }),
  /** The case goes on under another definition (`case.definition`) from the state `case.to`. */
  Migrated: z.object({
    ...common,
    before: contentHash,
    /** Where the tracks of the state go on. */
    tracks: z.record(z.string(), z.string()).optional(),
    reason,
  }),
  /**
   * What a step (`case.step`, by the event `of`) should have caused and could not: a person must look at it. The case
   * stays where it is.
   */
  EffectRefused: z.object({
    ...common,
    of: id,
    /** Place of the effect in its step, from 0. */
    effect: z.int().min(0),
    /** Code and values of the refusal, as in the catalogue of refusals. */
    code: line,
    values: z.record(z.string(), z.json()),
  }),
};

/** Types that the engine records of itself: no step of a definition may choose them. */
export const ownEvents = ['DeadlineNear', 'DeadlinePassed', 'Migrated', 'EffectRefused'] as const;

/** Type of a case event. */
export type CaseEventType = keyof typeof caseEvents;

/** A case event. */
export type CaseEvent = { [K in CaseEventType]: { type: K; data: z.infer<(typeof caseEvents)[K]> } }[CaseEventType];
