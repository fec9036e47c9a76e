import { Select } from 'antd';
import { pathTo } from '../../api/client.js';
import { useWhole } from '../../api/use-whole.js';
import { useText } from '../../language/text.js';
import { useAddress } from '../../parts/address.js';
import { Answer } from '../../parts/answer.js';
import { Choice } from '../../parts/choice.js';
import { Field } from '../../parts/field.js';
import { JurisdictionFilter, useJurisdiction } from '../../parts/jurisdiction-filter.js';
import { ListPage } from '../../parts/list-page.js';
import { NameSearch } from '../../parts/name-search.js';
import { SaveTable } from '../../parts/save-table.js';
import { Board } from './board.js';
import { choices, grouped, narrowed } from './grouped.js';
import { ItemDetails } from './item-details.js';
import { PlanTable } from './plan-table.js';
import type { PlanItem } from './shapes.js';
import { UnplannedClasses } from './unplanned-classes.js';

const views = ['board', 'list'] as const;
const comparisons = ['all', 'below', 'above', 'late', 'undecided'] as const;

/** What the plans promise, in the plans' own precision, beside what came of it: as a board or as a list. */
export function ProgrammesPage() {
  const text = useText();
  const { t } = text;
  const { read, choice, change } = useAddress();
  const { jurisdiction, isPending } = useJurisdiction();
  const query = useWhole<PlanItem>('/v1/programmes', { jurisdiction }, !isPending);
  return (
    <ListPage
      title={t('programmes.title')}
      fields={
        <>
          <JurisdictionFilter value={jurisdiction} clears={['year', 'category', 'department', 'item']} />
          <ValueFilter
            name="year"
            all="programmes.year.all"
            items={query.data}
            of={({ year }) => year && String(year)}
          />
          <ValueFilter
            name="category"
            all="programmes.category.all"
            items={query.data}
            of={({ category }) => category}
          />
          <ValueFilter
            name="department"
            all="programmes.department.all"
            items={query.data}
            of={({ department }) => department}
          />
          <Field id="compared" label={t('programmes.compared')}>
            <Select
              id="compared"
              value={read('compared') ?? 'all'}
              popupMatchSelectWidth={false}
              options={comparisons.map((one) => ({ value: one, label: t(`programmes.compared.${one}`) }))}
              onChange={(one) => change({ compared: one === 'all' ? null : one })}
            />
          </Field>
          <NameSearch label={t('programmes.named')} />
        </>
      }
    >
      <Answer query={query}>
        {(all) => {
          const items = narrowed(all, {
            q: read('q'),
            year: read('year'),
            category: read('category'),
            department: read('department'),
            compared: read('compared'),
          });
          const open = all.find(({ id }) => id === read('item'));
          const onOpen = (id: string | null) => change({ item: id });
          return (
            <>
              <p className="toolbar">
                <Choice
                  name="view"
                  label={t('programmes.view')}
                  among={views}
                  say={(one) => t(`programmes.view.${one}`)}
                />
                <SaveTable
                  path={pathTo('/v1/programmes.csv', { jurisdiction, year: read('year') })}
                  name="programmes.csv"
                />
                <span aria-live="polite">
                  {items.length === all.length
                    ? t('programmes.counts', { total: all.length })
                    : t('programmes.shown', { shown: items.length, total: all.length })}
                </span>
              </p>
              {choice('view', views) === 'board' ? (
                <Board groups={grouped(items)} onOpen={onOpen} />
              ) : (
                <PlanTable groups={grouped(items)} items={items} onOpen={onOpen} />
              )}
              {open && <ItemDetails item={open} onClose={() => onOpen(null)} />}
            </>
          );
        }}
      </Answer>
      {jurisdiction && <UnplannedClasses jurisdiction={jurisdiction} />}
    </ListPage>
  );
}

type ValueFilterProps = {
  readonly name: 'year' | 'category' | 'department';
  readonly all: 'programmes.year.all' | 'programmes.category.all' | 'programmes.department.all';
  readonly items: readonly PlanItem[] | undefined;
  readonly of: (item: PlanItem) => string | number | null | undefined;
};

/** Narrows the plan to one value of a field. */
function ValueFilter({ name, all, items = [], of }: ValueFilterProps) {
  const text = useText();
  const { read, change } = useAddress();
  const values = items.map((item) => of(item)?.toString());
  return (
    <Field id={name} label={text.t(`programmes.${name}`)}>
      <Select
        id={name}
        value={read(name) ?? ''}
        showSearch={{ optionFilterProp: 'label' }}
        popupMatchSelectWidth={false}
        options={choices(text, all, values)}
        onChange={(value) => change({ [name]: value || null })}
      />
    </Field>
  );
}
