import { Alert } from '@mantine/core';
import { useIsStale } from '../api/freshness';
import { AlertIcon } from '../shared/icons';

/** The read side is behind the log: what is shown is true, but not the newest. */
export function StaleBanner() {
  const stale = useIsStale();
  if (!stale) return null;
  return (
    <Alert
      color="yellow"
      variant="light"
      icon={<AlertIcon />}
      mb="md"
      role="status"
      title="Figures may be old"
    >
      The read side is catching up. Sending and controls work; what you see here follows.
    </Alert>
  );
}
