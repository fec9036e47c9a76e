import { DatePicker, Select } from 'antd';
import dayjs from 'dayjs';
import { pathTo } from '../../api/client.js';
import { useApi } from '../../api/use-api.js';
import { useText } from '../../language/text.js';
import { useAddress } from '../../parts/address.js';
import { Answer } from '../../parts/answer.js';
import { Choice } from '../../parts/choice.js';
import { Field } from '../../parts/field.js';
import { JurisdictionFilter, useJurisdiction } from '../../parts/jurisdiction-filter.js';
import { ListPage } from '../../parts/list-page.js';
import { NothingYet } from '../../parts/nothing-yet.js';
import { SaveTable } from '../../parts/save-table.js';
import { SchoolFilter } from '../../parts/school-filter.js';
import { Section } from '../../parts/section.js';
import { windowName } from '../../parts/window-name.js';
import { TargetTable, type Target } from './target-table.js';

const filters = ['all', 'missing', 'undetermined'] as const;

/** What a bureau or a school has to reach, what it has reached, on which evidence, and by which clause. */
export function TargetsPage() {
  const { t } = useText();
  const { read, change } = useAddress();
  const { jurisdiction } = useJurisdiction();
  const [school, asOf] = [read('school'), read('asOf')];
  const path = school ? `/v1/schools/${school}/targets` : `/v1/bureaus/${jurisdiction}/targets`;
  return (
    <ListPage
      title={t('targets.title')}
      fields={
        <>
          <JurisdictionFilter value={jurisdiction} clears={['school', 'purpose']} />
          {jurisdiction && (
            <SchoolFilter jurisdiction={jurisdiction} label={t('targets.of')} whole={t('targets.bureau')} />
          )}
          {jurisdiction && <PurposeFilter path={pathTo(path, { asOf })} />}
          <Field id="asOf" label={t('targets.asOf')}>
            <DatePicker
              id="asOf"
              value={asOf ? dayjs(asOf) : null}
              onChange={(day) => change({ asOf: day?.format('YYYY-MM-DD') ?? null })}
            />
          </Field>
        </>
      }
    >
      {jurisdiction && <Targets path={path} />}
    </ListPage>
  );
}

type Answered = { readonly items: readonly Target[] };

/** Chooses among the purposes for which there are targets here. */
function PurposeFilter({ path }: { readonly path: string }) {
  const { t, pick, word } = useText();
  const { read, change } = useAddress();
  const { data, isPending } = useApi<Answered>(path);
  const purposes = new Map(data?.items.map(({ purpose, purposeLabel }) => [purpose, pick(purposeLabel)]));
  const chosen = read('purpose') ?? '';
  // One that has no targets on this day stays chosen and says so.
  if (chosen && !purposes.has(chosen)) purposes.set(chosen, word('purpose', chosen));
  return (
    <Field id="purpose" label={t('purpose')}>
      <Select
        id="purpose"
        value={chosen}
        loading={isPending}
        popupMatchSelectWidth={false}
        options={[
          { value: '', label: t('targets.anyPurpose') },
          ...[...purposes].map(([value, label]) => ({ value, label })),
        ]}
        onChange={(purpose) => change({ purpose })}
      />
    </Field>
  );
}

function Targets({ path }: { readonly path: string }) {
  const text = useText();
  const { t, pick } = text;
  const { read, choice } = useAddress();
  const [asOf, purpose, only] = [read('asOf'), read('purpose'), choice('only', filters)];
  const query = useApi<Answered>(pathTo(path, { asOf }));
  return (
    <Answer query={query}>
      {({ items }) => {
        const wanted = items.filter((one) => !purpose || one.purpose === purpose);
        const shown = wanted.filter(
          ({ value }) =>
            only === 'all' ||
            (only === 'missing' && (value === 'notMet' || value === 'open')) ||
            (only === 'undetermined' && value === 'undetermined'),
        );
        const keyOf = ({ purpose, window }: Target) => `${purpose}/${window.kind}`;
        return (
          <>
            <p className="toolbar">
              <Choice name="only" label={t('targets.only')} among={filters} say={(one) => t(`targets.only.${one}`)} />
              <SaveTable path={pathTo(`${path}.csv`, { asOf, purpose })} name="targets.csv" />
              <span aria-live="polite">
                {t('targets.reached', {
                  reached: wanted.filter(({ value }) => value === 'met').length,
                  total: wanted.length,
                })}
              </span>
            </p>
            {shown.length === 0 && (
              <NothingYet>{t(wanted.length > 0 ? 'targets.noneSuch' : 'targets.none')}</NothingYet>
            )}
            {[...new Set(shown.map(keyOf))].map((key) => {
              const rows = shown.filter((one) => keyOf(one) === key);
              const { purposeLabel, window } = rows[0]!;
              return (
                <Section key={key} title={`${pick(purposeLabel)} · ${windowName(text, window)}`}>
                  <TargetTable rows={rows} text={text} />
                </Section>
              );
            })}
          </>
        );
      }}
    </Answer>
  );
}
