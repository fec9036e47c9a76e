import type { RecordKind } from '#libs/policy';
import { z } from 'zod';
import { demand, type Decider, type Role } from './decider.js';
import { contentHash, id, jurisdiction, legalDate, reason, slug } from './fields.js';
import { notAfter } from './person.js';
import { checkFields } from './record-fields.js';
import { subjectNamed, type Subject } from './subject.js';

const filing = {
  record: id,
  /** A kind of record that the pack in force declares: 备案、登记、台账. */
  kind: slug,
  on: legalDate,
  /** As the kind declares them; no free text about persons. */
  fields: z.record(slug, z.union([z.string(), z.boolean()])).default({}),
  evidence: z.array(contentHash).max(20).optional(),
};

/** Events of `record-<subject kind>-<id>`: what was put on record about a subject. These names and shapes are stored. */
export const recordEvents = {
  RecordFiled: z.object({
    ...filing,
    /** The id of a bureau is the code of its jurisdiction. */
    subject: z.object({ kind: z.enum(['person', 'class', 'project', 'school', 'bureau']), id: z.string() }),
    jurisdiction,
    school: id.optional(),
  }),
  RecordWithdrawn: z.object({ record: id, kind: slug, reason }),
};

const offices = ['bureau.training', 'bureau.hr', 'centre.registrar'];

/** Who keeps records about whom: each only where the subject is. */
const keepers: { readonly [kind in Subject['kind']]: readonly Role[] } = {
  person: ['school.admin', ...offices],
  class: ['school.admin', 'organiser', 'class.tutor', ...offices],
  project: ['organiser', ...offices],
  school: ['school.admin', ...offices],
  bureau: offices,
};
const anyKeeper = [...new Set(Object.values(keepers).flat())];

/** Commands of `record-<subject kind>-<id>`. Whom the record is about, and where that is, the ledger knows. */
export const recordCommands = {
  FileRecord: { schema: z.object(filing), by: anyKeeper },
  WithdrawRecord: { schema: z.object({ record: id, reason }), by: anyKeeper },
};

/** The records of a subject by id. */
export type Records = { readonly [record: string]: { readonly kind: string; readonly withdrawn: boolean } };

/** The stream `record-<subject kind>-<id>`: a record fits the kind that the pack in force declares. */
export const record: Decider<Records, typeof recordCommands, typeof recordEvents> = {
  stream: 'record',
  events: recordEvents,
  commands: recordCommands,
  initial: {},

  decide({ type, data }, state, { id, place, today, pack }) {
    switch (type) {
      case 'FileRecord': {
        const subject = subjectNamed(id);
        demand(!state[data.record], 'record-exists', { record: data.record }, '/record');
        notAfter(data.on, today, '/on');
        const kind = kindFor(subject, data.kind, pack?.records ?? {}, place.jurisdiction ?? '');
        demand(!kind.evidence || data.evidence?.length, 'record-evidence-missing', { record: kind.label }, '/evidence');
        checkFields(kind, data.fields, pack?.units ?? []);
        const { jurisdiction, school } = place;
        return [
          {
            type: 'RecordFiled',
            data: { ...data, subject, jurisdiction: jurisdiction!, ...(school !== undefined && { school }) },
          },
        ];
      }
      case 'WithdrawRecord': {
        const filed = state[data.record];
        demand(filed, 'record-unknown', { record: data.record }, '/record');
        return filed.withdrawn ? [] : [{ type: 'RecordWithdrawn', data: { ...data, kind: filed.kind } }];
      }
    }
  },

  evolve(state, { type, data }) {
    return { ...state, [data.record]: { kind: data.kind, withdrawn: type === 'RecordWithdrawn' } };
  },

  place: 'of-subject',
  by: (id) => keepers[subjectNamed(id).kind],
};

/** The kind as it is declared, for the subject it is about. */
function kindFor(
  { kind: about }: Subject,
  kind: string,
  records: { readonly [kind: string]: RecordKind },
  jurisdiction: string,
): RecordKind {
  const declared = Object.hasOwn(records, kind) ? records[kind] : undefined;
  const known = Object.keys(records).filter((one) => records[one]!.subject === about);
  demand(declared, 'record-kind-unknown', { kind, jurisdiction, known }, '/kind');
  demand(
    declared.subject === about,
    'record-of-other-subject',
    { record: declared.label, subject: nameOf(declared.subject), given: nameOf(about) },
    '/kind',
  );
  return declared;
}

function nameOf(kind: Subject['kind']): { readonly 'zh-CN': string; readonly en: string } {
  return subjectNames[kind];
}

/** What kinds of subjects are called. */
export const subjectNames: {
  readonly [kind in Subject['kind']]: { readonly 'zh-CN': string; readonly en: string };
} = {
  person: { 'zh-CN': '人员', en: 'person' },
  class: { 'zh-CN': '培训班', en: 'class' },
  project: { 'zh-CN': '培训项目', en: 'project' },
  school: { 'zh-CN': '学校', en: 'school' },
  bureau: { 'zh-CN': '教育行政部门', en: 'bureau' },
};
