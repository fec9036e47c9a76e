import type { Finding, Severity } from '../finding.js';
import { fill, type Fillings } from '../text.js';

type Problem = readonly [zh: string, en: string, severity?: Severity];

const files = {
  'missing-file': ['缺少文件 {name}：请补上', 'The file {name} is missing: add it.'],
  'not-readable': ['文件无法读取：请检查权限', 'The file cannot be read: check its permissions.'],
  'too-large': [
    '文件过大（{size}，上限 {most}），未读取：请拆分，或移出不属于规则的内容',
    'The file is too large ({size}, at most {most}) and was not read: split it, or take out what is no rule.',
  ],
  'not-utf8': ['文件不是 UTF-8 编码：请另存为 UTF-8', 'The file is not UTF-8: save it as UTF-8.'],
  gb18030: ['文件是 GB18030（GBK）编码：请另存为 UTF-8', 'The file is encoded in GB18030 (GBK): save it as UTF-8.'],
  bom: [
    '文件开头有字节顺序标记（BOM）：请另存为不带 BOM 的 UTF-8',
    'The file begins with a byte order mark: save it without.',
  ],
  'not-json': [
    '第 {line} 行第 {column} 列起不是合法的 JSON（{what}）：请改正；标点须为半角',
    'From line {line}, column {column} on this is not JSON ({what}): correct it.',
  ],
  'unknown-file': [
    '规则包没有名为“{name}”的文件，它不会被读取：请改名、移到应在的文件夹，或移出规则包',
    'A pack has no file "{name}", and nothing reads it: rename it, move it where it belongs, or out of the pack.',
  ],
  'duplicate-key': [
    '同一对象中键“{name}”出现两次，后一个会悄悄盖住前一个：请删去一个',
    'The key "{name}" stands twice in one object, and the second would hide the first: remove one.',
  ],
  'no-rules': ['规则包没有任何规则，不会作出任何判定', 'The pack has no rule at all and decides nothing.', 'warning'],
  'no-source-text': [
    '没有 source.txt，引文未与原文核对：请附上原文',
    'There is no source.txt, so that quotations are unchecked: add the text.',
    'warning',
  ],
} satisfies { [code: string]: Problem };

const shapes = {
  'unknown-key': ['未知的键“{name}”：请改正或删去', 'Unknown key "{name}": correct or remove it.'],
  'missing-key': ['缺少“{name}”', '"{name}" is missing.'],
  'wrong-shape': ['内容不符合要求：{what}', 'This does not have the right form: {what}.'],
  'wrong-folder': ['规则包标识“{name}”应与文件夹同名', 'The id "{name}" of a pack is the name of its folder.'],
  'number-for-text': [
    '数值 {name} 写成了 JSON 数字：请写作字符串 "{name}"',
    'The amount {name} is a JSON number: write it as a string, "{name}".',
  ],
  'bad-date': ['“{name}”不是有效日期：请写作 YYYY-MM-DD', '"{name}" is no day that exists: write it as YYYY-MM-DD.'],
  'empty-any': [
    '空的 all 或 any：引擎视空的 any 为恒真；请写出条件，或删去它',
    'An empty all or any: the engine takes an empty any for true; write its conditions, or remove it.',
  ],
  'two-in-one': [
    '同一对象中并列了 {name}，引擎只看其中一个：请用 all 把它们套起来',
    'One object has {name}, of which the engine reads one only: put them into an all.',
  ],
  'unknown-operator': ['未知的运算“{name}”', 'Unknown operator "{name}".'],
  'unknown-word': ['未知的取值“{name}”', 'Unknown value "{name}".'],
} satisfies { [code: string]: Problem };

const names = {
  'unknown-fact': [
    '未知的事实“{name}”：请改正，或在 facts.json 中定义',
    'Unknown fact "{name}": correct it, or define it in facts.json.',
  ],
  'unknown-parameter': [
    '未声明的参数“{name}”：请改正，或写入 parameters.json',
    'The parameter "{name}" is not declared: correct it, or add it to parameters.json.',
  ],
  'unknown-consequence': [
    '未知的后果“{name}”：请改正，或写入 words.json',
    'Unknown consequence "{name}": correct it, or add it to words.json.',
  ],
  'unknown-unit': [
    '未知的单位“{name}”：请改正，或写入 words.json',
    'Unknown unit "{name}": correct it, or add it to words.json.',
  ],
  'unknown-clause': [
    '来源中没有条款“{name}”：请改正，或写入 sources.json',
    'The sources have no clause "{name}": correct it, or add it to sources.json.',
  ],
  'unknown-condition': ['没有名为“{name}”的共用条件', 'There is no shared condition "{name}".'],
  'unknown-rule': ['没有规则“{name}”', 'There is no rule "{name}".'],
  'unknown-role': [
    '未知的角色“{name}”：角色由目录规定，因权限随角色而定',
    'Unknown role "{name}": roles are those of the catalogue, as permissions go by role.',
  ],
  'unknown-level': ['未知的级别“{name}”', 'Unknown level "{name}".'],
  'unknown-mode': ['未知的培训方式“{name}”', 'Unknown mode "{name}".'],
  'unknown-category': [
    '未知的类别“{name}”：请改正，或写入 words.json',
    'Unknown category "{name}": correct it, or add it to words.json.',
  ],
  'unknown-purpose': [
    '未知的用途“{name}”：请改正，或写入 words.json',
    'Unknown purpose "{name}": correct it, or add it to words.json.',
  ],
  'unknown-event-type': ['未知的事件类型“{name}”', 'Unknown event type "{name}".'],
  'unknown-record': [
    '未知的记录种类“{name}”：请改正，或写入 records.json',
    'Unknown kind of record "{name}": correct it, or add it to records.json.',
  ],
  'unknown-field': ['{kind}没有字段“{name}”', '{kind} has no field "{name}".'],
  'unknown-field-value': [
    '字段“{kind}”没有取值“{name}”：请改正，或补入该字段的 values',
    'The field "{kind}" has no value "{name}": correct it, or add it to the values of the field.',
  ],
  'unknown-attribute': ['人员没有属性“{name}”', 'A person has no attribute "{name}".'],
  'unknown-state': ['流程没有状态“{name}”', 'The workflow has no state "{name}".'],
  'unknown-step': ['流程没有步骤“{name}”', 'The workflow has no step "{name}".'],
  'unknown-staff-category': ['未知的岗位类别“{name}”', 'Unknown staff category "{name}".'],
  'unknown-stage': ['未知的学段“{name}”', 'Unknown stage "{name}".'],
  'unknown-pack': ['没有规则包“{name}”', 'There is no pack "{name}".'],
  'duplicate-case': [
    '有两个案例都叫“{name}”：请改名，以便失败时分得清',
    'Two cases are called "{name}": rename one, so that a failure says which.',
    'warning',
  ],
  'duplicate-id': ['标识“{name}”重复：请改用另一个', 'The id "{name}" is used twice: choose another.'],
} satisfies { [code: string]: Problem };

const meaning = {
  'quote-not-verbatim': [
    '引文与原文不一致：“{name}”；请照录原文，省略处用……',
    'The quotation is not in the source text: "{name}". Quote verbatim; …… may elide.',
  ],
  'equal-on-list': ['equal 不能与列表比较：请用 in', 'equal never holds for a list: use in.'],
  'list-needed': [
    'in 与 notIn 需要列表，或单位为 list 的参数',
    'in and notIn need a list, or a parameter with the unit list.',
  ],
  'not-comparable': [
    '“{name}”不是数量、比例或日期，不能比较大小：请用 equal 或 in',
    '"{name}" is neither an amount, a ratio nor a day and has no order: use equal or in.',
  ],
  'unit-mismatch': ['单位不一致：{name}', 'The units differ: {name}.'],
  'wrong-unit': ['“{name}”的单位是{unit}，此处应为{wanted}', '"{name}" is in {unit}; here it has to be {wanted}.'],
  'bare-number': [
    '把 {name} 写进 parameters.json（带单位、条款、起始日期），此处用 {"fact": "param:…"}',
    'Put {name} into parameters.json (with unit, clause and first day) and write {"fact": "param:…"} here.',
  ],
  'bad-value': ['“{name}”与单位不符：应写作 {form}', '"{name}" does not fit the unit: write {form}.'],
  'silent-without-reason': [
    '空值必须说明原因：请写 reason（中英文），说明文件未写明什么',
    'A null value needs a reason: say in both languages what the document leaves open.',
  ],
  'overlapping-dates': [
    '有效期重叠或颠倒：前一取值的 to 应早于后一取值的 from',
    'The dates overlap or run backwards: each value ends before the next begins.',
  ],
  'gap-in-dates': [
    '{from} 至 {to} 没有取值：请补上；文件未写明的，写 null 并说明原因',
    'There is no value from {from} to {to}: add one, or null with a reason where the document is silent.',
  ],
  'cap-without-amount': [
    '上限参数“{name}”没有数值：没有数值的上限无从执行',
    'The parameter "{name}" of a cap has no amount: a cap without one cannot be applied.',
  ],
  'approx-as-bound': [
    '参数“{name}”原文为“左右”，既不是下限也不是等于：此处的比较会把它当作确数',
    'The text says "about" for the parameter "{name}", which neither bounds nor equals: this comparison would take it for exact.',
    'warning',
  ],
  'field-needed': ['聚合 {name} 需要字段 of', 'The aggregate {name} needs a field "of".'],
  'round-missing': ['乘积须写明取整（round）', 'A product needs its rounding (round).'],
  'gate-incomplete': [
    '门槛须同时写明 requires（条件）与 gate（条款和说明）',
    'A gate is requires (the condition) and gate (clause and words): write both.',
  ],
  'no-cycle': [
    '按周期计，但 pack.json 的历法没有周期',
    'This is about a cycle, but the calendar of pack.json has none.',
  ],
  'no-terms': [
    '按学期计，但 pack.json 的历法没有学期',
    'This is about a term, but the calendar of pack.json has none.',
  ],
  'waits-for-itself': ['互相等待：{name}；请断开其中一环', 'These wait for each other: {name}. Break the circle.'],
  'purpose-never-asked': [
    '没有规则用于“{name}”，此处永远不会生效：请改用规则的用途',
    'No rule answers "{name}", so that this never applies: use a purpose of the rules.',
  ],
  'mixed-direction': [
    '规则声明可预测，但“{name}”既可能有利又可能不利：请去掉 forecast，或改写要求',
    'The rule is declared forecastable, but "{name}" can both help and hurt: remove forecast, or rewrite the requirement.',
  ],
  'transition-missing': [
    '{name} 在施行期内有变化，须写明 transition：whole-window、from-date 或 by-occurrence',
    '{name} changes while the pack is in force: say by transition what happens in mid-window: whole-window, from-date or by-occurrence.',
  ],
  'supersedes-newer': [
    'supersedes 的版本 {name} 应早于本版本',
    'The version {name} that this one supersedes has to be an earlier one.',
  ],
} satisfies { [code: string]: Problem };

const texts = {
  'missing-message': ['缺少文本“{name}”：请写入 messages', 'The text "{name}" is missing: add it to the messages.'],
  'unknown-message': ['没有代码使用文本“{name}”', 'Nothing uses a text "{name}".'],
  'unknown-placeholder': [
    '文本中的占位符 {name} 无从填写；可用的有：{known}',
    'The placeholder {name} of this text is never filled; there are: {known}.',
  ],
} satisfies { [code: string]: Problem };

const usage = {
  'unused-parameter': [
    '参数“{name}”没有用处：其条款已由他处实现，请删去',
    'Nothing uses the parameter "{name}", and its clause is carried elsewhere: remove it.',
    'warning',
  ],
  'unused-fact': [
    '事实“{name}”没有用处：请删去，或写明条款',
    'Nothing uses the fact "{name}": remove it, or say which clause it carries.',
    'warning',
  ],
  'unused-condition': [
    '共用条件“{name}”没有用处：请删去',
    'Nothing uses the shared condition "{name}": remove it.',
    'warning',
  ],
  'unused-record': [
    '记录种类“{name}”没有用处：请删去，或写明条款',
    'Nothing uses the kind of record "{name}": remove it, or say which clause it carries.',
    'warning',
  ],
} satisfies { [code: string]: Problem };

const inheritance = {
  'parent-invalid': [
    '上位规则包“{name}”有错误：请先改正它',
    'The superior pack "{name}" has errors: correct it first.',
  ],
  'looser-than-parent': [
    '“{name}”为 {value}，宽于上位规定的 {parent}（{clause}）：请从严，或以 looser 写明理由',
    '"{name}" is {value}, looser than {parent} of the superior pack ({clause}): tighten it, or give the reason in looser.',
  ],
  'conflicts-with-parent': [
    '与上位规定（{clause}）抵触：{what}；请恢复，或以 looser 写明理由',
    'This conflicts with the superior pack ({clause}): {what}. Restore it, or give the reason in looser.',
  ],
} satisfies { [code: string]: Problem };

const logic = {
  'always-true': [
    '该要求恒成立，没有人会不达到：请检查运算和参数',
    'This requirement always holds, and nobody could miss it: check its operators and parameters.',
  ],
  'never-true': [
    '该条件不可能成立：请检查运算和参数',
    'This condition can never hold: check its operators and parameters.',
  ],
  'contradictory-rules': [
    '与规则“{name}”矛盾：{witness}时两者都适用，但无论如何不能同时达到',
    'This contradicts the rule "{name}": with {witness} both apply, and no values meet both.',
  ],
  'subsumed-rule': [
    '达到规则“{name}”必达到本规则，且后果相同：本规则不会单独起作用（例如{witness}时两者都未达到）',
    'Whoever meets the rule "{name}" meets this one, with the same consequence, so that it never decides alone (with {witness} both are missed).',
    'warning',
  ],
  'not-analysed': [
    '组合过多（超过 {most}），未作恒真、矛盾分析：可拆成几条规则',
    'Too many combinations (over {most}): not analysed for contradictions; split it into several rules.',
    'warning',
  ],
} satisfies { [code: string]: Problem };

const workflows = {
  'unknown-workflow': [
    '没有流程“{name}”：请改正，或写入 workflows/',
    'There is no workflow "{name}": correct it, or add it to workflows/.',
  ],
  'unknown-deadline': ['流程没有期限“{name}”', 'The workflow has no deadline "{name}".'],
  'unknown-day': [
    '期限从何日起算不明：“{name}”；请写 entered、opened、case.日期字段，或历法中的日子',
    '"{name}" is no day a deadline may run from: write entered, opened, case.<field with a day>, or a day of the calendar.',
  ],
  'unreachable-state': [
    '没有步骤通到状态“{name}”：请加步骤，或删去该状态',
    'No step leads to the state "{name}": add one, or remove the state.',
  ],
  'dead-end': [
    '个案一到状态“{name}”就无法终结：请加通向终结状态的步骤，或标为 final',
    'A case that comes to the state "{name}" can never end: add a way to a final state, or make it final.',
  ],
  'track-dead-end': [
    '此线一到“{name}”就无法完成：请加通向 done 的步骤，或标为 done',
    'A track that comes to "{name}" can never be done: add a way to a state that is done, or mark this one.',
  ],
  'final-step': [
    '“{state}”已终结，步骤“{name}”只能是冲销：请写 records: Reversed，或不标 final',
    'In "{state}" the case has ended, and "{name}" may only reverse it: record Reversed, or do not make it final.',
  ],
  'final-with-tracks': ['终结状态“{name}”不能再有并行各线', 'The state "{name}" is final and cannot have tracks.'],
  'step-twice': [
    '同一处有两个步骤都叫“{name}”，无从分辨：请改名',
    'Two steps here are called "{name}" and cannot be told apart: rename one.',
  ],
  'nothing-to-undo': [
    '步骤“{name}”没有认定学分，也没有登记备案，无可冲销；其他变化请另写步骤撤回',
    'The step "{name}" neither awards nor files anything, so that nothing is reversed; take back other effects by a step.',
  ],
  'nobody-in-role': ['没有人能以“{name}”办理：{why}', 'Nobody can act as "{name}": {why}.'],
  'personal-read': [
    '“{name}”是个人信息，存于保密库，此处读不到：请另设不含个人信息的字段',
    '"{name}" is personal and stands in the vault, where it cannot be read from here: use a field that is not.',
  ],
  'field-not-required': [
    '事件 {type} 必有“{name}”：请写入 requires，否则办理时才会被拒绝',
    'The event {type} always has "{name}": add it to requires.',
  ],
  'revised-without-details': [
    '步骤“{name}”：revises: true 与 records: Revised 须同时写',
    'The step "{name}": revises: true and records: Revised go together.',
  ],
  'details-twice': [
    '步骤“{name}”开始个案，其数据由流程的 data 规定：请把此处的 data 移过去',
    'The step "{name}" opens the case, whose details are those of data of the workflow: move them there.',
  ],
  'detail-hides-field': [
    '“{name}”已是事件本身的字段：请改名，或删去并写入 requires',
    '"{name}" is a field of the event itself: rename it, or remove it and use requires.',
  ],
  'window-needed': [
    '“{name}”按窗口计算：请在 guard 中写 window',
    '"{name}" is about a window: say which in guard.window.',
  ],
  'about-not-required': [
    '门槛看个案所涉的 {name}，而流程没有要求写明：请在流程的 about 中列入 "{name}"，或在 data 中设同名必填字段',
    'The guard looks at the {name} of the case, which it need not name: list "{name}" in about of the workflow, or have a required field of that name in data.',
  ],
  'open-about-missing': [
    '流程“{workflow}”要求写明 about.{name}：请在 about 中给出',
    'The workflow "{workflow}" must be about a {name}: give it in about.',
  ],
  'verdict-never-made': [
    '没有规则就 {kind} 作出“{name}”的结论：请核对 guard 的 of 与 window',
    'No rule decides "{name}" about {kind}: check of and window of the guard.',
  ],
  'guard-reads-optional': [
    '门槛读取“{name}”，而它可以不填，不填即被拒绝：请列为必填',
    'The guard reads "{name}", which may be left out, and then refuses: make it required.',
    'warning',
  ],
  'effect-on-person': [
    '“{name}”只能对人，而此流程的对象不是人：请用 open 为每人开始个案',
    '"{name}" is for persons, and this workflow is not about one: open a case for each.',
  ],
  'award-incomplete': [
    '学分缺少“{name}”：请在此写明，或列为个案的必填数据',
    'The award has no "{name}": say it here, or make it a required detail of the case.',
  ],
  'record-about-other': [
    '记录种类“{name}”关于 {subject}，不是本流程的对象：请以 of 指明记在谁名下',
    'The kind of record "{name}" is about a {subject}, and the case is not: say by "of" about which.',
  ],
  'case-about-other': [
    '流程“{name}”关于 {subject}，不是本流程的对象：请以 of 指明关于谁',
    'The workflow "{name}" is about a {subject}, and the case is not: say by "of" about which.',
  ],
  'effect-field-missing': ['{kind}缺少必填的“{name}”', '{kind} wants "{name}".'],
  'deadline-in-final': ['状态“{name}”已终结，期限不会再到', 'The state "{name}" is final: no deadline runs in it.'],
  'deadline-both-ways': ['after 与 before 只能写一个', 'Write after or before, not both.'],
  'deadline-without-length': [
    '自 {name} 起须写 after：此后多久到期',
    'From {name} on a deadline needs "after": how long it runs.',
  ],
  'not-a-day': ['“{name}”不是日期，期限不能由此起算', '"{name}" is no day, and no deadline can run from it.'],
  'not-a-length': [
    '参数“{name}”的单位是 {unit}，不是天数、月数之类的数',
    'The parameter "{name}" is in {unit}, and not a number of days or months.',
  ],
  'deadline-elsewhere': [
    '步骤“{name}”不在期限所在的状态中，期限管不到它',
    'The step "{name}" cannot be taken in the states of the deadline, which therefore says nothing about it.',
  ],
  'service-cannot-give': [
    '步骤“{name}”在此由系统办理，但系统给不出 {fields}：请改用不需填报的步骤',
    'The service takes the step "{name}" here and cannot give {fields}: use one that does not want it.',
  ],
  'reserved-but-there': [
    '流程“{name}”已写成，条款 {clause} 不必再留：请由流程引用该条款，并删去此行',
    'The workflow "{name}" is there: cite {clause} in it and remove this line.',
    'warning',
  ],
  'step-not-here': [
    '走到“{state}”时不能办理“{name}”；可办理：{allowed}',
    'In "{state}" the step "{name}" cannot be taken; there are: {allowed}.',
  ],
  'step-never-walked': [
    '没有走查办理步骤“{name}”：请在 walks/ 中补一条',
    'No walk takes the step "{name}": add one to walks/.',
    'warning',
  ],
  'never-walked-to-end': [
    '没有走查把流程“{name}”走到终结：请在 walks/ 中补一条',
    'No walk goes through the workflow "{name}" to its end: add one to walks/.',
    'warning',
  ],
} satisfies { [code: string]: Problem };

/** Everything that can be wrong in a pack, with what is said about it. The codes are stable. */
export const problems = {
  ...files,
  ...shapes,
  ...names,
  ...meaning,
  ...texts,
  ...usage,
  ...inheritance,
  ...logic,
  ...workflows,
} as const;

/** What can be wrong. */
export type ProblemCode = keyof typeof problems;

/** A finding with the text and severity of its problem. */
export function finding(
  file: string,
  path: string,
  code: ProblemCode,
  values: Fillings = {},
  suggestion?: string,
): Finding {
  const [zh, en, severity = 'error']: Problem = problems[code];
  return {
    file,
    path,
    code,
    severity,
    message: fill({ 'zh-CN': zh, en }, values),
    ...(suggestion !== undefined && { suggestion }),
  };
}
