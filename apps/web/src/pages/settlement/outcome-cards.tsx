import { Statistic } from 'antd';
import type { Settlement } from '../../api/types.js';
import { useText } from '../../language/text.js';
import { useAddress } from '../../parts/address.js';
import { outcomes, sayOutcome } from '../../parts/outcome.js';

/** How many persons have which outcome; pressing a card lists them. */
export function OutcomeCards({
  settlement: { counts, total },
  binding,
}: {
  readonly settlement: Settlement;
  readonly binding: boolean;
}) {
  const { t } = useText();
  const { read, change } = useAddress();
  const chosen = read('outcome');
  return (
    <div className="cards" role="group" aria-label={t('settlement.counts', { total })}>
      {outcomes.map((outcome) => {
        const { phrase, look } = sayOutcome(outcome, binding);
        const { Icon, tone } = look;
        return (
          <button
            key={outcome}
            type="button"
            className={`card ${tone}`}
            aria-pressed={chosen === outcome}
            data-outcome={outcome}
            onClick={() => change({ outcome: chosen === outcome ? null : outcome })}
          >
            <Statistic
              title={
                <span className={`mark ${tone}`}>
                  <Icon aria-hidden /> {t(phrase)}
                </span>
              }
              value={counts[outcome]}
              suffix={t('settlement.ofTotal', { total })}
            />
          </button>
        );
      })}
    </div>
  );
}
