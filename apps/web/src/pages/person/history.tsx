import { Table } from 'antd';
import type { History, HistoryEvent } from '../../api/types.js';
import { useApi } from '../../api/use-api.js';
import { nothing, useText } from '../../language/text.js';
import { showInstant } from '../../language/time.js';
import { Answer } from '../../parts/answer.js';
import { NothingYet } from '../../parts/nothing-yet.js';
import { Section } from '../../parts/section.js';
import { Short } from '../../parts/short.js';
import { briefOf } from './brief.js';

/** Everything recorded about a person, newest first: when it was recorded, when it happened, and by whom. */
export function HistoryOfEvents({ path }: { path: string }) {
  const text = useText();
  const { t, pick } = text;
  const query = useApi<History>(path);
  return (
    <Section title={t('history.title')}>
      <Answer query={query}>
        {({ items }) => (
          <Table
            rowKey="id"
            size="small"
            pagination={items.length > 50 ? { pageSize: 50, showSizeChanger: false } : false}
            scroll={{ x: true }}
            dataSource={items}
            locale={{ emptyText: <NothingYet>{t('history.none')}</NothingYet> }}
            expandable={{ expandedRowRender: (event) => <Details event={event} /> }}
            columns={[
              { title: t('history.recordedAt'), render: (_, { recordedAt }) => showInstant(recordedAt) },
              { title: t('history.occurredAt'), render: (_, { occurredAt }) => showInstant(occurredAt) },
              {
                title: t('history.what'),
                className: 'words',
                render: (_, event) => (
                  <>
                    {pick(event.title)} <span className="soft">{briefOf(text, event)}</span>
                  </>
                ),
              },
              { title: t('history.actor'), render: (_, { actor }) => (actor ? <Short>{actor}</Short> : nothing) },
              { title: t('position'), dataIndex: 'position', className: 'amount' },
            ]}
          />
        )}
      </Answer>
    </Section>
  );
}

/** The record itself, field by field, as it is stored. */
function Details({ event: { id, type, stream, data } }: { event: HistoryEvent }) {
  const { t } = useText();
  const fields = Object.entries(data).map(([name, value]) => [name, spell(value)] as const);
  return (
    <dl className="details">
      <dt>{t('history.type')}</dt>
      <dd>
        <code>{type}</code> · <code>{stream}</code> · <Short>{id}</Short>
      </dd>
      {fields.map(([name, value]) => (
        <div key={name}>
          <dt>
            <code>{name}</code>
          </dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

const spell = (value: unknown): string =>
  value === null || value === undefined ? nothing : typeof value === 'object' ? JSON.stringify(value) : String(value);
