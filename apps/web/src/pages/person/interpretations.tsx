import type { Interpretation } from '../../api/types.js';
import { nothing, useText } from '../../language/text.js';
import { leafValue } from '../../parts/amount.js';
import { Section } from '../../parts/section.js';
import { Short } from '../../parts/short.js';

/** What the bureau has read into a silent document, and who proposed and who approved it. */
export function Interpretations({ interpretations }: { interpretations: readonly Interpretation[] }) {
  const text = useText();
  const { t } = text;
  if (interpretations.length === 0) return null;
  return (
    <Section title={t('interpretations.title')}>
      <ul className="plain">
        {interpretations.map(({ id, parameter, value, unit, clause, from, to, proposedBy, approvedBy }) => (
          <li key={id}>
            <code>{parameter}</code> = <strong>{leafValue(text, { value, unit: unit ?? '' })}</strong>{' '}
            {clause && <code>{clause}</code>}
            <br />
            <span className="soft">
              {t('interpretations.window', { from, to: to ?? t('interpretations.open') })}
              <br />
              {t('interpretations.proposed')} {proposedBy ? <Short>{proposedBy}</Short> : nothing} ·{' '}
              {t('interpretations.approved')} {approvedBy ? <Short>{approvedBy}</Short> : nothing}
            </span>
          </li>
        ))}
      </ul>
    </Section>
  );
}
