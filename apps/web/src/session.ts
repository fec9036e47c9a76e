import { observable, useObservable } from './observable.js';

const key = 'shixun.token';

/** The bearer token of this tab, or `null`. It leaves with the tab: shared computers are common in schools. */
export const session = observable<string | null>(sessionStorage.getItem(key), (token) => {
  if (token === null) sessionStorage.removeItem(key);
  else sessionStorage.setItem(key, token);
});

/** The bearer token, in a component. */
export const useSession = () => useObservable(session);
