import { Group, Paper, Text } from '@mantine/core';
import type { ReactNode } from 'react';

/** What the charts have in common; each draws its own marks. */
export function Legend({ color, label }: { color: string; label: string }) {
  return (
    <Group gap={6}>
      <span
        aria-hidden="true"
        style={{ width: 10, height: 10, borderRadius: 3, background: color }}
      />
      <Text size="xs" c="dimmed">
        {label}
      </Text>
    </Group>
  );
}

interface ChartGridProps {
  ticks: number[];
  /** Where a value is, from the top. */
  y: (value: number) => number;
  left: number;
  right: number;
  textOf: (tick: number) => string;
}

/** Lines at the ticks, each with its value to the left. */
export function ChartGrid({ ticks, y, left, right, textOf }: ChartGridProps) {
  return ticks.map((tick) => (
    <g key={tick}>
      <line
        x1={left}
        x2={right}
        y1={y(tick)}
        y2={y(tick)}
        stroke="var(--mantine-color-default-border)"
      />
      <text
        x={left - 8}
        y={y(tick) + 4}
        textAnchor="end"
        fontSize={11}
        fill="var(--mantine-color-dimmed)"
      >
        {textOf(tick)}
      </text>
    </g>
  ));
}

interface ChartReadingProps {
  /** Of what is pointed at. */
  left: number;
  /** Of the chart. */
  width: number;
  children: ReactNode;
}

/** The values that are pointed at, beside them on the side with more room. */
export function ChartReading({ left, width, children }: ChartReadingProps) {
  const anchored = left > width / 2 ? { right: width - left + 10 } : { left: left + 10 };
  return (
    <Paper
      withBorder
      shadow="sm"
      px="xs"
      py={6}
      pos="absolute"
      top={8}
      style={{ ...anchored, pointerEvents: 'none' }}
    >
      {children}
    </Paper>
  );
}
