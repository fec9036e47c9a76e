import { Progress, Steps } from 'antd';
import { useEffect } from 'react';
import { useQuery } from '@tanstack/react-query';
import { get, type Problem } from '../../api/client.js';
import { useText } from '../../language/text.js';
import { undone, working, type Progress as Told, type SettlementRow } from './shapes.js';

const stages = ['propose', 'decide', 'check', 'notice', 'confirm', 'issue', 'lock'] as const;

/** The stage at which a settlement is, by its state: what comes before it is done. */
const at: { readonly [state: string]: number } = {
  proposing: 1,
  proposed: 2,
  notice: 3,
  confirmed: 5,
  issued: 6,
  locked: 7,
  withdrawing: 6,
};

/** How often the service is asked how far it is. */
const POLL_MS = 1_500;

/** Where a settlement stands between its proposal and the lock, and how far the service is while it works. */
export function ProgressLine({ of, onMoved }: { readonly of: SettlementRow; readonly onMoved: () => void }) {
  const { t, pick } = useText();
  const isWorking = working.includes(of.state);
  const told = useQuery<Told, Problem>({
    queryKey: ['settlement progress', of.id, of.state],
    queryFn: (reading) => get<Told>(`/v1/settlements/${of.jurisdiction}/cases/${of.id}/progress`, reading),
    enabled: isWorking,
    refetchInterval: POLL_MS,
  });
  const moved = told.data !== undefined && told.data.state !== of.state;
  useEffect(() => {
    if (moved) onMoved();
  }, [moved]);
  const { done = 0, total = 0 } = told.data?.progress ?? {};
  return (
    <div data-state={of.state}>
      <Steps
        size="small"
        responsive
        className="settling"
        aria-label={t('settling.progress')}
        current={at[of.state] ?? 0}
        status={undone.includes(of.state) ? 'error' : 'process'}
        items={stages.map((stage) => ({ title: t(`settling.stage.${stage}`) }))}
      />
      <p aria-live="polite">
        <strong>{t('settling.state', { state: pick(of.stateTitle) })}</strong>
      </p>
      {isWorking && (
        <div role="status">
          {t('settling.working', { done, total })}
          <Progress percent={total === 0 ? 0 : Math.floor((100 * done) / total)} size="small" />
        </div>
      )}
    </div>
  );
}
