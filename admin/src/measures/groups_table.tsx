import { Anchor, Box, Group, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ColumnDef } from '@tanstack/react-table';
import { useMemo } from 'react';
import { Link } from 'react-router-dom';
import { fetchFunnel, type FunnelFilter } from '../api/requests';
import { funnelGroups, type FunnelGroup, type FunnelRow } from '../api/shapes';
import { DataTable, notLoaded } from '../shared/data_table';
import { FilterChips } from '../shared/filter_chips';
import { countText, dayText, durationText, percentText } from '../shared/format';
import { ProblemPanel } from '../shared/problem_panel';
import { useUrlChoice } from '../shared/url_filter';
import { useBatchName } from './measures_filter';

const labels: Record<FunnelGroup, string> = {
  source: 'Source',
  campaign: 'Campaign',
  batch: 'Batch',
  role: 'Role',
  day: 'Day',
  hour: 'Hour',
};
const order: FunnelGroup[] = ['source', 'campaign', 'batch', 'role', 'day', 'hour'];

type Counted = 'issued' | 'sent' | 'delivered' | 'opened' | 'clicked' | 'redeemed';

function countColumn(
  field: Counted,
  header: string,
  visibleFrom?: 'sm' | 'md',
): ColumnDef<FunnelRow> {
  return {
    id: field,
    header,
    meta: { align: 'right', visibleFrom },
    cell: ({ row }) => countText(row.original[field]),
  };
}

function timeColumn(
  field: 'redeemed_within_p50_seconds' | 'redeemed_within_p90_seconds',
  header: string,
): ColumnDef<FunnelRow> {
  return {
    id: field,
    header,
    meta: { align: 'right', visibleFrom: 'lg' },
    cell: ({ row }) => (
      <span style={{ whiteSpace: 'nowrap' }}>{durationText(row.original[field])}</span>
    ),
  };
}

const numbers: ColumnDef<FunnelRow>[] = [
  countColumn('issued', 'Issued'),
  countColumn('sent', 'Sent', 'sm'),
  countColumn('delivered', 'Delivered', 'md'),
  countColumn('opened', 'Opened', 'md'),
  countColumn('clicked', 'Followed', 'md'),
  countColumn('redeemed', 'Redeemed'),
  {
    id: 'conversion',
    header: 'Of issued',
    meta: { align: 'right' },
    cell: ({ row }) => percentText(row.original.redeemed, row.original.issued),
  },
  timeColumn('redeemed_within_p50_seconds', 'Half within'),
  timeColumn('redeemed_within_p90_seconds', 'Nine of ten'),
];

const rowId = (row: FunnelRow) => row.key ?? '';

/** The same numbers by where the invites came from, or by day. */
export function GroupsTable({ filter }: { filter: FunnelFilter }) {
  const [chosen, choose] = useUrlChoice('by', funnelGroups);
  const group = chosen ?? 'source';
  const nameOf = useBatchName();
  const query = useQuery({
    queryKey: ['funnel', group, filter],
    queryFn: () => fetchFunnel(group, filter),
    refetchInterval: 15_000,
    // Rows of another kind would stand under the wrong head.
    placeholderData: (previous) => (previous?.group_by === group ? previous : undefined),
  });
  const columns = useMemo<ColumnDef<FunnelRow>[]>(() => {
    const key: ColumnDef<FunnelRow> = {
      id: 'key',
      header: labels[group],
      cell: ({ row }) => <Key group={group} of={row.original.key} nameOf={nameOf} />,
    };
    return [key, ...numbers];
  }, [group, nameOf]);
  return (
    <Stack gap="sm" component="section" aria-label="Numbers">
      <Group justify="space-between">
        <Text fw={600} component="h2" fz="md" m={0}>
          In numbers
        </Text>
        <FilterChips
          label="By"
          value={group}
          onChange={(value) => choose(value === 'source' ? null : value)}
          choices={order.map((value) => ({ value, label: labels[value] }))}
        />
      </Group>
      {query.error && (
        <Box>
          <ProblemPanel
            error={query.error}
            title="The numbers could not be loaded"
            onRetry={() => void query.refetch()}
          />
        </Box>
      )}
      <DataTable
        label="Numbers"
        columns={columns}
        rows={query.data?.rows ?? none}
        rowId={rowId}
        loading={query.isPending}
        empty={query.error ? notLoaded : 'No invite fits these filters.'}
      />
    </Stack>
  );
}

const none: FunnelRow[] = [];

interface KeyProps {
  group: FunnelGroup;
  of: string | null;
  nameOf: (batch: string) => string;
}

function Key({ group, of, nameOf }: KeyProps) {
  if (of === null) {
    return (
      <Text size="sm" c="dimmed">
        none
      </Text>
    );
  }
  if (group === 'batch') {
    return (
      <Anchor component={Link} to={`/batches/${of}`} size="sm" fw={500}>
        {nameOf(of)}
      </Anchor>
    );
  }
  return (
    <Text size="sm" fw={500} style={{ overflowWrap: 'anywhere' }}>
      {group === 'day' ? dayText(of) : of}
    </Text>
  );
}
