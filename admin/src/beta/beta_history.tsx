import { Box, Button, Stack, Text, VisuallyHidden } from '@mantine/core';
import type { ColumnDef } from '@tanstack/react-table';
import { useMemo, useState } from 'react';
import { fetchBetaHistory } from '../api/requests';
import type { BetaChange, BetaHistoryPage } from '../api/shapes';
import { useActorName } from '../people/trusted';
import { DataTable, notLoaded } from '../shared/data_table';
import { missing } from '../shared/format';
import { Moment } from '../shared/moment';
import { usePaged } from '../shared/paged';
import { summaryOf } from './beta_effect';
import { AskRevert } from './revert_change';

function columnsOf(
  version: number,
  takeBack: (change: BetaChange) => void,
): ColumnDef<BetaChange>[] {
  return [
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
    {
      id: 'reason',
      header: 'Reason',
      cell: ({ row }) => (
        <Stack gap={4} align="flex-start">
          <Reason change={row.original} />
          {row.original.version === version && (
            <Box hiddenFrom="sm">
              <TakeBack onClick={() => takeBack(row.original)} />
            </Box>
          )}
        </Stack>
      ),
    },
    {
      id: 'by',
      header: 'By',
      cell: ({ row }) => <By actor={row.original.by} />,
      meta: { visibleFrom: 'lg' },
    },
    {
      id: 'take_back',
      header: () => <VisuallyHidden>Action</VisuallyHidden>,
      meta: { align: 'right', visibleFrom: 'sm' },
      cell: ({ row }) =>
        row.original.version === version && <TakeBack onClick={() => takeBack(row.original)} />,
    },
  ];
}

function TakeBack({ onClick }: { onClick: () => void }) {
  return (
    <Button
      size="compact-sm"
      variant="default"
      aria-label="Take back the last change"
      onClick={onClick}
    >
      Take back…
    </Button>
  );
}

function By({ actor }: { actor: string }) {
  return (
    <span className="figures" title={actor}>
      {useActorName(actor)}
    </span>
  );
}

/** And how it came about, where nobody simply changed it. */
function Reason({ change }: { change: BetaChange }) {
  const { scheduled_change: planned, reverts_version: reverted } = change;
  return (
    <div>
      {change.reason ?? missing}
      {planned !== null && (
        <Text size="xs" c="dimmed">
          planned beforehand
        </Text>
      )}
      {reverted !== null && (
        <Text size="xs" c="dimmed">
          takes version {reverted} back
        </Text>
      )}
    </div>
  );
}

const rowsOf = (page: BetaHistoryPage) => page.changes;
const idOf = (change: BetaChange) => String(change.version);

interface BetaHistoryProps {
  /** That holds now: only the last change can be taken back. */
  version: number;
}

export function BetaHistory({ version }: BetaHistoryProps) {
  const [reverting, setReverting] = useState<BetaChange | null>(null);
  const columns = useMemo(() => columnsOf(version, setReverting), [version]);
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
      {reverting && <AskRevert change={reverting} onClose={() => setReverting(null)} />}
    </Stack>
  );
}
