import { NumberInput, Paper, Radio, Select, Stack, Text, TextInput } from '@mantine/core';
import type { ImportOptions } from '../api/requests';
import type { OnExisting } from '../api/shapes';

export const existingWords: Record<OnExisting, { label: string; description: string }> = {
  skip: { label: 'Leave them alone', description: 'Nobody gets a second mail.' },
  resend: { label: 'Send the open invite again', description: 'A reminder with the same code.' },
  new_code: { label: 'Send a new invite', description: 'They may then hold two.' },
};

const roles = [
  { value: 'instructor', label: 'Instructors' },
  { value: 'student', label: 'Students' },
];

interface ImportOptionsPanelProps {
  options: ImportOptions;
  onChange: (options: ImportOptions) => void;
}

export function ImportOptionsPanel({ options, onChange }: ImportOptionsPanelProps) {
  const set = (change: Partial<ImportOptions>) => onChange({ ...options, ...change });
  return (
    <Paper withBorder radius="lg" p="lg" component="section" aria-label="Options">
      <Stack gap="md">
        <Text fw={600} component="h2" fz="md" m={0}>
          Options
        </Text>
        <Select
          label="They are invited as"
          data={roles}
          value={options.role}
          allowDeselect={false}
          onChange={(role) => role && set({ role })}
        />
        <NumberInput
          label="Invites are valid for"
          suffix=" days"
          min={1}
          max={180}
          clampBehavior="strict"
          allowDecimal={false}
          value={options.expires_in_days}
          onChange={(days) => typeof days === 'number' && set({ expires_in_days: days })}
        />
        <Radio.Group
          label="Who already has an open invite"
          value={options.on_existing}
          onChange={(value) => set({ on_existing: value as OnExisting })}
        >
          <Stack gap="xs" mt={6}>
            {Object.entries(existingWords).map(([value, words]) => (
              <Radio
                key={value}
                value={value}
                label={words.label}
                description={words.description}
              />
            ))}
          </Stack>
        </Radio.Group>
        <TextInput
          label="Campaign"
          description="A name to find these invites by."
          placeholder="Optional"
          value={options.campaign}
          maxLength={64}
          onChange={(event) => set({ campaign: event.currentTarget.value })}
        />
        <TextInput
          label="Source"
          description="Tells later where these invites came from."
          value={options.source}
          maxLength={64}
          onChange={(event) => set({ source: event.currentTarget.value })}
        />
      </Stack>
    </Paper>
  );
}
