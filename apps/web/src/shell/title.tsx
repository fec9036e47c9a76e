import { useText } from '../language/text.js';

/** The title of the browser's window: what the page is about, then whose page it is. */
export function Title({ children }: { children: string }) {
  const { t } = useText();
  return <title>{`${children} · ${t('app.name')}`}</title>;
}
