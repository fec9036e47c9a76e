import { Descriptions } from 'antd';
import type { Person } from '../../api/types.js';
import { nothing, useText } from '../../language/text.js';
import { useJurisdictionName } from '../../parts/jurisdiction-select.js';
import { Short } from '../../parts/short.js';

/** Who it is: name, school, post, stage, day of hire, leave. */
export function PersonHeader({ person }: { person: Person }) {
  const { t, word } = useText();
  const jurisdictionName = useJurisdictionName();
  const { id, name, school, schoolName, jurisdiction, staffCategory, stage, status, hiredOn, leave, leaveFrom } =
    person;
  const onLeave = leave && t('person.leaveFrom', { leave: word('leave', leave), from: leaveFrom ?? nothing });
  return (
    <header>
      <h1>{name ?? t('person.erased')}</h1>
      <Descriptions
        size="small"
        column={{ xs: 1, sm: 2, md: 3, lg: 4 }}
        items={[
          { key: 'school', label: t('person.school'), children: schoolName ?? school ?? nothing },
          { key: 'jurisdiction', label: t('jurisdiction'), children: jurisdictionName(jurisdiction) },
          { key: 'category', label: t('person.staffCategory'), children: word('staffCategory', staffCategory) },
          { key: 'stage', label: t('person.stage'), children: word('stage', stage) },
          { key: 'hiredOn', label: t('person.hiredOn'), children: hiredOn ?? nothing },
          { key: 'status', label: t('person.status'), children: word('status', status) },
          { key: 'leave', label: t('person.leave'), children: onLeave || t('person.noLeave') },
          { key: 'id', label: t('person.id'), children: <Short>{id}</Short> },
        ]}
      />
    </header>
  );
}
