import { CheckCircleFilled } from '@ant-design/icons';
import { Alert, Descriptions } from 'antd';
import { useState } from 'react';
import { Link, useParams } from 'react-router';
import { pathTo } from '../../api/client.js';
import { useApi } from '../../api/use-api.js';
import { useWritten } from '../../api/written.js';
import { nothing, useText } from '../../language/text.js';
import { showInstant } from '../../language/time.js';
import { Answer } from '../../parts/answer.js';
import { WorkflowPicture } from '../../parts/diagram/workflow-picture.js';
import { Shown } from '../../parts/form/shown.js';
import { useJurisdictionName } from '../../parts/jurisdiction-select.js';
import { NothingYet } from '../../parts/nothing-yet.js';
import { Section } from '../../parts/section.js';
import { Title } from '../../shell/title.js';
import { aboutItems } from '../workflows/about-items.js';
import { CaseDeadlines } from './case-deadlines.js';
import { CaseFiles } from './case-files.js';
import { CaseHistory } from './case-history.js';
import { NextSteps } from './next-steps.js';
import { RefusedEffects } from './refused-effects.js';
import type { CasePage as Case } from './shapes.js';
import { StateOf } from './state.js';
import { SubjectLink } from './subject.js';

/** One case: where it stands, what can be done, by whom, and everything that was. */
export function CasePage() {
  const { t, pick } = useText();
  const { id } = useParams();
  const query = useApi<Case>(pathTo(`/v1/cases/${id}`, useWritten()), (previous) => previous.id === id);
  const [done, setDone] = useState<string | null>(null);
  return (
    <>
      <Title>{query.data ? pick(query.data.title) : t('caseList.title')}</Title>
      <Answer query={query}>
        {(one) => (
          <>
            <Header of={one} />
            <div role="status">
              {done && (
                <Alert type="success" showIcon icon={<CheckCircleFilled />} title={t('case.done', { step: done })} />
              )}
            </div>
            <RefusedEffects of={one} />
            <div className="columns even">
              <div>
                <NextSteps of={one} onDone={setDone} reload={() => void query.refetch()} />
                <Details of={one} />
                <CaseFiles of={one} />
              </div>
              <div>
                <Section title={t('case.picture')}>
                  <WorkflowPicture graph={one.graph} current={placesOf(one)} label={pick(one.definitionTitle)} />
                </Section>
                <CaseDeadlines of={one} />
              </div>
            </div>
            <CaseHistory of={one} />
          </>
        )}
      </Answer>
    </>
  );
}

/** The nodes of the picture in which a case stands: its state, and one for each track of it. */
function placesOf({ state, trackTitles }: Case): string[] {
  return [state, ...trackTitles.map(({ track, state: at }) => `${state}/${track}/${at}`)];
}

function Header({ of: one }: { of: Case }) {
  const text = useText();
  const { t, pick } = text;
  const jurisdictionName = useJurisdictionName();
  const concerned = aboutItems(text, one, one.subject);
  const { title, name, clause, stateClause, jurisdiction, workflow, openedAt, changedAt, opener, people, parent } = one;
  return (
    <header>
      <h1>
        {pick(title)}
        {name && <span className="soft"> · {name}</span>}
      </h1>
      <Descriptions
        size="small"
        column={{ xs: 1, sm: 2, md: 3, lg: 4 }}
        items={[
          {
            key: 'state',
            label: t('caseList.state'),
            children: (
              <span>
                <StateOf of={one} /> {stateClause && <code>{stateClause}</code>}
              </span>
            ),
          },
          { key: 'about', label: t('caseList.about'), children: <SubjectLink of={one} /> },
          {
            key: 'workflow',
            label: t('case.workflow'),
            children: (
              <span>
                <Link to={`/workflows/${jurisdiction}/${workflow}`}>{pick(title)}</Link>{' '}
                {clause && <code>{clause}</code>}
              </span>
            ),
          },
          { key: 'jurisdiction', label: t('jurisdiction'), children: jurisdictionName(jurisdiction) },
          {
            key: 'opener',
            label: t('case.opener'),
            children: people[opener] ?? (opener === 'system' ? t('case.system') : nothing),
          },
          { key: 'opened', label: t('case.opened'), children: showInstant(openedAt) },
          { key: 'changed', label: t('caseList.changed'), children: showInstant(changedAt) },
          ...(parent
            ? [
                {
                  key: 'parent',
                  label: t('case.parent'),
                  children: <Link to={`/cases/${parent}`}>{t('case.toParent')}</Link>,
                },
              ]
            : []),
        ]}
      />
      {concerned.length > 0 && <Descriptions size="small" column={1} items={concerned} />}
    </header>
  );
}

function Details({ of: { details, people, panel } }: { of: Case }) {
  const { t } = useText();
  return (
    <Section title={t('case.details')}>
      {details.length + panel.length === 0 && <NothingYet>{t('case.noDetails')}</NothingYet>}
      <dl className="details">
        {details.map(({ field, title, personal, value }) => (
          <div key={field}>
            <dt lang="zh-CN">{title}</dt>
            <dd>
              {personal && value === null ? (
                <span className="soft">{t('case.withheld')}</span>
              ) : (
                <Shown field={field} value={value} people={people} />
              )}
            </dd>
          </div>
        ))}
        {panel.length > 0 && (
          <div>
            <dt>{t('field.members')}</dt>
            <dd>
              <Shown field="members" value={panel.map(({ id }) => id)} people={people} />
            </dd>
          </div>
        )}
      </dl>
    </Section>
  );
}
