import { redirect } from 'react-router';
import { post } from '../api/client.js';
import { queries } from '../api/use-api.js';
import { session } from '../session.js';

/** Signs in as a development account. What another account has read goes first. @throws {Problem} */
export async function signInAs(account: string): Promise<void> {
  session.set(null);
  queries.clear();
  const { token } = await post<{ token: string; expiresAt: string }>('/v1/session/token', { account });
  session.set(token);
}

/** Signs out. */
export function signOut(): void {
  session.set(null);
  queries.clear();
}

/** `?as=<account>` on any page signs in first; the parameter goes, so that a copied address carries no account. */
export async function signInByLink({ request }: { request: Request }): Promise<Response | null> {
  const url = new URL(request.url);
  const account = url.searchParams.get('as');
  if (!account) return null;
  await signInAs(account);
  url.searchParams.delete('as');
  return redirect(url.pathname + url.search + url.hash);
}

/** The sign-in page that leads back to where a person was. */
export function signInPath({ pathname, search }: { pathname: string; search: string }): string {
  return `/sign-in?${new URLSearchParams({ return: pathname + search })}`;
}

/** Where a person goes after signing in: only to a page of the console. */
export function returnPath(asked: string | null): string {
  return asked && /^\/(?![/\\])/.test(asked) ? asked : '/';
}
