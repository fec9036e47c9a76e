import { say, type Words } from '../../language/say.js';

/** The words of a settlement from its proposal to its document. */
export const settlementWords = {
  'settling.title': say('结算办理', 'The settlement'),
  'settling.none': say('这一用途和考核期还没有提出结算', 'No settlement has been proposed for this purpose and window'),
  'settling.propose': say('提出结算', 'Propose a settlement'),
  'settling.proposeAgain': say('重新提出结算', 'Propose again'),
  'settling.proposeText': say(
    '系统将为本辖区所有人核算这一用途和考核期的结论，核算完毕后由本人核对、公示、审定、发文。',
    'Everybody of the jurisdiction is decided about; then come checking by each person, public notice, confirmation and the document.',
  ),
  'settling.asOf': say('截至', 'As of'),
  'settling.asOf.hint': say(
    '不填：今天；考核期已结束的，为其最后一天。',
    'Empty: today, or the last day of a window that is over.',
  ),
  'settling.progress': say('办理进度', 'Progress'),
  'settling.stage.propose': say('提出', 'Proposed'),
  'settling.stage.decide': say('核算', 'Decided'),
  'settling.stage.check': say('本人核对', 'Checked'),
  'settling.stage.notice': say('公示', 'Public notice'),
  'settling.stage.confirm': say('审定', 'Confirmed'),
  'settling.stage.issue': say('发文', 'Issued'),
  'settling.stage.lock': say('锁定', 'Locked'),
  'settling.state': say('现在：{state}', 'Now: {state}'),
  'settling.working': say('系统正在办理：{done} / {total} 人', 'The service is at work: {done} of {total} persons'),
  'settling.asOfDay': say('截至 {day}', 'as of {day}'),
  'settling.objections': say('异议：收到 {filed}，已复核 {answered}', 'Objections: {filed} filed, {answered} answered'),
  'settling.objections.open': say('尚有 {count} 件异议未复核', '{count} objections are not answered'),
  'settling.counted': say(
    '核算 {persons} 人：合格 {qualified}，不合格 {unqualified}，无法判定 {undetermined}，未到期 {open}',
    '{persons} persons: {qualified} qualified, {unqualified} not, {undetermined} undetermined, {open} open',
  ),
  'settling.counted.flag': say(
    '核算 {persons} 人：达到 {qualified}，未达到 {unqualified}，无法判定 {undetermined}，未到期 {open}',
    '{persons} persons: met by {qualified}, not by {unqualified}, {undetermined} undetermined, {open} open',
  ),
  'settling.case': say('办理记录', 'The whole case'),
  'settling.earlier': say('以前的结算（{count}）', 'Earlier settlements ({count})'),
  'settling.done': say('已完成：{step}', 'Done: {step}'),
  'settling.notice': say('导出公示表（CSV）', 'Save the public notice (CSV)'),
  'settling.changed': say('发文后有变化的', 'Changed since the document'),
  'settling.changed.none': say('发文后没有变化', 'Nothing has changed since the document'),
  'settling.changed.issued': say('发文时', 'As issued'),
  'settling.changed.now': say('现在', 'Now'),
  'settling.changed.reference': say('文号', 'Document'),
} satisfies Words;
