import { useSyncExternalStore } from 'react';

/** Whether the newest answer said that its rows may be behind what was just written. */
let stale = false;
const listeners = new Set<() => void>();

export function noteFreshness(isStale: boolean): void {
  if (stale === isStale) return;
  stale = isStale;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function useIsStale(): boolean {
  return useSyncExternalStore(subscribe, () => stale);
}
