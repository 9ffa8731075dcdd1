import { Switch } from '@mantine/core';
import { useState } from 'react';
import { useFounding } from './founding';
import { whyNoPlace } from './founding_words';

/**
 * Whether invites promise a founding place: the field that asks, and what holds. Off and out of
 * reach with the reason where there are too few to promise.
 */
export function useFoundingChoice(role: string, invites = 1) {
  const [wanted, setWanted] = useState(true);
  const founding = useFounding();
  const why = whyNoPlace(founding.data, role, invites);
  const granted = wanted && why === null;
  const field = (
    <Switch
      label="Grant founding status"
      description={why ?? undefined}
      disabled={why !== null}
      checked={granted}
      onChange={(event) => setWanted(event.currentTarget.checked)}
    />
  );
  return { granted, field };
}
