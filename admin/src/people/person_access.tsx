import { Anchor, Button, Group, Paper, Skeleton, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'react-router-dom';
import { fetchAccess } from '../api/requests';
import type { Access, Person } from '../api/shapes';
import { phaseWording } from '../beta/beta_effect';
import { Moment } from '../shared/moment';
import { ProblemPanel } from '../shared/problem_panel';
import { StateBadge, wordingOf } from '../shared/state_badge';
import { AskRevoke, GrantAccess } from './access_actions';
import { asRole } from './access_words';

/** What let somebody in before all are, what was revoked of it, and both by hand. */
export function PersonAccess({ person }: { person: Person }) {
  const query = useQuery({
    queryKey: ['person', person.id, 'access'],
    queryFn: () => fetchAccess(person.id),
    refetchInterval: 10_000,
  });
  if (query.error && !query.data) {
    return (
      <ProblemPanel
        error={query.error}
        title="Their access could not be loaded"
        onRetry={() => void query.refetch()}
      />
    );
  }
  if (!query.data) return <Skeleton height={120} radius="lg" aria-label="Loading" />;
  return <AccessCard person={person} grants={query.data.grants} />;
}

function AccessCard({ person, grants }: { person: Person; grants: Access[] }) {
  const [granting, setGranting] = useState(false);
  const [revoking, setRevoking] = useState<Access | null>(null);
  const active = grants.filter((grant) => grant.active);
  return (
    <Paper withBorder radius="lg" p="lg" component="section" aria-label="Beta access">
      <Stack gap="md">
        <Group justify="space-between" gap="xs">
          <Text fw={600} component="h2" fz="md" m={0}>
            Beta access
          </Text>
          {!person.erased && (
            <Button size="compact-sm" variant="default" onClick={() => setGranting(true)}>
              Grant…
            </Button>
          )}
        </Group>
        {grants.length === 0 ? (
          <Text size="sm" c="dimmed">
            Nobody let this account in, by an invite or by hand.
          </Text>
        ) : (
          <Stack gap="sm" component="ul" className="plain-list">
            {grants.map((grant) => (
              <Granted
                key={grant.access_id}
                grant={grant}
                onRevoke={grant.active && !person.erased ? () => setRevoking(grant) : null}
              />
            ))}
          </Stack>
        )}
      </Stack>
      {granting && <GrantAccess person={person} onClose={() => setGranting(false)} />}
      {revoking && (
        <AskRevoke
          personId={person.id}
          access={revoking}
          others={active.filter((grant) => grant.access_id !== revoking.access_id)}
          onClose={() => setRevoking(null)}
        />
      )}
    </Paper>
  );
}

interface GrantedProps {
  grant: Access;
  onRevoke: (() => void) | null;
}

function Granted({ grant, onRevoke }: GrantedProps) {
  return (
    <Group
      component="li"
      justify="space-between"
      gap="sm"
      wrap="nowrap"
      align="flex-start"
      data-access={grant.access_id}
    >
      <Stack gap={0} style={{ minWidth: 0 }}>
        <Text size="sm" fw={500} component="div">
          As {asRole(grant.role)} <StateBadge wording={wordingOf(phaseWording, grant.phase)} />{' '}
          {!grant.active && <StateBadge wording={{ label: 'Revoked', color: 'red' }} />}
        </Text>
        <Text size="xs" c="dimmed" component="div" style={{ overflowWrap: 'anywhere' }}>
          <Moment at={grant.granted_at} />
          {grant.invite_id && (
            <>
              {' by '}
              <Anchor
                component={Link}
                to={`/invites/${grant.invite_id}`}
                size="xs"
                underline="always"
              >
                invite {grant.invited_by_code ?? ''}
              </Anchor>
            </>
          )}
          {!grant.invite_id && byWhom(grant.granted_by, grant.reason)}
        </Text>
        {grant.revoked_at && (
          <Text size="xs" c="red" component="div" style={{ overflowWrap: 'anywhere' }}>
            Revoked <Moment at={grant.revoked_at} />
            {byWhom(grant.revoked_by, grant.revocation_reason)}
          </Text>
        )}
      </Stack>
      {onRevoke && (
        <Button
          size="compact-sm"
          variant="default"
          style={{ flex: 'none' }}
          aria-label={`Revoke access as ${asRole(grant.role)}`}
          onClick={onRevoke}
        >
          Revoke…
        </Button>
      )}
    </Group>
  );
}

const byWhom = (who: string | null, reason: string | null): string =>
  `${who ? ` by ${who}` : ''}${reason ? `: ${reason}` : ''}`;
