import { PrinterOutlined, SaveOutlined, UndoOutlined } from '@ant-design/icons';
import { Alert, Button, Modal } from 'antd';
import { useEffect } from 'react';
import { useBlocker } from 'react-router';
import { useText } from '../../language/text.js';
import { Answer } from '../../parts/answer.js';
import { NothingYet } from '../../parts/nothing-yet.js';
import { ProblemAlert } from '../../parts/problem-alert.js';
import { SaveTable } from '../../parts/save-table.js';
import { Section } from '../../parts/section.js';
import { RegisterGrid } from './register-grid.js';
import { useRegister, type UsedRegister } from './use-register.js';

/** The register of a class: who attended which session, filled in by keyboard and saved as a whole. */
export function RegisterOfClass({ id }: { readonly id: string }) {
  const { t } = useText();
  const register = useRegister(id);
  const { query } = register;
  const editable = query.data?.items.some(({ editable }) => editable) ?? false;
  return (
    <Section title={t('register.title')} extra={editable && <Saving register={register} />}>
      {editable && <p className="soft small no-print">{t('register.keys')}</p>}
      <Told register={register} />
      <Answer query={query}>
        {({ sessions, items }) =>
          items.length === 0 ? (
            <NothingYet>{t('register.none')}</NothingYet>
          ) : (
            <RegisterGrid
              sessions={sessions.filter(({ cancelled }) => !cancelled)}
              trainees={items}
              register={register}
            />
          )
        }
      </Answer>
      <p className="toolbar no-print">
        <SaveTable path={`/v1/classes/${id}/register.csv`} name="register.csv" label="register.csv" />
        <Button icon={<PrinterOutlined aria-hidden />} onClick={() => window.print()}>
          {t('register.print')}
        </Button>
      </p>
      <BeforeLeaving unsaved={register.changed.size > 0} />
    </Section>
  );
}

function Saving({ register: { changed, pending, save, undoAll } }: { readonly register: UsedRegister }) {
  const { t } = useText();
  const count = changed.size;
  return (
    <span className="toolbar">
      <Button icon={<UndoOutlined aria-hidden />} disabled={count === 0 || pending} onClick={undoAll}>
        {t('register.undoAll')}
      </Button>
      <Button
        type="primary"
        icon={<SaveOutlined aria-hidden />}
        disabled={count === 0}
        loading={pending}
        onClick={() => void save()}
      >
        {count === 0 ? t('register.save.none') : t('register.save', { count })}
      </Button>
    </span>
  );
}

/** What became of the last saving: how many cells were recorded, and why others were not. */
function Told({ register: { count, refused, problem, save } }: { readonly register: UsedRegister }) {
  const { t } = useText();
  const why = [...new Set(refused.values())];
  return (
    <div aria-live="polite">
      {problem && <ProblemAlert problem={problem} retry={() => void save()} />}
      {count !== null && count > 0 && <Alert type="success" showIcon title={t('register.saved', { count })} />}
      {refused.size > 0 && (
        <Alert
          type="error"
          showIcon
          title={t('register.someRefused', { count: refused.size })}
          description={
            <ul>
              {why.map((reason) => (
                <li key={reason}>{reason}</li>
              ))}
            </ul>
          }
        />
      )}
    </div>
  );
}

/** Asks before a page with unsaved changes is left, by a link or with the window. */
function BeforeLeaving({ unsaved }: { readonly unsaved: boolean }) {
  const { t } = useText();
  const blocker = useBlocker(({ currentLocation, nextLocation }) => {
    return unsaved && currentLocation.pathname !== nextLocation.pathname;
  });
  useEffect(() => {
    if (!unsaved) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    addEventListener('beforeunload', ask);
    return () => removeEventListener('beforeunload', ask);
  }, [unsaved]);
  return (
    <Modal
      open={blocker.state === 'blocked'}
      title={t('register.leaveTitle')}
      okText={t('register.stay')}
      cancelText={t('register.goAnyway')}
      closable={false}
      mask={{ closable: false }}
      onOk={() => blocker.reset?.()}
      onCancel={() => blocker.proceed?.()}
    >
      <p>{t('register.leaveText')}</p>
    </Modal>
  );
}
