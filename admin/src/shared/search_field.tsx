import { ActionIcon, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { useState } from 'react';
import { CrossIcon, SearchIcon } from './icons';

interface SearchFieldProps {
  label: string;
  placeholder: string;
  value: string;
  onChange: (value: string | null) => void;
}

const settleMs = 350;

/** Searches once typing pauses. */
export function SearchField({ label, placeholder, value, onChange }: SearchFieldProps) {
  const [text, setText] = useState(value);
  const search = useDebouncedCallback((next: string) => onChange(next.trim() || null), settleMs);
  const change = (next: string) => {
    setText(next);
    search(next);
  };
  return (
    <TextInput
      type="search"
      size="sm"
      w={{ base: '100%', sm: 260 }}
      aria-label={label}
      placeholder={placeholder}
      leftSection={<SearchIcon size={16} />}
      rightSection={
        text && (
          <ActionIcon
            variant="subtle"
            color="gray"
            size="sm"
            aria-label="Clear"
            onClick={() => change('')}
          >
            <CrossIcon size={14} />
          </ActionIcon>
        )
      }
      value={text}
      onChange={(event) => change(event.currentTarget.value)}
    />
  );
}
