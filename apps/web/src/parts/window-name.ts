import type { Window } from '../api/types.js';
import type { Text } from '../language/text.js';

/** A window by its name and days: `周期 2021-2025（2021-01-01 至 2025-12-31）`. */
export function windowName({ t, word }: Text, { kind, key, from, to }: Window): string {
  const named = key.includes('..') ? word('window', kind) : `${word('window', kind)} ${key}`;
  return t('window.name', { named, from, to });
}

/** A window as the API takes it. */
export const windowParameter = ({ kind, key }: Pick<Window, 'kind' | 'key'>) => `${kind}/${key}`;
