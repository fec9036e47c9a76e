import { LogoutOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useEffect, useRef } from 'react';
import { Navigate, NavLink, Outlet, ScrollRestoration, useLocation } from 'react-router';
import { useApi } from '../api/use-api.js';
import type { Me } from '../api/types.js';
import { useText } from '../language/text.js';
import { InboxCount } from '../pages/inbox/inbox-count.js';
import { hasOffice } from '../pages/own/home.js';
import { useMe } from '../pages/workflows/use-me.js';
import { useSession } from '../session.js';
import { PreferencesBar } from './preferences-bar.js';
import { signInPath, signOut } from './sign-in.js';

/** The frame of every page behind the sign-in. */
export function Layout() {
  const { t } = useText();
  const location = useLocation();
  const main = useFocusOnNewPage(location.pathname);
  if (useSession() === null) return <Navigate to={signInPath(location)} replace />;
  return (
    <>
      <a className="skip" href="#content">
        {t('nav.skip')}
      </a>
      <header className="bar">
        <span className="brand">{t('app.name')}</span>
        <nav aria-label={t('nav.label')}>
          <OwnLink />
          <NavLink to="/inbox">
            {t('nav.inbox')} <InboxCount />
          </NavLink>
          <NavLink to="/cases">{t('nav.cases')}</NavLink>
          <NavLink to="/deadlines">{t('nav.deadlines')}</NavLink>
          <NavLink to="/workflows">{t('nav.workflows')}</NavLink>
          <OfficeLinks />
          <NavLink to="/programmes">{t('nav.programmes')}</NavLink>
          <NavLink to="/classes">{t('nav.classes')}</NavLink>
          <NavLink to="/targets">{t('nav.targets')}</NavLink>
        </nav>
        <PreferencesBar />
        <WhoIsSignedIn />
      </header>
      <ScrollRestoration />
      <main id="content" ref={main} className="page" tabIndex={-1}>
        <Outlet />
      </main>
    </>
  );
}

/** The way to the own page, for whoever is a person of the directory. */
function OwnLink() {
  const { t } = useText();
  const { self } = useMe();
  return self ? <NavLink to="/mine">{t('nav.mine')}</NavLink> : null;
}

/** What only somebody with an office has a use for: whoever has none sees nobody but themselves. */
function OfficeLinks() {
  const { t } = useText();
  const { me } = useMe();
  if (!me || !hasOffice(me)) return null;
  return (
    <>
      <NavLink to="/persons">{t('nav.persons')}</NavLink>
      <NavLink to="/settlements">{t('nav.settlements')}</NavLink>
    </>
  );
}

/** A new page begins at its beginning for the keyboard too, unless it has put the focus somewhere itself. */
function useFocusOnNewPage(pathname: string) {
  const main = useRef<HTMLElement>(null);
  const before = useRef(pathname);
  useEffect(() => {
    if (before.current === pathname) return;
    before.current = pathname;
    const { activeElement, body } = document;
    if (activeElement === body || activeElement?.closest('header')) main.current?.focus({ preventScroll: true });
  }, [pathname]);
  return main;
}

function WhoIsSignedIn() {
  const { t, word } = useText();
  const { data: me } = useApi<Me>('/v1/me');
  const roles = [
    ...new Set(
      me?.grants
        .map(({ role }) => role)
        .filter((role) => role !== me.id)
        .map((role) => word('role', role)),
    ),
  ];
  return (
    <span className="who">
      {me && (
        <span>
          {me.name ?? me.id} {roles.length > 0 && <span className="soft">{roles.join(' · ')}</span>}
        </span>
      )}
      <Button icon={<LogoutOutlined aria-hidden />} onClick={signOut}>
        {t('signOut')}
      </Button>
    </span>
  );
}
