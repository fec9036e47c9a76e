import { PlayCircleOutlined } from '@ant-design/icons';
import { Button, Table, type TableColumnsType } from 'antd';
import { Link, useNavigate } from 'react-router';
import { pathTo } from '../../api/client.js';
import { useApi } from '../../api/use-api.js';
import { nothing, useText, type Text } from '../../language/text.js';
import { useAddress } from '../../parts/address.js';
import { Answer } from '../../parts/answer.js';
import { Choice } from '../../parts/choice.js';
import { roleWord } from '../../parts/diagram/role-word.js';
import { JurisdictionFilter, useJurisdiction } from '../../parts/jurisdiction-filter.js';
import { ListPage } from '../../parts/list-page.js';
import { NothingYet } from '../../parts/nothing-yet.js';
import { mayOpen } from './may-open.js';
import type { WorkflowRow } from './shapes.js';
import { useMe } from './use-me.js';

/** The workflows of a jurisdiction: what each is about, who starts it, and the way in for those who may. */
export function WorkflowsPage() {
  const text = useText();
  const { t } = text;
  const { read } = useAddress();
  const own = useJurisdiction();
  const { me, self, isPending } = useMe();
  // Where somebody works; who is in no directory looks at the first place they have a role in.
  const jurisdiction = read('jurisdiction') ?? (isPending ? null : (self?.jurisdiction ?? own.jurisdiction));
  const mine = ({ start, ...of }: WorkflowRow) => me !== undefined && start.some((step) => mayOpen(step, of, me, self));
  return (
    <ListPage
      title={t('workflows.title')}
      hint={t('workflows.hint')}
      fields={
        <>
          <JurisdictionFilter value={jurisdiction} />
          <Choice
            name="only"
            label={t('workflows.only')}
            among={['all', 'mine']}
            say={(one) => t(`workflows.only.${one}`)}
          />
        </>
      }
    >
      {jurisdiction && <List jurisdiction={jurisdiction} mine={mine} only={read('only')} text={text} />}
    </ListPage>
  );
}

function List({
  jurisdiction,
  mine,
  only,
  text,
}: {
  readonly jurisdiction: string;
  readonly mine: (row: WorkflowRow) => boolean;
  readonly only: string | null;
  readonly text: Text;
}) {
  const { t } = text;
  const query = useApi<{ items: readonly WorkflowRow[] }>(pathTo('/v1/workflows', { jurisdiction }));
  return (
    <Answer query={query}>
      {({ items }) => (
        <Table
          rowKey="id"
          size="small"
          columns={columns(text, mine)}
          dataSource={items.filter((row) => only !== 'mine' || mine(row))}
          pagination={false}
          scroll={{ x: 'max-content' }}
          locale={{ emptyText: <NothingYet>{t('workflows.none')}</NothingYet> }}
        />
      )}
    </Answer>
  );
}

function columns(text: Text, mine: (row: WorkflowRow) => boolean): TableColumnsType<WorkflowRow> {
  const { t, pick, word } = text;
  return [
    {
      title: t('workflows.what'),
      className: 'words',
      render: (_, { jurisdiction, id, title }) => (
        <Link data-row to={`/workflows/${jurisdiction}/${id}`}>
          {pick(title)}
        </Link>
      ),
    },
    { title: t('workflows.about'), render: (_, { subject }) => word('kind', subject) },
    {
      title: t('workflows.who'),
      className: 'words',
      render: (_, { start }) =>
        [...new Set(start.flatMap(({ by }) => by))].map((one) => roleWord(text, one)).join(t('list.or')),
    },
    {
      title: t('case.clause'),
      className: 'words',
      render: (_, { clause, also }) => {
        const clauses = [...(clause ? [clause] : []), ...also];
        return clauses.length === 0 ? nothing : clauses.map((one) => <code key={one}>{one} </code>);
      },
    },
    {
      title: t('workflows.size'),
      className: 'amount',
      render: (_, { states, deadlines }) => `${states} / ${deadlines}`,
    },
    {
      key: 'open',
      render: (_, row) => mine(row) && <OpenButton of={row} />,
    },
  ];
}

/** The way to the form that opens a case. */
export function OpenButton({
  of: { jurisdiction, id, title },
}: {
  of: Pick<WorkflowRow, 'jurisdiction' | 'id' | 'title'>;
}) {
  const { t, pick } = useText();
  const navigate = useNavigate();
  return (
    <Button
      type="primary"
      icon={<PlayCircleOutlined aria-hidden />}
      aria-label={t('workflows.openOf', { what: pick(title) })}
      onClick={() => void navigate(`/workflows/${jurisdiction}/${id}/open`)}
    >
      {t('workflows.open')}
    </Button>
  );
}
