import { Button, Table, type TableColumnsType } from 'antd';
import type { Settlement } from '../../api/types.js';
import { useText } from '../../language/text.js';
import { useAddress } from '../../parts/address.js';
import { NothingYet } from '../../parts/nothing-yet.js';
import { outcomes, sayOutcome } from '../../parts/outcome.js';
import { Section } from '../../parts/section.js';

type School = Settlement['schools'][number];

/** The counts school by school; a school's name lists its persons. */
export function SchoolsTable({ schools, binding }: { readonly schools: readonly School[]; readonly binding: boolean }) {
  const { t } = useText();
  const { change } = useAddress();
  const columns: TableColumnsType<School> = [
    {
      title: t('person.school'),
      render: (_, { school, schoolName }) =>
        school ? (
          <Button type="link" className="cell" onClick={() => change({ school })}>
            {schoolName ?? school}
          </Button>
        ) : (
          t('school.none')
        ),
    },
    ...outcomes.map((outcome) => ({
      title: t(sayOutcome(outcome, binding).phrase),
      className: 'amount',
      render: (_: unknown, { counts }: School) => counts[outcome],
    })),
  ];
  return (
    <Section title={t('settlement.bySchool')}>
      <Table
        rowKey={({ school }) => school ?? ''}
        size="small"
        columns={columns}
        dataSource={[...schools].sort(exceptionsFirst)}
        pagination={schools.length > 20 ? { pageSize: 20, showSizeChanger: false } : false}
        scroll={{ x: 'max-content' }}
        locale={{ emptyText: <NothingYet>{t('settlement.none')}</NothingYet> }}
      />
    </Section>
  );
}

/** Where somebody is not qualified or cannot be decided stands on top. */
function exceptionsFirst(a: School, b: School): number {
  return (
    b.counts.unqualified - a.counts.unqualified ||
    b.counts.undetermined - a.counts.undetermined ||
    (a.schoolName ?? '').localeCompare(b.schoolName ?? '', 'zh-CN')
  );
}
