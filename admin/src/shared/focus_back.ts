import { useEffect, useState } from 'react';

/**
 * For what is mounted only while it is open: afterwards the keyboard goes on where it was, or at
 * the page if the button that opened it is gone.
 */
export function useFocusBack(): void {
  const [opener] = useState(() => document.activeElement);
  useEffect(
    () => () => {
      const target = opener?.isConnected ? opener : document.getElementById('content');
      if (target instanceof HTMLElement) target.focus({ preventScroll: true });
    },
    [opener],
  );
}
