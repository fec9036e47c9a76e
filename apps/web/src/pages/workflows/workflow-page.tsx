import { Link, useParams } from 'react-router';
import { useApi } from '../../api/use-api.js';
import { useText } from '../../language/text.js';
import { Answer } from '../../parts/answer.js';
import { WorkflowPicture } from '../../parts/diagram/workflow-picture.js';
import { useJurisdictionName } from '../../parts/jurisdiction-select.js';
import { Section } from '../../parts/section.js';
import { Title } from '../../shell/title.js';
import { DeadlinesTable } from './deadlines-table.js';
import { mayOpen } from './may-open.js';
import type { WorkflowPage as Workflow } from './shapes.js';
import { StepsTable } from './steps-table.js';
import { useMe } from './use-me.js';
import { OpenButton } from './workflows-page.js';

/** One workflow in force: its picture, each step with who takes it under which condition, its deadlines. */
export function WorkflowPage() {
  const { t, pick, word } = useText();
  const { jurisdiction = '', workflow = '' } = useParams();
  const jurisdictionName = useJurisdictionName();
  const { me, self } = useMe();
  const query = useApi<Workflow>(`/v1/workflows/${jurisdiction}/${workflow}`);
  return (
    <>
      <Title>{query.data ? pick(query.data.definition.title) : t('workflows.title')}</Title>
      <Answer query={query}>
        {({ definition, graph }) => {
          const { id, title, subject, clause, also = [], start } = definition;
          const of = { id, title, jurisdiction };
          const mine =
            me !== undefined && start.some((step) => mayOpen({ ...step, title }, { jurisdiction, subject }, me, self));
          return (
            <>
              <h1>{pick(title)}</h1>
              <p className="toolbar">
                <span>
                  {jurisdictionName(jurisdiction)} · {t('workflows.about')} {word('kind', subject)}{' '}
                  {[...(clause ? [clause] : []), ...also].map((one) => (
                    <code key={one}>{one} </code>
                  ))}
                </span>
                {mine && <OpenButton of={of} />}
                <Link to={`/cases?workflow=${id}&jurisdiction=${jurisdiction}`}>{t('workflows.cases')}</Link>
              </p>
              <Section title={t('case.picture')}>
                <WorkflowPicture graph={graph} label={pick(title)} />
              </Section>
              <Section title={t('workflow.steps')}>
                <StepsTable definition={definition} graph={graph} jurisdiction={jurisdiction} />
              </Section>
              <Section title={t('workflow.deadlines')}>
                <DeadlinesTable definition={definition} />
              </Section>
            </>
          );
        }}
      </Answer>
    </>
  );
}
