import { isLegalDate, type LegalDate } from '#libs/canonical';
import type { Recorded } from '#libs/event-log';
import type { Bilingual } from '#libs/policy';

/** What people call the events of a person. */
const titles: { readonly [type: string]: readonly [zh: string, en: string] } = {
  PersonRegistered: ['登记人员', 'Person registered'],
  PersonHired: ['入职', 'Hired'],
  PostChanged: ['岗位变更', 'Post changed'],
  PersonTransferred: ['调动', 'Transferred'],
  LeaveStarted: ['开始休假', 'Leave started'],
  LeaveEnded: ['销假', 'Leave ended'],
  EmploymentEnded: ['离岗', 'Employment ended'],
  ShadowingDayRecorded: ['跟岗一天', 'Day of shadowing'],
  RoleGranted: ['授予角色', 'Role granted'],
  RoleWithdrawn: ['收回角色', 'Role withdrawn'],
  RoleDelegated: ['受委托代办', 'Role delegated'],
  RoleDelegationEnded: ['委托结束', 'Delegation ended'],
  PersonMerged: ['重复建档合并', 'Duplicate merged'],
  CreditAwarded: ['登记学分（学时）', 'Credit registered'],
  CreditTransferredIn: ['转入学分（学时）', 'Credit transferred in'],
  CreditRevoked: ['撤销学分（学时）', 'Credit revoked'],
  CreditRestored: ['恢复学分（学时）', 'Credit restored'],
  RecordFiled: ['登记备案', 'Record filed'],
  RecordWithdrawn: ['撤回备案', 'Record withdrawn'],
  DecisionRecorded: ['认定', 'Decision'],
  DecisionCorrected: ['更正认定', 'Decision corrected'],
  VerdictChecked: ['本人核对', 'Checked by the person'],
  VerdictIssued: ['认定发文', 'Decision issued'],
  VerdictWithdrawn: ['撤销发文', 'Issued decision withdrawn'],
};

/** The title of an event type; a type without one is shown by its name. */
export function eventTitle(type: string): Bilingual {
  const [zh, en] = titles[type] ?? [type, type];
  return { 'zh-CN': zh, en };
}

/** The day an event speaks of; what says none happened when it was given. */
export function effectiveDay({ data, meta }: Pick<Recorded, 'data' | 'meta'>): LegalDate {
  for (const field of ['occurredOn', 'hiredOn', 'on', 'from', 'to']) {
    const value = data[field];
    if (typeof value === 'string' && isLegalDate(value)) return value;
  }
  return meta.occurredAt.slice(0, 10);
}
