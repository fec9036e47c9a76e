import type { Bilingual, Outcome, Window } from '../../api/types.js';
import { useText } from '../../language/text.js';
import { showInstant } from '../../language/time.js';
import { InWords } from '../../parts/in-words.js';
import { sayOutcome } from '../../parts/outcome.js';
import { windowName } from '../../parts/window-name.js';

type Verdict = {
  readonly outcome: Outcome;
  readonly text: Bilingual;
  readonly window: Window;
  readonly asOf: string;
  readonly knownAt?: string | null;
  readonly position: string;
  /** Whether something follows from the outcome; of a flag or target a requirement is met or not. */
  readonly binding?: boolean;
};

/** The answer, large: an icon, a word, the sentence, and what it rests on. */
export function VerdictBanner({ standing }: { standing: Verdict }) {
  const text = useText();
  const { t, pick } = text;
  const { outcome, window, asOf, knownAt, position, binding = true } = standing;
  const { look, phrase } = sayOutcome(outcome, binding);
  const { Icon, tone } = look;
  const [sentence, ...details] = pick(standing.text).split('\n');
  return (
    <div className={`banner ${tone}`} role="status" data-outcome={outcome}>
      <Icon aria-hidden />
      <div>
        <p className="verdict">{t(phrase)}</p>
        <p>{sentence}</p>
        <p className="soft small">
          {windowName(text, window)} · {t('asOf')} {asOf} · {t('knownAt')}{' '}
          {knownAt ? showInstant(knownAt) : t('knownAt.now')} · {t('position')} {position}
        </p>
        {details.length > 0 && <InWords>{details.join('\n').trim()}</InWords>}
      </div>
    </div>
  );
}
