import { Anchor, Box, Button, Checkbox, Stack, Text, VisuallyHidden } from '@mantine/core';
import type { ColumnDef } from '@tanstack/react-table';
import { Link } from 'react-router-dom';
import type { WaitlistEntry } from '../api/shapes';
import { roleWording } from '../people/person_words';
import { missing } from '../shared/format';
import { Ago } from '../shared/moment';
import { StateBadge, wordingOf } from '../shared/state_badge';
import { waitlistWording } from './waitlist_words';

interface WaitlistControls {
  isChosen: (entry: WaitlistEntry) => boolean;
  choose: (entry: WaitlistEntry, chosen: boolean) => void;
  remove: (entry: WaitlistEntry) => void;
}

export function waitlistColumns(controls: WaitlistControls): ColumnDef<WaitlistEntry>[] {
  const { isChosen, choose, remove } = controls;
  return [
    {
      id: 'choose',
      header: () => <VisuallyHidden>Chosen</VisuallyHidden>,
      meta: { width: 44 },
      cell: ({ row }) =>
        row.original.state === 'waiting' && (
          <Checkbox
            size="sm"
            aria-label={`Choose ${row.original.email}`}
            checked={isChosen(row.original)}
            onChange={(event) => choose(row.original, event.currentTarget.checked)}
          />
        ),
    },
    { id: 'email', header: 'Address', cell: ({ row }) => <Address entry={row.original} /> },
    {
      id: 'role',
      header: 'Role',
      meta: { visibleFrom: 'sm' },
      cell: ({ row }) => <StateBadge wording={roleWording(row.original.role)} />,
    },
    {
      id: 'state',
      header: 'State',
      meta: { visibleFrom: 'sm' },
      cell: ({ row }) => <State entry={row.original} />,
    },
    {
      id: 'source',
      header: 'Source',
      meta: { visibleFrom: 'md' },
      cell: ({ row }) => (
        <Text size="sm" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
          {row.original.source ?? missing}
        </Text>
      ),
    },
    {
      id: 'joined_at',
      header: 'Asked',
      meta: { align: 'right', visibleFrom: 'sm' },
      cell: ({ row }) => <Ago at={row.original.joined_at} />,
    },
    {
      id: 'remove',
      header: () => <VisuallyHidden>Action</VisuallyHidden>,
      meta: { align: 'right' },
      cell: ({ row }) => (
        <Button
          size="compact-sm"
          variant="default"
          aria-label={`Remove ${row.original.email}`}
          onClick={() => remove(row.original)}
        >
          Remove…
        </Button>
      ),
    },
  ];
}

function Address({ entry }: { entry: WaitlistEntry }) {
  return (
    <Stack gap={0} style={{ overflowWrap: 'anywhere' }}>
      <Text size="sm" fw={500}>
        {entry.email}
      </Text>
      <Text size="xs" c="dimmed">
        {entry.name}
        <Text span fz="inherit" hiddenFrom="sm">
          {entry.name && ', '}
          {entry.role}
        </Text>
      </Text>
      <Box hiddenFrom="sm" mt={2}>
        <State entry={entry} />
      </Box>
    </Stack>
  );
}

/** Leads on to the invite they got, or to their account. */
function State({ entry }: { entry: WaitlistEntry }) {
  const badge = <StateBadge wording={wordingOf(waitlistWording, entry.state)} />;
  const to =
    entry.state === 'registered'
      ? { path: `/people?address=${encodeURIComponent(entry.email)}`, what: 'account' }
      : entry.invite_id && { path: `/invites/${entry.invite_id}`, what: 'invite' };
  const at = entry.registered_at ?? entry.invited_at;
  return (
    <Stack gap={2} align="flex-start">
      {badge}
      {to && (
        <Text size="xs" c="dimmed" component="div">
          <Ago at={at} />,{' '}
          <Anchor
            component={Link}
            to={to.path}
            size="xs"
            underline="always"
            aria-label={`The ${to.what} of ${entry.email}`}
          >
            {to.what}
          </Anchor>
        </Text>
      )}
    </Stack>
  );
}
