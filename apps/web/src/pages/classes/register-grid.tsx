import { useRef, useState, type KeyboardEvent } from 'react';
import { Button } from 'antd';
import { Link } from 'react-router';
import { nothing, useText } from '../../language/text.js';
import { RegisterCell } from './register-cell.js';
import { statuses, type Session, type Status, type Trainee } from './shapes.js';
import type { UsedRegister } from './use-register.js';

type Props = {
  readonly sessions: readonly Session[];
  readonly trainees: readonly Trainee[];
  readonly register: UsedRegister;
};

/** By first letter and by number. */
const keys: { readonly [key: string]: Status } = Object.fromEntries(
  statuses.flatMap((status, i) => [
    [status[0]!, status],
    [String(i + 1), status],
  ]),
);

const moves: { readonly [key: string]: readonly [down: number, right: number] } = {
  ArrowDown: [1, 0],
  ArrowUp: [-1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
};

/**
 * Sessions across, trainees down. One cell is in the order of the tab key, and arrows move it, as in a spreadsheet; a
 * letter or number sets it.
 */
export function RegisterGrid({ sessions, trainees, register }: Props) {
  const { t, pick } = useText();
  const [at, setAt] = useState<readonly [row: number, column: number]>([0, 0]);
  const body = useRef<HTMLTableSectionElement>(null);
  const go = (row: number, column: number) => {
    const [toRow, toColumn] = [within(row, trainees.length), within(column, sessions.length)];
    setAt([toRow, toColumn]);
    const cell = body.current?.querySelector<HTMLElement>(`[data-at="${toRow}/${toColumn}"]`);
    cell?.focus();
  };
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const [row, column] = at;
    const [trainee, session] = [trainees[row], sessions[column]];
    if (!trainee || !session || !(event.target as HTMLElement).dataset['at'] || event.altKey || event.metaKey) return;
    const { key, ctrlKey } = event;
    const move = moves[key];
    const status = ctrlKey ? undefined : keys[key.toLowerCase()];
    if (move) go(row + move[0], column + move[1]);
    else if (key === 'Home') go(ctrlKey ? 0 : row, 0);
    else if (key === 'End') go(ctrlKey ? trainees.length : row, sessions.length);
    else if (key === 'Enter' && ctrlKey) void register.save();
    else if (key === 'Enter') go(row + 1, column);
    else if (key === 'Escape') register.set(trainee, session.session, null);
    else if (status && trainee.editable) register.set(trainee, session.session, status);
    else return;
    event.preventDefault();
  };
  const restPresent = ({ session }: Session) => {
    for (const trainee of trainees)
      if (trainee.editable && register.statusOf(trainee, session) === null) register.set(trainee, session, 'present');
  };
  const rest = ({ session }: Session) =>
    trainees.some((trainee) => trainee.editable && register.statusOf(trainee, session) === null);
  return (
    <div className="register">
      <table role="grid" aria-label={t('register.grid')} onKeyDown={onKeyDown}>
        <thead>
          <tr>
            <th scope="col" className="sticky">
              {t('register.trainee')}
            </th>
            <th scope="col">{t('class.state')}</th>
            {sessions.map((session) => (
              <th key={session.session} scope="col" title={session.title ?? undefined}>
                {session.on}
                {session.title && <div className="soft small topic">{session.title}</div>}
                {rest(session) && (
                  <Button
                    size="small"
                    className="no-print"
                    aria-label={t('register.restPresentOn', { on: session.on })}
                    onClick={() => restPresent(session)}
                  >
                    {t('register.restPresent')}
                  </Button>
                )}
              </th>
            ))}
            <th scope="col">{t('register.absences')}</th>
            <th scope="col">{t('register.process')}</th>
            <th scope="col">{t('register.completion')}</th>
            <th scope="col">{t('register.madeUp')}</th>
            <th scope="col">{t('register.completed')}</th>
          </tr>
        </thead>
        <tbody ref={body}>
          {trainees.map((trainee, row) => (
            <tr key={trainee.case}>
              <th scope="row" className="sticky">
                <Link
                  to={`/cases/${trainee.case}`}
                  title={t('register.caseOf', { name: nameOf(trainee, t('person.erased')) })}
                >
                  {nameOf(trainee, t('person.erased'))}
                </Link>
                <div className="soft small">{trainee.schoolName}</div>
              </th>
              <td title={trainee.editable ? undefined : t('register.readOnly')}>{pick(trainee.stateTitle)}</td>
              {sessions.map((session, column) => (
                <RegisterCell
                  key={session.session}
                  {...{ trainee, session, register, row, column }}
                  stop={at[0] === row && at[1] === column}
                  onFocus={() => setAt([row, column])}
                />
              ))}
              <td className="amount">{absences(trainee, sessions, register)}</td>
              <Assessed trainee={trainee} />
              <td className="day">{trainee.completedOn ?? nothing}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** Results of both assessments, and what an attempt before them gave. */
function Assessed({ trainee: { assessments } }: { readonly trainee: Trainee }) {
  const { t } = useText();
  const of = (kind: 'process' | 'completion') => assessments.find((one) => one.kind === kind);
  const result = (kind: 'process' | 'completion') => {
    const found = of(kind);
    if (!found) return nothing;
    return [t(`assessed.${found.result}`), found.score].filter(Boolean).join(' ');
  };
  const madeUp = assessments.filter(({ before }) => before.length > 0);
  return (
    <>
      <td>{result('process')}</td>
      <td>{result('completion')}</td>
      <td>
        {madeUp.length === 0 && nothing}
        {madeUp.map(({ kind, before, result }) => (
          <div key={kind}>
            {t('register.madeUpOf', {
              kind: t(`register.${kind}`),
              before: before.map((one) => t(`assessed.${one.result}`)).join(' → '),
              result: t(`assessed.${result}`),
            })}
          </div>
        ))}
      </td>
    </>
  );
}

/** Absences as the register shows them, unsaved changes included. */
function absences(trainee: Trainee, sessions: readonly Session[], { statusOf }: UsedRegister): number {
  return sessions.filter(({ session }) => statusOf(trainee, session) === 'absent').length;
}

const nameOf = ({ name }: Trainee, erased: string) => name ?? erased;

const within = (index: number, count: number) => Math.max(0, Math.min(index, count - 1));
