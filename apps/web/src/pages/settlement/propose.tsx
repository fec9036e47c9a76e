import { Button, DatePicker } from 'antd';
import dayjs from 'dayjs';
import { useState } from 'react';
import { useAct } from '../../api/use-act.js';
import { useText } from '../../language/text.js';
import { today } from '../../language/time.js';
import { Field } from '../../parts/field.js';
import { ProblemAlert } from '../../parts/problem-alert.js';
import { useMe } from '../workflows/use-me.js';
import type { Question } from './shapes.js';

const proposers = ['bureau.hr', 'bureau.training', 'system'];

/** Proposes a settlement, for those who may. */
export function Propose({
  jurisdiction,
  of,
  again,
}: {
  readonly jurisdiction: string;
  readonly of: Question;
  readonly again: boolean;
}) {
  const { t } = useText();
  const { me } = useMe();
  const [asOf, setAsOf] = useState<string | null>(null);
  const act = useAct<unknown>(() => setAsOf(null));
  const reaches = (code = '') => jurisdiction.startsWith(code.replace(/(00)+$/, ''));
  if (!me?.grants.some(({ role, jurisdiction: code }) => proposers.includes(role) && reaches(code))) return null;
  return (
    <>
      <p className="soft">{t('settling.proposeText')}</p>
      <div className="fields">
        <Field id="settleAsOf" label={t('settling.asOf')} hint={t('settling.asOf.hint')}>
          <DatePicker
            id="settleAsOf"
            value={asOf ? dayjs(asOf) : null}
            maxDate={dayjs(today())}
            onChange={(day) => setAsOf(day?.format('YYYY-MM-DD') ?? null)}
          />
        </Field>
        <Button
          type="primary"
          loading={act.isPending}
          onClick={() =>
            act.mutate({ path: `/v1/settlements/${jurisdiction}/cases`, body: { ...of, ...(asOf && { asOf }) } })
          }
        >
          {t(again ? 'settling.proposeAgain' : 'settling.propose')}
        </Button>
      </div>
      {act.error && <ProblemAlert problem={act.error} />}
    </>
  );
}
