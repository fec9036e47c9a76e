import { Table, Tag, type TableColumnsType } from 'antd';
import { Link } from 'react-router';
import type { Phrase } from '../../language/dictionary.js';
import { useText, type Text } from '../../language/text.js';
import { amountWithUnit } from '../../parts/amount.js';
import { NothingYet } from '../../parts/nothing-yet.js';
import type { ClassRow } from '../programmes/shapes.js';

/** Classes as a list, each with the way to its register; `none` is said when there are none. */
export function ClassTable({ rows, none }: { readonly rows: readonly ClassRow[]; readonly none: Phrase }) {
  const text = useText();
  if (rows.length === 0) return <NothingYet>{text.t(none)}</NothingYet>;
  return (
    <Table
      rowKey="id"
      size="small"
      columns={columns(text)}
      dataSource={rows}
      pagination={false}
      scroll={{ x: 'max-content' }}
    />
  );
}

function columns(text: Text): TableColumnsType<ClassRow> {
  const { t } = text;
  return [
    {
      title: t('class.name'),
      className: 'words',
      render: (_, { id, title, programme }) => (
        <>
          <Link data-row to={`/classes/${id}`}>
            {title}
          </Link>{' '}
          {programme === null && <Tag>{t('class.unplanned')}</Tag>}
        </>
      ),
    },
    { title: t('class.organiser'), className: 'words', dataIndex: 'organiser' },
    {
      title: t('class.days'),
      className: 'day',
      render: (_, { startsOn, endsOn }) => t('class.daysOf', { from: startsOn, to: endsOn }),
    },
    { title: t('class.sessions'), className: 'amount', dataIndex: 'sessions' },
    {
      title: t('class.planned'),
      className: 'amount',
      render: (_, { planned, unit }) => amountWithUnit(text, planned, unit),
    },
    { title: t('class.enrolled'), className: 'amount', render: (_, row) => trainees(text, row) },
    { title: t('class.state'), render: (_, row) => stateOf(text, row) },
  ];
}

/** How many are in a class, of how many places where it has a capacity. */
export function trainees({ t }: Text, { enrolled, capacity }: ClassRow): string {
  return capacity === null ? String(enrolled) : t('class.capacityOf', { enrolled, capacity });
}

/** Whether a class is closed, suspended, or neither. */
export function stateOf({ t }: Text, { closed, suspended }: ClassRow): string {
  return t(closed ? 'class.state.closed' : suspended ? 'class.state.suspended' : 'class.state.open');
}
