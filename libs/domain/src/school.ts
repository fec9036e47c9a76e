import { z } from 'zod';
import { demand, type Decider } from './decider.js';
import { clause, jurisdiction, legalDate, line, reason, slug, stage } from './fields.js';

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
};

/** Commands of `school-<id>`. */
export const schoolCommands = {
  RegisterSchool: { schema: schoolEvents.SchoolRegistered, by: ['bureau.hr', 'bureau.training'] },
  RenameSchool: { schema: schoolEvents.SchoolRenamed, by: ['bureau.hr'] },
  GrantSchoolStatus: { schema: schoolEvents.SchoolStatusGranted, by: ['bureau.training'] },
  WithdrawSchoolStatus: { schema: schoolEvents.SchoolStatusWithdrawn, by: ['bureau.training'] },
};

/** What deciding about a school needs. */
export type School = { readonly jurisdiction?: string; readonly name?: string; readonly statuses: readonly string[] };

/** The stream `school-<id>`. */
export const school: Decider<School, typeof schoolCommands, typeof schoolEvents> = {
  stream: 'school',
  events: schoolEvents,
  commands: schoolCommands,
  initial: { statuses: [] },

  decide({ type, data }, state) {
    if (type === 'RegisterSchool') {
      demand(!state.name, 'school-exists');
      return [{ type: 'SchoolRegistered', data }];
    }
    demand(state.name, 'school-unknown');
    switch (type) {
      case 'RenameSchool':
        return data.name === state.name ? [] : [{ type: 'SchoolRenamed', data }];
      case 'GrantSchoolStatus':
        return state.statuses.includes(data.status) ? [] : [{ type: 'SchoolStatusGranted', data }];
      case 'WithdrawSchoolStatus':
        demand(state.statuses.includes(data.status), 'status-unknown', { status: data.status }, '/status');
        return [{ type: 'SchoolStatusWithdrawn', data }];
    }
  },

  evolve(state, { type, data }) {
    switch (type) {
      case 'SchoolRegistered':
        return { ...state, jurisdiction: data.jurisdiction, name: data.name };
      case 'SchoolRenamed':
        return { ...state, name: data.name };
      case 'SchoolStatusGranted':
        return { ...state, statuses: [...state.statuses, data.status] };
      case 'SchoolStatusWithdrawn':
        return { ...state, statuses: state.statuses.filter((status) => status !== data.status) };
    }
  },

  place: (state, { type, data }) => ({
    jurisdiction: type === 'RegisterSchool' ? data.jurisdiction : state.jurisdiction,
  }),
};
