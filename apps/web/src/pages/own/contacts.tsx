import type { Bilingual, Person } from '../../api/types.js';
import { useApi } from '../../api/use-api.js';
import { useText } from '../../language/text.js';
import { Answer } from '../../parts/answer.js';
import { NothingYet } from '../../parts/nothing-yet.js';
import { Section } from '../../parts/section.js';

type Contact = {
  readonly at: 'school' | 'jurisdiction';
  readonly role: string;
  readonly label: Bilingual;
  readonly people: readonly { readonly id: string; readonly name: string | null }[];
};

/** To whom a person turns, at their school and at the bureau. */
export function Contacts({ self }: { readonly self: Person }) {
  const { t, pick } = useText();
  const query = useApi<{ items: readonly Contact[] }>(`/v1/persons/${self.id}/contacts`);
  return (
    <Section title={t('mine.contacts')}>
      <Answer query={query}>
        {({ items }) => (
          <>
            {items.length === 0 && <NothingYet>{t('mine.contacts.none')}</NothingYet>}
            <dl className="details">
              {items.map(({ at, role, label, people }) => (
                <div key={role}>
                  <dt>
                    {t(`mine.contacts.${at}`)} · {pick(label)}
                  </dt>
                  <dd>{people.map(({ name }) => name ?? t('person.erased')).join('、')}</dd>
                </div>
              ))}
            </dl>
          </>
        )}
      </Answer>
    </Section>
  );
}
