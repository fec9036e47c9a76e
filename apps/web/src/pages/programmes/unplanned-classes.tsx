import { Tag } from 'antd';
import { usePages } from '../../api/use-api.js';
import { useText } from '../../language/text.js';
import { Rows } from '../../parts/rows.js';
import { Section } from '../../parts/section.js';
import { ClassTable } from '../classes/class-table.js';
import type { ClassRow } from './shapes.js';

/** 计划外: classes that carry out no item of a plan. */
export function UnplannedClasses({ jurisdiction }: { readonly jurisdiction: string }) {
  const { t } = useText();
  const pages = usePages<ClassRow>('/v1/classes', { jurisdiction, programme: 'none', limit: '20' });
  return (
    <Section title={t('programmes.unplanned')} extra={<Tag>{t('programmes.unplanned.mark')}</Tag>}>
      <Rows of={pages}>{(rows) => <ClassTable rows={rows} none="programmes.unplanned.none" />}</Rows>
    </Section>
  );
}
