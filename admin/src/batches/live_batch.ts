import { useQuery, useQueryClient, type QueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { apiPath } from '../api/client';
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
  const [stale, setStale] = useState(false);
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
    return watchBatch(id, client, { setLiveness, setStale });
  }, [id, moves, client]);
  return { query, liveness, stale: stale && moves };
}

export const batchKey = (id: string) => ['batch', id];

interface Watcher {
  setLiveness: (liveness: Liveness) => void;
  setStale: (stale: boolean) => void;
}

/** Feeds the cache from the stream until the returned function is called. */
function watchBatch(id: string, client: QueryClient, watcher: Watcher): () => void {
  let source: EventSource | null = null;
  let reopening: number | undefined;

  const take = (event: MessageEvent<string>) => {
    const batch = JSON.parse(event.data) as BatchView;
    client.setQueryData<BatchView>(batchKey(id), (known) => newer(known, batch));
    watcher.setLiveness('streaming');
    watcher.setStale(false);
  };
  const open = () => {
    source = new EventSource(apiPath(`/beta/invites/batches/${id}/stream`));
    source.onopen = () => watcher.setLiveness('streaming');
    source.addEventListener('progress', take);
    source.addEventListener('stale', () => watcher.setStale(true));
    source.addEventListener('done', (event) => {
      take(event as MessageEvent<string>);
      source?.close();
      void client.invalidateQueries({ queryKey: batchKey(id) });
    });
    source.onerror = () => {
      watcher.setLiveness('polling');
      // A refused stream is not reopened by the browser; asking at once would only be refused again.
      if (source?.readyState === EventSource.CLOSED) reopening = window.setTimeout(open, reopenMs);
    };
  };
  open();
  return () => {
    window.clearTimeout(reopening);
    source?.close();
    watcher.setLiveness('polling');
  };
}

/** A slow answer must not overtake what the stream said since. */
export function newer(known: BatchView | undefined, arrived: BatchView): BatchView {
  return known && known.sequence > arrived.sequence ? known : arrived;
}
