import { Link } from 'react-router';
import { pathTo } from '../../api/client.js';
import type { Page, Person } from '../../api/types.js';
import { useApi } from '../../api/use-api.js';
import { useWritten } from '../../api/written.js';
import { useText } from '../../language/text.js';
import { showInstant } from '../../language/time.js';
import { Answer } from '../../parts/answer.js';
import { NothingYet } from '../../parts/nothing-yet.js';
import { Section } from '../../parts/section.js';
import type { CaseSummary } from '../cases/shapes.js';
import { StateOf } from '../cases/state.js';

type OwnCase = CaseSummary & { readonly opener: string };

/** The cases of a person, each with the steps that are theirs: to withdraw, to revise, to ask for leave. */
export function OwnCases({ self }: { readonly self: Person }) {
  const { t, pick } = useText();
  const query = useApi<Page<OwnCase>>(pathTo('/v1/cases', { mine: 'yes', limit: '20', ...useWritten() }), () => true);
  const isMine = ({ opener, subject }: OwnCase, by: readonly string[]) =>
    (by.includes('self') && subject === self.id) || (by.includes('opener') && opener === self.id);
  return (
    <Section title={t('mine.cases')} extra={<Link to="/cases?mine=yes&closed=all">{t('mine.cases.all')}</Link>}>
      <Answer query={query}>
        {({ items }) => (
          <>
            {items.length === 0 && <NothingYet>{t('mine.cases.none')}</NothingYet>}
            <ul className="plain">
              {items.map((one) => (
                <li key={`${one.workflow}/${one.id}`}>
                  <Link to={`/cases/${one.id}`}>{pick(one.title)}</Link>
                  {one.name && <span className="soft"> · {one.name}</span>} <StateOf of={one} />
                  <div className="soft small">
                    {t('cases.times', { opened: showInstant(one.openedAt), changed: showInstant(one.changedAt) })}
                  </div>
                  <p className="toolbar">
                    {one.next
                      .filter(({ by }) => isMine(one, by))
                      .map((step) => (
                        <Link key={step.do} className="button-link" to={`/cases/${one.id}?step=${step.do}`}>
                          {pick(step.title)}
                        </Link>
                      ))}
                  </p>
                </li>
              ))}
            </ul>
          </>
        )}
      </Answer>
    </Section>
  );
}
