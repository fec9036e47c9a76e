import { addDays } from '#libs/canonical';
import { z } from 'zod';
import { demand, type Decider } from './decider.js';
import { id, jurisdiction, legalDate, line, personal, reason, slug, stage, staffCategory } from './fields.js';
import { mayBeGranted } from './scope.js';

const post = { staffCategory, stage, subject: slug.optional() };
const leaveKind = z.enum(['maternity', 'sick', 'study', 'personal', 'secondment', 'teachingSupport']);
const grant = { role: slug, jurisdiction: jurisdiction.optional(), school: id.optional() };

/** Events of `teacher-<id>`: who a person is, where and as what they serve. These names and shapes are stored. */
export const personEvents = {
  PersonRegistered: z.object({
    jurisdiction,
    name: personal(line),
    idNumber: personal(line).optional(),
    cardNumber: personal(line).optional(),
  }),
  /** `firstPost`: a new teacher, whose probation starts. */
  PersonHired: z.object({ jurisdiction, school: id, ...post, hiredOn: legalDate, firstPost: z.boolean() }),
  PostChanged: z.object({ ...post, from: legalDate }),
  PersonTransferred: z.object({ fromSchool: id, toSchool: id, jurisdiction, on: legalDate }),
  LeaveStarted: z.object({ leave: id, kind: leaveKind, from: legalDate }),
  LeaveEnded: z.object({ leave: id, to: legalDate }),
  EmploymentEnded: z.object({ kind: z.enum(['retired', 'left', 'deceased']), on: legalDate }),
  /** One day of 跟岗 at a school; `baseSchool` says whether it was a designated base school that day. */
  ShadowingDayRecorded: z.object({ school: id, on: legalDate, baseSchool: z.boolean() }),
  RoleGranted: z.object(grant),
  RoleWithdrawn: z.object({ ...grant, reason: reason.optional() }),
  /** 委托代办: somebody who holds the role lends it to this person for some days. */
  RoleDelegated: z.object({ delegation: id, ...grant, from: legalDate, until: legalDate, delegatedBy: id }),
  RoleDelegationEnded: z.object({ delegation: id, reason: reason.optional() }),
  /** 重复人员合并: this entry of the directory was the same person as another, who stays. */
  PersonMerged: z.object({ into: id, on: legalDate }),
};

const staff = ['bureau.hr', 'school.admin'];

/** Commands of `teacher-<id>`. */
export const personCommands = {
  RegisterPerson: { schema: personEvents.PersonRegistered, by: staff },
  HirePerson: { schema: personEvents.PersonHired, by: staff },
  ChangePost: { schema: personEvents.PostChanged, by: staff },
  TransferPerson: { schema: z.object({ toSchool: id, jurisdiction, on: legalDate }), by: ['bureau.hr'] },
  StartLeave: { schema: personEvents.LeaveStarted, by: staff },
  EndLeave: { schema: personEvents.LeaveEnded, by: staff },
  EndEmployment: { schema: personEvents.EmploymentEnded, by: ['bureau.hr'] },
  RecordShadowingDay: { schema: personEvents.ShadowingDayRecorded, by: ['school.admin', 'bureau.training'] },
  GrantRole: { schema: personEvents.RoleGranted, by: ['bureau.hr'] },
  WithdrawRole: { schema: personEvents.RoleWithdrawn, by: ['bureau.hr'] },
  /** By whoever holds the role itself; at most {@link LONGEST_DELEGATION} days. */
  DelegateRole: { schema: personEvents.RoleDelegated.omit({ delegatedBy: true }), by: ['role holder'] },
  EndRoleDelegation: { schema: personEvents.RoleDelegationEnded, by: ['role holder', 'bureau.hr'] },
  MergePersons: { schema: personEvents.PersonMerged, by: ['bureau.hr'] },
};

/** A year, of whatever length. */
const LONGEST_DELEGATION = 366;

/** What deciding about a person needs. */
export type Person = {
  readonly jurisdiction?: string;
  readonly school?: string;
  readonly employed: boolean;
  readonly hiredOn?: string;
  readonly leaves: { readonly [leave: string]: { readonly from: string; readonly to?: string } };
  readonly shadowingDays: readonly string[];
  readonly grants: readonly string[];
  /** Delegations with the role lent; one that was ended lends none. */
  readonly delegations: { readonly [delegation: string]: string };
  /** The person who stays, once this entry was found to be a duplicate. */
  readonly mergedInto?: string;
};

/** The stream `teacher-<id>`: registered once, then hired, moved, on leave, granted roles, and one day gone. */
export const person: Decider<Person, typeof personCommands, typeof personEvents> = {
  stream: 'teacher',
  events: personEvents,
  commands: personCommands,
  initial: { employed: false, leaves: {}, shadowingDays: [], grants: [], delegations: {} },

  decide({ type, data }, state, { today, actor, id: self }) {
    if (type === 'RegisterPerson') {
      demand(state.jurisdiction === undefined, 'person-exists');
      return [{ type: 'PersonRegistered', data }];
    }
    demand(state.jurisdiction !== undefined, 'person-unknown');
    demand(state.mergedInto === undefined, 'person-merged', { into: state.mergedInto ?? null });
    switch (type) {
      case 'HirePerson':
        demand(!state.employed, 'person-employed', { school: state.school! });
        notAfter(data.hiredOn, today, '/hiredOn');
        return [{ type: 'PersonHired', data }];
      case 'ChangePost':
        demand(state.employed, 'person-not-employed');
        return [{ type: 'PostChanged', data }];
      case 'TransferPerson':
        demand(state.employed, 'person-not-employed');
        demand(data.toSchool !== state.school, 'transfer-to-same-school', {}, '/toSchool');
        return [{ type: 'PersonTransferred', data: { ...data, fromSchool: state.school! } }];
      case 'StartLeave': {
        demand(state.employed, 'person-not-employed');
        const open = Object.values(state.leaves).find((leave) => leave.to === undefined);
        demand(!open, 'leave-open', { from: open?.from ?? '' });
        demand(!state.leaves[data.leave], 'leave-exists', { leave: data.leave }, '/leave');
        return [{ type: 'LeaveStarted', data }];
      }
      case 'EndLeave': {
        const leave = state.leaves[data.leave];
        demand(leave && leave.to === undefined, 'leave-unknown', { leave: data.leave }, '/leave');
        demand(data.to >= leave.from, 'leave-ends-before-start', { from: leave.from }, '/to');
        return [{ type: 'LeaveEnded', data }];
      }
      case 'EndEmployment':
        demand(state.employed, 'person-not-employed');
        return [{ type: 'EmploymentEnded', data }];
      case 'RecordShadowingDay':
        demand(state.employed, 'person-not-employed');
        notAfter(data.on, today, '/on');
        return state.shadowingDays.includes(data.on) ? [] : [{ type: 'ShadowingDayRecorded', data }];
      case 'GrantRole':
        demand(mayBeGranted(data.role), 'role-reserved', { role: data.role }, '/role');
        return state.grants.includes(grantKey(data)) ? [] : [{ type: 'RoleGranted', data }];
      case 'WithdrawRole':
        demand(state.grants.includes(grantKey(data)), 'grant-unknown', { role: data.role });
        return [{ type: 'RoleWithdrawn', data }];
      case 'DelegateRole': {
        const { delegation, role, from, until } = data;
        demand(mayBeGranted(role), 'role-reserved', { role }, '/role');
        demand(id.safeParse(actor).success && actor !== self, 'delegation-between-persons');
        demand(!(delegation in state.delegations), 'delegation-exists', { delegation }, '/delegation');
        demand(until >= from, 'ends-before-start', { startsOn: from, endsOn: until }, '/until');
        const last = addDays(from, LONGEST_DELEGATION - 1);
        demand(until <= last, 'delegation-too-long', { days: LONGEST_DELEGATION, last }, '/until');
        return [{ type: 'RoleDelegated', data: { ...data, delegatedBy: actor } }];
      }
      case 'EndRoleDelegation': {
        const { delegation } = data;
        demand(state.delegations[delegation], 'delegation-unknown', { delegation }, '/delegation');
        return [{ type: 'RoleDelegationEnded', data }];
      }
      case 'MergePersons':
        demand(data.into !== self, 'merged-into-itself', {}, '/into');
        notAfter(data.on, today, '/on');
        return [{ type: 'PersonMerged', data }];
    }
  },

  evolve(state, { type, data }) {
    switch (type) {
      case 'PersonRegistered':
        return { ...state, jurisdiction: data.jurisdiction };
      case 'PersonHired':
        return {
          ...state,
          jurisdiction: data.jurisdiction,
          school: data.school,
          employed: true,
          hiredOn: data.hiredOn,
        };
      case 'PostChanged':
        return state;
      case 'PersonTransferred':
        return { ...state, jurisdiction: data.jurisdiction, school: data.toSchool };
      case 'LeaveStarted':
        return { ...state, leaves: { ...state.leaves, [data.leave]: { from: data.from } } };
      case 'LeaveEnded':
        return {
          ...state,
          leaves: { ...state.leaves, [data.leave]: { from: state.leaves[data.leave]!.from, to: data.to } },
        };
      case 'EmploymentEnded':
        return { ...state, employed: false };
      case 'ShadowingDayRecorded':
        return { ...state, shadowingDays: [...state.shadowingDays, data.on] };
      case 'RoleGranted':
        return { ...state, grants: [...state.grants, grantKey(data)] };
      case 'RoleWithdrawn':
        return { ...state, grants: state.grants.filter((key) => key !== grantKey(data)) };
      case 'RoleDelegated':
        return { ...state, delegations: { ...state.delegations, [data.delegation]: data.role } };
      case 'RoleDelegationEnded':
        return { ...state, delegations: { ...state.delegations, [data.delegation]: '' } };
      case 'PersonMerged':
        return { ...state, employed: false, grants: [], delegations: {}, mergedInto: data.into };
    }
  },

  place(state, { type, data }) {
    if (type === 'RegisterPerson') return { jurisdiction: data.jurisdiction };
    if (type === 'HirePerson') return { jurisdiction: data.jurisdiction, school: data.school };
    return { jurisdiction: state.jurisdiction, school: state.school };
  },
  refers({ type, data }) {
    switch (type) {
      case 'RecordShadowingDay':
        return [{ stream: `school-${data.school}`, field: '/school' }];
      case 'HirePerson':
        return [{ stream: `school-${data.school}`, field: '/school', unmerged: true }];
      case 'TransferPerson':
        return [{ stream: `school-${data.toSchool}`, field: '/toSchool', unmerged: true }];
      case 'MergePersons':
        return [{ stream: `teacher-${data.into}`, field: '/into', unmerged: true }];
      default:
        return [];
    }
  },
  by(_id, { type, data }, state) {
    if (type === 'DelegateRole') return [data.role];
    return type === 'EndRoleDelegation' ? [state.delegations[data.delegation] || 'bureau.hr', 'bureau.hr'] : undefined;
  },
  /** Nobody gives, or takes away, more than the own scope. */
  grants({ type, data }) {
    if (type !== 'GrantRole' && type !== 'WithdrawRole' && type !== 'DelegateRole') return undefined;
    return { jurisdiction: data.jurisdiction, school: data.school };
  },
};

function grantKey({ role, jurisdiction, school }: { role: string; jurisdiction?: string; school?: string }): string {
  return `${role}@${school ?? jurisdiction ?? '*'}`;
}

/** Refuses a day in the future: what has not happened cannot be recorded as done. */
export function notAfter(on: string, today: string, field: string): void {
  demand(on <= today, 'date-in-future', { date: on, today }, field);
}
