import { START } from '#libs/event-log';
import { rewindReactors } from '#libs/ledger';
import { both, unusable, type Command } from '../command.js';
import { axes, knownAt } from '../options.js';

/** Lets reactors look at events again: the way on after the log was restored to an older point under them. */
export const reactorsRewind: Command = {
  usage: 'reactors rewind',
  summary: both(
    '账本恢复到较早时点后，让自动处理从某一时刻重新处理',
    'after the log was restored to an older point: let reactors answer again from an instant on',
  ),
  options: [axes[1]!, { flags: '--all', text: both('从第一个事件开始', 'from the first event on') }],
  more: both(
    '选一个此前的事件都已处理完的时刻，例如恢复到的时点之前一小时。已办过的不会重复办理。',
    'Choose an instant by which everything had been answered, such as an hour before the point of the restore. What was done is not done twice.',
  ),
  async run({ ledger, options, say }) {
    if ((options['all'] === true) === (options['knownAt'] !== undefined))
      throw unusable('请给出 --known-at 或 --all，二者之一。', 'Give either --known-at or --all.', 'usage');
    const position = options['all'] === true ? START : await knownAt(ledger, options);
    await rewindReactors(ledger, position);
    const text =
      position === START
        ? say('自动处理将从第一个事件重新开始。', 'Reactors begin again with the first event.')
        : say(`自动处理将从 ${position} 之后继续。`, `Reactors go on behind ${position}.`);
    return { json: { position }, text };
  },
};
