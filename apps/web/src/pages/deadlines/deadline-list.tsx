import { CheckCircleFilled, ClockCircleFilled, ExclamationCircleFilled } from '@ant-design/icons';
import { Table } from 'antd';
import { Link } from 'react-router';
import { useText } from '../../language/text.js';
import { moveByArrows } from '../../parts/row-keys.js';
import { SubjectLink } from '../cases/subject.js';
import { keyOf, type DeadlineRow } from './shapes.js';

/** Deadlines as rows: the day, what it is for, and how it stands. */
export function DeadlineList({ rows }: { rows: readonly DeadlineRow[] }) {
  const { t, pick } = useText();
  return (
    <div onKeyDown={moveByArrows}>
      <Table
        rowKey={keyOf}
        size="small"
        pagination={false}
        scroll={{ x: 'max-content' }}
        dataSource={rows}
        columns={[
          { title: t('deadlines.day'), className: 'day', dataIndex: 'day' },
          {
            title: t('deadlines.what'),
            className: 'words',
            render: (_, { deadlineTitle, clause }) => (
              <>
                {pick(deadlineTitle)} {clause && <code>{clause}</code>}
              </>
            ),
          },
          {
            title: t('deadlines.case'),
            className: 'words',
            render: (_, { id, case: of }) => (
              <>
                <Link data-row to={`/cases/${id}`}>
                  {pick(of.title)}
                </Link>
                {of.name && <div className="soft">{of.name}</div>}
              </>
            ),
          },
          { title: t('deadlines.about'), className: 'words', render: (_, { case: of }) => <SubjectLink of={of} /> },
          { title: t('deadlines.state'), className: 'words', render: (_, { case: of }) => pick(of.stateTitle) },
          { title: t('deadlines.how'), render: (_, row) => <HowItStands of={row} /> },
        ]}
      />
    </div>
  );
}

/** How a deadline stands, as sign and text. */
export function HowItStands({ of }: { of: DeadlineRow }) {
  const { t } = useText();
  const { how, tone, Icon } = looksOf(of);
  return (
    <span className={`mark ${tone}`}>
      <Icon aria-hidden /> {t(`deadlineState.${how}`)}
    </span>
  );
}

/** Word, colour and sign of how a deadline stands: when one that was waited for is over, nobody is late. */
export function looksOf({ state, overdue, opens }: Pick<DeadlineRow, 'state' | 'overdue' | 'opens'>) {
  if (overdue) return { how: 'overdue', tone: 'bad', Icon: ExclamationCircleFilled } as const;
  if (state === 'running') return { how: 'running', tone: 'running', Icon: ClockCircleFilled } as const;
  if (state === 'met') return { how: 'met', tone: 'good', Icon: CheckCircleFilled } as const;
  if (opens.length > 0) return { how: 'waited', tone: 'neutral', Icon: CheckCircleFilled } as const;
  return { how: 'passed', tone: 'unsettled', Icon: ExclamationCircleFilled } as const;
}
