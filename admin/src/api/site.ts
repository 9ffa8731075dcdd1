import { useSyncExternalStore } from 'react';

/** Which system answers, from the headers of its answers: "local · instructor_only". */
let site = '';
const listeners = new Set<() => void>();

export function noteSite(headers: Headers): void {
  const said = [headers.get('X-Site-Mode'), headers.get('X-Phase')].filter(Boolean).join(' · ');
  if (said === '' || said === site) return;
  site = said;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function useSite(): string {
  return useSyncExternalStore(subscribe, () => site);
}
