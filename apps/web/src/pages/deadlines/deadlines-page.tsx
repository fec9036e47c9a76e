import { LeftOutlined, RightOutlined } from '@ant-design/icons';
import { Button, DatePicker } from 'antd';
import dayjs from 'dayjs';
import { usePages } from '../../api/use-api.js';
import { useWritten } from '../../api/written.js';
import { useText } from '../../language/text.js';
import { today } from '../../language/time.js';
import { useAddress } from '../../parts/address.js';
import { Choice } from '../../parts/choice.js';
import { JurisdictionFilter, useJurisdiction } from '../../parts/jurisdiction-filter.js';
import { ListPage } from '../../parts/list-page.js';
import { NothingYet } from '../../parts/nothing-yet.js';
import { Rows } from '../../parts/rows.js';
import { SchoolFilter } from '../../parts/school-filter.js';
import { Section } from '../../parts/section.js';
import { WorkflowFilter } from '../workflows/workflow-filter.js';
import { DeadlineList } from './deadline-list.js';
import { MonthGrid } from './month-grid.js';
import type { DeadlineRow } from './shapes.js';
import { SaveCalendar } from './save-calendar.js';

const views = ['month', 'list'] as const;

/** The deadlines of a jurisdiction or a school: what is overdue, and a month as a calendar or a list. */
export function DeadlinesPage() {
  const { t } = useText();
  const { read } = useAddress();
  const { jurisdiction } = useJurisdiction();
  const of = { jurisdiction, school: read('school'), workflow: read('workflow') };
  return (
    <ListPage
      title={t('deadlines.title')}
      fields={
        <>
          <JurisdictionFilter value={jurisdiction} clears={['school', 'workflow']} />
          {jurisdiction && (
            <SchoolFilter
              jurisdiction={jurisdiction}
              label={t('deadlines.of')}
              whole={t('deadlines.wholeJurisdiction')}
            />
          )}
          <WorkflowFilter jurisdiction={jurisdiction} />
        </>
      }
    >
      {jurisdiction && (
        <>
          <Overdue of={of} />
          <Month of={of} />
          <SaveCalendar of={of} />
        </>
      )}
    </ListPage>
  );
}

type Of = { readonly jurisdiction: string | null; readonly school: string | null; readonly workflow: string | null };

function Overdue({ of }: { of: Of }) {
  const { t } = useText();
  const pages = usePages<DeadlineRow>('/v1/deadlines/overdue', { ...of, limit: '20', ...useWritten() });
  return (
    <Section title={t('deadlines.overdue')}>
      <Rows of={pages}>
        {(rows) =>
          rows.length === 0 ? <NothingYet>{t('deadlines.noneOverdue')}</NothingYet> : <DeadlineList rows={rows} />
        }
      </Rows>
    </Section>
  );
}

function Month({ of }: { of: Of }) {
  const { t } = useText();
  const { read, choice, change } = useAddress();
  const month = /^\d{4}-\d{2}$/.exec(read('month') ?? '')?.[0] ?? today().slice(0, 7);
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
          <Choice name="view" label={t('deadlines.view')} among={views} say={(value) => t(`deadlines.view.${value}`)} />
        </span>
      }
    >
      <Rows of={pages}>
        {(rows) => (
          <>
            {rows.length === 0 && <NothingYet>{t('deadlines.noneInMonth')}</NothingYet>}
            {choice('view', views) === 'month' ? (
              <MonthGrid month={month} rows={rows} onDay={() => change({ view: 'list' })} />
            ) : (
              rows.length > 0 && <DeadlineList rows={rows} />
            )}
          </>
        )}
      </Rows>
    </Section>
  );
}
