import { Link } from 'react-router';
import { pathTo } from '../../api/client.js';
import type { Person } from '../../api/types.js';
import { useApi } from '../../api/use-api.js';
import { useText } from '../../language/text.js';
import { Answer } from '../../parts/answer.js';
import { NothingYet } from '../../parts/nothing-yet.js';
import { Section } from '../../parts/section.js';
import type { WorkflowRow } from '../workflows/shapes.js';

/** Begun from what they are about: an objection from the verdict it objects to. */
const elsewhere = ['objection'];

/** What a person may begin about themselves, with the way to the form. */
export function Applications({ self }: { readonly self: Person }) {
  const { t, pick } = useText();
  const query = useApi<{ items: readonly WorkflowRow[] }>(pathTo('/v1/workflows', { jurisdiction: self.jurisdiction }));
  return (
    <Section title={t('mine.apply')}>
      <Answer query={query}>
        {({ items }) => {
          const mine = items.filter(
            ({ id, subject, start }) =>
              subject === 'person' && !elsewhere.includes(id) && start.some(({ by }) => by.includes('self')),
          );
          return (
            <>
              {mine.length === 0 && <NothingYet>{t('mine.apply.none')}</NothingYet>}
              <ul className="plain">
                {mine.map(({ id, title, clause }) => (
                  <li key={id}>
                    <Link to={`/workflows/${self.jurisdiction}/${id}/open`}>{pick(title)}</Link>{' '}
                    {clause && <code>{clause}</code>}
                  </li>
                ))}
              </ul>
            </>
          );
        }}
      </Answer>
    </Section>
  );
}
