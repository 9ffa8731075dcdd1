import { Alert, Anchor, Group, Paper, Progress, Skeleton, Stack, Text } from '@mantine/core';
import { Link } from 'react-router-dom';
import type { Founding } from '../api/shapes';
import { countOf, shareOf } from '../shared/format';
import { AlertIcon } from '../shared/icons';
import { ProblemPanel } from '../shared/problem_panel';
import { useFounding } from './founding';
import { leftText, shortageText, takenText } from './founding_words';

/** Places taken and left, and what open invites promise; leads to who has one. */
export function FoundingCard({ alone }: { alone?: boolean }) {
  const query = useFounding();
  if (query.error) {
    return (
      <ProblemPanel
        error={query.error}
        title="The founding places could not be loaded"
        onRetry={() => void query.refetch()}
      />
    );
  }
  if (!query.data) return <Skeleton height={96} radius="lg" aria-label="Loading" />;
  return <Card founding={query.data} alone={alone} />;
}

function Card({ founding, alone }: { founding: Founding; alone?: boolean }) {
  const shortage = shortageText(founding);
  const share = shareOf(founding.count, founding.cap);
  return (
    <Paper withBorder radius="lg" px="lg" py="sm" component="section" aria-label="Founding places">
      <Stack gap={8}>
        <Group justify="space-between" gap="xs">
          <Text fw={600} component="h2" fz="md" m={0}>
            Founding places
          </Text>
          {!alone && (
            <Anchor component={Link} to="/founding" size="sm" underline="always">
              Who has one
            </Anchor>
          )}
        </Group>
        <Progress.Root size={8} aria-hidden="true">
          <Progress.Section
            value={Math.min(100, share)}
            color={founding.remaining === 0 ? 'red' : 'teal'}
          />
        </Progress.Root>
        <Group justify="space-between" gap="xs" className="figures">
          <Text size="sm">
            <b>{takenText(founding)}</b>, {leftText(founding)}
          </Text>
          <Text size="sm" c="dimmed">
            {countOf(founding.outstanding_invites, 'open invite')}{' '}
            {founding.outstanding_invites === 1 ? 'promises' : 'promise'} one
          </Text>
        </Group>
        {shortage && (
          <Alert color="yellow" variant="light" py="xs" icon={<AlertIcon />}>
            {shortage}
          </Alert>
        )}
      </Stack>
    </Paper>
  );
}
