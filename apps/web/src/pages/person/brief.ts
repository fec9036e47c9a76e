import type { HistoryEvent } from '../../api/types.js';
import type { Text } from '../../language/text.js';
import type { Phrase } from '../../language/dictionary.js';
import { amountWithUnit } from '../../parts/amount.js';

/** What an event is about, in a few words, from the fields that say it; empty when none does. */
export function briefOf(text: Text, { data }: HistoryEvent): string {
  const { t, word } = text;
  const field = (name: string) => (typeof data[name] === 'string' ? data[name] : undefined);
  const source = data['source'] as { title?: string } | undefined;
  const window = data['window'] as { key?: string } | undefined;
  const amount = field('recognised') ?? field('amount');
  const outcome = field('outcome');
  const role = field('role');
  return [
    source?.title,
    amount && amountWithUnit(text, amount, field('unit')),
    field('outcome') && field('purpose') && word('purpose', field('purpose')),
    window?.key,
    outcome && t(`outcome.${outcome}` as Phrase),
    role && word('role', role),
    field('from') && field('kind') && word('leave', field('kind')),
    field('hiredOn') ?? field('from') ?? field('on'),
    field('reason'),
  ]
    .filter(Boolean)
    .join(' · ');
}
