import { Segmented } from 'antd';
import { usePages } from '../../api/use-api.js';
import { useOwnJurisdictions } from '../../api/use-own-jurisdictions.js';
import { useText } from '../../language/text.js';
import { useAddress } from '../../parts/address.js';
import { Answer } from '../../parts/answer.js';
import { Field } from '../../parts/field.js';
import { JurisdictionSelect } from '../../parts/jurisdiction-select.js';
import { More } from '../../parts/more.js';
import { moveByArrows } from '../../parts/row-keys.js';
import { Title } from '../../shell/title.js';
import type { ClassRow } from '../programmes/shapes.js';
import { ClassTable } from './class-table.js';

/** Classes of a jurisdiction, last beginning first. */
export function ClassesPage() {
  const { t } = useText();
  const { read, change } = useAddress();
  const known = useOwnJurisdictions();
  const jurisdiction = read('jurisdiction') ?? known.data?.[0]?.code ?? null;
  const [open, programme] = [read('open'), read('programme')];
  const pages = usePages<ClassRow>('/v1/classes', { jurisdiction, open, programme, limit: '50' }, !known.isPending);
  return (
    <div onKeyDown={moveByArrows}>
      <Title>{t('classes.title')}</Title>
      <h1>{t('classes.title')}</h1>
      <search className="fields">
        <Field id="jurisdiction" label={t('jurisdiction')}>
          <JurisdictionSelect
            id="jurisdiction"
            value={jurisdiction}
            onChange={(code) => change({ jurisdiction: code })}
          />
        </Field>
        <Segmented
          aria-label={t('classes.open')}
          value={open ?? 'all'}
          options={(['all', 'yes', 'no'] as const).map((one) => ({ value: one, label: t(`classes.open.${one}`) }))}
          onChange={(to) => change({ open: to === 'all' ? null : to })}
        />
        <Segmented
          aria-label={t('classes.plan')}
          value={programme === 'none' ? 'none' : 'all'}
          options={(['all', 'none'] as const).map((one) => ({ value: one, label: t(`classes.plan.${one}`) }))}
          onChange={(to) => change({ programme: to === 'all' ? null : to })}
        />
      </search>
      <Answer query={pages}>
        {({ pages: read }) => {
          const rows = read.flatMap(({ items }) => items);
          return (
            <>
              <ClassTable rows={rows} none="classes.none" />
              {rows.length > 0 && <More pages={pages} shown={rows.length} />}
            </>
          );
        }}
      </Answer>
    </div>
  );
}
