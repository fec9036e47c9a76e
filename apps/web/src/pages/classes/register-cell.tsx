import {
  CheckCircleFilled,
  ClockCircleFilled,
  CloseCircleFilled,
  ExclamationCircleFilled,
  MinusCircleFilled,
} from '@ant-design/icons';
import { useId, type ComponentType } from 'react';
import { nothing, useText } from '../../language/text.js';
import type { Tone } from '../../parts/outcome.js';
import { cellOf, type Session, type Status, type Trainee } from './shapes.js';
import type { UsedRegister } from './use-register.js';

const looks: {
  readonly [status in Status]: { readonly tone: Tone; readonly Icon: ComponentType<{ 'aria-hidden': true }> };
} = {
  present: { tone: 'good', Icon: CheckCircleFilled },
  late: { tone: 'unsettled', Icon: ClockCircleFilled },
  absent: { tone: 'bad', Icon: CloseCircleFilled },
  excused: { tone: 'neutral', Icon: MinusCircleFilled },
};

type Props = {
  readonly trainee: Trainee;
  readonly session: Session;
  readonly register: UsedRegister;
  readonly row: number;
  readonly column: number;
  /** Whether the tab key stops here. */
  readonly stop: boolean;
  readonly onFocus: () => void;
};

/** A cell of the register: how somebody attended, leave asked for, whether it is saved, and why it was refused. */
export function RegisterCell({ trainee, session, register, row, column, stop, onFocus }: Props) {
  const { t } = useText();
  const why = useId();
  const cell = cellOf(trainee, session.session);
  const status = register.statusOf(trainee, session.session);
  const changed = register.changed.has(cell);
  const refused = register.refused.get(cell);
  const leave = trainee.attendance.find((one) => one.session === session.session)?.leave;
  const look = status && looks[status];
  const said = [
    status ? t(`attendance.${status}`) : t('register.empty'),
    leave && t(`register.leave.${leave}`),
    changed && t('register.unsaved'),
  ].filter(Boolean);
  return (
    <td
      role="gridcell"
      data-at={`${row}/${column}`}
      data-status={status ?? ''}
      tabIndex={stop ? 0 : -1}
      aria-readonly={!trainee.editable}
      aria-invalid={refused !== undefined}
      aria-describedby={refused ? why : undefined}
      aria-label={t('register.cell', {
        name: trainee.name ?? t('person.erased'),
        on: session.on,
        status: said.join('，'),
      })}
      className={[look?.tone, changed && 'changed', refused && 'refused'].filter(Boolean).join(' ')}
      onFocus={onFocus}
    >
      {look ? (
        <span className={`mark ${look.tone}`}>
          <look.Icon aria-hidden /> {t(`attendance.${status}`)}
        </span>
      ) : (
        <span className="soft">{nothing}</span>
      )}
      {leave && <div className="small leave">{t(`register.leave.${leave}`)}</div>}
      {changed && !refused && <div className="small soft">{t('register.unsaved')}</div>}
      {refused && (
        <div id={why} className="small why">
          <ExclamationCircleFilled aria-hidden /> {refused}
        </div>
      )}
    </td>
  );
}
