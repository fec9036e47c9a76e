import { Checkbox, Table, type TableColumnsType } from 'antd';
import { Link } from 'react-router';
import { usePages } from '../../api/use-api.js';
import { useWritten } from '../../api/written.js';
import { nothing, useText, type Text } from '../../language/text.js';
import { showInstant } from '../../language/time.js';
import { useAddress } from '../../parts/address.js';
import { Choice } from '../../parts/choice.js';
import { JurisdictionFilter } from '../../parts/jurisdiction-filter.js';
import { ListPage } from '../../parts/list-page.js';
import { NameSearch } from '../../parts/name-search.js';
import { NothingYet } from '../../parts/nothing-yet.js';
import { Rows } from '../../parts/rows.js';
import { WorkflowFilter } from '../workflows/workflow-filter.js';
import type { CaseRow } from './shapes.js';
import { DueDay, StateOf } from './state.js';
import { SubjectLink } from './subject.js';

const ends = ['no', 'yes', 'all'] as const;

/** Cases, last changed first: those still running, unless the address asks for others. */
export function CasesPage() {
  const text = useText();
  const { t } = text;
  const { read, choice, change } = useAddress();
  const [jurisdiction, workflow, q, mine] = [read('jurisdiction'), read('workflow'), read('q'), read('mine')];
  const closed = choice('closed', ends);
  const query = { jurisdiction, workflow, q, mine, closed: closed === 'all' ? null : closed, limit: '50' };
  const pages = usePages<CaseRow>('/v1/cases', { ...query, ...useWritten() });
  return (
    <ListPage
      title={t('caseList.title')}
      fields={
        <>
          <JurisdictionFilter value={jurisdiction} all clears={['workflow']} />
          <WorkflowFilter jurisdiction={jurisdiction} />
          <NameSearch label={t('caseList.named')} />
          <Choice
            name="closed"
            label={t('caseList.closed')}
            among={ends}
            say={(value) => t(`caseList.closed.${value}`)}
          />
          <Checkbox checked={mine === 'yes'} onChange={({ target }) => change({ mine: target.checked ? 'yes' : null })}>
            {t('caseList.mine')}
          </Checkbox>
        </>
      }
    >
      <Rows of={pages}>
        {(rows) => (
          <Table
            rowKey={({ workflow, id }) => `${workflow}/${id}`}
            size="small"
            columns={columns(text)}
            dataSource={rows}
            pagination={false}
            scroll={{ x: 'max-content' }}
            locale={{ emptyText: <NothingYet>{t('caseList.none')}</NothingYet> }}
          />
        )}
      </Rows>
    </ListPage>
  );
}

function columns({ t, pick }: Text): TableColumnsType<CaseRow> {
  return [
    {
      title: t('caseList.what'),
      className: 'words',
      render: (_, { id, title, name }) => (
        <>
          <Link data-row to={`/cases/${id}`}>
            {pick(title)}
          </Link>
          {name && <div className="soft">{name}</div>}
        </>
      ),
    },
    { title: t('caseList.about'), className: 'words', render: (_, row) => <SubjectLink of={row} /> },
    { title: t('caseList.state'), className: 'words', render: (_, row) => <StateOf of={row} /> },
    {
      title: t('caseList.due'),
      render: (_, { nextDue, closed }) => (nextDue && !closed ? <DueDay day={nextDue} /> : nothing),
    },
    { title: t('caseList.changed'), className: 'day', render: (_, { changedAt }) => showInstant(changedAt) },
  ];
}
