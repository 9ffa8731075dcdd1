import { useInfiniteQuery, type QueryKey } from '@tanstack/react-query';
import { useMemo } from 'react';

interface Page {
  next_cursor: string | null;
}

interface PagedOptions<P extends Page, Row> {
  key: QueryKey;
  fetchPage: (cursor: string | null) => Promise<P>;
  /** Must be the same function at each call, or the rows look new at each call. */
  rowsOf: (page: P) => Row[];
  /** Renews what is shown while things move; not once many pages are open. */
  refetchMs?: number | false;
}

const pagesWorthRenewing = 3;

/** A list the server hands out in pages, as one growing list. */
export function usePaged<P extends Page, Row>(options: PagedOptions<P, Row>) {
  const { rowsOf } = options;
  const query = useInfiniteQuery({
    queryKey: options.key,
    queryFn: ({ pageParam }) => options.fetchPage(pageParam),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next_cursor,
    refetchInterval: ({ state }) =>
      (state.data?.pages.length ?? 0) > pagesWorthRenewing ? false : (options.refetchMs ?? false),
    placeholderData: (previous) => previous,
  });
  const { data, hasNextPage, isFetchingNextPage, fetchNextPage } = query;
  const rows = useMemo(() => data?.pages.flatMap(rowsOf) ?? [], [data, rowsOf]);
  const more = useMemo(
    () => ({
      available: hasNextPage,
      loading: isFetchingNextPage,
      load: () => void fetchNextPage(),
    }),
    [hasNextPage, isFetchingNextPage, fetchNextPage],
  );
  return { rows, firstPage: data?.pages[0], query, more };
}
