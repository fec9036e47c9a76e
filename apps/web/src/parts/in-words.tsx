import { useText } from '../language/text.js';

/** The explanation in words, as it is printed and sent: long, so it opens when asked for. */
export function InWords({ children }: { children: string }) {
  const { t } = useText();
  return (
    <details className="in-words">
      <summary>{t('inWords')}</summary>
      <p>{children}</p>
    </details>
  );
}
