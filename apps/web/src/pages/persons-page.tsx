import { Input, Table, type TableColumnsType } from 'antd';
import { useEffect, useRef, useState } from 'react';
import { Link } from 'react-router';
import type { Person } from '../api/types.js';
import { usePages } from '../api/use-api.js';
import { nothing, useText, type Text } from '../language/text.js';
import { useAddress } from '../parts/address.js';
import { Field } from '../parts/field.js';
import { JurisdictionFilter } from '../parts/jurisdiction-filter.js';
import { useJurisdictionName } from '../parts/jurisdiction-select.js';
import { ListPage } from '../parts/list-page.js';
import { NothingYet } from '../parts/nothing-yet.js';
import { Rows } from '../parts/rows.js';

/** Find a person by name, card number or id. */
export function PersonsPage() {
  const text = useText();
  const { t } = text;
  const { read, change } = useAddress();
  const q = read('q') ?? '';
  const jurisdiction = read('jurisdiction');
  const pages = usePages<Person>('/v1/persons', { q, jurisdiction, limit: '50' });
  const jurisdictionName = useJurisdictionName();
  return (
    <ListPage
      title={t('persons.title')}
      fields={
        <>
          <Field id="q" label={t('persons.search')} hint={t('persons.keys')}>
            <SearchBox q={q} onSearch={(value) => change({ q: value })} />
          </Field>
          <JurisdictionFilter value={jurisdiction} all />
        </>
      }
    >
      <Rows of={pages}>
        {(rows) => (
          <Table
            rowKey="id"
            size="small"
            columns={columns(text, jurisdictionName)}
            dataSource={rows}
            pagination={false}
            scroll={{ x: 'max-content' }}
            locale={{ emptyText: <NothingYet>{t(q ? 'persons.none' : 'persons.noneYet')}</NothingYet> }}
          />
        )}
      </Rows>
    </ListPage>
  );
}

/** Searches a moment after the last letter; Enter does not wait. */
function SearchBox({ q, onSearch }: { q: string; onSearch: (q: string) => void }) {
  const { t } = useText();
  const [typed, setTyped] = useState(q);
  const searched = useRef(q);
  const search = (value: string) => {
    if (value === searched.current) return;
    searched.current = value;
    onSearch(value);
  };
  // The address may change without us: a link to the empty search, for one.
  useEffect(() => {
    if (q === searched.current) return;
    searched.current = q;
    setTyped(q);
  }, [q]);
  useEffect(() => {
    const waiting = setTimeout(() => search(typed.trim()), 300);
    return () => clearTimeout(waiting);
  }, [typed]);
  return (
    <Input
      id="q"
      type="search"
      autoFocus
      allowClear
      value={typed}
      placeholder={t('persons.placeholder')}
      onChange={({ target }) => setTyped(target.value)}
      onPressEnter={() => search(typed.trim())}
    />
  );
}

function columns({ t, word }: Text, jurisdictionName: (code: string) => string): TableColumnsType<Person> {
  return [
    {
      title: t('person.name'),
      render: (_, { id, name }) => (
        <Link data-row to={`/persons/${id}`}>
          {name ?? t('person.erased')}
        </Link>
      ),
    },
    { title: t('person.school'), render: (_, { schoolName, school }) => schoolName ?? school ?? nothing },
    { title: t('jurisdiction'), render: (_, { jurisdiction }) => jurisdictionName(jurisdiction) },
    { title: t('person.staffCategory'), render: (_, { staffCategory }) => word('staffCategory', staffCategory) },
    { title: t('person.stage'), render: (_, { stage }) => word('stage', stage) },
    { title: t('person.hiredOn'), render: (_, { hiredOn }) => hiredOn ?? nothing },
    {
      title: t('person.status'),
      render: (_, { status, leave }) =>
        leave ? `${word('status', status)} · ${word('leave', leave)}` : word('status', status),
    },
  ];
}
