import { Skeleton } from 'antd';
import { Link } from 'react-router';
import type { DecisionSummary } from '../../api/types.js';
import { useApi, useJurisdictions } from '../../api/use-api.js';
import { useText } from '../../language/text.js';
import { showInstant } from '../../language/time.js';
import { OutcomeMark } from '../../parts/outcome.js';
import { Short } from '../../parts/short.js';
import { windowName } from '../../parts/window-name.js';

/** One decision about a person, found by its id. The id itself where it cannot be read. */
export function DecisionShown({ id, person }: { readonly id: string; readonly person: string }) {
  const { data, isPending } = useApi<{ items: readonly DecisionSummary[] }>(`/v1/persons/${person}/decisions`);
  if (isPending) return <Skeleton.Input active size="small" />;
  const decision = data?.items.find((one) => one.id === id);
  return decision ? <DecisionLine of={decision} /> : <Short>{id}</Short>;
}

/** A decision in two lines: for what and how it came out, then its days and whether another has replaced it. */
export function DecisionLine({ of }: { readonly of: DecisionSummary }) {
  const text = useText();
  const { t, pick } = text;
  const { data: jurisdictions = [] } = useJurisdictions();
  const { id, jurisdiction, purpose, window, asOf, outcome, recordedAt, corrects, supersededBy } = of;
  const known = jurisdictions
    .find(({ code }) => code === jurisdiction)
    ?.purposes.find((one) => one.purpose === purpose);
  return (
    <div data-decision={id} className={supersededBy ? 'superseded' : undefined}>
      <Link to={`/decisions/${id}`}>
        {known ? pick(known.title) : purpose} · {windowName(text, window)}
      </Link>{' '}
      <OutcomeMark outcome={outcome} binding={known?.binding} />
      <div className="soft small">
        {t('decisions.recorded', { asOf, recordedAt: showInstant(recordedAt) })}
        {corrects && ` · ${t('decisions.corrects')}`}
        {supersededBy && ` · ${t('decisions.superseded')}`}
      </div>
    </div>
  );
}
