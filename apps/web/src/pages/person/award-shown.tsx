import { Skeleton } from 'antd';
import type { History, HistoryEvent } from '../../api/types.js';
import { useApi } from '../../api/use-api.js';
import { useText } from '../../language/text.js';
import { showInstant } from '../../language/time.js';
import { amountWithUnit } from '../../parts/amount.js';
import { Short } from '../../parts/short.js';

/** One award of a person as it was recorded: title, amount, level, mode and its days. Its id where it cannot be read. */
export function AwardShown({ id, person }: { readonly id: string; readonly person: string }) {
  const text = useText();
  const { t, word } = text;
  const { data, isPending } = useApi<History>(`/v1/persons/${person}/history`);
  if (isPending) return <Skeleton.Input active size="small" />;
  const event = awardIn(data, id);
  if (!event) return <Short>{id}</Short>;
  const { source, recognised, unit, level, mode, occurredOn, countsOn } = event.data as Awarded;
  return (
    <div data-award={id}>
      <strong>{source.title}</strong> · {amountWithUnit(text, recognised, unit)} · {word('level', level)} ·{' '}
      {word('mode', mode)}
      <div className="soft small">
        {t('credit.days', { occurredOn, countsOn, recordedAt: showInstant(event.recordedAt) })}
      </div>
    </div>
  );
}

type Awarded = {
  readonly [field in 'recognised' | 'unit' | 'level' | 'mode' | 'occurredOn' | 'countsOn']: string;
} & { readonly source: { readonly title: string } };

/** The event that made an award, where the history shows it. */
export function awardIn(history: History | undefined, award: string): HistoryEvent | undefined {
  return history?.items.find(({ data }) => data['award'] === award && 'recognised' in data);
}
