import { Checkbox, Input, Segmented, Table, type TableColumnsType } from 'antd';
import { Link } from 'react-router';
import { usePages } from '../../api/use-api.js';
import { useWritten } from '../../api/written.js';
import { nothing, useText, type Text } from '../../language/text.js';
import { showInstant } from '../../language/time.js';
import { useAddress } from '../../parts/address.js';
import { Answer } from '../../parts/answer.js';
import { Field } from '../../parts/field.js';
import { JurisdictionSelect } from '../../parts/jurisdiction-select.js';
import { More } from '../../parts/more.js';
import { NothingYet } from '../../parts/nothing-yet.js';
import { moveByArrows } from '../../parts/row-keys.js';
import { Title } from '../../shell/title.js';
import { WorkflowSelect } from '../workflows/workflow-select.js';
import type { CaseRow } from './shapes.js';
import { DueDay, StateOf } from './state.js';
import { SubjectLink } from './subject.js';

const ends = ['no', 'yes', 'all'] as const;

/** Cases, last changed first: those still running, unless the address asks for others. */
export function CasesPage() {
  const text = useText();
  const { t } = text;
  const { read, change } = useAddress();
  const [jurisdiction, workflow, q, mine] = [read('jurisdiction'), read('workflow'), read('q'), read('mine')];
  const closed = ends.find((one) => one === read('closed')) ?? 'no';
  const query = { jurisdiction, workflow, q, mine, closed: closed === 'all' ? null : closed, limit: '50' };
  const pages = usePages<CaseRow>('/v1/cases', { ...query, ...useWritten() });
  return (
    <div onKeyDown={moveByArrows}>
      <Title>{t('caseList.title')}</Title>
      <h1>{t('caseList.title')}</h1>
      <search className="fields">
        <Field id="jurisdiction" label={t('jurisdiction')}>
          <JurisdictionSelect
            id="jurisdiction"
            value={jurisdiction}
            all
            onChange={(code) => change({ jurisdiction: code, workflow: null })}
          />
        </Field>
        <Field id="workflow" label={t('caseList.workflow')}>
          <WorkflowSelect
            id="workflow"
            jurisdiction={jurisdiction}
            value={workflow}
            onChange={(to) => change({ workflow: to })}
          />
        </Field>
        <Field id="q" label={t('caseList.named')}>
          <Input.Search
            id="q"
            key={q}
            allowClear
            defaultValue={q ?? ''}
            onSearch={(value) => change({ q: value.trim() || null })}
          />
        </Field>
        <Segmented
          aria-label={t('caseList.closed')}
          value={closed}
          options={ends.map((value) => ({ value, label: t(`caseList.closed.${value}`) }))}
          onChange={(to) => change({ closed: to === 'no' ? null : to })}
        />
        <Checkbox checked={mine === 'yes'} onChange={({ target }) => change({ mine: target.checked ? 'yes' : null })}>
          {t('caseList.mine')}
        </Checkbox>
      </search>
      <Answer query={pages}>
        {({ pages: read }) => {
          const rows = read.flatMap(({ items }) => items);
          return (
            <>
              <Table
                rowKey={({ workflow, id }) => `${workflow}/${id}`}
                size="small"
                columns={columns(text)}
                dataSource={rows}
                pagination={false}
                scroll={{ x: 'max-content' }}
                locale={{ emptyText: <NothingYet>{t('caseList.none')}</NothingYet> }}
              />
              {rows.length > 0 && <More pages={pages} shown={rows.length} />}
            </>
          );
        }}
      </Answer>
    </div>
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
