import type { Person } from '../../api/types.js';
import { useText } from '../../language/text.js';
import { NothingYet } from '../../parts/nothing-yet.js';
import { PersonView } from '../person/person-page.js';
import { Title } from '../../shell/title.js';
import { useMe } from '../workflows/use-me.js';
import { Applications } from './applications.js';
import { Contacts } from './contacts.js';
import { OwnCases } from './own-cases.js';
import { VerdictsToCheck } from './verdicts-to-check.js';

/** A person's own page: what waits for them, where they stand, their cases, what they may apply for, whom to ask. */
export function OwnPage() {
  const { t } = useText();
  const { me, self } = useMe();
  return (
    <>
      <Title>{t('mine.title')}</Title>
      {self ? <Own self={self} /> : me && me.id.length !== 36 && <NothingYet>{t('mine.nobody')}</NothingYet>}
    </>
  );
}

function Own({ self }: { readonly self: Person }) {
  return (
    <PersonView
      id={self.id}
      first={<VerdictsToCheck self={self} />}
      cases={
        <>
          <OwnCases self={self} />
          <Applications self={self} />
          <Contacts self={self} />
        </>
      }
    />
  );
}
