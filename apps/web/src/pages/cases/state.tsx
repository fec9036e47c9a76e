import { CheckCircleFilled, ClockCircleFilled } from '@ant-design/icons';
import { Tag } from 'antd';
import { useText } from '../../language/text.js';
import { today } from '../../language/time.js';
import type { CaseRow } from './shapes.js';

/** Where a case stands, with its tracks; whether it is at an end is said by a sign, and in words to those who hear it. */
export function StateOf({
  of: { stateTitle, trackTitles, closed },
}: {
  of: Pick<CaseRow, 'stateTitle' | 'trackTitles' | 'closed'>;
}) {
  const { t, pick } = useText();
  const Icon = closed ? CheckCircleFilled : ClockCircleFilled;
  return (
    <>
      <span className={`mark ${closed ? 'neutral' : 'running'}`}>
        <Icon aria-label={t(closed ? 'cases.closed.yes' : 'cases.closed.no')} /> {pick(stateTitle)}
      </span>
      {trackTitles.map(({ track, title, stateTitle: at, done }) => (
        <div key={track} className="small">
          {t('cases.track', { track: pick(title), state: pick(at) })}{' '}
          {done && <CheckCircleFilled aria-label={t('cases.trackDone')} />}
        </div>
      ))}
    </>
  );
}

/** A day by which something has to be done. The day itself is still in time. */
export function DueDay({ day }: { day: string }) {
  const { t } = useText();
  const now = today();
  return (
    <>
      <span className="nowrap">{day}</span> {day < now && <Tag color="error">{t('cases.past')}</Tag>}
      {day === now && <Tag color="warning">{t('cases.lastDay')}</Tag>}
    </>
  );
}
