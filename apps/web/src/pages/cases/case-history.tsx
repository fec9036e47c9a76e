import { Table } from 'antd';
import { Link } from 'react-router';
import { useText, type Text } from '../../language/text.js';
import { showInstant } from '../../language/time.js';
import { Shown } from '../../parts/form/shown.js';
import { Section } from '../../parts/section.js';
import type { CaseEvent, CasePage } from './shapes.js';

/** Everything that happened to a case, newest first: when, what, by whom, under which clause, and what was given. */
export function CaseHistory({ of }: { of: CasePage }) {
  const text = useText();
  const { t, pick } = text;
  const { history, graph, people, details } = of;
  const titles = new Map(details.map(({ field, title }) => [field, title]));
  const stateTitle = (event: CaseEvent, name: string) => {
    const id = event.track === null ? name : `${of.state}/${event.track}/${name}`;
    const node =
      graph.nodes.find((one) => one.id === id) ??
      graph.nodes.find(({ id: other, within }) => within?.track === event.track && other.endsWith(`/${name}`));
    return node ? pick(node.title) : name;
  };
  const clauseOf = ({ step, from }: CaseEvent) =>
    (
      graph.edges.find(
        (edge) => edge.step === step && (from === null || edge.from === from || edge.from.endsWith(`/${from}`)),
      ) ?? graph.edges.find((edge) => edge.step === step)
    )?.clause;
  return (
    <Section title={t('case.history')}>
      <Table
        rowKey="id"
        size="small"
        pagination={history.length > 50 ? { pageSize: 50, showSizeChanger: false } : false}
        scroll={{ x: true }}
        dataSource={history}
        columns={[
          { title: t('case.when'), className: 'day', render: (_, { occurredAt }) => showInstant(occurredAt) },
          { title: t('case.who'), render: (_, event) => <Actor event={event} /> },
          {
            title: t('case.what'),
            className: 'words',
            render: (_, event) => (
              <>
                <strong>{whatOf(text, event)}</strong>
                {event.from !== event.to && (
                  <div className="soft small">
                    {event.from ? `${stateTitle(event, event.from)} → ` : '→ '}
                    {stateTitle(event, event.to)}
                  </div>
                )}
              </>
            ),
          },
          {
            title: t('case.given'),
            className: 'words',
            render: (_, { data, details }) => (
              <dl className="given">
                {Object.entries(data).flatMap(([field, value]) =>
                  hidden.has(field)
                    ? []
                    : [
                        <div key={field}>
                          <dt>{text.word('field', field)}</dt>
                          <dd>
                            <Shown field="answer" value={value} people={people} />
                          </dd>
                        </div>,
                      ],
                )}
                {Object.entries(details).map(([field, value]) => (
                  <div key={`details ${field}`}>
                    <dt lang="zh-CN">{titles.get(field) ?? field}</dt>
                    <dd>
                      <Shown field={field} value={value} people={people} />
                    </dd>
                  </div>
                ))}
              </dl>
            ),
          },
          {
            title: t('case.clause'),
            render: (_, event) => {
              const clause = clauseOf(event);
              return clause && <code>{clause}</code>;
            },
          },
        ]}
      />
    </Section>
  );
}

/** Fields of an event that other parts of the page tell. */
const hidden = new Set(['about', 'places', 'makers', 'deadline', 'of', 'effect', 'code', 'values', 'before', 'tracks']);

/** What the engine records of itself says so; every other event is the step. */
function whatOf({ t, pick }: Text, { type, title }: CaseEvent): string {
  const step = pick(title);
  switch (type) {
    case 'DeadlineNear':
      return t('case.event.near', { what: step });
    case 'DeadlinePassed':
      return t('case.event.passed', { what: step });
    case 'EffectRefused':
      return t('case.event.effect', { what: step });
    case 'Migrated':
      return t('case.event.migrated');
    default:
      return step;
  }
}

function Actor({ event: { actor, instead } }: { event: CaseEvent }) {
  const { t } = useText();
  if (actor.id === 'system') return <>{t('case.system')}</>;
  return (
    <>
      <Link className="nowrap" to={`/persons/${actor.id}`}>
        {actor.name ?? t('person.erased')}
      </Link>
      {instead && <div className="soft small">{t('case.instead', { grant: instead })}</div>}
    </>
  );
}
