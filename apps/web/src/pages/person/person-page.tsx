import { Alert, Button } from 'antd';
import type { ReactNode } from 'react';
import { useParams } from 'react-router';
import { pathTo } from '../../api/client.js';
import type { Person, Standing } from '../../api/types.js';
import { useApi } from '../../api/use-api.js';
import { useText } from '../../language/text.js';
import { useAddress } from '../../parts/address.js';
import { Answer } from '../../parts/answer.js';
import { NothingYet } from '../../parts/nothing-yet.js';
import { ProblemAlert } from '../../parts/problem-alert.js';
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
  const person = useApi<Person>(`/v1/persons/${encodeURIComponent(id)}`);
  return (
    <>
      <Title>{person.data?.name ?? t('person.title')}</Title>
      <PersonView id={id} />
    </>
  );
}

type ViewProps = {
  readonly id: string;
  /** Between who it is and where they stand. */
  readonly first?: ReactNode;
  /** In place of the list of cases. */
  readonly cases?: ReactNode;
};

/** A person, without the title of the page. */
export function PersonView({ id, first, cases }: ViewProps) {
  const { t } = useText();
  const { read } = useAddress();
  const at = { asOf: read('asOf'), knownAt: read('knownAt') };
  const path = `/v1/persons/${encodeURIComponent(id)}`;
  const asked = { purpose: read('purpose'), window: read('window'), ...at };
  const standing = useApi<Standing>(pathTo(`${path}/standing`, asked), (previous) => previous.person.id === id);
  const history = pathTo(`${path}/history`, at);
  const parts = { path, history, first, cases: cases ?? <Cases path={`${path}/cases`} /> };
  return (
    <>
      {standing.error ? (
        <WithoutStanding {...parts}>
          {standing.error.document.code === 'purpose-unknown' && !asked.purpose ? (
            <Alert type="info" showIcon title={t('standing.none')} />
          ) : (
            <ProblemAlert problem={standing.error} retry={() => void standing.refetch()} />
          )}
        </WithoutStanding>
      ) : (
        <Answer query={standing}>{(found) => <Whole standing={found} {...parts} />}</Answer>
      )}
    </>
  );
}

type Parts = { readonly path: string; readonly history: string; readonly first: ReactNode; readonly cases: ReactNode };

function Whole({ standing, path, history, first, cases }: Parts & { standing: Standing }) {
  const { t } = useText();
  const { person, requirements, interpretations } = standing;
  return (
    <>
      <PersonHeader person={person} />
      {first}
      <StandingSelector standing={standing} />
      <VerdictBanner standing={standing} />
      <div className="columns">
        <Section title={t('requirements.title')}>
          {requirements.length === 0 && <NothingYet>{t('requirements.none')}</NothingYet>}
          {requirements.map((requirement) => (
            <RequirementCard key={requirement.rule} requirement={requirement} />
          ))}
        </Section>
        <div>
          <StillNeededList standing={standing} />
          <Interpretations interpretations={interpretations} />
          <Decisions path={`${path}/decisions`} person={person} />
          {cases}
        </div>
      </div>
      <Credits standing={standing} history={history} person={person} />
      <HistoryOfEvents path={history} />
    </>
  );
}

/** Where there is no verdict, as in a jurisdiction whose document decides nothing, the person is still on record. */
function WithoutStanding({ path, history, first, cases, children }: Parts & { children: ReactNode }) {
  const { t } = useText();
  const { read, change } = useAddress();
  const query = useApi<Person>(path);
  const isPast = read('asOf') || read('knownAt');
  return (
    <>
      {query.data && <PersonHeader person={query.data} />}
      {first}
      {children}
      {isPast && <Button onClick={() => change({ asOf: null, knownAt: null })}>{t('asOf.reset')}</Button>}
      {query.data && (
        <>
          <div className="columns">
            <Decisions path={`${path}/decisions`} person={query.data} />
            {cases}
          </div>
          {!isPast && <HistoryOfEvents path={history} />}
        </>
      )}
    </>
  );
}
