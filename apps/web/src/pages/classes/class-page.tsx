import { Descriptions, Table, Tag } from 'antd';
import { Link, useParams } from 'react-router';
import { useApi } from '../../api/use-api.js';
import { nothing, useText } from '../../language/text.js';
import { amountWithUnit } from '../../parts/amount.js';
import { Answer } from '../../parts/answer.js';
import { NothingYet } from '../../parts/nothing-yet.js';
import { Section } from '../../parts/section.js';
import { Title } from '../../shell/title.js';
import { TargetTable, type Target } from '../targets/target-table.js';
import { stateOf, trainees } from './class-table.js';
import { RegisterOfClass } from './register.js';
import type { ClassWhole, Session } from './shapes.js';

/** A class: what it is, its register, its timetable, and what is required of it. */
export function ClassPage() {
  const { t } = useText();
  const id = useParams()['id']!;
  const query = useApi<ClassWhole>(`/v1/classes/${encodeURIComponent(id)}`);
  return (
    <>
      <Title>{query.data?.title ?? t('classes.title')}</Title>
      <Answer query={query}>
        {(found) => (
          <div className="class-page">
            <Header of={found} />
            <RegisterOfClass id={found.id} />
            <Timetable sessions={found.timetable} />
            <ItsTargets id={found.id} />
          </div>
        )}
      </Answer>
    </>
  );
}

function Header({ of }: { readonly of: ClassWhole }) {
  const text = useText();
  const { t, word } = text;
  const { title, organiser, startsOn, endsOn, planned, unit, level, mode, programme, jurisdiction } = of;
  const item = `/programmes?jurisdiction=${jurisdiction}&item=${programme}`;
  return (
    <header>
      <h1>{title}</h1>
      <Descriptions
        size="small"
        column={{ xs: 1, sm: 2, md: 3, lg: 4 }}
        items={[
          { key: 'organiser', label: t('class.organiser'), children: organiser },
          { key: 'days', label: t('class.days'), children: t('class.daysOf', { from: startsOn, to: endsOn }) },
          { key: 'planned', label: t('class.planned'), children: amountWithUnit(text, planned, unit) },
          { key: 'level', label: t('credit.level'), children: word('level', level) },
          { key: 'mode', label: t('credit.mode'), children: word('mode', mode) },
          { key: 'enrolled', label: t('class.enrolled'), children: trainees(text, of) },
          { key: 'state', label: t('class.state'), children: stateOf(text, of) },
          {
            key: 'plan',
            label: t('class.planItem'),
            children: programme ? <Link to={item}>{t('programmes.title')}</Link> : <Tag>{t('class.unplanned')}</Tag>,
          },
        ]}
      />
    </header>
  );
}

function Timetable({ sessions }: { readonly sessions: readonly Session[] }) {
  const text = useText();
  const { t } = text;
  return (
    <Section title={t('class.timetable')}>
      <Table
        rowKey="session"
        size="small"
        pagination={false}
        scroll={{ x: 'max-content' }}
        dataSource={sessions}
        locale={{ emptyText: <NothingYet>{t('register.noSessions')}</NothingYet> }}
        columns={[
          {
            title: t('class.day'),
            className: 'day',
            render: (_, { on, cancelled }) => (
              <>
                {cancelled ? <del>{on}</del> : on} {cancelled && <Tag>{t('class.cancelled')}</Tag>}
              </>
            ),
          },
          { title: t('class.topic'), className: 'words', render: (_, { title }) => title ?? nothing },
          {
            title: t('class.hours'),
            className: 'amount',
            render: (_, { hours }) => amountWithUnit(text, hours, 'hour'),
          },
        ]}
      />
    </Section>
  );
}

/** What the document requires of a class, such as the satisfaction on both lines of the evaluation. */
function ItsTargets({ id }: { readonly id: string }) {
  const text = useText();
  const query = useApi<{ items: readonly Target[] }>(`/v1/classes/${id}/targets`);
  if (!query.data?.items.length) return null;
  return (
    <Section title={text.t('class.targets')}>
      <TargetTable rows={query.data.items} text={text} />
    </Section>
  );
}
