import { Table } from 'antd';
import { Link } from 'react-router';
import { usePages } from '../../api/use-api.js';
import { nothing, useText } from '../../language/text.js';
import { Answer } from '../../parts/answer.js';
import { More } from '../../parts/more.js';
import { OutcomeMark } from '../../parts/outcome.js';
import { Section } from '../../parts/section.js';
import type { ChangedPerson, Question } from './shapes.js';

/** Whom a correction notice is about: what was issued is no longer what the ledger gives. Nothing where nobody is. */
export function ChangedPersons({
  path,
  of,
  binding,
}: {
  readonly path: string;
  readonly of: Question;
  readonly binding: boolean;
}) {
  const { t } = useText();
  const pages = usePages<ChangedPerson>(`${path}/changed`, { ...of, limit: '50' });
  return (
    <Answer query={pages}>
      {({ pages: read }) => {
        const rows = read.flatMap(({ items }) => items);
        if (rows.length === 0) return null;
        return (
          <Section title={t('settling.changed')}>
            <Table
              rowKey="person"
              size="small"
              pagination={false}
              scroll={{ x: 'max-content' }}
              dataSource={rows}
              columns={[
                {
                  title: t('person.name'),
                  render: (_, { person, name }) => <Link to={`/persons/${person}`}>{name ?? t('person.erased')}</Link>,
                },
                {
                  title: t('person.school'),
                  render: (_, { issued }) => issued.schoolName ?? issued.school ?? nothing,
                },
                {
                  title: t('settling.changed.issued'),
                  render: (_, { issued }) => (
                    <Link to={`/decisions/${issued.decision}`}>
                      <OutcomeMark outcome={issued.outcome} binding={binding} />
                    </Link>
                  ),
                },
                {
                  title: t('settling.changed.now'),
                  render: (_, { current }) => (
                    <Link to={`/decisions/${current.decision}`}>
                      <OutcomeMark outcome={current.outcome} binding={binding} />
                    </Link>
                  ),
                },
                {
                  title: t('settling.changed.reference'),
                  render: (_, { issued }) => [issued.reference, issued.issuedOn].filter(Boolean).join(' · ') || nothing,
                },
              ]}
            />
            <More pages={pages} shown={rows.length} />
          </Section>
        );
      }}
    </Answer>
  );
}
