import { say, type Words } from '../../language/say.js';

/** The words of this part. */
export const diagramWords = {
  'diagram.here': say('现在在此', 'here now'),
  'diagram.of': say('“{what}”的流程图', 'Diagram of “{what}”'),
  'diagram.inWords': say('用文字看这张图', 'The diagram in words'),
  'diagram.state': say('状态', 'State'),
  'diagram.steps': say('从这里可以办理', 'Steps from here'),
  'diagram.start': say('（开始）', '(start)'),
  'diagram.ends': say('到此结束', 'Ends here'),
  'diagram.nothing': say('没有步骤', 'No steps'),
  'diagram.signs': say(
    '↻ 办理后状态不变；⤳ 多个状态都可办理，到带同一记号的状态。',
    '↻ leaves the state as it is; ⤳ possible in many states, leads to the state with the same sign.',
  ),
  'diagram.named': say('所填单位', 'as filled in'),
  'diagram.roleAt': say('{role}（{at}）', '{role} ({at})'),
} satisfies Words;
