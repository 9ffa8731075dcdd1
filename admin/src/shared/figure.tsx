import { Paper, Text } from '@mantine/core';
import type { ReactNode } from 'react';

interface FigureProps {
  label: string;
  value: ReactNode;
  note?: ReactNode;
  /** Of the dot that tells which segment of a bar is meant. */
  color?: string;
}

/** One number and what it counts. */
export function Figure({ label, value, note, color }: FigureProps) {
  return (
    <Paper withBorder radius="md" px="md" py="sm">
      <dl className="figure">
        <Text size="xs" c="dimmed" component="dt" truncate>
          {color && <span aria-hidden="true" className="dot" style={{ background: color }} />}
          {label}
        </Text>
        <Text fz={22} fw={650} lh={1.3} component="dd" className="figures">
          {value}
        </Text>
        {note && (
          <Text size="xs" c="dimmed" component="dd" className="figures">
            {note}
          </Text>
        )}
      </dl>
    </Paper>
  );
}
