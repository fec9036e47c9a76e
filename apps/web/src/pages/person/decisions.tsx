import type { DecisionSummary } from '../../api/types.js';
import { useApi } from '../../api/use-api.js';
import { useText } from '../../language/text.js';
import { Answer } from '../../parts/answer.js';
import { NothingYet } from '../../parts/nothing-yet.js';
import { Section } from '../../parts/section.js';
import { OpenAbout } from '../workflows/open-about.js';
import { DecisionLine } from './decision-shown.js';

/** The decisions recorded about a person, also those that others have replaced since. */
export function Decisions({ path, person }: { path: string; person: { id: string; jurisdiction: string } }) {
  const { t, word } = useText();
  const query = useApi<{ items: readonly DecisionSummary[] }>(path);
  const list = (items: readonly DecisionSummary[]) => (
    <ul className="plain">
      {items.map((one) => (
        <li key={one.id}>
          <DecisionLine of={one} />
          {!one.supersededBy && (
            <OpenAbout
              field="decision"
              id={one.id}
              name={`${word('purpose', one.purpose)} ${one.window.key}`}
              person={person}
            />
          )}
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
