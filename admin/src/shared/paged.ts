import { useInfiniteQuery, type QueryKey } from '@tanstack/react-query';

interface Page {
  next_cursor: string | null;
}

interface PagedOptions<P extends Page> {
  key: QueryKey;
  fetchPage: (cursor: string | null) => Promise<P>;
  /** Renews what is shown while things move; not once many pages are open. */
  refetchMs?: number | false;
  enabled?: boolean;
}

const pagesWorthRenewing = 3;

/** A list the server hands out in pages, as one growing list. */
export function usePaged<P extends Page>(options: PagedOptions<P>) {
  const query = useInfiniteQuery({
    queryKey: options.key,
    queryFn: ({ pageParam }) => options.fetchPage(pageParam),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next_cursor,
    enabled: options.enabled ?? true,
    refetchInterval: ({ state }) =>
      (state.data?.pages.length ?? 0) > pagesWorthRenewing ? false : (options.refetchMs ?? false),
    placeholderData: (previous) => previous,
  });
  const more = {
    available: query.hasNextPage,
    loading: query.isFetchingNextPage,
    load: () => void query.fetchNextPage(),
  };
  return { pages: query.data?.pages ?? [], query, more };
}
