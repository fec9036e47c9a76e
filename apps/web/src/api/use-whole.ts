import { useEffect } from 'react';
import { usePages } from './use-api.js';

/** A list that is only of use as a whole, such as a plan: its pages are read one after the other until the last. */
export function useWhole<Item>(
  path: string,
  query: { readonly [name: string]: string | null | undefined },
  enabled = true,
) {
  const pages = usePages<Item>(path, { ...query, limit: '200' }, enabled);
  const { hasNextPage, isFetchingNextPage, isError, fetchNextPage } = pages;
  useEffect(() => {
    if (hasNextPage && !isFetchingNextPage && !isError) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, isError]);
  const items = pages.data?.pages.flatMap(({ items }) => items);
  return { ...pages, data: pages.hasNextPage ? undefined : items };
}
