import { Link } from 'react-router';
import type { DecisionSummary } from '../../api/types.js';
import { useApi, useJurisdictions } from '../../api/use-api.js';
import { useText } from '../../language/text.js';
import { showInstant } from '../../language/time.js';
import { Answer } from '../../parts/answer.js';
import { NothingYet } from '../../parts/nothing-yet.js';
import { OutcomeMark } from '../../parts/outcome.js';
import { Section } from '../../parts/section.js';
import { OpenAbout } from '../workflows/open-about.js';
import { windowName } from '../../parts/window-name.js';

/** The decisions recorded about a person, also those that others have replaced since. */
export function Decisions({ path, person }: { path: string; person: { id: string; jurisdiction: string } }) {
  const { jurisdiction } = person;
  const text = useText();
  const { t, pick } = text;
  const query = useApi<{ items: readonly DecisionSummary[] }>(path);
  const { data: jurisdictions = [] } = useJurisdictions();
  const purposes = jurisdictions.find(({ code }) => code === jurisdiction)?.purposes ?? [];
  const binds = (purpose: string) => purposes.find((one) => one.purpose === purpose)?.binding;
  const titleOf = (purpose: string) => {
    const known = purposes.find((one) => one.purpose === purpose);
    return known ? pick(known.title) : purpose;
  };
  const list = (items: readonly DecisionSummary[]) => (
    <ul className="plain">
      {items.map(({ id, purpose, window, asOf, outcome, recordedAt, corrects, supersededBy }) => (
        <li key={id} className={supersededBy ? 'superseded' : undefined}>
          <Link to={`/decisions/${id}`}>
            {titleOf(purpose)} · {windowName(text, window)}
          </Link>{' '}
          <OutcomeMark outcome={outcome} binding={binds(purpose)} />
          <br />
          <span className="soft small">
            {t('decisions.recorded', { asOf, recordedAt: showInstant(recordedAt) })}
            {corrects && ` · ${t('decisions.corrects')}`}
            {supersededBy && ` · ${t('decisions.superseded')}`}
          </span>{' '}
          {!supersededBy && <OpenAbout field="decision" id={id} person={person.id} jurisdiction={jurisdiction} />}
        </li>
      ))}
    </ul>
  );
  return (
    <Section title={t('decisions.title')}>
      <Answer query={query}>
        {({ items }) => {
          const replaced = items.filter(({ supersededBy }) => supersededBy);
          return (
            <>
              {items.length === 0 && <NothingYet>{t('decisions.none')}</NothingYet>}
              {list(items.filter(({ supersededBy }) => !supersededBy))}
              {replaced.length > 0 && (
                <details>
                  <summary>{t('decisions.earlier', { count: replaced.length })}</summary>
                  {list(replaced)}
                </details>
              )}
            </>
          );
        }}
      </Answer>
    </Section>
  );
}
