import {
  CheckCircleFilled,
  ClockCircleFilled,
  CloseCircleFilled,
  ExclamationCircleFilled,
  MinusCircleFilled,
  QuestionCircleFilled,
} from '@ant-design/icons';
import type { ComponentType } from 'react';
import type { LeafResult, Outcome, RequirementValue } from '../api/types.js';
import { useText } from '../language/text.js';

/** The outcomes in the order in which a clerk looks at them. */
export const outcomes = [
  'qualified',
  'unqualified',
  'undetermined',
  'open',
  'notApplicable',
] as const satisfies Outcome[];

type Look = { readonly tone: Tone; readonly Icon: ComponentType<{ 'aria-hidden': true }> };

/** How something is meant: it chooses the colour, which never stands alone. */
export type Tone = 'good' | 'bad' | 'unsettled' | 'running' | 'neutral';

const good: Look = { tone: 'good', Icon: CheckCircleFilled };
const bad: Look = { tone: 'bad', Icon: CloseCircleFilled };
const looks: { readonly [value in Outcome | RequirementValue]: Look } = {
  qualified: good,
  met: good,
  unqualified: bad,
  notMet: bad,
  undetermined: { tone: 'unsettled', Icon: QuestionCircleFilled },
  open: { tone: 'running', Icon: ClockCircleFilled },
  notApplicable: { tone: 'neutral', Icon: MinusCircleFilled },
};

/** How a flag or target that is not met looks: a matter to see to, and nobody's failure. */
export const flagged: Look = { tone: 'unsettled', Icon: ExclamationCircleFilled };

/** How an outcome or the value of a requirement looks. */
export const lookOf = (value: Outcome | RequirementValue): Look => looks[value];

/** An outcome as icon and text. */
export function OutcomeMark({ outcome }: { outcome: Outcome }) {
  const { t } = useText();
  return <Mark look={looks[outcome]}>{t(`outcome.${outcome}`)}</Mark>;
}

/** The value of a requirement as icon and text. */
export function RequirementMark({ value }: { value: RequirementValue }) {
  const { t } = useText();
  return <Mark look={looks[value]}>{t(`requirement.${value}`)}</Mark>;
}

/**
 * One comparison as icon and text. Only one with a number of the policy is good or bad news: that an exception does not
 * hold is neither.
 */
export function LeafMark({ leaf: { result, parameter } }: { leaf: LeafResult }) {
  const { t } = useText();
  if (result === 'unknown') return <Mark look={looks.undetermined}>{t('leaf.unknown')}</Mark>;
  const look = result ? good : bad;
  return <Mark look={parameter ? look : { ...look, tone: 'neutral' }}>{t(result ? 'leaf.true' : 'leaf.false')}</Mark>;
}

function Mark({ look: { tone, Icon }, children }: { look: Look; children: string }) {
  return (
    <span className={`mark ${tone}`}>
      <Icon aria-hidden /> {children}
    </span>
  );
}
