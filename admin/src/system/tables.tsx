import { Badge, Group, Stack, Text } from '@mantine/core';
import type { ColumnDef } from '@tanstack/react-table';
import { useMemo } from 'react';
import type { Member, Projection, Shard } from '../api/shapes';
import { DataTable } from '../shared/data_table';
import { countText, durationText, shortId } from '../shared/format';
import { StateBadge, wordingOf } from '../shared/state_badge';
import { ownershipWording } from './ownership';

const projectionWording = {
  live: { label: 'Live', color: 'teal' },
  waiting: { label: 'Waiting', color: 'yellow' },
  outdated: { label: 'Outdated', color: 'yellow' },
  rebuilding: { label: 'Rebuilding', color: 'blue' },
  stopped: { label: 'Stopped', color: 'red' },
};

const projectionId = (projection: Projection) => projection.name;
const shardId = (shard: Shard) => String(shard.partition);
const memberId = (member: Member) => member.id;

const projectionColumns: ColumnDef<Projection>[] = [
  {
    id: 'name',
    header: 'Projection',
    cell: ({ row }) => (
      <Stack gap={0}>
        <Text size="sm" fw={500}>
          {row.original.name}
        </Text>
        {row.original.error && (
          <Text size="xs" c="red" style={{ overflowWrap: 'anywhere' }}>
            {row.original.error}
          </Text>
        )}
      </Stack>
    ),
  },
  {
    id: 'state',
    header: 'State',
    cell: ({ row }) => <StateBadge wording={wordingOf(projectionWording, row.original.state)} />,
  },
  {
    id: 'version',
    header: 'Version',
    meta: { align: 'right', visibleFrom: 'sm' },
    cell: ({ row }) => row.original.version,
  },
  {
    id: 'lag_facts',
    header: 'Lag in facts',
    meta: { align: 'right', visibleFrom: 'sm' },
    cell: ({ row }) => countText(row.original.lag_facts),
  },
  {
    id: 'lag_seconds',
    header: 'Lag',
    meta: { align: 'right' },
    cell: ({ row }) => (
      <span style={{ whiteSpace: 'nowrap' }}>{lagText(row.original.lag_seconds)}</span>
    ),
  },
];

/** Below a second it keeps up; more digits would only flicker. */
const lagText = (seconds: number): string => (seconds < 1 ? '< 1 s' : durationText(seconds));

export function ProjectionsTable({ projections }: { projections: Projection[] }) {
  return (
    <DataTable
      label="Projections"
      columns={projectionColumns}
      rows={projections}
      rowId={projectionId}
      empty="No process with the role projector runs, so lists stand still."
    />
  );
}

const shardColumns: ColumnDef<Shard>[] = [
  {
    id: 'partition',
    header: 'Shard',
    meta: { align: 'right', width: 70 },
    cell: ({ row }) => row.original.partition,
  },
  {
    id: 'owner',
    header: 'Writer',
    cell: ({ row }) => (
      <Text
        size="sm"
        c={row.original.owner_url ? undefined : 'red'}
        style={{ overflowWrap: 'anywhere' }}
      >
        {row.original.owner_url ?? 'nobody'}
      </Text>
    ),
  },
  {
    id: 'state',
    header: 'State',
    cell: ({ row }) => <StateBadge wording={wordingOf(ownershipWording, row.original.state)} />,
  },
  {
    id: 'claim',
    header: 'Claim',
    meta: { visibleFrom: 'md' },
    cell: ({ row }) => (
      <Text size="sm" ff="monospace" c="dimmed" title={row.original.claim ?? undefined}>
        {row.original.claim ? shortId(row.original.claim) : ''}
      </Text>
    ),
  },
  shardNumber('offset', 'Offset', 'sm'),
  shardNumber('waiting', 'Waiting', 'sm'),
  shardNumber('in_flight', 'In flight', 'md'),
];

function shardNumber(
  field: 'offset' | 'waiting' | 'in_flight',
  header: string,
  visibleFrom: 'sm' | 'md',
): ColumnDef<Shard> {
  return {
    id: field,
    header,
    meta: { align: 'right', visibleFrom },
    cell: ({ row }) => countText(row.original[field]),
  };
}

export function ShardsTable({ shards }: { shards: Shard[] }) {
  return (
    <DataTable
      label="Shards"
      columns={shardColumns}
      rows={shards}
      rowId={shardId}
      empty="No shard was claimed yet."
    />
  );
}

/** A process, and the shards whose writer it is. */
interface Writer extends Member {
  writes: number[];
}

const memberColumns: ColumnDef<Writer>[] = [
  {
    id: 'url',
    header: 'Member',
    cell: ({ row }) => (
      <Stack gap={0}>
        <Text size="sm" fw={500} style={{ overflowWrap: 'anywhere' }}>
          {row.original.url}
        </Text>
        <Text size="xs" c="dimmed" ff="monospace">
          {shortId(row.original.id)}
        </Text>
      </Stack>
    ),
  },
  { id: 'state', header: 'State', cell: ({ row }) => <MemberState member={row.original} /> },
  {
    id: 'roles',
    header: 'Roles',
    meta: { visibleFrom: 'sm' },
    cell: ({ row }) => (
      <Group gap={4}>
        {row.original.roles.map((role) => (
          <Badge key={role} color="gray">
            {role}
          </Badge>
        ))}
      </Group>
    ),
  },
  {
    id: 'shards',
    header: 'Writes shards',
    meta: { align: 'right' },
    cell: ({ row }) => row.original.writes.join(', ') || 'none',
  },
];

const shardsOf = (member: Member, shards: Shard[]): number[] =>
  shards.filter((shard) => shard.member === member.id).map((shard) => shard.partition);

function MemberState({ member }: { member: Member }) {
  if (!member.alive) return <Badge color="red">Silent</Badge>;
  return member.draining ? (
    <Badge color="yellow">Leaving</Badge>
  ) : (
    <Badge color="teal">Alive</Badge>
  );
}

export function MembersTable({ members, shards }: { members: Member[]; shards: Shard[] }) {
  const writers = useMemo(
    () => members.map((member) => ({ ...member, writes: shardsOf(member, shards) })),
    [members, shards],
  );
  return (
    <DataTable
      label="Members"
      columns={memberColumns}
      rows={writers}
      rowId={memberId}
      empty="Nobody has announced itself."
    />
  );
}
