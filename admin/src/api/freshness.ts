import { useSyncExternalStore } from 'react';

/** Where it was last said that rows may be behind the log: in an answer, or in a live stream. */
export type StaleSource = 'answer' | 'stream';

const stale = new Set<StaleSource>();
const listeners = new Set<() => void>();

export function noteFreshness(source: StaleSource, isStale: boolean): void {
  if (stale.has(source) === isStale) return;
  if (isStale) stale.add(source);
  else stale.delete(source);
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function useIsStale(): boolean {
  return useSyncExternalStore(subscribe, () => stale.size > 0);
}

const renewMs = 2_000;

/** Asks again for what is shown while it may be old, and once more when it no longer is. */
export function renewWhileStale(renew: () => void): () => void {
  let timer: ReturnType<typeof setInterval> | undefined;
  const follow = () => {
    if (stale.size > 0) {
      timer ??= setInterval(renew, renewMs);
    } else if (timer !== undefined) {
      clearInterval(timer);
      timer = undefined;
      renew();
    }
  };
  follow();
  const leave = subscribe(follow);
  return () => {
    leave();
    clearInterval(timer);
  };
}
