import {
  CheckCircleFilled,
  ClockCircleFilled,
  ExclamationCircleFilled,
  InfoCircleFilled,
  MinusCircleFilled,
  QuestionCircleFilled,
} from '@ant-design/icons';
import { useText } from '../../language/text.js';
import { Mark, type Look } from '../../parts/outcome.js';
import type { Compared, Verdict } from './shapes.js';

const good: Look = { tone: 'good', Icon: CheckCircleFilled };
const look: Look = { tone: 'unsettled', Icon: ExclamationCircleFilled };
const told: Look = { tone: 'neutral', Icon: InfoCircleFilled };
const none: Look = { tone: 'neutral', Icon: MinusCircleFilled };
const looks: { readonly [verdict in Verdict]: Look } = {
  reached: good,
  within: good,
  same: good,
  below: look,
  late: look,
  early: look,
  other: look,
  above: told,
  about: told,
  undecided: { tone: 'unsettled', Icon: QuestionCircleFilled },
  unplanned: none,
  notCounted: { tone: 'running', Icon: ClockCircleFilled },
};

/** How what was done stands to the plan, as icon and text. */
export function ComparedMark({ of: { verdict, difference } }: { readonly of: Compared }) {
  const { t } = useText();
  const off = verdict === 'about' && difference !== '0' ? 'compared.about.off' : `compared.${verdict}`;
  return (
    <span data-verdict={verdict}>
      <Mark look={looks[verdict]}>
        {t(off as 'compared.below', { difference: verdict === 'about' ? signed(difference) : plain(difference) })}
      </Mark>
    </span>
  );
}

const plain = (difference = '') => difference.replace(/^-/, '');
const signed = (difference = '') => (difference.startsWith('-') ? difference : `+${difference}`);
