import { Badge } from '@mantine/core';

export interface Wording {
  label: string;
  color: string;
}

export function StateBadge({ wording, large }: { wording: Wording; large?: boolean }) {
  return (
    <Badge color={wording.color} size={large ? 'lg' : 'md'} miw="max-content">
      {wording.label}
    </Badge>
  );
}

/** A state this version of the pages does not know is shown as the server spells it. */
export function wordingOf<T extends string>(table: Record<T, Wording>, state: string): Wording {
  return (
    (table as Record<string, Wording>)[state] ?? {
      label: state.replaceAll('_', ' '),
      color: 'gray',
    }
  );
}
