import { z } from 'zod';
import { demand, type Decider } from './decider.js';
import { clause, id, jurisdiction, legalDate, line, reason, slug, stage } from './fields.js';
import { notAfter } from './person.js';

/** Events of `school-<id>`. A school's name is public. These names and shapes are stored. */
export const schoolEvents = {
  SchoolRegistered: z.object({
    jurisdiction,
    name: line,
    stages: z.array(stage).min(1),
    /** 村校, 中心校 or neither: some duties depend on it. */
    site: z.enum(['village', 'central', 'town']),
    cluster: slug.optional(),
  }),
  SchoolRenamed: z.object({ name: line, from: legalDate }),
  /** Such as `base-school`, 新教师培训基地学校. */
  SchoolStatusGranted: z.object({ status: slug, from: legalDate, clause: clause.optional() }),
  SchoolStatusWithdrawn: z.object({ status: slug, from: legalDate, reason: reason.optional() }),
  /** 片区; absent when it belongs to none from then on. */
  SchoolClusterChanged: z.object({ cluster: slug.optional(), from: legalDate }),
  /** 撤并: the school goes on as part of another. */
  SchoolMerged: z.object({ into: id, on: legalDate }),
};

/** Commands of `school-<id>`. */
export const schoolCommands = {
  RegisterSchool: { schema: schoolEvents.SchoolRegistered, by: ['bureau.hr', 'bureau.training'] },
  RenameSchool: { schema: schoolEvents.SchoolRenamed, by: ['bureau.hr'] },
  GrantSchoolStatus: { schema: schoolEvents.SchoolStatusGranted, by: ['bureau.training'] },
  WithdrawSchoolStatus: { schema: schoolEvents.SchoolStatusWithdrawn, by: ['bureau.training'] },
  ChangeSchoolCluster: { schema: schoolEvents.SchoolClusterChanged, by: ['bureau.hr', 'bureau.training'] },
  MergeSchool: { schema: schoolEvents.SchoolMerged, by: ['bureau.hr'] },
};

/** What deciding about a school needs. */
export type School = {
  readonly jurisdiction?: string;
  readonly name?: string;
  readonly statuses: readonly string[];
  readonly cluster?: string;
  /** The school it is part of now. */
  readonly mergedInto?: string;
};

/** The stream `school-<id>`. */
export const school: Decider<School, typeof schoolCommands, typeof schoolEvents> = {
  stream: 'school',
  events: schoolEvents,
  commands: schoolCommands,
  initial: { statuses: [] },

  decide({ type, data }, state, { id: self, today }) {
    if (type === 'RegisterSchool') {
      demand(!state.name, 'school-exists');
      return [{ type: 'SchoolRegistered', data }];
    }
    demand(state.name, 'school-unknown');
    demand(state.mergedInto === undefined, 'school-merged', { into: state.mergedInto ?? null });
    switch (type) {
      case 'RenameSchool':
        return data.name === state.name ? [] : [{ type: 'SchoolRenamed', data }];
      case 'GrantSchoolStatus':
        return state.statuses.includes(data.status) ? [] : [{ type: 'SchoolStatusGranted', data }];
      case 'WithdrawSchoolStatus':
        demand(state.statuses.includes(data.status), 'status-unknown', { status: data.status }, '/status');
        return [{ type: 'SchoolStatusWithdrawn', data }];
      case 'ChangeSchoolCluster':
        return data.cluster === state.cluster ? [] : [{ type: 'SchoolClusterChanged', data }];
      case 'MergeSchool':
        demand(data.into !== self, 'merged-into-itself', {}, '/into');
        notAfter(data.on, today, '/on');
        return [{ type: 'SchoolMerged', data }];
    }
  },

  evolve(state, { type, data }) {
    switch (type) {
      case 'SchoolRegistered':
        return { ...state, jurisdiction: data.jurisdiction, name: data.name, cluster: data.cluster };
      case 'SchoolRenamed':
        return { ...state, name: data.name };
      case 'SchoolStatusGranted':
        return { ...state, statuses: [...state.statuses, data.status] };
      case 'SchoolStatusWithdrawn':
        return { ...state, statuses: state.statuses.filter((status) => status !== data.status) };
      case 'SchoolClusterChanged':
        return { ...state, cluster: data.cluster };
      case 'SchoolMerged':
        return { ...state, mergedInto: data.into };
    }
  },

  place: (state, { type, data }) => ({
    jurisdiction: type === 'RegisterSchool' ? data.jurisdiction : state.jurisdiction,
  }),
  refers: ({ type, data }) =>
    type === 'MergeSchool' ? [{ stream: `school-${data.into}`, field: '/into', unmerged: true }] : [],
};
