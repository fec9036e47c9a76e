import { hashKey, useQueryClient, type QueryClient, type QueryKey } from '@tanstack/react-query';
import { useCallback, useSyncExternalStore } from 'react';

/** What an answer lacks: since which event, when that was recorded, and of how many streams. */
export type Incomplete = { readonly since: string; readonly at: string; readonly streams: number };

// Beside the cache and not in it: an answer is shown as it came.
const told = new Map<string, Incomplete>();

/** Notes what the header `x-ledger-incomplete` says of an answer; `null` when nothing is missing. */
export function tellLacking(key: QueryKey, header: string | null): void {
  if (header === null) told.delete(hashKey(key));
  else told.set(hashKey(key), JSON.parse(header) as Incomplete);
}

/** Marks a query that is shown beside every page: what it lacks, the page of its own says. */
export const besidePage = { besidePage: true };

/** What the answers of the page lack, together: since the earliest, and of at least so many streams. */
export function useLacking(): Incomplete | null {
  const client = useQueryClient();
  const subscribe = useCallback((listener: () => void) => client.getQueryCache().subscribe(listener), [client]);
  // As text, which is the same as long as it says the same.
  const lacking = useSyncExternalStore(subscribe, () => JSON.stringify(lackingIn(client)));
  return JSON.parse(lacking) as Incomplete | null;
}

function lackingIn(client: QueryClient): Incomplete | null {
  const shown = client.getQueryCache().findAll({ type: 'active' });
  const [first, ...others] = shown
    .filter(({ meta }) => meta !== besidePage)
    .flatMap(({ queryHash }) => told.get(queryHash) ?? []);
  if (!first) return null;
  return others.reduce((one, other) => {
    const { since, at } = other.at < one.at ? other : one;
    return { since, at, streams: Math.max(one.streams, other.streams) };
  }, first);
}
