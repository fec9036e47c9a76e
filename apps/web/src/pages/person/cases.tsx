import { Link } from 'react-router';
import { useApi } from '../../api/use-api.js';
import { useText } from '../../language/text.js';
import { showInstant } from '../../language/time.js';
import { Answer } from '../../parts/answer.js';
import { roleWord } from '../../parts/diagram/role-word.js';
import { NothingYet } from '../../parts/nothing-yet.js';
import { Section } from '../../parts/section.js';
import type { CaseSummary } from '../cases/shapes.js';

/** The person's cases: where each stands, and who can do what next. */
export function Cases({ path }: { path: string }) {
  const { t, pick } = useText();
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
                  <Next steps={next} />
                </li>
              ))}
            </ul>
          </>
        )}
      </Answer>
    </Section>
  );
}

/** Who can do what next. What the service does by itself waits for nobody. */
function Next({ steps }: { readonly steps: CaseSummary['next'] }) {
  const text = useText();
  const { t, pick } = text;
  const waiting = steps.filter(({ by }) => by.some((one) => one !== 'system'));
  if (waiting.length === 0) return null;
  return (
    <ul>
      {waiting.map(({ do: name, title, by }) => (
        <li key={name}>
          {t('cases.next', { step: pick(title), by: by.map((one) => roleWord(text, one)).join(t('list.or')) })}
        </li>
      ))}
    </ul>
  );
}
