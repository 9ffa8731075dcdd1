import { Group, UnstyledButton } from '@mantine/core';
import { countText } from './format';

export interface FilterChoice<T extends string> {
  value: T | null;
  label: string;
  count?: number;
}

interface FilterChipsProps<T extends string> {
  label: string;
  choices: FilterChoice<T>[];
  value: T | null;
  onChange: (value: T | null) => void;
}

/** One choice of a few, with how many there are behind each. */
export function FilterChips<T extends string>(props: FilterChipsProps<T>) {
  return (
    <Group gap={6} role="group" aria-label={props.label}>
      {props.choices.map((choice) => (
        <UnstyledButton
          key={choice.value ?? 'all'}
          className="chip"
          aria-pressed={choice.value === props.value}
          onClick={() => props.onChange(choice.value)}
        >
          {choice.label}
          {choice.count !== undefined && (
            <span className="figures"> {countText(choice.count)}</span>
          )}
        </UnstyledButton>
      ))}
    </Group>
  );
}
