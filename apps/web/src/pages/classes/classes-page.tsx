import { usePages } from '../../api/use-api.js';
import { useText } from '../../language/text.js';
import { useAddress } from '../../parts/address.js';
import { Choice } from '../../parts/choice.js';
import { JurisdictionFilter, useJurisdiction } from '../../parts/jurisdiction-filter.js';
import { ListPage } from '../../parts/list-page.js';
import { Rows } from '../../parts/rows.js';
import type { ClassRow } from '../programmes/shapes.js';
import { ClassTable } from './class-table.js';

/** Classes of a jurisdiction, last beginning first. */
export function ClassesPage() {
  const { t } = useText();
  const { read } = useAddress();
  const { jurisdiction, isPending } = useJurisdiction();
  const [open, programme] = [read('open'), read('programme')];
  const pages = usePages<ClassRow>('/v1/classes', { jurisdiction, open, programme, limit: '50' }, !isPending);
  return (
    <ListPage
      title={t('classes.title')}
      fields={
        <>
          <JurisdictionFilter value={jurisdiction} />
          <Choice
            name="open"
            label={t('classes.open')}
            among={['all', 'yes', 'no']}
            say={(one) => t(`classes.open.${one}`)}
          />
          <Choice
            name="programme"
            label={t('classes.plan')}
            among={['all', 'none']}
            say={(one) => t(`classes.plan.${one}`)}
          />
        </>
      }
    >
      <Rows of={pages}>{(rows) => <ClassTable rows={rows} none="classes.none" />}</Rows>
    </ListPage>
  );
}
