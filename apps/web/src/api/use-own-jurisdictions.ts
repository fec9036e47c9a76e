import type { Jurisdiction, Me } from './types.js';
import { useApi, useJurisdictions } from './use-api.js';

/** The jurisdictions this account may see, its own first: where a list begins when the address names none. */
export function useOwnJurisdictions() {
  const { data: me, isPending } = useApi<Me>('/v1/me');
  const query = useJurisdictions();
  const own = new Set(me?.grants.map(({ jurisdiction }) => jurisdiction));
  const ownFirst = (all: readonly Jurisdiction[]) => [
    ...all.filter(({ code }) => own.has(code)),
    ...all.filter(({ code }) => !own.has(code)),
  ];
  return {
    ...query,
    data: isPending ? undefined : query.data && ownFirst(query.data),
    isPending: isPending || query.isPending,
  };
}
