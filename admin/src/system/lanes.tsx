import { Group, Paper, SimpleGrid, Stack, Text } from '@mantine/core';
import type { Lane } from '../api/shapes';
import { countText } from '../shared/format';
import { StateBadge, wordingOf, type Wording } from '../shared/state_badge';
import { ownershipWording } from './ownership';

const breakerWording: Record<string, Wording> = {
  closed: { label: 'Breaker closed', color: 'teal' },
  half_open: { label: 'Breaker testing', color: 'yellow' },
  open: { label: 'Breaker open', color: 'red' },
};

export function LaneCards({ lanes }: { lanes: Lane[] }) {
  if (lanes.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        No process with the role worker has announced itself, so no lane is served.
      </Text>
    );
  }
  return (
    <SimpleGrid cols={{ base: 1, md: Math.min(2, lanes.length) }} spacing="sm">
      {lanes.map((lane) => (
        <LaneCard key={lane.name} lane={lane} />
      ))}
    </SimpleGrid>
  );
}

function LaneCard({ lane }: { lane: Lane }) {
  const breaker = wordingOf(breakerWording, lane.breaker);
  const isElsewhere = lane.state === 'elsewhere';
  return (
    <Paper withBorder radius="lg" p="md">
      <Stack gap="sm">
        <Group justify="space-between" gap="xs">
          <Text fw={600}>{lane.name}</Text>
          <Group gap={6}>
            <StateBadge wording={wordingOf(ownershipWording, lane.state)} />
            {!isElsewhere && <StateBadge wording={breaker} />}
          </Group>
        </Group>
        {isElsewhere ? (
          <Text size="sm" c="dimmed">
            Its figures are on the system page of the process that owns it.
          </Text>
        ) : (
          <LaneFigures lane={lane} />
        )}
        <Text size="xs" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
          {lane.owner ? `served by ${lane.owner}` : 'served by nobody'}
        </Text>
      </Stack>
    </Paper>
  );
}

function LaneFigures({ lane }: { lane: Lane }) {
  const limit = lane.limit_per_s ? `of ${countText(lane.limit_per_s)}/s allowed` : 'no limit';
  return (
    <Group gap="xl" align="flex-start">
      <LaneFigure label="Rate" value={`${countText(Math.round(lane.rate_per_s))}/s`} note={limit} />
      <LaneFigure label="Running" value={countText(lane.running)} />
      <LaneFigure label="Waiting" value={countText(lane.waiting)} />
      <LaneFigure label="Will retry" value={countText(lane.retry_wait)} />
    </Group>
  );
}

function LaneFigure({ label, value, note }: { label: string; value: string; note?: string }) {
  return (
    <div>
      <Text size="xs" c="dimmed">
        {label}
      </Text>
      <Text fw={600} className="figures">
        {value}
      </Text>
      {note && (
        <Text size="xs" c="dimmed">
          {note}
        </Text>
      )}
    </div>
  );
}
