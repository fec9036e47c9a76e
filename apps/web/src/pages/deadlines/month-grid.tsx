import { Button } from 'antd';
import dayjs from 'dayjs';
import { Link } from 'react-router';
import { useText } from '../../language/text.js';
import { today } from '../../language/time.js';
import { looksOf } from './deadline-list.js';
import { keyOf, type DeadlineRow } from './shapes.js';

/** How many deadlines a day shows before it says how many more there are. */
const SHOWN = 4;

/** A month as a calendar, weeks from Monday; `onDay` shows what did not fit. */
export function MonthGrid({ month, rows, onDay }: { month: string; rows: readonly DeadlineRow[]; onDay: () => void }) {
  const { t } = useText();
  const first = dayjs(`${month}-01`);
  const lead = (first.day() + 6) % 7;
  const weeks = Math.ceil((lead + first.daysInMonth()) / 7);
  const days = Array.from({ length: weeks * 7 }, (_, i) => first.add(i - lead, 'day'));
  return (
    <table className="month">
      <thead>
        <tr>
          {([1, 2, 3, 4, 5, 6, 7] as const).map((weekday) => (
            <th key={weekday} scope="col">
              {t(`weekday.${weekday}`)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {Array.from({ length: weeks }, (_, week) => (
          <tr key={week}>
            {days.slice(week * 7, week * 7 + 7).map((day) => {
              const said = day.format('YYYY-MM-DD');
              const inMonth = said.startsWith(month);
              const due = inMonth ? rows.filter((row) => row.day === said) : [];
              return (
                <td
                  key={said}
                  className={inMonth ? undefined : 'outside'}
                  aria-current={said === today() ? 'date' : undefined}
                >
                  {inMonth && <time dateTime={said}>{day.date()}</time>}
                  <ul className="plain">
                    {due.slice(0, SHOWN).map((row) => (
                      <Entry key={keyOf(row)} of={row} />
                    ))}
                  </ul>
                  {due.length > SHOWN && (
                    <Button type="link" size="small" onClick={onDay}>
                      {t('deadlines.more', { count: due.length - SHOWN })}
                    </Button>
                  )}
                </td>
              );
            })}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Entry({ of }: { of: DeadlineRow }) {
  const { t, pick } = useText();
  const { how, tone, Icon } = looksOf(of);
  return (
    <li className={tone}>
      <Icon className="mark" aria-label={t(`deadlineState.${how}`)} />{' '}
      <Link to={`/cases/${of.id}`}>{pick(of.deadlineTitle)}</Link>
      <div className="soft small">{of.case.subjectName ?? pick(of.case.title)}</div>
    </li>
  );
}
