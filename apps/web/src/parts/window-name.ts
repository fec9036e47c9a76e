import type { Purpose, Window } from '../api/types.js';
import type { Text } from '../language/text.js';

/** A window by its name and days: `周期 2021-2025（2021-01-01 至 2025-12-31）`. */
export function windowName({ t, word }: Text, { kind, key, from, to }: Window): string {
  const named = key.includes('..') ? word('window', kind) : `${word('window', kind)} ${key}`;
  return t('window.name', { named, from, to });
}

/** A window as the API takes it. */
export const windowParameter = ({ kind, key }: Pick<Window, 'kind' | 'key'>) => (key ? `${kind}/${key}` : kind);

/**
 * The window of a purpose that holds a day, else the last one before it. Where a purpose names none, its kind: a
 * probation is each person's own.
 */
export function windowOn(purpose: Purpose | undefined, day: string): string | null {
  if (!purpose) return null;
  const [first, ...others] = purpose.windows.filter(({ from }) => from <= day);
  if (!first) return purpose.windows[0] ? windowParameter(purpose.windows[0]) : purpose.window;
  return windowParameter(others.reduce((latest, one) => (one.from > latest.from ? one : latest), first));
}
