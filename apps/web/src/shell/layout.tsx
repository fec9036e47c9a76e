import { LogoutOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useEffect, useRef } from 'react';
import { Navigate, Outlet, ScrollRestoration, useLocation } from 'react-router';
import { useApi } from '../api/use-api.js';
import type { Me } from '../api/types.js';
import { useText } from '../language/text.js';
import { useSession } from '../session.js';
import { IncompleteBanner } from './incomplete-banner.js';
import { Navigation } from './navigation.js';
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
        <PreferencesBar />
        <WhoIsSignedIn />
      </header>
      <ScrollRestoration />
      <div className="frame">
        <Navigation />
        <main id="content" ref={main} className="page" tabIndex={-1}>
          <IncompleteBanner />
          <Outlet />
        </main>
      </div>
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
    if (!main.current?.contains(document.activeElement)) main.current?.focus({ preventScroll: true });
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
