import { Select, Table, type TableColumnsType } from 'antd';
import { Link } from 'react-router';
import type { SettledPerson, Settlement } from '../../api/types.js';
import { usePages } from '../../api/use-api.js';
import { nothing, useText, type Text } from '../../language/text.js';
import { useAddress } from '../../parts/address.js';
import { Consequences } from '../../parts/consequences.js';
import { Field } from '../../parts/field.js';
import { NothingYet } from '../../parts/nothing-yet.js';
import { OutcomeMark, outcomes, sayOutcome } from '../../parts/outcome.js';
import { moveByArrows } from '../../parts/row-keys.js';
import { Rows } from '../../parts/rows.js';
import { Section } from '../../parts/section.js';

type Props = {
  readonly path: string;
  readonly of: { readonly purpose: string; readonly window: string };
  readonly schools: Settlement['schools'];
  readonly binding: boolean;
};

/** The persons of a settlement, by outcome and school, a page at a time. */
export function SettledPersons({ path, of, schools, binding }: Props) {
  const text = useText();
  const { t } = text;
  const { read, change } = useAddress();
  const outcome = read('outcome');
  const school = read('school');
  const pages = usePages<SettledPerson>(path, { ...of, outcome, school, limit: '50' });
  return (
    <Section title={t('settlement.persons')}>
      <search className="fields">
        <Field id="outcome" label={t('outcome')}>
          <Select
            id="outcome"
            value={outcome ?? ''}
            popupMatchSelectWidth={false}
            options={[
              { value: '', label: t('outcome.all') },
              ...outcomes.map((value) => ({ value, label: t(sayOutcome(value, binding).phrase) })),
            ]}
            onChange={(to) => change({ outcome: to })}
          />
        </Field>
        <Field id="school" label={t('person.school')}>
          <Select
            id="school"
            value={school ?? ''}
            showSearch={{ optionFilterProp: 'label' }}
            popupMatchSelectWidth={false}
            options={[
              { value: '', label: t('school.all') },
              ...schools.flatMap(({ school: id, schoolName }) => (id ? [{ value: id, label: schoolName ?? id }] : [])),
            ]}
            onChange={(to) => change({ school: to })}
          />
        </Field>
      </search>
      <div onKeyDown={moveByArrows}>
        <Rows of={pages}>
          {(rows) => (
            <Table
              rowKey="decision"
              size="small"
              columns={columns(text, binding)}
              dataSource={rows}
              pagination={false}
              scroll={{ x: true }}
              locale={{ emptyText: <NothingYet>{t('settlement.noPersons')}</NothingYet> }}
            />
          )}
        </Rows>
      </div>
    </Section>
  );
}

function columns({ t }: Text, binding: boolean): TableColumnsType<SettledPerson> {
  return [
    {
      title: t('person.name'),
      render: (_, { person, name }) => (
        <Link data-row className="nowrap" to={`/persons/${person}`}>
          {name ?? t('person.erased')}
        </Link>
      ),
    },
    { title: t('person.school'), render: (_, { school, schoolName }) => schoolName ?? school ?? nothing },
    { title: t('outcome'), render: (_, { outcome }) => <OutcomeMark outcome={outcome} binding={binding} /> },
    {
      title: t('decision.consequences'),
      className: 'words',
      render: (_, { consequences }) =>
        consequences.length > 0 ? <Consequences consequences={consequences} /> : nothing,
    },
    {
      title: t('decision.title'),
      render: (_, { decision, name }) => (
        <Link to={`/decisions/${decision}`} aria-label={t('decision.of', { name: name ?? t('person.erased') })}>
          {t('decision.open')}
        </Link>
      ),
    },
  ];
}
