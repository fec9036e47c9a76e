import { Link } from 'react-router';
import { pathTo } from '../../api/client.js';
import { useApi } from '../../api/use-api.js';
import { useText } from '../../language/text.js';
import { mayOpen } from './may-open.js';
import type { AboutField, WorkflowRow } from './shapes.js';
import { useMe } from './use-me.js';

/** Whoever is concerned may always appeal; any other case about such a thing is one whose definition asks for it. */
const APPEAL = 'appeal';

/** The cases that whoever looks may open about something of a person: an award, a decision. Nothing where there are none. */
export function OpenAbout({
  field,
  id,
  person,
  jurisdiction,
}: {
  readonly field: AboutField;
  readonly id: string;
  readonly person: string;
  readonly jurisdiction: string;
}) {
  const { t, pick } = useText();
  const { me, self } = useMe();
  const { data } = useApi<{ items: readonly WorkflowRow[] }>(pathTo('/v1/workflows', { jurisdiction }));
  if (!me) return null;
  const own = me.id === person;
  const offered = (data?.items ?? []).filter(
    (one) =>
      (one.about.includes(field) || (own && one.id === APPEAL)) &&
      one.start.some((start) => mayOpen(start, one, me, self)),
  );
  const address = new URLSearchParams({ [field]: id, subject: person }).toString();
  return offered.map((one) => (
    <Link key={one.id} className="small" to={`/workflows/${jurisdiction}/${one.id}/open?${address}`}>
      {t('open.title', { what: pick(one.title) })}
    </Link>
  ));
}
