import type { Refused } from './decider.js';

/** Languages in which the product speaks. */
export type Language = 'zh-CN' | 'en';

/**
 * What every refusal says: what is wrong, with which value, and what to do. `{name}` is filled from its values.
 * A code without a text here does not pass the tests.
 */
export const refusals: { readonly [code: string]: { readonly [language in Language]: string } } = {
  'invalid-data': {
    'zh-CN': '填报内容有误，请按所列字段逐项更正。',
    en: 'Some fields are wrong: correct each field listed.',
  },
  'command-unknown': {
    'zh-CN': '没有“{command}”这一命令；可用：{known}。',
    en: 'There is no command "{command}"; known: {known}.',
  },
  'not-found': { 'zh-CN': '在您的权限范围内没有此项记录。', en: 'There is no such record within your scope.' },
  'wrong-role': { 'zh-CN': '您没有办理此事的角色；需要：{by}。', en: 'You have none of the roles this takes: {by}.' },
  'same-person': {
    'zh-CN': '已办理“{step}”的人不得办理本步骤，请由另一人办理。',
    en: 'Whoever did "{step}" may not do this step: another person must.',
  },
  'own-case': {
    'zh-CN': '“{step}”须由他人办理：本人不得办理关于自己的事项。',
    en: 'Another person must do "{step}": nobody decides by an office about themselves.',
  },
  'clause-unknown': {
    'zh-CN': '没有条款“{clause}”，请核对条款编号。',
    en: 'There is no clause "{clause}": check its id.',
  },
  'date-in-future': {
    'zh-CN': '日期 {date} 晚于今日 {today}；尚未发生的事不能登记。',
    en: '{date} lies after today, {today}: what has not happened cannot be recorded.',
  },
  'person-exists': { 'zh-CN': '此人已登记。', en: 'This person is registered already.' },
  'person-unknown': {
    'zh-CN': '名册中没有此人，请先登记人员。',
    en: 'The directory has no such person: register them first.',
  },
  'person-employed': {
    'zh-CN': '此人已在岗；换校请办理调动。',
    en: 'This person is employed already; to change schools, transfer them.',
  },
  'person-not-employed': { 'zh-CN': '此人不在岗，不能办理此事。', en: 'This person is not employed.' },
  'transfer-to-same-school': { 'zh-CN': '调入学校与现在学校相同。', en: 'The new school is the present one.' },
  'leave-open': {
    'zh-CN': '自 {from} 起的假期尚未结束，请先销假。',
    en: 'The leave since {from} has not ended: end it first.',
  },
  'leave-exists': { 'zh-CN': '假期“{leave}”已登记。', en: 'The leave "{leave}" is recorded already.' },
  'leave-unknown': { 'zh-CN': '没有进行中的假期“{leave}”。', en: 'There is no open leave "{leave}".' },
  'leave-ends-before-start': {
    'zh-CN': '销假日期早于请假开始日 {from}。',
    en: 'The leave would end before it started on {from}.',
  },
  'person-merged': {
    'zh-CN': '此人系重复建档，已并入“{into}”，请对该人办理。',
    en: 'This person was a duplicate and has been merged into "{into}": act on that one.',
  },
  'merged-into-itself': {
    'zh-CN': '不能并入自身，请选择另一个。',
    en: 'Nothing is merged into itself: choose another.',
  },
  'delegation-between-persons': {
    'zh-CN': '委托须由持有该角色的人交给另一人办理。',
    en: 'A role is delegated by a person who holds it, to another person.',
  },
  'delegation-exists': {
    'zh-CN': '委托“{delegation}”已登记。',
    en: 'The delegation "{delegation}" is recorded already.',
  },
  'delegation-unknown': {
    'zh-CN': '此人没有进行中的委托“{delegation}”。',
    en: 'This person has no delegation "{delegation}" that lasts.',
  },
  'delegation-too-long': {
    'zh-CN': '一次委托至多 {days} 天，最迟到 {last}。',
    en: 'A delegation lasts {days} days at most: until {last} at the latest.',
  },
  'role-reserved': {
    'zh-CN': '角色“{role}”属于系统本身，不能授予。',
    en: 'The role "{role}" is that of the service itself: it cannot be given.',
  },
  'grant-unknown': { 'zh-CN': '此人没有角色“{role}”。', en: 'This person does not hold the role "{role}".' },
  'school-exists': { 'zh-CN': '此学校已登记。', en: 'This school is registered already.' },
  'school-unknown': { 'zh-CN': '没有此学校，请先登记学校。', en: 'There is no such school: register it first.' },
  'school-merged': {
    'zh-CN': '此学校已并入学校“{into}”，请对该校办理。',
    en: 'This school is part of the school "{into}" now: act on that one.',
  },
  'status-unknown': { 'zh-CN': '学校没有“{status}”这一称号。', en: 'The school does not hold the status "{status}".' },
  'programme-exists': { 'zh-CN': '此培训项目已在计划中。', en: 'This programme is planned already.' },
  'programme-unknown': { 'zh-CN': '没有此培训项目。', en: 'There is no such programme.' },
  'programme-over': {
    'zh-CN': '此培训项目已取消或已结项（{state}），不能再办理。',
    en: 'This programme is {state}: nothing more can be done with it.',
  },
  'class-exists': { 'zh-CN': '此班已开设。', en: 'This class exists already.' },
  'class-unknown': { 'zh-CN': '没有此培训班。', en: 'There is no such class.' },
  'class-closed': { 'zh-CN': '此班已结束。', en: 'This class has closed.' },
  'class-full': { 'zh-CN': '名额 {capacity} 人已满。', en: 'All {capacity} places are taken.' },
  'quota-full': {
    'zh-CN': '本校名额 {places} 人已满，请联系培训机构调整名额。',
    en: 'All {places} places of the school are taken: ask the organiser for more.',
  },
  'class-suspended': {
    'zh-CN': '此班已暂停，恢复后再办理。',
    en: 'This class is suspended: wait until it goes on.',
  },
  'class-has-trainees': {
    'zh-CN': '已有学员入班，学分不得重新核定；请更正学员的学分记录。',
    en: 'Trainees have enrolled, so its value stands: correct their awards instead.',
  },
  'ends-before-start': {
    'zh-CN': '结束日 {endsOn} 早于开始日 {startsOn}。',
    en: 'The end, {endsOn}, lies before the start, {startsOn}.',
  },
  'session-exists': { 'zh-CN': '此课次已排。', en: 'This session is scheduled already.' },
  'session-unknown': { 'zh-CN': '课表中没有课次“{session}”。', en: 'The timetable has no session "{session}".' },
  'session-outside-class': {
    'zh-CN': '课次日期 {on} 不在班期 {startsOn} 至 {endsOn} 内。',
    en: '{on} is outside the class, {startsOn} to {endsOn}.',
  },
  'award-exists': { 'zh-CN': '学分记录“{award}”已存在。', en: 'The award "{award}" exists already.' },
  'award-corrected': {
    'zh-CN': '此学分记录已更正为“{by}”，请对更正后的记录办理。',
    en: 'This award was corrected and stands as "{by}": act on that one.',
  },
  'award-unknown': { 'zh-CN': '没有学分记录“{award}”。', en: 'There is no award "{award}".' },
  'award-already-revoked': {
    'zh-CN': '学分记录“{award}”已全部撤销，无可更正。',
    en: 'The award "{award}" has been revoked in full: nothing is left to correct.',
  },
  'cause-awarded': {
    'zh-CN': '同一事由“{cause}”已授予学分，不能重复授予。',
    en: 'The cause "{cause}" has been awarded already: one cause awards once.',
  },
  'revoked-more-than-awarded': {
    'zh-CN': '撤销 {amount} 超过余额 {left}。',
    en: 'Revoking {amount} is more than the {left} left.',
  },
  'record-exists': { 'zh-CN': '记录“{record}”已登记。', en: 'The record "{record}" is filed already.' },
  'record-unknown': { 'zh-CN': '没有记录“{record}”。', en: 'There is no record "{record}".' },
  'record-kind-unknown': {
    'zh-CN': '辖区 {jurisdiction} 的政策包没有规定记录“{kind}”；可登记：{known}。',
    en: 'The pack in force in {jurisdiction} declares no record "{kind}"; it declares: {known}.',
  },
  'record-of-other-subject': {
    'zh-CN': '“{record}”是关于{subject}的记录，不能登记在{given}名下。',
    en: '"{record}" is a record about a {subject}: it cannot be filed about a {given}.',
  },
  'record-evidence-missing': {
    'zh-CN': '登记“{record}”须附材料，请先提交材料。',
    en: 'The record "{record}" wants evidence: hand it in first.',
  },
  'record-field-unknown': {
    'zh-CN': '此类记录没有字段“{field}”，请删去；可填：{known}。',
    en: 'Records of this kind have no field "{field}": leave it out; known: {known}.',
  },
  'record-field-missing': {
    'zh-CN': '必须填写“{label}”（{field}）。',
    en: '"{label}" ({field}) must be given.',
  },
  'record-value-not-yes-no': {
    'zh-CN': '“{label}”只能填是或否（true、false），不能是“{value}”。',
    en: '"{label}" is a yes or no (true, false), not "{value}".',
  },
  'record-value-not-text': {
    'zh-CN': '“{label}”应填文字或数字串，不能是“{value}”。',
    en: '"{label}" is a text, not "{value}".',
  },
  'record-value-not-a-day': {
    'zh-CN': '“{label}”应为实际存在的日期，写作 YYYY-MM-DD，不能是“{value}”。',
    en: '"{label}" is a day that exists, as YYYY-MM-DD, not "{value}".',
  },
  'record-value-not-a-ratio': {
    'zh-CN': '“{label}”应为分数，如 1/5，不能是“{value}”。',
    en: '"{label}" is a fraction such as 1/5, not "{value}".',
  },
  'record-value-not-an-amount': {
    'zh-CN': '“{label}”应为不小于 0、至多两位小数的数（单位 {unit}），如 4.5，不能是“{value}”。',
    en: '"{label}" is a decimal number of at least 0 with at most two decimals (in {unit}), such as 4.5, not "{value}".',
  },
  'record-value-too-long': {
    'zh-CN': '“{label}”应有 1 至 {max} 个字；详细材料请作为附件提交。',
    en: '"{label}" has 1 to {max} characters: hand longer things in as evidence.',
  },
  'record-value-not-listed': {
    'zh-CN': '“{label}”只能是：{values}；不能是“{value}”。',
    en: '"{label}" is one of: {values}; not "{value}".',
  },
  'other-jurisdiction': {
    'zh-CN': '此处只登记辖区 {jurisdiction} 的政策。',
    en: 'Only the policy of the jurisdiction {jurisdiction} is kept here.',
  },
  'pack-draft-unknown': {
    'zh-CN': '规则文件夹中没有辖区 {jurisdiction} 的这一草稿；现有草稿：{known}。',
    en: 'The rules folder holds no such draft of {jurisdiction}; it holds: {known}.',
  },
  'pack-folder-exists': {
    'zh-CN': '规则包文件夹 {pack} 已存在；请换一个标识。',
    en: 'The pack folder {pack} is there already; choose another id.',
  },
  'pack-id-invalid': {
    'zh-CN': '“{pack}”不能作规则包标识：应为 <GB/T 2260 六位代码>-<拼音>，如 500235-yunyang。',
    en: '"{pack}" is no id of a pack: write <six digits of GB/T 2260>-<name>, such as 500235-yunyang.',
  },
  'pack-source-unknown': {
    'zh-CN': '没有规则包“{pack}”可供复制。',
    en: 'There is no pack "{pack}" to copy.',
  },
  'pack-invalid': {
    'zh-CN': '草稿 {pack} 有 {count} 处问题，不能提出；请逐项改正后再提。',
    en: 'The draft {pack} has {count} findings: mend each, then propose it again.',
  },
  'pack-not-proposed': {
    'zh-CN': '辖区 {jurisdiction} 没有待批准的政策包，请先提出。',
    en: 'No pack of {jurisdiction} awaits approval: propose one first.',
  },
  'pack-other-hash': {
    'zh-CN': '您批准的内容（{hash}）不是所提出的（{proposed}）；请核对所提出的内容后再批准。',
    en: 'What you approve ({hash}) is not what was proposed ({proposed}): look at the proposal first.',
  },
  'pack-version-published': {
    'zh-CN': '版本 {version} 已经发布，内容不得再改；请提高版本号，并在 supersedes 中写明所取代的版本。',
    en: 'Version {version} is published and stays as it is: raise the version, and name in supersedes what it replaces.',
  },
  'pack-supersedes': {
    'zh-CN': '新版本须取代现行版本 {inForce}；pack.json 的 supersedes 写的是“{supersedes}”，请更正。',
    en: 'A new version replaces {inForce}, which is in force; supersedes in pack.json says "{supersedes}": correct it.',
  },
  'pack-transition-missing': {
    'zh-CN': '版本 {version} 须在 pack.json 写明 transition：窗口中途修订如何处理。',
    en: 'Version {version} must say in pack.json, as transition, what an amendment does in the middle of a window.',
  },
  'interpretation-exists': { 'zh-CN': '此解释已提出。', en: 'This interpretation has been proposed already.' },
  'interpretation-unknown': {
    'zh-CN': '没有解释“{interpretation}”。',
    en: 'There is no interpretation "{interpretation}".',
  },
  'interpretation-not-open': {
    'zh-CN': '此解释的状态是“{state}”，不能这样办理。',
    en: 'This interpretation is {state}: that is not possible.',
  },
  'evidence-no-file': {
    'zh-CN': '请以 application/octet-stream 提交文件内容。',
    en: 'Send the bytes of the file as application/octet-stream.',
  },
  'evidence-too-large': {
    'zh-CN': '文件超过 {max} MB，请压缩或拆分后再提交。',
    en: 'The file has more than {max} MB: split it.',
  },
  'evidence-type': {
    'zh-CN': '不接受此类文件；可提交：{known}。',
    en: 'Files of this type are not taken; taken are: {known}.',
  },
  'evidence-empty': { 'zh-CN': '文件是空的，请重新选择。', en: 'The file is empty: choose it again.' },
  'evidence-unknown': {
    'zh-CN': '没有提交过文件 {file}，请先提交材料。',
    en: 'The file {file} was not handed in: do that first.',
  },
  'evidence-changed': {
    'zh-CN': '文件 {file} 与账本所记的不符，已被改动；请重新提交原件，并告知系统运维。',
    en: 'The file {file} is not what the ledger says: it was changed. Hand the original in again, and tell the operator.',
  },
  'decision-unknown': { 'zh-CN': '没有认定记录“{decision}”。', en: 'There is no decision "{decision}".' },
  'decision-superseded': {
    'zh-CN': '认定“{decision}”已被新的认定取代，请核对最新的一项。',
    en: 'The decision "{decision}" has been replaced: check the one in force.',
  },
  'no-pack': {
    'zh-CN': '辖区 {jurisdiction} 没有生效的政策包。',
    en: 'No policy pack is in force in the jurisdiction {jurisdiction}.',
  },
  'purpose-unknown': {
    'zh-CN': '本辖区的政策包不判定“{purpose}”；可判定：{known}。',
    en: 'The pack of this jurisdiction does not decide "{purpose}"; it decides: {known}.',
  },
  'window-unknown': { 'zh-CN': '没有期间“{window}”：{why}。', en: 'There is no window "{window}": {why}.' },
  'not-there-yet': {
    'zh-CN': '视图尚未更新到位置 {position}（现在 {reached}），请稍后重试。',
    en: 'The views have come to {reached}, not yet to {position}: try again shortly.',
  },
  'feed-forked': {
    'zh-CN':
      '您已读到的位置 {position} 的事件不在本账本中：账本已恢复到较早的时点。请依次改用更早保存的 next 或 Last-Event-ID，首个被接受的就是续读之处；其后收到过的事件已不存在，请撤回据此所做的处理。',
    en: 'The event you have read at {position} is not in this ledger: it was restored to an older point. Try the cursors (next, Last-Event-ID) you kept before: the latest that is accepted is where to go on. Events you were sent behind it do not exist any more: undo what you did about them.',
  },
  'client-exists': { 'zh-CN': '此系统已登记。', en: 'This client is registered already.' },
  'client-unknown': { 'zh-CN': '没有此系统。', en: 'There is no such client.' },
  'token-unknown': { 'zh-CN': '没有此令牌。', en: 'There is no such token.' },
  'case-unknown': {
    'zh-CN': '没有此事项，或此人未报名：{case}。',
    en: 'There is no such case, or this person has not enrolled: {case}.',
  },
  'workflow-unknown': {
    'zh-CN': '辖区 {jurisdiction} 没有流程“{workflow}”。',
    en: 'The jurisdiction {jurisdiction} has no workflow "{workflow}".',
  },
  'step-not-allowed': {
    'zh-CN': '当前状态“{state}”不能办理“{step}”；可办理：{allowed}。',
    en: '"{step}" is not possible in the state "{state}"; possible: {allowed}.',
  },
  'field-required': { 'zh-CN': '必须填写“{field}”。', en: '"{field}" must be given.' },
  'subject-unknown': {
    'zh-CN': '没有此办理对象：{subject}（人员、学校、培训班、项目或六位地区代码）。',
    en: 'There is no such subject: {subject} (a person, school, class, project, or the six digits of a bureau).',
  },
  'subject-of-other-kind': {
    'zh-CN': '此流程办理的对象是{wanted}，“{subject}”不是。',
    en: 'This workflow is about a {wanted}, which "{subject}" is not.',
  },
  'migration-nothing-new': {
    'zh-CN': '本事项已按此流程定义（{definition}）办理，无需迁移。',
    en: 'The case follows this definition ({definition}) already: there is nothing to migrate to.',
  },
  'migration-state-unknown': {
    'zh-CN': '新的流程定义没有状态“{state}”，请指明从哪一状态继续；可选：{known}。',
    en: 'The new definition has no state "{state}": say where the case goes on; known: {known}.',
  },
  'effect-without-target': {
    'zh-CN': '本步骤的后续处理缺少对象“{of}”，请补正后由人工办理。',
    en: 'What this step causes has no target: "{of}" is not given. Do it by hand.',
  },
  'evidence-required': {
    'zh-CN': '须附材料“{evidence}”，请先上传（名称 {name}）。',
    en: '"{evidence}" must be handed in with this step (as {name}).',
  },
  'done-already': {
    'zh-CN': '“{step}”只办一次，已经办过。',
    en: '"{step}" is done once, and has been done.',
  },
  'too-early': {
    'zh-CN': '“{deadline}”至 {on}，期满后方可办理（依据 {clause}）。',
    en: '"{deadline}" runs to {on}: this is possible after it (see {clause}).',
  },
  'deadline-passed': {
    'zh-CN': '“{deadline}”已于 {on} 届满，不能再办理（依据 {clause}）。',
    en: '"{deadline}" ended on {on}: this is no longer possible (see {clause}).',
  },
  'guard-undetermined': {
    'zh-CN': '尚不能判断是否可以办理，缺少：{missing}（依据 {clause}）。请先补录，或由有权机关对未规定的参数作出解释。',
    en: 'Whether this may be done cannot be told; missing: {missing} (see {clause}). Record it first, or have the silent parameter interpreted.',
  },
  'above-plan': {
    'zh-CN': '拟认定 {recognised}，超过核定的 {planned}。请按不超过核定数填写；确需调整的，先改核定。',
    en: '{recognised} is more than the {planned} planned. Recognise no more than that, or have the plan changed first.',
  },
  'about-needed': {
    'zh-CN': '个案须写明所涉的 about.{field}。',
    en: 'The case must say what it is about: about.{field}.',
  },
  'guard-failed': { 'zh-CN': '{text}（依据 {clause}）', en: '{text} (see {clause})' },
  'definition-broken': {
    'zh-CN': '流程定义使用了未知的事件类型“{records}”。',
    en: 'The definition records the unknown event type "{records}".',
  },
};

/** The text of a refusal. */
export function refusalText({ code, values }: Pick<Refused, 'code' | 'values'>, language: Language): string {
  const template = refusals[code]?.[language] ?? code;
  return template.replace(/\{(\w+)\}/g, (_, name: string) => spell(values[name], language));
}

function spell(value: unknown, language: Language): string {
  if (value === null || value === undefined) return '—';
  if (Array.isArray(value) && value.length === 0) return language === 'zh-CN' ? '无' : 'nothing';
  if (Array.isArray(value)) return value.map((one) => spell(one, language)).join(language === 'zh-CN' ? '、' : ', ');
  if (typeof value === 'object' && language in value) return String((value as { [key: string]: unknown })[language]);
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
