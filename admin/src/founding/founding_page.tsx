import { Anchor, Button, Stack, Text } from '@mantine/core';
import type { ColumnDef } from '@tanstack/react-table';
import { useMemo, useState } from 'react';
import { Link } from 'react-router-dom';
import type { FoundingMember } from '../api/shapes';
import { DataTable, notLoaded } from '../shared/data_table';
import { countOf, shortId } from '../shared/format';
import { Ago } from '../shared/moment';
import { PageHeader } from '../shared/page_header';
import { StateBadge } from '../shared/state_badge';
import { AskCap, AskRelease } from './founding_actions';
import { useFounding } from './founding';
import { FoundingCard } from './founding_card';

const memberId = (member: FoundingMember) => member.user_id;
const nobody: FoundingMember[] = [];

/** Who has a founding place, and what an operator does about places. */
export default function FoundingPage() {
  const query = useFounding();
  const [releasing, setReleasing] = useState<FoundingMember | null>(null);
  const [changing, setChanging] = useState(false);
  const columns = useMemo(() => columnsOf(setReleasing), []);
  const founding = query.data;
  return (
    <>
      <PageHeader
        title="Founding"
        lead="The first instructors: their places are few, and for life unless one is released."
        actions={
          <Button variant="default" disabled={!founding} onClick={() => setChanging(true)}>
            Change the cap…
          </Button>
        }
      />
      <Stack gap="lg">
        <FoundingCard alone />
        {founding && founding.denied > 0 && (
          <Text size="sm" c="dimmed">
            {countOf(founding.denied, 'person', 'people')} came too late for a place and registered
            without one.
          </Text>
        )}
        <DataTable
          label="Founding instructors"
          columns={columns}
          rows={founding?.members ?? nobody}
          rowId={memberId}
          loading={query.isPending}
          empty={
            query.error
              ? notLoaded
              : 'Nobody has a place yet. Whoever redeems an invite that promises one is listed here.'
          }
        />
      </Stack>
      {changing && founding && <AskCap founding={founding} onClose={() => setChanging(false)} />}
      {releasing && <AskRelease member={releasing} onClose={() => setReleasing(null)} />}
    </>
  );
}

function columnsOf(release: (member: FoundingMember) => void): ColumnDef<FoundingMember>[] {
  return [
    {
      id: 'ordinal',
      header: 'No.',
      meta: { align: 'right', width: 60 },
      cell: ({ row }) => row.original.ordinal,
    },
    { id: 'person', header: 'Person', cell: ({ row }) => <Who member={row.original} /> },
    {
      id: 'claimed_at',
      header: 'Since',
      meta: { align: 'right', visibleFrom: 'sm' },
      cell: ({ row }) => <Ago at={row.original.claimed_at} />,
    },
    {
      id: 'invite',
      header: 'By invite',
      meta: { visibleFrom: 'md' },
      cell: ({ row }) =>
        row.original.invite_id && (
          <Anchor component={Link} to={`/invites/${row.original.invite_id}`} size="sm">
            {shortId(row.original.invite_id)}
          </Anchor>
        ),
    },
    {
      id: 'state',
      header: 'Place',
      cell: ({ row }) => <Place member={row.original} onRelease={release} />,
    },
  ];
}

function Who({ member }: { member: FoundingMember }) {
  return (
    <Anchor
      component={Link}
      to={`/people/${member.user_id}`}
      size="sm"
      fw={500}
      style={{ overflowWrap: 'anywhere' }}
    >
      {member.email ?? shortId(member.user_id)}
    </Anchor>
  );
}

interface PlaceProps {
  member: FoundingMember;
  onRelease: (member: FoundingMember) => void;
}

function Place({ member, onRelease }: PlaceProps) {
  if (member.released_at === null) {
    return (
      <Button
        size="compact-sm"
        variant="default"
        aria-label={`Release the place of ${member.email ?? member.user_id}`}
        onClick={() => onRelease(member)}
      >
        Release…
      </Button>
    );
  }
  return (
    <Stack gap={2} align="flex-start">
      <StateBadge wording={{ label: 'Released', color: 'gray' }} />
      <Text size="xs" c="dimmed">
        <Ago at={member.released_at} />
        {member.released_by && ` by ${member.released_by}`}
        {member.release_reason && `: ${member.release_reason}`}
      </Text>
    </Stack>
  );
}
