import { Tag } from 'antd';
import { usePages } from '../../api/use-api.js';
import { useText } from '../../language/text.js';
import { Answer } from '../../parts/answer.js';
import { More } from '../../parts/more.js';
import { Section } from '../../parts/section.js';
import { ClassTable } from '../classes/class-table.js';
import type { ClassRow } from './shapes.js';

/** 计划外: classes that carry out no item of a plan. */
export function UnplannedClasses({ jurisdiction }: { readonly jurisdiction: string }) {
  const { t } = useText();
  const pages = usePages<ClassRow>('/v1/classes', { jurisdiction, programme: 'none', limit: '20' });
  return (
    <Section title={t('programmes.unplanned')} extra={<Tag>{t('programmes.unplanned.mark')}</Tag>}>
      <Answer query={pages}>
        {({ pages: read }) => {
          const rows = read.flatMap(({ items }) => items);
          return (
            <>
              <ClassTable rows={rows} none="programmes.unplanned.none" />
              {rows.length > 0 && <More pages={pages} shown={rows.length} />}
            </>
          );
        }}
      </Answer>
    </Section>
  );
}
