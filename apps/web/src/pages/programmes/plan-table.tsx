import { Button, Table, type TableColumnsType } from 'antd';
import { nothing, useText, type Text } from '../../language/text.js';
import { NothingYet } from '../../parts/nothing-yet.js';
import { ComparedMark } from './compared-mark.js';
import { actualDays, actualFigure, plannedFigure } from './figures.js';
import type { grouped } from './grouped.js';
import { figures, type PlanItem } from './shapes.js';

type Props = {
  readonly groups: ReturnType<typeof grouped>;
  readonly items: readonly PlanItem[];
  readonly onOpen: (id: string) => void;
};

/** The plan as a list in its own order, with how many items stand where. */
export function PlanTable({ groups, items, onOpen }: Props) {
  const text = useText();
  const { t } = text;
  return (
    <>
      <ul className="plain stages">
        {groups.map(({ stage, items }) => (
          <li key={stage} data-stage={stage}>
            {t(`stage.${stage}`)} <span className="count">{items.length}</span>
          </li>
        ))}
      </ul>
      <Table
        rowKey="id"
        size="small"
        bordered
        columns={columns(text, onOpen)}
        dataSource={items}
        pagination={false}
        scroll={{ x: 'max-content' }}
        locale={{ emptyText: <NothingYet>{t('programmes.none')}</NothingYet> }}
      />
    </>
  );
}

function columns(text: Text, onOpen: (id: string) => void): TableColumnsType<PlanItem> {
  const { t } = text;
  return [
    { title: t('programme.seq'), dataIndex: 'seq' },
    {
      title: t('programme.name'),
      className: 'words',
      render: (_, { id, name, category }) => (
        <>
          <Button type="link" className="cell" onClick={() => onOpen(id)}>
            {name}
          </Button>
          <br />
          <span className="soft small">{category}</span>
        </>
      ),
    },
    { title: t('programme.state'), render: (_, { stage }) => t(`stage.${stage}`) },
    {
      title: t('programme.planned'),
      children: [
        ...figures.map((figure) => ({
          title: t(`programme.${figure}`),
          className: 'amount',
          render: (_: unknown, item: PlanItem) => plannedFigure(text, item, figure),
        })),
        { title: t('programme.period'), render: (_: unknown, { period }: PlanItem) => period ?? nothing },
      ],
    },
    {
      title: t('programme.actual'),
      children: [
        ...figures.map((figure) => ({
          title: t(`programme.${figure}`),
          className: 'amount',
          render: (_: unknown, item: PlanItem) => (
            <Actual value={actualFigure(text, item, figure)} of={item.compared[figure]} />
          ),
        })),
        {
          title: t('programme.completed'),
          className: 'amount',
          render: (_: unknown, { actual }: PlanItem) => (actual.classes > 0 ? actual.completed : nothing),
        },
        {
          title: t('programme.period'),
          className: 'day',
          render: (_: unknown, item: PlanItem) => <Actual value={actualDays(item)} of={item.compared.period} />,
        },
      ],
    },
  ];
}

/** What was done, with how it stands to the plan below it; of what is nowhere counted there is nothing to say. */
function Actual({ value, of }: { readonly value: string; readonly of: PlanItem['compared']['hours'] }) {
  if (value === nothing) return nothing;
  return (
    <>
      {value}
      <br />
      <span className="small">
        <ComparedMark of={of} />
      </span>
    </>
  );
}
