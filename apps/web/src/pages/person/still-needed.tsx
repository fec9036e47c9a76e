import { CheckCircleFilled } from '@ant-design/icons';
import type { StillNeeded } from '../../api/types.js';
import { useText } from '../../language/text.js';
import { today } from '../../language/time.js';
import { amountWithUnit } from '../../parts/amount.js';
import { Section } from '../../parts/section.js';

/** 还缺什么: how much of what, and the last day it can still count. */
export function StillNeededList({ stillNeeded }: { stillNeeded: readonly StillNeeded[] }) {
  const text = useText();
  const { t, pick } = text;
  return (
    <Section title={t('stillNeeded.title')}>
      {stillNeeded.length === 0 && (
        <p>
          <CheckCircleFilled aria-hidden /> {t('stillNeeded.nothing')}
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
