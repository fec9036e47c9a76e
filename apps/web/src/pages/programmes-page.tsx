import { Table, type TableColumnsType } from 'antd';
import type { Programme } from '../api/types.js';
import { usePages } from '../api/use-api.js';
import { useOwnJurisdictions } from '../api/use-own-jurisdictions.js';
import { nothing, useText, type Text } from '../language/text.js';
import { useAddress } from '../parts/address.js';
import { amountWithUnit, planned } from '../parts/amount.js';
import { Answer } from '../parts/answer.js';
import { Field } from '../parts/field.js';
import { JurisdictionSelect } from '../parts/jurisdiction-select.js';
import { More } from '../parts/more.js';
import { NothingYet } from '../parts/nothing-yet.js';
import { Title } from '../shell/title.js';

/** What the plans promise, in the plans' own precision, beside what came of it. */
export function ProgrammesPage() {
  const text = useText();
  const { t } = text;
  const { read, change } = useAddress();
  const known = useOwnJurisdictions();
  const jurisdiction = read('jurisdiction') ?? known.data?.[0]?.code ?? null;
  const pages = usePages<Programme>('/v1/programmes', { jurisdiction, limit: '100' }, !known.isPending);
  return (
    <>
      <Title>{t('programmes.title')}</Title>
      <h1>{t('programmes.title')}</h1>
      <search className="fields">
        <Field id="jurisdiction" label={t('jurisdiction')}>
          <JurisdictionSelect
            id="jurisdiction"
            value={jurisdiction}
            onChange={(code) => change({ jurisdiction: code })}
          />
        </Field>
      </search>
      <Answer query={pages}>
        {({ pages: read }) => {
          const rows = read.flatMap(({ items }) => items);
          return (
            <>
              <Table
                rowKey="id"
                size="small"
                bordered
                columns={columns(text)}
                dataSource={rows}
                pagination={false}
                scroll={{ x: 'max-content' }}
                expandable={{
                  expandedRowRender: (programme) => <Details programme={programme} />,
                }}
                locale={{ emptyText: <NothingYet>{t('programmes.none')}</NothingYet> }}
              />
              {rows.length > 0 && <More pages={pages} shown={rows.length} />}
            </>
          );
        }}
      </Answer>
    </>
  );
}

function columns(text: Text): TableColumnsType<Programme> {
  const { t, word } = text;
  const amount = 'amount';
  return [
    { title: t('programme.seq'), dataIndex: 'seq' },
    {
      title: t('programme.name'),
      className: 'words',
      render: (_, { name, category }) => (
        <>
          {name}
          <br />
          <span className="soft small">{category}</span>
        </>
      ),
    },
    {
      title: t('programme.planned'),
      children: [
        {
          title: t('programme.headcount'),
          className: amount,
          render: (_, { headcount }) => planned(text, headcount, headcount?.unit),
        },
        { title: t('programme.hours'), className: amount, render: (_, { hours }) => planned(text, hours, 'hour') },
        { title: t('programme.days'), className: amount, render: (_, { days }) => planned(text, days, 'day') },
        { title: t('programme.sessions'), className: amount, render: (_, { sessions }) => planned(text, sessions) },
        { title: t('programme.classes'), className: amount, render: (_, { classes }) => classes ?? nothing },
        { title: t('programme.period'), render: (_, { period }) => period ?? nothing },
      ],
    },
    {
      title: t('programme.actual'),
      children: [
        { title: t('programme.classes'), className: amount, render: (_, { actual }) => actual.classes ?? nothing },
        { title: t('programme.sessions'), className: amount, render: (_, { actual }) => actual.sessions ?? nothing },
        { title: t('programme.hours'), className: amount, render: (_, { actual }) => actualHours(text, actual.hours) },
        { title: t('programme.enrolled'), className: amount, render: (_, { actual }) => actual.enrolled ?? nothing },
        { title: t('programme.completed'), className: amount, render: (_, { actual }) => actual.completed ?? nothing },
      ],
    },
    { title: t('programme.state'), render: (_, { state }) => word('programmeState', state) },
  ];
}

const actualHours = (text: Text, hours: string | number | null) =>
  hours === null ? nothing : amountWithUnit(text, hours, 'hour');

function Details({ programme }: { programme: Programme }) {
  const { t } = useText();
  const { content, audience, department, location, notes, document, year, clauses } = programme;
  const fields = [
    [t('programme.content'), content],
    [t('programme.audience'), audience],
    [t('programme.department'), department],
    [t('programme.location'), location],
    [t('programme.notes'), notes],
    [t('programme.document'), [document, year].filter(Boolean).join(' · ')],
  ] as const;
  return (
    <dl className="details">
      {fields.map(([label, value]) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>{value || nothing}</dd>
        </div>
      ))}
      <div>
        <dt>{t('programme.clauses')}</dt>
        <dd>
          {clauses.map((clause) => (
            <code key={clause}>{clause} </code>
          ))}
        </dd>
      </div>
    </dl>
  );
}
