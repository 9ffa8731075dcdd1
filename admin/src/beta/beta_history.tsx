import { Stack, Text } from '@mantine/core';
import type { ColumnDef } from '@tanstack/react-table';
import { fetchBetaHistory } from '../api/requests';
import type { BetaChange, BetaHistoryPage } from '../api/shapes';
import { DataTable, notLoaded } from '../shared/data_table';
import { missing } from '../shared/format';
import { Moment } from '../shared/moment';
import { usePaged } from '../shared/paged';
import { summaryOf } from './beta_effect';

const columns: ColumnDef<BetaChange>[] = [
  {
    id: 'at',
    header: 'When',
    cell: ({ row }) => <Moment at={row.original.at} />,
    meta: { width: 210 },
  },
  {
    id: 'before',
    header: 'From',
    cell: ({ row }) => summaryOf(row.original.before),
    meta: { visibleFrom: 'sm' },
  },
  { id: 'after', header: 'To', cell: ({ row }) => summaryOf(row.original.after) },
  { id: 'reason', header: 'Reason', cell: ({ row }) => row.original.reason ?? missing },
  {
    id: 'by',
    header: 'By',
    cell: ({ row }) => <span className="figures">{row.original.by}</span>,
    meta: { visibleFrom: 'lg' },
  },
];

const rowsOf = (page: BetaHistoryPage) => page.changes;
const idOf = (change: BetaChange) => String(change.version);

export function BetaHistory() {
  const { rows, query, more } = usePaged({
    key: ['beta', 'history'],
    fetchPage: fetchBetaHistory,
    rowsOf,
    refetchMs: 10_000,
  });
  return (
    <Stack gap="xs" component="section" aria-label="History">
      <Text fw={600} component="h2" fz="md" m={0}>
        History
      </Text>
      <DataTable
        label="History"
        columns={columns}
        rows={rows}
        rowId={idOf}
        loading={query.isLoading}
        empty={query.error ? notLoaded : 'Nobody has changed these settings yet.'}
        more={more}
      />
    </Stack>
  );
}
