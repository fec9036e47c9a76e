import type { Outcome, Standing } from '../../api/types.js';
import type { Phrase } from '../../language/dictionary.js';
import { useText } from '../../language/text.js';
import { today } from '../../language/time.js';
import { amountWithUnit } from '../../parts/amount.js';
import { lookOf } from '../../parts/outcome.js';
import { Section } from '../../parts/section.js';

/** Why nothing is listed: only one of these is good news. */
const none: { readonly [outcome in Outcome]: Phrase } = {
  qualified: 'stillNeeded.nothing',
  unqualified: 'stillNeeded.notByAmount',
  undetermined: 'stillNeeded.undetermined',
  open: 'stillNeeded.notByAmount',
  notApplicable: 'outcome.notApplicable',
};

/** 还缺什么: how much of what, and the last day it can still count. */
export function StillNeededList({ standing: { stillNeeded, outcome } }: { standing: Standing }) {
  const { Icon, tone } = lookOf(outcome);
  const text = useText();
  const { t, pick } = text;
  return (
    <Section title={t('stillNeeded.title')}>
      {stillNeeded.length === 0 && (
        <p className={`banner small ${tone}`}>
          <Icon aria-hidden /> {t(none[outcome])}
        </p>
      )}
      <ul className="plain">
        {stillNeeded.map(({ rule, label, needed, unit, before, text: sentence }) => (
          <li key={`${rule} ${label.en}`}>
            <strong>{amountWithUnit(text, needed, unit)}</strong> {pick(label)}
            <br />
            {sentence && pick(sentence)}{' '}
            <span className="soft">
              {t(before < today() ? 'stillNeeded.past' : 'stillNeeded.before', { day: before })}
            </span>
          </li>
        ))}
      </ul>
    </Section>
  );
}
