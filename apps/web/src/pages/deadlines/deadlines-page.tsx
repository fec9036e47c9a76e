import { LeftOutlined, RightOutlined } from '@ant-design/icons';
import { Button, DatePicker, Segmented, Select } from 'antd';
import dayjs from 'dayjs';
import { pathTo } from '../../api/client.js';
import type { Page } from '../../api/types.js';
import { useApi, usePages } from '../../api/use-api.js';
import { useOwnJurisdictions } from '../../api/use-own-jurisdictions.js';
import { useWritten } from '../../api/written.js';
import { useText } from '../../language/text.js';
import { today } from '../../language/time.js';
import { useAddress } from '../../parts/address.js';
import { Answer } from '../../parts/answer.js';
import { Field } from '../../parts/field.js';
import { JurisdictionSelect } from '../../parts/jurisdiction-select.js';
import { More } from '../../parts/more.js';
import { NothingYet } from '../../parts/nothing-yet.js';
import { Section } from '../../parts/section.js';
import { Title } from '../../shell/title.js';
import { WorkflowSelect } from '../workflows/workflow-select.js';
import { DeadlineList } from './deadline-list.js';
import { MonthGrid } from './month-grid.js';
import type { DeadlineRow } from './shapes.js';
import { SaveCalendar } from './save-calendar.js';

const views = ['month', 'list'] as const;

/** The deadlines of a jurisdiction or a school: what is overdue, and a month as a calendar or a list. */
export function DeadlinesPage() {
  const { t } = useText();
  const { read, change } = useAddress();
  const own = useOwnJurisdictions();
  const jurisdiction = read('jurisdiction') ?? own.data?.[0]?.code ?? null;
  const of = { jurisdiction, school: read('school'), workflow: read('workflow') };
  const month = /^\d{4}-\d{2}$/.exec(read('month') ?? '')?.[0] ?? today().slice(0, 7);
  const view = views.find((one) => one === read('view')) ?? 'month';
  return (
    <>
      <Title>{t('deadlines.title')}</Title>
      <h1>{t('deadlines.title')}</h1>
      <search className="fields">
        <Field id="jurisdiction" label={t('jurisdiction')}>
          <JurisdictionSelect
            id="jurisdiction"
            value={jurisdiction}
            onChange={(code) => change({ jurisdiction: code, school: null, workflow: null })}
          />
        </Field>
        {jurisdiction && (
          <Field id="school" label={t('deadlines.of')}>
            <SchoolSelect jurisdiction={jurisdiction} value={of.school} onChange={(school) => change({ school })} />
          </Field>
        )}
        <Field id="workflow" label={t('caseList.workflow')}>
          <WorkflowSelect
            id="workflow"
            jurisdiction={jurisdiction}
            value={of.workflow}
            onChange={(workflow) => change({ workflow })}
          />
        </Field>
      </search>
      {jurisdiction && (
        <>
          <Overdue of={of} />
          <Month of={of} month={month} view={view} change={change} />
          <SaveCalendar of={of} />
        </>
      )}
    </>
  );
}

type Of = { readonly jurisdiction: string | null; readonly school: string | null; readonly workflow: string | null };

function SchoolSelect({
  jurisdiction,
  value,
  onChange,
}: {
  readonly jurisdiction: string;
  readonly value: string | null;
  readonly onChange: (school: string | null) => void;
}) {
  const { t } = useText();
  const { data, isPending } = useApi<Page<{ id: string; name: string }>>(
    pathTo('/v1/schools', { jurisdiction, limit: '200' }),
  );
  return (
    <Select
      id="school"
      showSearch={{ optionFilterProp: 'label' }}
      popupMatchSelectWidth={false}
      loading={isPending}
      value={value ?? ''}
      options={[
        { value: '', label: t('deadlines.wholeJurisdiction') },
        ...(data?.items.map(({ id, name }) => ({ value: id, label: name })) ?? []),
      ]}
      onChange={(id) => onChange(id || null)}
    />
  );
}

function Overdue({ of }: { of: Of }) {
  const { t } = useText();
  const pages = usePages<DeadlineRow>('/v1/deadlines/overdue', { ...of, limit: '20', ...useWritten() });
  return (
    <Section title={t('deadlines.overdue')}>
      <Answer query={pages}>
        {({ pages: read }) => {
          const rows = read.flatMap(({ items }) => items);
          if (rows.length === 0) return <NothingYet>{t('deadlines.noneOverdue')}</NothingYet>;
          return (
            <>
              <DeadlineList rows={rows} />
              <More pages={pages} shown={rows.length} />
            </>
          );
        }}
      </Answer>
    </Section>
  );
}

function Month({
  of,
  month,
  view,
  change,
}: {
  readonly of: Of;
  readonly month: string;
  readonly view: (typeof views)[number];
  readonly change: (changes: { readonly [name: string]: string | null }) => void;
}) {
  const { t } = useText();
  const first = dayjs(`${month}-01`);
  const [from, to] = [first.format('YYYY-MM-DD'), first.endOf('month').format('YYYY-MM-DD')];
  const pages = usePages<DeadlineRow>('/v1/deadlines', { ...of, from, to, limit: '200', ...useWritten() });
  const go = (months: number) => change({ month: first.add(months, 'month').format('YYYY-MM') });
  return (
    <Section
      title={t('deadlines.inMonth', { month })}
      extra={
        <span className="toolbar">
          <Button icon={<LeftOutlined aria-hidden />} aria-label={t('deadlines.before')} onClick={() => go(-1)} />
          <DatePicker
            picker="month"
            allowClear={false}
            aria-label={t('deadlines.month')}
            value={first}
            onChange={(day) => change({ month: day?.format('YYYY-MM') ?? null })}
          />
          <Button icon={<RightOutlined aria-hidden />} aria-label={t('deadlines.after')} onClick={() => go(1)} />
          <Button onClick={() => change({ month: null })}>{t('deadlines.thisMonth')}</Button>
          <Segmented
            aria-label={t('deadlines.view')}
            value={view}
            options={views.map((value) => ({ value, label: t(`deadlines.view.${value}`) }))}
            onChange={(value) => change({ view: value === 'month' ? null : value })}
          />
        </span>
      }
    >
      <Answer query={pages}>
        {({ pages: read }) => {
          const rows = read.flatMap(({ items }) => items);
          return (
            <>
              {rows.length === 0 && <NothingYet>{t('deadlines.noneInMonth')}</NothingYet>}
              {view === 'month' ? (
                <MonthGrid month={month} rows={rows} onDay={() => change({ view: 'list' })} />
              ) : (
                rows.length > 0 && <DeadlineList rows={rows} />
              )}
              {rows.length > 0 && <More pages={pages} shown={rows.length} />}
            </>
          );
        }}
      </Answer>
    </Section>
  );
}
