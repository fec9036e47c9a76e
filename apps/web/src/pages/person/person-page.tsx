import { Button } from 'antd';
import { useParams } from 'react-router';
import { pathTo } from '../../api/client.js';
import type { Standing } from '../../api/types.js';
import { useApi } from '../../api/use-api.js';
import { useText } from '../../language/text.js';
import { useAddress } from '../../parts/address.js';
import { Answer } from '../../parts/answer.js';
import { NothingYet } from '../../parts/nothing-yet.js';
import { Section } from '../../parts/section.js';
import { Title } from '../../shell/title.js';
import { Cases } from './cases.js';
import { Credits } from './credits.js';
import { Decisions } from './decisions.js';
import { HistoryOfEvents } from './history.js';
import { Interpretations } from './interpretations.js';
import { PersonHeader } from './person-header.js';
import { RequirementCard } from './requirement-card.js';
import { StandingSelector } from './standing-selector.js';
import { StillNeededList } from './still-needed.js';
import { VerdictBanner } from './verdict-banner.js';

/** Everything about one person on one screen: the verdict, why, what is missing, each credit row, and what happened. */
export function PersonPage() {
  const { t } = useText();
  const id = useParams()['id']!;
  const { read, change } = useAddress();
  const at = { asOf: read('asOf'), knownAt: read('knownAt') };
  const person = `/v1/persons/${encodeURIComponent(id)}`;
  const asked = { purpose: read('purpose'), window: read('window'), ...at };
  const standing = useApi<Standing>(pathTo(`${person}/standing`, asked), (previous) => previous.person.id === id);
  return (
    <>
      <Title>{standing.data?.person.name ?? t('person.title')}</Title>
      {standing.error && (at.asOf || at.knownAt) && (
        <Button onClick={() => change({ asOf: null, knownAt: null })}>{t('asOf.reset')}</Button>
      )}
      <Answer query={standing}>
        {(found) => (
          <>
            <PersonHeader person={found.person} />
            <StandingSelector standing={found} />
            <VerdictBanner standing={found} />
            <div className="columns">
              <Section title={t('requirements.title')}>
                {found.requirements.length === 0 && <NothingYet>{t('requirements.none')}</NothingYet>}
                {found.requirements.map((requirement) => (
                  <RequirementCard key={requirement.rule} requirement={requirement} />
                ))}
              </Section>
              <div>
                <StillNeededList standing={found} />
                <Interpretations interpretations={found.interpretations} />
                <Decisions path={`${person}/decisions`} jurisdiction={found.person.jurisdiction} />
                <Cases path={`${person}/cases`} />
              </div>
            </div>
            <Credits standing={found} history={pathTo(`${person}/history`, at)} />
            <HistoryOfEvents path={pathTo(`${person}/history`, at)} />
          </>
        )}
      </Answer>
    </>
  );
}
