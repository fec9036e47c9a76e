import { NavLink } from 'react-router';
import type { Phrase } from '../language/dictionary.js';
import { useText } from '../language/text.js';
import { InboxCount } from '../pages/inbox/inbox-count.js';
import { hasOffice } from '../pages/own/home.js';
import { useMe } from '../pages/workflows/use-me.js';

type Entry = {
  readonly to: string;
  readonly name: Phrase;
  /** Who has a use for it; without, everybody. Whoever has no office sees nobody but themselves. */
  readonly only?: 'person' | 'office';
};

const groups: readonly { readonly name: Phrase; readonly entries: readonly Entry[] }[] = [
  {
    name: 'nav.work',
    entries: [
      { to: '/mine', name: 'nav.mine', only: 'person' },
      { to: '/inbox', name: 'nav.inbox' },
      { to: '/cases', name: 'nav.cases' },
      { to: '/deadlines', name: 'nav.deadlines' },
      { to: '/workflows', name: 'nav.workflows' },
    ],
  },
  {
    name: 'nav.verdicts',
    entries: [
      { to: '/persons', name: 'nav.persons', only: 'office' },
      { to: '/settlements', name: 'nav.settlements', only: 'office' },
      { to: '/targets', name: 'nav.targets' },
    ],
  },
  {
    name: 'nav.training',
    entries: [
      { to: '/programmes', name: 'nav.programmes' },
      { to: '/classes', name: 'nav.classes' },
    ],
  },
];

/** The ways to the pages, grouped by what they are for and always in sight: beside the page, above it on a small screen. */
export function Navigation() {
  const { t } = useText();
  const { me, self } = useMe();
  const is = { person: self !== undefined, office: me !== undefined && hasOffice(me) };
  return (
    <nav className="navigation" aria-label={t('nav.label')}>
      {groups.map(({ name, entries }) => (
        <div key={name}>
          <span id={name}>{t(name)}</span>
          <ul aria-labelledby={name}>
            {entries
              .filter(({ only }) => !only || is[only])
              .map(({ to, name: entry }) => (
                <li key={to}>
                  <NavLink to={to}>
                    {t(entry)} {to === '/inbox' && <InboxCount />}
                  </NavLink>
                </li>
              ))}
          </ul>
        </div>
      ))}
    </nav>
  );
}
