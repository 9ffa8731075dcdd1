import { Group, Paper, Text } from '@mantine/core';
import type { ReactNode } from 'react';

interface FigureProps {
  label: string;
  value: ReactNode;
  note?: ReactNode;
  color?: string;
}

/** One number and what it counts. */
export function Figure({ label, value, note, color }: FigureProps) {
  return (
    <Paper withBorder radius="md" px="md" py="sm" component="dl" m={0}>
      <Group gap={6} wrap="nowrap">
        {color && (
          <span
            aria-hidden="true"
            style={{ width: 9, height: 9, borderRadius: 3, background: color, flexShrink: 0 }}
          />
        )}
        <Text size="xs" c="dimmed" component="dt" truncate>
          {label}
        </Text>
      </Group>
      <Text fz={22} fw={650} lh={1.3} m={0} component="dd" className="figures">
        {value}
      </Text>
      {note && (
        <Text size="xs" c="dimmed" component="dd" m={0} className="figures">
          {note}
        </Text>
      )}
    </Paper>
  );
}
