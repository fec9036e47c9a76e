import { say, type Words } from '../../language/say.js';

/** The words of a person's own page. */
export const ownWords = {
  'nav.mine': say('我的', 'Mine'),
  'mine.title': say('我的学分与办理', 'My credits and cases'),
  'mine.nobody': say(
    '此账号不是名册中的教职工，没有自己的页面',
    'This account is nobody in the directory: it has no page of its own',
  ),
  'mine.waiting': say('等您核对的结论', 'Verdicts for you to check'),
  'mine.proposed': say('拟定结论', 'Proposed'),
  'mine.settlement': say('结算：{state}', 'Settlement: {state}'),
  'mine.check': say('核对无误', 'I have checked it'),
  'mine.checkOf': say('核对无误：{purpose}', 'I have checked it: {purpose}'),
  'mine.checked': say('已于 {at} 核对', 'checked at {at}'),
  'mine.object': say('提出异议', 'Object'),
  'mine.see': say('查看结论', 'See the decision'),
  'mine.cases': say('我的办理事项', 'My cases'),
  'mine.cases.none': say('没有办理事项', 'No cases'),
  'mine.cases.all': say('全部办理事项', 'All my cases'),
  'mine.apply': say('可以申请的事项', 'What I can apply for'),
  'mine.apply.none': say('没有由本人申请的事项', 'There is nothing that a person applies for'),
  'mine.contacts': say('可以找谁', 'Who to turn to'),
  'mine.contacts.none': say('还没有登记经办人', 'Nobody is on record'),
  'mine.contacts.school': say('本校', 'At the school'),
  'mine.contacts.jurisdiction': say('主管部门', 'At the bureau'),
} satisfies Words;
