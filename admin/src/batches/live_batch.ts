import { useQuery, useQueryClient, type QueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { apiPath } from '../api/client';
import { noteFreshness } from '../api/freshness';
import { fetchBatch } from '../api/requests';
import type { BatchView } from '../api/shapes';
import { isOver } from './batch_words';

const pollMs = 1_500;
/** While the stream is open a rare poll only guards against a connection that died silently. */
const guardMs = 20_000;
const reopenMs = 30_000;

export type Liveness = 'streaming' | 'polling';

/** A batch that stays current: by the stream, and by polling while there is none. */
export function useLiveBatch(id: string) {
  const client = useQueryClient();
  const [liveness, setLiveness] = useState<Liveness>('polling');
  const query = useQuery({
    queryKey: batchKey(id),
    queryFn: async () => newer(client.getQueryData<BatchView>(batchKey(id)), await fetchBatch(id)),
    refetchInterval: ({ state }) => {
      if (state.data && isOver(state.data)) return false;
      return liveness === 'streaming' ? guardMs : pollMs;
    },
  });
  const moves = query.data !== undefined && !isOver(query.data);
  useEffect(() => {
    if (!moves) return;
    return watchBatch(id, client, setLiveness);
  }, [id, moves, client]);
  return { query, liveness };
}

export const batchKey = (id: string) => ['batch', id];

/** Feeds the cache from the stream until the returned function is called. */
function watchBatch(
  id: string,
  client: QueryClient,
  setLiveness: (liveness: Liveness) => void,
): () => void {
  let source: EventSource | null = null;
  let reopening: number | undefined;

  const take = (event: MessageEvent<string>) => {
    const batch = JSON.parse(event.data) as BatchView;
    client.setQueryData<BatchView>(batchKey(id), (known) => newer(known, batch));
    setLiveness('streaming');
    noteFreshness('stream', false);
  };
  const open = () => {
    source = new EventSource(apiPath(`/beta/invites/batches/${id}/stream`));
    source.onopen = () => setLiveness('streaming');
    source.addEventListener('progress', take);
    source.addEventListener('stale', () => noteFreshness('stream', true));
    source.addEventListener('done', (event) => {
      take(event as MessageEvent<string>);
      source?.close();
      void client.invalidateQueries({ queryKey: batchKey(id) });
    });
    source.onerror = () => {
      setLiveness('polling');
      // A refused stream is not reopened by the browser; asking at once is refused again.
      if (source?.readyState === EventSource.CLOSED) reopening = window.setTimeout(open, reopenMs);
    };
  };
  open();
  return () => {
    window.clearTimeout(reopening);
    source?.close();
    noteFreshness('stream', false);
    setLiveness('polling');
  };
}

/** A slow answer must not overtake what the stream said since. */
export function newer(known: BatchView | undefined, arrived: BatchView): BatchView {
  return known && known.sequence > arrived.sequence ? known : arrived;
}
