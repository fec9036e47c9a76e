import { Alert } from 'antd';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'react-router';
import { pathTo } from '../../api/client.js';
import { useApi } from '../../api/use-api.js';
import { useWritten } from '../../api/written.js';
import { useText } from '../../language/text.js';
import { showInstant } from '../../language/time.js';
import { Answer } from '../../parts/answer.js';
import { NothingYet } from '../../parts/nothing-yet.js';
import { SaveTable } from '../../parts/save-table.js';
import { Section } from '../../parts/section.js';
import { NextSteps } from '../cases/next-steps.js';
import type { CasePage } from '../cases/shapes.js';
import { Propose } from './propose.js';
import { ProgressLine } from './progress-line.js';
import { undone, type Question, type SettlementRow } from './shapes.js';

type Props = {
  readonly jurisdiction: string;
  readonly of: Question;
  readonly binding: boolean;
};

/** A settlement from its proposal to its document: where it stands, what was counted, what can be done now. */
export function Settling({ jurisdiction, of, binding }: Props) {
  const { t, pick } = useText();
  const path = `/v1/settlements/${jurisdiction}`;
  const written = useWritten();
  const query = useApi<{ items: readonly SettlementRow[] }>(
    pathTo(`${path}/cases`, { ...of, ...written }),
    ({ items }) => items.every((row) => row.jurisdiction === jurisdiction && row.purpose === of.purpose),
  );
  return (
    <Section
      title={t('settling.title')}
      extra={<SaveTable path={pathTo(`${path}/notice.csv`, of)} name="notice.csv" label="settling.notice" />}
    >
      <Answer query={query}>
        {({ items }) => {
          const [last, ...earlier] = items;
          const ended = !last || undone.includes(last.state) || last.state === 'locked';
          return (
            <>
              {last ? (
                <Running of={last} binding={binding} onMoved={() => void query.refetch()} />
              ) : (
                <NothingYet>{t('settling.none')}</NothingYet>
              )}
              {ended && <Propose jurisdiction={jurisdiction} of={of} again={last !== undefined} />}
              {earlier.length > 0 && (
                <details>
                  <summary>{t('settling.earlier', { count: earlier.length })}</summary>
                  <ul>
                    {earlier.map(({ id, stateTitle, openedAt }) => (
                      <li key={id}>
                        <Link to={`/cases/${id}`}>{showInstant(openedAt)}</Link> · {pick(stateTitle)}
                      </li>
                    ))}
                  </ul>
                </details>
              )}
            </>
          );
        }}
      </Answer>
    </Section>
  );
}

function Running({
  of,
  binding,
  onMoved,
}: {
  readonly of: SettlementRow;
  readonly binding: boolean;
  readonly onMoved: () => void;
}) {
  const { t } = useText();
  const client = useQueryClient();
  const { asOf, counts, objections } = of;
  const open = objections.filed - objections.answered;
  const moved = () => {
    onMoved();
    // What is counted and listed below rests on the decisions just made, and the case has other steps now.
    const stale = /\/v1\/(settlements|cases)\//;
    void client.invalidateQueries({ predicate: ({ queryKey }) => stale.test(String(queryKey)) });
  };
  return (
    <>
      <ProgressLine of={of} onMoved={moved} />
      <p>
        {counts['persons'] !== undefined && t(binding ? 'settling.counted' : 'settling.counted.flag', counts)}{' '}
        <span className="soft">{t('settling.asOfDay', { day: asOf })}</span>{' '}
        <Link to={`/cases/${of.id}`}>{t('settling.case')}</Link>
      </p>
      <p>{t('settling.objections', objections)}</p>
      {open > 0 && <Alert type="warning" showIcon title={t('settling.objections.open', { count: open })} />}
      <Steps key={of.state} id={of.id} onMoved={moved} />
    </>
  );
}

/** The steps of this account in the case, with their forms; those of others with who may take them. */
function Steps({ id, onMoved }: { readonly id: string; readonly onMoved: () => void }) {
  const { t } = useText();
  const query = useApi<CasePage>(pathTo(`/v1/cases/${id}`, useWritten()), (previous) => previous.id === id);
  const [done, setDone] = useState<string | null>(null);
  return (
    <>
      <div role="status">{done && <Alert type="success" showIcon title={t('settling.done', { step: done })} />}</div>
      <Answer query={query}>
        {(one) => (
          <NextSteps
            of={one}
            onDone={(step) => {
              setDone(step);
              if (step) onMoved();
            }}
            reload={() => void query.refetch()}
          />
        )}
      </Answer>
    </>
  );
}
