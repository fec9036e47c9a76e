import { Segmented, Table, type TableColumnsType } from 'antd';
import { useState } from 'react';
import type { CreditRow, History, HistoryEvent, Standing } from '../../api/types.js';
import { useApi } from '../../api/use-api.js';
import { useText, type Text } from '../../language/text.js';
import { showInstant } from '../../language/time.js';
import { amountWithUnit } from '../../parts/amount.js';
import { BasisTag } from '../../parts/consequences.js';
import { NothingYet } from '../../parts/nothing-yet.js';
import { Section } from '../../parts/section.js';
import { stacking } from '../../parts/stacking.js';
import { OpenAbout } from '../workflows/open-about.js';
import { awardIn } from './award-shown.js';

/** A row with the event that made the award, where the history shows it. */
type Row = CreditRow & { readonly event?: HistoryEvent };

/** Every credit of the person: three days, level and mode, what was recognised, what of it counts here, and why. */
export function Credits({
  standing,
  history,
  person,
}: {
  standing: Standing;
  history: string;
  person: { readonly id: string; readonly jurisdiction: string };
}) {
  const text = useText();
  const { t } = text;
  const [shown, setShown] = useState<'all' | 'counted' | 'not'>('all');
  const { data } = useApi<History>(history);
  const { totals } = standing.credits;
  const rows = standing.credits.rows.map((row) => ({ ...row, event: awardIn(data, row.award) })).sort(latestFirst);
  const counts = ({ counted }: Row) => counted !== '0';
  const chosen = rows.filter((row) => shown === 'all' || counts(row) === (shown === 'counted'));
  return (
    <Section
      title={t('credits.title')}
      extra={
        <Segmented
          aria-label={t('credits.filter')}
          value={shown}
          onChange={setShown}
          options={(['all', 'counted', 'not'] as const).map((value) => ({
            value,
            label: t(`credits.filter.${value}`),
          }))}
        />
      }
    >
      <Table
        rowKey="award"
        size="small"
        className="stacks"
        columns={stacking(columns(text, person))}
        dataSource={chosen}
        pagination={rows.length > 100 ? { pageSize: 100 } : false}
        scroll={{ x: true }}
        rowClassName={({ reason }) => (reason.code === 'revoked' ? 'revoked' : '')}
        locale={{ emptyText: <NothingYet>{t('credits.none')}</NothingYet> }}
        summary={() => (
          <Table.Summary.Row className="total">
            <Table.Summary.Cell index={0} colSpan={6}>
              {t('credits.total')}
            </Table.Summary.Cell>
            <td className="ant-table-cell amount" data-label={t('credit.recognised')}>
              {amountWithUnit(text, totals.recognised, totals.unit)}
            </td>
            <td className="ant-table-cell amount" data-label={t('credit.counted')}>
              {amountWithUnit(text, totals.counted, totals.unit)}
            </td>
            <Table.Summary.Cell index={8} />
          </Table.Summary.Row>
        )}
      />
      <p className="soft small">{t('credits.hint')}</p>
    </Section>
  );
}

function columns(text: Text, person: { id: string; jurisdiction: string }): TableColumnsType<Row> {
  const { t, word, language } = text;
  return [
    {
      title: t('credit.title'),
      className: 'words',
      render: (_, { reason, title }) => (reason.code === 'revoked' ? <del>{title}</del> : title),
    },
    { title: t('credit.occurredOn'), className: 'day', dataIndex: 'occurredOn' },
    { title: t('credit.countsOn'), className: 'day', dataIndex: 'countsOn' },
    {
      title: t('credit.recordedAt'),
      className: 'day instant',
      render: (_, { event }) => showInstant(event?.recordedAt),
    },
    { title: t('credit.level'), render: (_, { level }) => word('level', level) },
    { title: t('credit.mode'), render: (_, { mode }) => word('mode', mode) },
    { title: t('credit.recognised'), className: 'amount', render: (_, row) => <Recognised row={row} text={text} /> },
    {
      title: t('credit.counted'),
      className: 'amount',
      render: (_, { counted, unit }) => <strong>{amountWithUnit(text, counted, unit)}</strong>,
    },
    {
      title: t('credit.why'),
      className: 'words',
      render: (_, { reason, clause, basis, award, title }) => (
        <>
          {reason[language]} <BasisTag basis={basis} /> {clause && <code>{clause}</code>}{' '}
          <OpenAbout field="award" id={award} name={title} person={person} />
        </>
      ),
    },
  ];
}

/** What was recognised and still stands; what was revoked of it stays readable. */
function Recognised({ row, text }: { row: Row; text: Text }) {
  const { recognised, unit, event } = row;
  const first = event?.data['recognised'];
  const now = amountWithUnit(text, recognised, unit);
  if (typeof first !== 'string' || first === recognised) return now;
  return (
    <>
      <del>{amountWithUnit(text, first, unit)}</del> {now}
    </>
  );
}

const latestFirst = (a: Row, b: Row) => (a.countsOn < b.countsOn ? 1 : a.countsOn > b.countsOn ? -1 : 0);
