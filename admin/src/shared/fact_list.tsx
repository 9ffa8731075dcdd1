import { Paper, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';

export type FactLine = [name: string, value: ReactNode];

/** Names and values under each other. */
export function FactList({ title, facts }: { title: string; facts: FactLine[] }) {
  return (
    <Paper withBorder radius="lg" p="lg">
      <Stack gap="md">
        <Text fw={600} component="h2" fz="md" m={0}>
          {title}
        </Text>
        <dl className="fact-list">
          {facts.map(([name, value]) => (
            <div key={name}>
              <Text component="dt" size="sm" c="dimmed">
                {name}
              </Text>
              <Text
                component="dd"
                size="sm"
                m={0}
                className="figures"
                style={{ overflowWrap: 'anywhere', minWidth: 0 }}
              >
                {value}
              </Text>
            </div>
          ))}
        </dl>
      </Stack>
    </Paper>
  );
}
