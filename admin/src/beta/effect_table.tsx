import { Paper, Stack, Table, Text } from '@mantine/core';
import type { BetaSettings } from '../api/shapes';
import { effectsOf } from './beta_effect';

interface EffectTableProps {
  present: BetaSettings;
  wanted: BetaSettings;
}

/** Who may do what now, and who could after the change. */
export function EffectTable({ present, wanted }: EffectTableProps) {
  const effects = effectsOf(present, wanted);
  const changes = effects.some((effect) => effect.changes);
  return (
    <Paper withBorder radius="lg" p="lg" h="100%">
      <Stack gap="md" component="section" aria-label="Effect">
        <Text fw={600} component="h2" fz="md" m={0}>
          {changes ? 'What the change would do' : 'Who may do what'}
        </Text>
        <Table aria-label="Effect" verticalSpacing="xs" horizontalSpacing="xs">
          <Table.Thead>
            <Table.Tr>
              <Table.Th c="dimmed" fz="xs">
                What
              </Table.Th>
              <Table.Th c="dimmed" fz="xs">
                Now
              </Table.Th>
              {changes && (
                <Table.Th c="dimmed" fz="xs">
                  After
                </Table.Th>
              )}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {effects.map((effect) => (
              <Table.Tr key={effect.what}>
                <Table.Th scope="row" fw={500} fz="sm">
                  {effect.what}
                </Table.Th>
                <Table.Td fz="sm">{effect.now}</Table.Td>
                {changes && (
                  <Table.Td fz="sm">
                    {effect.changes ? (
                      <Text size="sm" fw={700} component="strong">
                        {effect.then}
                      </Text>
                    ) : (
                      <Text size="sm" c="dimmed">
                        as now
                      </Text>
                    )}
                  </Table.Td>
                )}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Stack>
    </Paper>
  );
}
