import type { Finding } from '../finding.js';
import { fill, type Fillings } from '../text.js';

/** Everything that can be wrong in a pack, with what is said about it. The codes are stable. */
export const problems = {
  'not-readable': ['文件不存在或无法读取', 'The file is missing or cannot be read.'],
  'not-utf8': ['文件不是 UTF-8 编码', 'The file is not UTF-8.'],
  bom: ['文件开头有字节顺序标记（BOM），请去掉', 'The file begins with a byte order mark; remove it.'],
  'not-json': ['不是合法的 JSON：{what}', 'This is not JSON: {what}.'],
  'duplicate-key': ['同一对象中键“{name}”出现两次', 'The key "{name}" stands twice in one object.'],
  'unknown-key': ['未知的键“{name}”', 'Unknown key "{name}".'],
  'missing-key': ['缺少“{name}”', '"{name}" is missing.'],
  'wrong-shape': ['内容不符合要求：{what}', 'This does not have the right form: {what}.'],
  'bad-date': ['“{name}”不是有效日期（YYYY-MM-DD）', '"{name}" is no day that exists (YYYY-MM-DD).'],
  'empty-any': ['空的 all 或 any：空的 any 恒为真', 'An empty all or any: an empty any is always true.'],
  'unknown-operator': ['未知的运算“{name}”', 'Unknown operator "{name}".'],
  'unknown-word': ['未知的取值“{name}”', 'Unknown value "{name}".'],
  'unknown-fact': ['未知的事实“{name}”', 'Unknown fact "{name}".'],
  'unknown-parameter': ['未声明的参数“{name}”', 'The parameter "{name}" is not declared.'],
  'unknown-consequence': ['未知的后果“{name}”', 'Unknown consequence "{name}".'],
  'unknown-unit': ['未知的单位“{name}”', 'Unknown unit "{name}".'],
  'unknown-clause': ['来源中没有条款“{name}”', 'The sources have no clause "{name}".'],
  'unknown-condition': ['没有名为“{name}”的共用条件', 'There is no shared condition "{name}".'],
  'unknown-rule': ['没有规则“{name}”', 'There is no rule "{name}".'],
  'unknown-role': ['未知的角色“{name}”', 'Unknown role "{name}".'],
  'unknown-level': ['未知的级别“{name}”', 'Unknown level "{name}".'],
  'unknown-mode': ['未知的培训方式“{name}”', 'Unknown mode "{name}".'],
  'unknown-category': ['未知的类别“{name}”', 'Unknown category "{name}".'],
  'unknown-purpose': ['未知的用途“{name}”', 'Unknown purpose "{name}".'],
  'unknown-event-type': ['未知的事件类型“{name}”', 'Unknown event type "{name}".'],
  'unknown-attribute': ['人员没有属性“{name}”', 'A person has no attribute "{name}".'],
  'unknown-state': ['流程没有状态“{name}”', 'The workflow has no state "{name}".'],
  'unknown-step': ['流程没有步骤“{name}”', 'The workflow has no step "{name}".'],
  'unknown-staff-category': ['未知的岗位类别“{name}”', 'Unknown staff category "{name}".'],
  'unknown-stage': ['未知的学段“{name}”', 'Unknown stage "{name}".'],
  'duplicate-id': ['标识“{name}”重复', 'The id "{name}" is used twice.'],
  'quote-not-verbatim': ['引文与原文不一致：“{name}”', 'The quotation is not in the source text: "{name}".'],
  'equal-on-list': ['equal 不能与列表比较，请用 in', 'equal never holds for a list; use in.'],
  'list-needed': ['in 与 notIn 需要列表', 'in and notIn need a list.'],
  'not-comparable': [
    '“{name}”不是数量或日期，不能比较大小',
    '"{name}" is neither an amount nor a day and has no order.',
  ],
  'unit-mismatch': ['单位不一致：{name}', 'The units differ: {name}.'],
  'bare-number': [
    '数值“{name}”应写成有日期和条款的参数',
    'The number "{name}" belongs into a dated parameter with its clause.',
  ],
  'bad-value': ['“{name}”与单位不符', '"{name}" does not fit the unit.'],
  'silent-without-reason': ['空值必须说明原因', 'A null value needs a reason.'],
  'overlapping-dates': ['有效期重叠或颠倒', 'The dates overlap or run backwards.'],
  'cap-without-amount': ['上限参数“{name}”没有数值', 'The parameter "{name}" of a cap has no amount.'],
  'field-needed': ['该聚合需要字段 of', 'This aggregate needs a field "of".'],
  'no-cycle': ['规则按周期，但历法没有周期', 'The rule is about a cycle, but the calendar has none.'],
  'waits-for-itself': ['互相等待：{name}', 'These wait for each other: {name}.'],
} as const;

/** What can be wrong. */
export type ProblemCode = keyof typeof problems;

/** A finding with the text of its problem. */
export function finding(
  file: string,
  path: string,
  code: ProblemCode,
  values: Fillings = {},
  suggestion?: string,
): Finding {
  const [zh, en] = problems[code];
  return {
    file,
    path,
    code,
    message: fill({ 'zh-CN': zh, en }, values),
    ...(suggestion !== undefined && { suggestion }),
  };
}
