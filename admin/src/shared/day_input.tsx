import { Group, Text, TextInput } from '@mantine/core';

interface DayInputProps {
  label: string;
  value: string;
  onChange: (value: string | null) => void;
}

/** A day, as the address and the server spell it: 2026-03-02. */
export function DayInput({ label, value, onChange }: DayInputProps) {
  return (
    <Group gap={6} wrap="nowrap">
      <Text size="sm" c="dimmed" aria-hidden="true">
        {label}
      </Text>
      <TextInput
        type="date"
        aria-label={label}
        value={value}
        onChange={(event) => onChange(event.currentTarget.value || null)}
      />
    </Group>
  );
}
