import { useQueries } from '@tanstack/react-query';
import { Select } from 'antd';
import { useEffect, useState } from 'react';
import { pathTo } from '../../api/client.js';
import type { Page, Person, Programme } from '../../api/types.js';
import { asked, useApi } from '../../api/use-api.js';
import { useText } from '../../language/text.js';

/** What a form gives its fields: id, value, and how it is told of another one. */
type Picker<Value> = {
  readonly id?: string;
  readonly value?: Value;
  readonly onChange?: (value: Value | undefined) => void;
  readonly jurisdiction?: string | undefined;
};

const UUID = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/;

/** What was typed, a moment after the last letter. */
function useTyped(): [string, (typed: string) => void] {
  const [typed, type] = useState('');
  const [settled, settle] = useState('');
  useEffect(() => {
    const waiting = setTimeout(() => settle(typed.trim()), 250);
    return () => clearTimeout(waiting);
  }, [typed]);
  return [settled, type];
}

/** Chooses persons by name, card number or id. An id that is not found may be meant all the same: scopes differ. */
function usePersons(jurisdiction: string | undefined, chosen: readonly string[]) {
  const { t } = useText();
  const [q, search] = useTyped();
  const { data, isFetching } = useApi<Page<Person>>(
    pathTo('/v1/persons', { q, jurisdiction, limit: '20' }),
    () => true,
  );
  const named = useQueries({ queries: chosen.map((id) => asked<Person>(`/v1/persons/${id}`)) });
  const found = [...named.flatMap(({ data: one }) => one ?? []), ...(data?.items ?? [])];
  const known = new Map(
    found.map(({ id, name, schoolName }) => {
      const who = name ?? t('person.erased');
      return [id, schoolName ? `${who} · ${schoolName}` : who] as const;
    }),
  );
  const ids = [...new Set([...chosen, ...(data?.items.map(({ id }) => id) ?? []), ...(UUID.test(q) ? [q] : [])])];
  return {
    options: ids.map((id) => ({ value: id, label: known.get(id) ?? id })),
    loading: isFetching,
    showSearch: { filterOption: false as const, onSearch: search },
    placeholder: t('form.person'),
    notFoundContent: t('persons.none'),
  };
}

/** Chooses a person. */
export function PersonPicker({ id, value, onChange, jurisdiction }: Picker<string>) {
  const persons = usePersons(jurisdiction, value ? [value] : []);
  return <Select id={id} allowClear value={value} onChange={onChange} {...persons} />;
}

/** Chooses several persons. */
export function PersonsPicker({ id, value = [], onChange, jurisdiction }: Picker<string[]>) {
  const persons = usePersons(jurisdiction, value);
  return <Select id={id} mode="multiple" value={value} onChange={onChange} {...persons} />;
}

/** Chooses one of the rows of a list that is short enough to be read at once. */
function ListPicker<Row>({
  path,
  label,
  picker: { id, value, onChange },
}: {
  readonly path: string;
  readonly label: (row: Row) => { readonly value: string; readonly label: string };
  readonly picker: Picker<string>;
}) {
  const { t } = useText();
  const { data, isPending } = useApi<Page<Row>>(path);
  return (
    <Select
      id={id}
      allowClear
      showSearch={{ optionFilterProp: 'label' }}
      popupMatchSelectWidth={false}
      loading={isPending}
      value={value}
      options={data?.items.map(label) ?? []}
      placeholder={t('form.choose')}
      onChange={onChange}
    />
  );
}

type School = { readonly id: string; readonly name: string };

/** Chooses a school. */
export function SchoolPicker(picker: Picker<string>) {
  const path = pathTo('/v1/schools', { jurisdiction: picker.jurisdiction, limit: '200' });
  return <ListPicker<School> path={path} picker={picker} label={({ id, name }) => ({ value: id, label: name })} />;
}

type TrainingClass = { readonly id: string; readonly title: string; readonly startsOn: string };

/** Chooses a class, the last to begin first. */
export function ClassPicker(picker: Picker<string>) {
  const path = pathTo('/v1/classes', { jurisdiction: picker.jurisdiction, limit: '200' });
  const label = ({ id, title, startsOn }: TrainingClass) => ({ value: id, label: `${title} · ${startsOn}` });
  return <ListPicker path={path} picker={picker} label={label} />;
}

/** Chooses an item of a training plan. */
export function ProgrammePicker(picker: Picker<string>) {
  const path = pathTo('/v1/programmes', { jurisdiction: picker.jurisdiction, limit: '200' });
  const label = ({ id, seq, name }: Programme) => ({ value: id, label: `${seq} ${name}` });
  return <ListPicker path={path} picker={picker} label={label} />;
}

type Timetable = { readonly timetable: readonly { session: string; on: string; topic?: string | null }[] };

/** Chooses a session of a class. */
export function SessionPicker({ id, value, onChange, of }: Picker<string> & { readonly of: string }) {
  const { t } = useText();
  const { data, isPending } = useApi<Timetable>(`/v1/classes/${of}`);
  return (
    <Select
      id={id}
      loading={isPending}
      value={value}
      placeholder={t('form.choose')}
      options={data?.timetable.map(({ session, on }, i) => ({
        value: session,
        label: t('form.session', { number: i + 1, on }),
      }))}
      onChange={onChange}
    />
  );
}
