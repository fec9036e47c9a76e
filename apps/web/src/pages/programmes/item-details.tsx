import { Drawer, Table, Tag } from 'antd';
import { Link } from 'react-router';
import { pathTo } from '../../api/client.js';
import type { Page } from '../../api/types.js';
import { useApi } from '../../api/use-api.js';
import { nothing, useText } from '../../language/text.js';
import { Answer } from '../../parts/answer.js';
import { ClassTable } from '../classes/class-table.js';
import { TargetTable, type Target } from '../targets/target-table.js';
import { ComparedMark } from './compared-mark.js';
import { actualDays, actualFigure, plannedFigure } from './figures.js';
import { figures, type ClassRow, type Compared, type PlanItem } from './shapes.js';

type Row = { readonly of: string; readonly planned: string; readonly actual: string; readonly compared: Compared };

/** One plan item: every figure of the plan beside what came of it, its classes, and what is required of it. */
export function ItemDetails({ item, onClose }: { readonly item: PlanItem; readonly onClose: () => void }) {
  const text = useText();
  const { t } = text;
  const { compared, actual, reported, amended } = item;
  const rows: Row[] = [
    ...figures.map((figure) => ({
      of: t(`programme.${figure}`),
      planned: plannedFigure(text, item, figure),
      actual: actualFigure(text, item, figure),
      compared: compared[figure],
    })),
    { of: t('programme.period'), planned: item.period ?? nothing, actual: actualDays(item), compared: compared.period },
    {
      of: t('programme.department'),
      planned: item.department ?? nothing,
      actual: actual.organisers.join('、') || nothing,
      compared: compared.department,
    },
  ];
  return (
    <Drawer open size="large" title={item.name} onClose={onClose} closable={{ 'aria-label': t('plan.close') }}>
      <p>
        <Tag>{t(`stage.${item.stage}`)}</Tag> {item.seq} · {item.category}
        {amended && <Tag color="warning">{t('plan.amended')}</Tag>}
        {reported && <span className="soft"> {t('plan.reported')}</span>}
      </p>
      <Table
        rowKey="of"
        size="small"
        pagination={false}
        scroll={{ x: 'max-content' }}
        dataSource={rows}
        columns={[
          { title: t('plan.figure'), dataIndex: 'of' },
          { title: t('programme.planned'), className: 'words', dataIndex: 'planned' },
          { title: t('programme.actual'), className: 'words', dataIndex: 'actual' },
          { title: t('plan.comparison'), render: (_, { compared }) => <ComparedMark of={compared} /> },
        ]}
      />
      <Said item={item} />
      <h3>{t('plan.classes')}</h3>
      <ItsClasses of={item.id} />
      <ItsTargets of={item} />
    </Drawer>
  );
}

/** What else the plan says of the item. */
function Said({ item }: { readonly item: PlanItem }) {
  const { t } = useText();
  const { content, audience, location, notes, document, year, clauses } = item;
  const fields = [
    [t('programme.content'), content],
    [t('programme.audience'), audience],
    [t('programme.location'), location],
    [t('programme.notes'), notes],
    [t('programme.document'), [document, year].filter(Boolean).join(' · ')],
    [t('programme.clauses'), clauses.join(' ')],
  ] as const;
  return (
    <dl className="details">
      {fields.map(([label, value]) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>{value || nothing}</dd>
        </div>
      ))}
    </dl>
  );
}

function ItsClasses({ of }: { readonly of: string }) {
  const query = useApi<Page<ClassRow>>(pathTo('/v1/classes', { programme: of, limit: '200' }));
  return <Answer query={query}>{({ items }) => <ClassTable rows={items} none="plan.noClasses" />}</Answer>;
}

function ItsTargets({ of: { id, jurisdiction } }: { readonly of: PlanItem }) {
  const text = useText();
  const { t } = text;
  const query = useApi<{ items: readonly Target[] }>(`/v1/projects/${id}/targets`);
  if (!query.data?.items.length) return null;
  return (
    <>
      <h3>{t('plan.targets')}</h3>
      <TargetTable rows={query.data.items} text={text} />
      <p>
        <Link to={`/targets?jurisdiction=${jurisdiction}`}>{t('plan.allTargets')}</Link>
      </p>
    </>
  );
}
