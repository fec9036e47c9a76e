import { Link } from 'react-router';
import { useApi } from '../../api/use-api.js';
import { useText } from '../../language/text.js';
import { showInstant } from '../../language/time.js';
import { Answer } from '../../parts/answer.js';
import { NothingYet } from '../../parts/nothing-yet.js';
import { Section } from '../../parts/section.js';
import type { CaseSummary } from '../cases/shapes.js';

/** The person's cases: where each stands, and who can do what next. */
export function Cases({ path }: { path: string }) {
  const { t, pick, word } = useText();
  const query = useApi<{ items: readonly CaseSummary[] }>(path);
  return (
    <Section title={t('cases.title')}>
      <Answer query={query}>
        {({ items }) => (
          <>
            {items.length === 0 && <NothingYet>{t('cases.none')}</NothingYet>}
            <ul className="plain">
              {items.map(({ id, title, stateTitle, openedAt, changedAt, next }) => (
                <li key={id}>
                  <Link to={`/cases/${id}`}>{pick(title)}</Link> · <strong>{pick(stateTitle)}</strong>
                  <br />
                  <span className="soft small">
                    {t('cases.times', { opened: showInstant(openedAt), changed: showInstant(changedAt) })}
                  </span>
                  {next.length > 0 && (
                    <ul>
                      {next.map((step) => (
                        <li key={step.do}>
                          {t('cases.next', {
                            step: pick(step.title),
                            by: step.by.map((role) => word('role', role)).join(t('list.or')),
                          })}
                        </li>
                      ))}
                    </ul>
                  )}
                </li>
              ))}
            </ul>
          </>
        )}
      </Answer>
    </Section>
  );
}
