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
import type { Phrase } from '../language/dictionary.js';
import { useText } from '../language/text.js';

/** The outcomes in the order in which a clerk looks at them. */
export const outcomes = [
  'qualified',
  'unqualified',
  'undetermined',
  'open',
  'notApplicable',
] as const satisfies Outcome[];

/** The colour and the sign of something said. */
export type Look = { readonly tone: Tone; readonly Icon: ComponentType<{ 'aria-hidden': true }> };

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
const flagged: Look = { tone: 'unsettled', Icon: ExclamationCircleFilled };

/** How an outcome or the value of a requirement looks. */
export const lookOf = (value: Outcome | RequirementValue): Look => looks[value];

/** How an outcome looks and reads: of a mere flag or target a requirement is met or not, and nobody has failed. */
export function sayOutcome(outcome: Outcome, binding = true): { readonly look: Look; readonly phrase: Phrase } {
  if (binding || (outcome !== 'qualified' && outcome !== 'unqualified'))
    return { look: looks[outcome], phrase: `outcome.${outcome}` };
  return outcome === 'qualified'
    ? { look: good, phrase: 'requirement.met' }
    : { look: flagged, phrase: 'requirement.notMet' };
}

/** An outcome as icon and text. */
export function OutcomeMark({ outcome, binding }: { outcome: Outcome; binding?: boolean | undefined }) {
  const { t } = useText();
  const { look, phrase } = sayOutcome(outcome, binding);
  return <Mark look={look}>{t(phrase)}</Mark>;
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

/** Something said as icon and text. */
export function Mark({ look: { tone, Icon }, children }: { look: Look; children: string }) {
  return (
    <span className={`mark ${tone}`}>
      <Icon aria-hidden /> {children}
    </span>
  );
}
