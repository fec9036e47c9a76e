import { QueryClient, useInfiniteQuery, useQuery, type QueryFunctionContext } from '@tanstack/react-query';
import { get, pathTo, type Problem } from './client.js';
import type { Jurisdiction, Page } from './types.js';

declare module '@tanstack/react-query' {
  interface Register {
    defaultError: Problem;
  }
}

/** Answers are fresh for a moment; only failures that may pass are tried again. */
export const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 10_000,
      refetchOnWindowFocus: false,
      retry: (failures, { status }) => failures < 2 && (status === 0 || status >= 502),
      retryDelay: 500,
    },
  },
});

/** How an answer of the API is asked for: one path, one answer, however many parts of a page ask. */
export const asked = <Answer>(path: string) => ({
  queryKey: [path],
  queryFn: (reading: QueryFunctionContext) => get<Answer>(path, reading),
});

/** An answer of the API. `keep` says whether the previous answer may stand until the new one is there. */
export function useApi<Answer>(path: string, keep?: (previous: Answer) => boolean) {
  return useQuery<Answer>({
    ...asked<Answer>(path),
    placeholderData: keep && ((previous) => (previous !== undefined && keep(previous) ? previous : undefined)),
  });
}

/** The pages of a list read so far. */
export function usePages<Item>(
  path: string,
  query: { readonly [name: string]: string | null | undefined },
  enabled = true,
) {
  return useInfiniteQuery({
    queryKey: ['pages', path, query],
    queryFn: (reading) => get<Page<Item>>(pathTo(path, { ...query, cursor: reading.pageParam }), reading),
    initialPageParam: null as string | null,
    getNextPageParam: ({ next }) => next,
    placeholderData: (previous) => previous,
    enabled,
  });
}

/** The jurisdictions this account may see, with their purposes. They change with a publication, not by the minute. */
export function useJurisdictions() {
  return useQuery({
    queryKey: ['/v1/jurisdictions'],
    queryFn: (reading) => get<{ items: readonly Jurisdiction[] }>('/v1/jurisdictions', reading),
    staleTime: 300_000,
    select: ({ items }) => items,
  });
}
