import { Button, Group, Paper, Skeleton, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { fetchRights } from '../api/requests';
import type { Override, Permission, Rights } from '../api/shapes';
import { useMe } from '../session/session';
import { countText } from '../shared/format';
import { Moment } from '../shared/moment';
import { ProblemPanel } from '../shared/problem_panel';
import { StateBadge, wordingOf } from '../shared/state_badge';
import { AskByRole, ChangeRight } from './rights_actions';
import { effectWording, partsOf, rightText } from './rights_words';

/** What somebody may do: by their role, and because somebody gave or took it. */
export function PersonRights({ personId }: { personId: string }) {
  const query = useQuery({
    queryKey: ['person', personId, 'rights'],
    queryFn: () => fetchRights(personId),
    refetchInterval: 10_000,
  });
  if (query.error && !query.data) {
    return (
      <ProblemPanel
        error={query.error}
        title="The rights could not be loaded"
        onRetry={() => void query.refetch()}
      />
    );
  }
  if (!query.data) return <Skeleton height={160} radius="lg" aria-label="Loading" />;
  return <RightsCard rights={query.data} />;
}

function RightsCard({ rights }: { rights: Rights }) {
  const me = useMe();
  const [changing, setChanging] = useState(false);
  const [back, setBack] = useState<Permission | null>(null);
  const isOwn = me.data?.id === rights.user_id;
  const { byRole } = partsOf(rights);
  return (
    <Paper withBorder radius="lg" p="lg" component="section" aria-label="Rights">
      <Stack gap="md">
        <Group justify="space-between" gap="xs">
          <Text fw={600} component="h2" fz="md" m={0}>
            Rights
          </Text>
          {!isOwn && (
            <Button size="compact-sm" variant="default" onClick={() => setChanging(true)}>
              Give or take…
            </Button>
          )}
        </Group>
        {isOwn && (
          <Text size="sm" c="dimmed">
            Your own rights are changed by somebody else.
          </Text>
        )}
        <div>
          <Text size="sm" c="dimmed" component="h3" fw={600} m={0} mb={4}>
            Otherwise than the role
          </Text>
          {rights.overrides.length === 0 ? (
            <Text size="sm" c="dimmed">
              Nothing was given or taken: the role alone says what they may do.
            </Text>
          ) : (
            <Stack gap="sm" component="ul" className="plain-list">
              {rights.overrides.map((one) => (
                <Overridden
                  key={one.permission}
                  override={one}
                  onBack={isOwn ? null : () => setBack(one.permission)}
                />
              ))}
            </Stack>
          )}
        </div>
        <div>
          <Text size="sm" c="dimmed" component="h3" fw={600} m={0} mb={4}>
            By role, {rights.role} ({countText(byRole.length)})
          </Text>
          <ul className="rights">
            {byRole.map((permission) => (
              <li key={permission}>{rightText(permission)}</li>
            ))}
          </ul>
        </div>
      </Stack>
      {changing && <ChangeRight rights={rights} onClose={() => setChanging(false)} />}
      {back && <AskByRole rights={rights} permission={back} onClose={() => setBack(null)} />}
    </Paper>
  );
}

interface OverriddenProps {
  override: Override;
  onBack: (() => void) | null;
}

function Overridden({ override, onBack }: OverriddenProps) {
  return (
    <Group
      component="li"
      justify="space-between"
      gap="sm"
      wrap="nowrap"
      align="flex-start"
      data-right={override.permission}
    >
      <Stack gap={0} style={{ minWidth: 0 }}>
        <Text size="sm" fw={500} component="div">
          {rightText(override.permission)}{' '}
          <StateBadge wording={wordingOf(effectWording, override.effect)} />
        </Text>
        <Text size="xs" c="dimmed" component="div" style={{ overflowWrap: 'anywhere' }}>
          <Moment at={override.at} /> by {override.by}: {override.reason}
        </Text>
      </Stack>
      {onBack && (
        <Button
          size="compact-sm"
          variant="default"
          style={{ flex: 'none' }}
          aria-label={`${rightText(override.permission)} back to role`}
          onClick={onBack}
        >
          Back to role…
        </Button>
      )}
    </Group>
  );
}
