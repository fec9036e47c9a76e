import { Link } from 'react-router';
import { pathTo } from '../../api/client.js';
import { useApi } from '../../api/use-api.js';
import { useText } from '../../language/text.js';
import { mayOpen } from './may-open.js';
import type { AboutField, WorkflowRow } from './shapes.js';
import { useMe } from './use-me.js';

/** Whoever is concerned may always appeal; any other case about such a thing is one whose definition asks for it. */
const APPEAL = 'appeal';

/**
 * The cases that whoever looks may open about something of a person, an award or a decision called `name`: behind one
 * word, and of all on a page one list open at a time. Nothing where there are none.
 */
export function OpenAbout({
  field,
  id,
  name,
  person,
}: {
  readonly field: AboutField;
  readonly id: string;
  readonly name: string;
  readonly person: { readonly id: string; readonly jurisdiction: string };
}) {
  const { t, pick } = useText();
  const { me, self } = useMe();
  const { jurisdiction } = person;
  const { data } = useApi<{ items: readonly WorkflowRow[] }>(pathTo('/v1/workflows', { jurisdiction }));
  if (!me) return null;
  const own = me.id === person.id;
  const offered = (data?.items ?? []).filter(
    (one) =>
      (one.about.includes(field) || (own && one.id === APPEAL)) &&
      one.start.some((start) => mayOpen(start, one, me, self)),
  );
  if (offered.length === 0) return null;
  const address = new URLSearchParams({ [field]: id, subject: person.id }).toString();
  return (
    <details name="open-about" className="open-about">
      <summary aria-label={t('open.title', { what: name })}>{t('workflows.open')}</summary>
      <ul className="plain">
        {offered.map((one) => (
          <li key={one.id}>
            <Link to={`/workflows/${jurisdiction}/${one.id}/open?${address}`}>{pick(one.title)}</Link>
          </li>
        ))}
      </ul>
    </details>
  );
}
