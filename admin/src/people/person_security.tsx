import { Alert, Button, Paper, Stack, Table, Text, VisuallyHidden } from '@mantine/core';
import { useState } from 'react';
import type { LockOutKind, PersonSecurity, Session } from '../api/shapes';
import { FactList, type FactLine } from '../shared/fact_list';
import { countText } from '../shared/format';
import { AlertIcon } from '../shared/icons';
import { Ago, Moment, useNow } from '../shared/moment';
import { StateBadge } from '../shared/state_badge';
import { lockMeans } from './lock_words';
import { AskEndSession } from './person_actions';
import { deviceText, methodText } from './person_words';

/** Where somebody is signed in; each session can be ended. */
export function Sessions({ security }: { security: PersonSecurity }) {
  const [ending, setEnding] = useState<Session | null>(null);
  const { sessions } = security;
  return (
    <Paper withBorder radius="lg" p="lg" component="section" aria-label="Sessions">
      <Stack gap="md">
        <Text fw={600} component="h2" fz="md" m={0}>
          Sessions
        </Text>
        {sessions.length === 0 ? (
          <Text size="sm" c="dimmed">
            Signed in nowhere.
          </Text>
        ) : (
          <Table aria-label="Sessions" verticalSpacing="xs" horizontalSpacing="xs">
            <Table.Thead>
              <Table.Tr>
                <Head>Browser</Head>
                <Head wide>Signed in by</Head>
                <Head>Last used</Head>
                <Table.Th>
                  <VisuallyHidden>Action</VisuallyHidden>
                </Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {sessions.map((session) => (
                <SessionRow key={session.id} session={session} onEnd={() => setEnding(session)} />
              ))}
            </Table.Tbody>
          </Table>
        )}
      </Stack>
      {ending && (
        <AskEndSession
          personId={security.user_id}
          session={ending}
          onClose={() => setEnding(null)}
        />
      )}
    </Paper>
  );
}

function Head({ children, wide }: { children: string; wide?: boolean }) {
  return (
    <Table.Th c="dimmed" fz="xs" visibleFrom={wide ? 'sm' : undefined}>
      {children}
    </Table.Th>
  );
}

function SessionRow({ session, onEnd }: { session: Session; onEnd: () => void }) {
  return (
    <Table.Tr data-row={session.id}>
      <Table.Th scope="row" fw={500} fz="sm">
        {deviceText(session)}
        {session.current && (
          <Text size="xs" c="dimmed">
            yours
          </Text>
        )}
      </Table.Th>
      <Table.Td fz="sm" visibleFrom="sm">
        {methodText(session.method)}
        <Text size="xs" c="dimmed">
          <Ago at={session.signed_in_at} />
        </Text>
      </Table.Td>
      <Table.Td fz="sm">
        <Ago at={session.refreshed_at} />
      </Table.Td>
      <Table.Td ta="right">
        <Button
          size="compact-sm"
          variant="default"
          aria-label={`End the session in ${deviceText(session)}`}
          onClick={onEnd}
        >
          End…
        </Button>
      </Table.Td>
    </Table.Tr>
  );
}

/** The second factor, and the browsers it is not asked for in. */
export function SecondFactor({ security }: { security: PersonSecurity }) {
  const { second_factor: factor, trusted_devices: devices } = security;
  const facts: FactLine[] = [
    [
      'State',
      <StateBadge
        key="state"
        wording={factor.enabled ? { label: 'On', color: 'teal' } : { label: 'Off', color: 'gray' }}
      />,
    ],
  ];
  if (factor.enabled) {
    facts.push(
      ['Since', <Moment key="since" at={factor.verified_at} />],
      ['Last used', <Ago key="used" at={factor.last_used_at} />],
      ['Backup codes', `${countText(factor.backup_codes_left)} left`],
    );
  }
  for (const device of devices) {
    facts.push([
      'Trusted',
      <span key={device.id}>
        {deviceText(device)}, <Ago at={device.trusted_at} />
      </span>,
    ]);
  }
  return <FactList title="Second factor" facts={facts} />;
}

interface LockedProps {
  kind: LockOutKind;
  until: string | null;
  onUnlock: () => void;
}

/** Said as long as it holds. */
export function Locked({ kind, until, onUnlock }: LockedProps) {
  const now = useNow();
  if (until === null || Date.parse(until) <= now) return null;
  return (
    <Alert color="yellow" variant="light" icon={<AlertIcon />} title="Locked out">
      <Stack gap="xs" align="flex-start">
        <Text size="sm">
          {lockMeans[kind]} It ends <Ago at={until} />, <Moment at={until} />.
        </Text>
        <Button size="compact-sm" variant="default" onClick={onUnlock}>
          Unlock…
        </Button>
      </Stack>
    </Alert>
  );
}
