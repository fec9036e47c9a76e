import { FileTextOutlined } from '@ant-design/icons';
import { useMutation } from '@tanstack/react-query';
import { Button, DatePicker, Segmented, Select, Table } from 'antd';
import dayjs from 'dayjs';
import { download, pathTo, type Problem } from '../../api/client.js';
import type { Bilingual, LeafResult, Page, RequirementValue, StillNeeded, Window } from '../../api/types.js';
import { useApi } from '../../api/use-api.js';
import { useOwnJurisdictions } from '../../api/use-own-jurisdictions.js';
import { nothing, useText, type Text } from '../../language/text.js';
import { useAddress } from '../../parts/address.js';
import { amountWithUnit, leafThreshold, leafValue } from '../../parts/amount.js';
import { Answer } from '../../parts/answer.js';
import { Field } from '../../parts/field.js';
import { JurisdictionSelect } from '../../parts/jurisdiction-select.js';
import { NothingYet } from '../../parts/nothing-yet.js';
import { RequirementMark } from '../../parts/outcome.js';
import { ProblemAlert } from '../../parts/problem-alert.js';
import { Section } from '../../parts/section.js';
import { windowName } from '../../parts/window-name.js';
import { Title } from '../../shell/title.js';

type Figure = Pick<LeafResult, 'label' | 'unit' | 'operator' | 'evidence'> & {
  readonly actual: LeafResult['value'];
  readonly target: LeafResult['threshold'];
};

/** A target as the API answers it. */
export type Target = {
  readonly rule: string;
  readonly title: Bilingual;
  readonly purpose: string;
  readonly purposeLabel: Bilingual;
  readonly window: Window;
  readonly value: RequirementValue;
  readonly clause: string;
  readonly quote: string;
  readonly figures: readonly Figure[];
  readonly gap: readonly StillNeeded[];
  readonly unknowns: readonly Bilingual[];
};

const filters = ['all', 'missing', 'undetermined'] as const;

/** What a bureau or a school has to reach, what it has reached, on which evidence, and by which clause. */
export function TargetsPage() {
  const text = useText();
  const { t } = text;
  const { read, change } = useAddress();
  const known = useOwnJurisdictions();
  const jurisdiction = read('jurisdiction') ?? known.data?.[0]?.code ?? '';
  const school = read('school');
  const path = school ? `/v1/schools/${school}/targets` : `/v1/bureaus/${jurisdiction}/targets`;
  return (
    <>
      <Title>{t('targets.title')}</Title>
      <h1>{t('targets.title')}</h1>
      <search className="fields">
        <Field id="jurisdiction" label={t('jurisdiction')}>
          <JurisdictionSelect
            id="jurisdiction"
            value={jurisdiction}
            onChange={(code) => change({ jurisdiction: code, school: null })}
          />
        </Field>
        {jurisdiction && (
          <Field id="of" label={t('targets.of')}>
            <WhoseTargets jurisdiction={jurisdiction} value={school} onChange={(id) => change({ school: id })} />
          </Field>
        )}
        <Field id="asOf" label={t('targets.asOf')}>
          <DatePicker
            id="asOf"
            value={read('asOf') ? dayjs(read('asOf')) : null}
            onChange={(day) => change({ asOf: day?.format('YYYY-MM-DD') ?? null })}
          />
        </Field>
      </search>
      {jurisdiction && <Targets path={path} asOf={read('asOf')} only={read('only') ?? 'all'} change={change} />}
    </>
  );
}

function WhoseTargets({
  jurisdiction,
  value,
  onChange,
}: {
  readonly jurisdiction: string;
  readonly value: string | null;
  readonly onChange: (school: string | null) => void;
}) {
  const { t } = useText();
  const schools = useApi<Page<{ id: string; name: string }>>(pathTo('/v1/schools', { jurisdiction, limit: '200' }));
  const named = (schools.data?.items ?? []).map(({ id, name }) => ({ value: id, label: name }));
  return (
    <Select
      id="of"
      showSearch={{ optionFilterProp: 'label' }}
      popupMatchSelectWidth={false}
      loading={schools.isPending}
      value={value ?? ''}
      options={[{ value: '', label: t('targets.bureau') }, ...named]}
      onChange={(id) => onChange(id || null)}
    />
  );
}

function Targets({
  path,
  asOf,
  only,
  change,
}: {
  readonly path: string;
  readonly asOf: string | null;
  readonly only: string;
  readonly change: (changes: { readonly [name: string]: string | null }) => void;
}) {
  const text = useText();
  const { t, pick } = text;
  const query = useApi<{ items: readonly Target[] }>(pathTo(path, { asOf }));
  return (
    <Answer query={query}>
      {({ items }) => {
        const shown = items.filter(
          ({ value }) =>
            only === 'all' ||
            (only === 'missing' && (value === 'notMet' || value === 'open')) ||
            (only === 'undetermined' && value === 'undetermined'),
        );
        const purposes = [...new Set(shown.map(({ purpose, window }) => `${purpose}/${window.kind}`))];
        return (
          <>
            <p className="toolbar">
              <Segmented
                aria-label={t('targets.only')}
                value={only}
                options={filters.map((one) => ({ value: one, label: t(`targets.only.${one}`) }))}
                onChange={(one) => change({ only: one === 'all' ? null : one })}
              />
              <SaveButton path={path} asOf={asOf} />
              <span>
                {t('targets.reached', {
                  reached: items.filter(({ value }) => value === 'met').length,
                  total: items.length,
                })}
              </span>
            </p>
            {shown.length === 0 && <NothingYet>{t('targets.none')}</NothingYet>}
            {purposes.map((key) => {
              const rows = shown.filter(({ purpose, window }) => `${purpose}/${window.kind}` === key);
              const [first] = rows;
              return (
                <Section key={key} title={`${pick(first!.purposeLabel)} · ${windowName(text, first!.window)}`}>
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

/** Targets with figures, gaps and evidence. */
export function TargetTable({ rows, text }: { readonly rows: readonly Target[]; readonly text: Text }) {
  const { t, pick } = text;
  const each = (row: Target, show: (figure: Figure) => string) =>
    row.figures.length === 0
      ? nothing
      : row.figures.map((figure, i) => <div key={`${figure.label['zh-CN']}/${i}`}>{show(figure)}</div>);
  return (
    <Table
      rowKey="rule"
      size="small"
      pagination={false}
      scroll={{ x: 'max-content' }}
      dataSource={rows}
      columns={[
        {
          title: t('targets.requirement'),
          className: 'words',
          render: (_, { title, quote, clause }) => (
            <>
              {pick(title)}
              <br />
              <span className="soft small" lang="zh-CN">
                {quote} <code>{clause}</code>
              </span>
            </>
          ),
        },
        { title: t('targets.result'), render: (_, { value }) => <RequirementMark value={value} /> },
        { title: t('targets.figure'), className: 'words', render: (_, row) => each(row, ({ label }) => pick(label)) },
        {
          title: t('targets.actual'),
          className: 'amount',
          render: (_, row) => each(row, ({ actual, unit }) => leafValue(text, { value: actual, unit })),
        },
        {
          title: t('targets.target'),
          className: 'amount',
          render: (_, row) =>
            each(row, ({ target, operator, unit }) =>
              leafThreshold(text, { threshold: target, operator, unit } as LeafResult),
            ),
        },
        {
          title: t('targets.gap'),
          className: 'words',
          render: (_, { gap, unknowns }) =>
            gap.length + unknowns.length === 0 ? (
              nothing
            ) : (
              <>
                {gap.map(({ label, needed, unit, before }) => (
                  <div key={label['zh-CN']}>
                    {t('targets.gapBy', { needed: amountWithUnit(text, needed, unit), before })}
                  </div>
                ))}
                {unknowns.map((unknown) => (
                  <div key={unknown['zh-CN']}>{pick(unknown)}</div>
                ))}
              </>
            ),
        },
        {
          title: t('targets.evidence'),
          render: (_, row) => each(row, ({ evidence }) => t('targets.events', { count: evidence.length })),
        },
      ]}
    />
  );
}

function SaveButton({ path, asOf }: { readonly path: string; readonly asOf: string | null }) {
  const { t } = useText();
  const save = useMutation<void, Problem>({
    mutationFn: () => download(pathTo(`${path}.csv`, { asOf }), 'targets.csv'),
  });
  return (
    <>
      <Button icon={<FileTextOutlined aria-hidden />} loading={save.isPending} onClick={() => save.mutate()}>
        {t('targets.save')}
      </Button>
      {save.error && <ProblemAlert problem={save.error} />}
    </>
  );
}
