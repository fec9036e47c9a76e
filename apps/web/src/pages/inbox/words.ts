import { say, type Words } from '../../language/say.js';

/** The words of this part. */
export const inboxWords = {
  'nav.inbox': say('待办', 'Inbox'),
  'nav.waiting': say('待办 {count} 件', '{count} waiting'),
  'inbox.title': say('待办', 'Inbox'),
  'inbox.none': say('现在没有等您办理的事项', 'Nothing waits for you'),
  'inbox.groups': say('按流程和步骤', 'By workflow and step'),
  'inbox.all': say('全部待办', 'Everything'),
  'inbox.more': say('{count}+', '{count}+'),
  'inbox.noneHere': say('这一步没有待办', 'Nothing waits for this step'),
  'inbox.can': say('可以办理', 'You can'),
  'inbox.pick': say('选择 {what}', 'Choose {what}'),
  'inbox.pickAll': say('选择已显示的全部', 'Choose all that are shown'),
  'inbox.keys': say(
    '上下方向键移动，空格选中，回车到“办理”。',
    'Up and down arrows move, space chooses, Enter goes on to the form.',
  ),
  'inbox.bulk': say('办理所选 {count} 件：{step}', 'Take this step in {count}: {step}'),
  'inbox.pickFirst': say('请先勾选要办理的事项', 'Choose the cases first'),
  'inbox.shared': say('下面填写的内容用于所选的每一件。', 'What is filled in below goes into each of those chosen.'),
  'inbox.confirm': say('确认{step}（{count} 件）', 'Confirm: {step} ({count})'),
  'inbox.outcome': say('办理结果', 'What came of it'),
  'inbox.outcomes': say('{done} 件已办理，{refused} 件没有办成', '{done} done, {refused} refused'),
  'inbox.ok': say('已办理', 'Done'),
  'inbox.refused': say('没有办成', 'Refused'),
  'inbox.keptTicked': say('没有办成的仍然勾选着，什么都没有丢。', 'Those refused are still chosen; nothing is lost.'),
} satisfies Words;
