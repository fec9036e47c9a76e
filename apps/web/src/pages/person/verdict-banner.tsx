import type { Outcome } from '../../api/types.js';
import type { Bilingual, Window } from '../../api/types.js';
import { useText } from '../../language/text.js';
import { showInstant } from '../../language/time.js';
import { lookOf } from '../../parts/outcome.js';
import { windowName } from '../../parts/window-name.js';

type Verdict = {
  readonly outcome: Outcome;
  readonly text: Bilingual;
  readonly window: Window;
  readonly asOf: string;
  readonly knownAt?: string | null;
  readonly position: string;
};

/** The answer, large: an icon, a word, the sentence, and what it rests on. */
export function VerdictBanner({ standing }: { standing: Verdict }) {
  const text = useText();
  const { t, pick } = text;
  const { outcome, window, asOf, knownAt, position } = standing;
  const { Icon, tone } = lookOf(outcome);
  return (
    <div className={`banner ${tone}`} role="status" data-outcome={outcome}>
      <Icon aria-hidden />
      <div>
        <p className="verdict">{t(`outcome.${outcome}`)}</p>
        <p>{pick(standing.text)}</p>
        <p className="soft small">
          {windowName(text, window)} · {t('asOf')} {asOf} · {t('knownAt')}{' '}
          {knownAt ? showInstant(knownAt) : t('knownAt.now')} · {t('position')} {position}
        </p>
      </div>
    </div>
  );
}
