import { say, type Words } from '../../language/say.js';

/** The words of this part. */
export const targetsWords = {
  'nav.targets': say('指标', 'Targets'),
  'targets.title': say('指标与职责', 'Targets and duties'),
  'targets.of': say('单位', 'Of'),
  'targets.bureau': say('教育行政部门', 'The bureau'),
  'targets.anyPurpose': say('全部用途', 'All purposes'),
  'targets.asOf': say('截至', 'As of'),
  'targets.only': say('只看', 'Show'),
  'targets.only.all': say('全部', 'All'),
  'targets.only.missing': say('未达到的', 'Not reached'),
  'targets.only.undetermined': say('无法判定的', 'Undetermined'),
  'targets.requirement': say('要求', 'Requirement'),
  'targets.result': say('结果', 'Result'),
  'targets.figure': say('指标', 'Figure'),
  'targets.actual': say('实际', 'Actual'),
  'targets.target': say('目标', 'Target'),
  'targets.gap': say('还差', 'Gap'),
  'targets.gapBy': say('还差 {needed}，最迟 {before}', '{needed} more, by {before}'),
  'targets.evidence': say('证据', 'Evidence'),
  'targets.events': say('{count} 条', '{count} events'),
  'targets.clause': say('依据', 'Clause'),
  'targets.reached': say('{reached} / {total} 项达到', '{reached} of {total} reached'),
  'targets.save': say('导出表格（CSV）', 'Save as CSV'),
  'targets.none': say('此单位在所选日期没有指标或职责', 'There is no target or duty for this on that day'),
  'targets.noneSuch': say('没有这样的指标或职责，请改选“全部”', 'None is like that: choose “All” to see them'),
} satisfies Words;
