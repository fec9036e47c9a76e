import { ArrowRightOutlined, HistoryOutlined } from '@ant-design/icons';
import { Alert, Descriptions } from 'antd';
import { Link, useParams } from 'react-router';
import type { DecisionExplained } from '../../api/types.js';
import { useApi, useJurisdictions } from '../../api/use-api.js';
import { nothing, useText } from '../../language/text.js';
import { showInstant } from '../../language/time.js';
import { Answer } from '../../parts/answer.js';
import { Consequences } from '../../parts/consequences.js';
import { Section } from '../../parts/section.js';
import { Short } from '../../parts/short.js';
import { windowName } from '../../parts/window-name.js';
import { Title } from '../../shell/title.js';
import { Interpretations } from '../person/interpretations.js';
import { RequirementCard } from '../person/requirement-card.js';
import { VerdictBanner } from '../person/verdict-banner.js';
import { Facts } from './facts.js';
import { ReplayButton } from './replay-button.js';

/** One recorded decision, explained from what it rests on, and the button that decides it again from the log. */
export function DecisionPage() {
  const id = useParams()['id']!;
  const query = useApi<DecisionExplained>(`/v1/decisions/${encodeURIComponent(id)}`);
  const { t } = useText();
  const name = query.data?.person.name;
  return (
    <>
      <Title>{name ? t('decision.of', { name }) : t('outcome')}</Title>
      <Answer query={query}>{(found) => <Explained found={found} />}</Answer>
    </>
  );
}

function Explained({ found }: { found: DecisionExplained }) {
  const text = useText();
  const { t, pick } = text;
  const { id, person, recordedAt, decision, explanation, interpretations } = found;
  const { data: jurisdictions = [] } = useJurisdictions();
  const purpose = jurisdictions
    .find(({ code }) => code === person.jurisdiction)
    ?.purposes.find((one) => one.purpose === decision.purpose);
  const name = person.name ?? t('person.erased');
  const labels = new Map(
    explanation.requirements.flatMap(({ why }) => why.map(({ fact, label }) => [fact, label] as const)),
  );
  return (
    <>
      <h1>{t('decision.of', { name })}</h1>
      <p>
        <Link to={`/persons/${person.id}`}>{name}</Link> · {person.schoolName ?? person.school ?? nothing} ·{' '}
        {purpose ? pick(purpose.title) : decision.purpose} · {windowName(text, decision.window)}
      </p>
      <Successors found={found} />
      <VerdictBanner standing={{ ...decision, text: explanation.text, knownAt: recordedAt }} />
      <div className="columns">
        <Section title={t('requirements.title')}>
          {explanation.requirements.map((requirement) => (
            <RequirementCard key={requirement.rule} requirement={requirement} />
          ))}
        </Section>
        <div>
          <Section title={t('decision.consequences')}>
            {decision.consequences.length === 0 ? (
              t('decision.noConsequences')
            ) : (
              <Consequences consequences={decision.consequences.map((one) => withText(one, explanation))} />
            )}
          </Section>
          <Interpretations interpretations={interpretations} />
          <ReplayButton id={id} />
          <Section title={t('decision.basis')}>
            <Descriptions
              size="small"
              column={1}
              items={[
                { key: 'recordedAt', label: t('decision.recordedAt'), children: showInstant(recordedAt) },
                { key: 'position', label: t('position'), children: <Short>{decision.position}</Short> },
                { key: 'pack', label: t('decision.packHash'), children: <Short>{decision.packHash}</Short> },
                { key: 'engine', label: t('decision.engine'), children: <code>{decision.engine}</code> },
                { key: 'facts', label: t('decision.factsHash'), children: <Short>{decision.factsHash}</Short> },
                { key: 'fired', label: t('decision.firedRules'), children: decision.firedRules.join(', ') || nothing },
                { key: 'id', label: t('decision.id'), children: <Short>{id}</Short> },
              ]}
            />
          </Section>
        </div>
      </div>
      <Facts facts={decision.facts} labels={labels} />
    </>
  );
}

/** What it corrects, and what has replaced it since: the past stays readable, and says that it is past. */
function Successors({ found: { corrects, supersededBy } }: { found: DecisionExplained }) {
  const { t } = useText();
  return (
    <>
      {supersededBy && (
        <Alert
          type="warning"
          showIcon
          icon={<HistoryOutlined aria-hidden />}
          title={t('decision.superseded')}
          action={
            <Link to={`/decisions/${supersededBy}`}>
              {t('decision.toSuccessor')} <ArrowRightOutlined aria-hidden />
            </Link>
          }
        />
      )}
      {corrects && (
        <Alert
          type="info"
          showIcon
          title={t('decision.corrects')}
          action={<Link to={`/decisions/${corrects}`}>{t('decision.toCorrected')}</Link>}
        />
      )}
    </>
  );
}

/** Stored consequences are bare words; the explanation of the same requirement knows what they are called. */
function withText(
  stored: DecisionExplained['decision']['consequences'][number],
  { requirements }: DecisionExplained['explanation'],
) {
  const told = requirements
    .flatMap(({ consequences }) => consequences)
    .find(({ consequence, clause }) => consequence === stored.consequence && clause === stored.clause);
  return { ...told, ...stored };
}
