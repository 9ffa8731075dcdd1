import { Anchor, Box, Button, Group, Stack, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { ColumnDef } from '@tanstack/react-table';
import { useMemo } from 'react';
import { Link } from 'react-router-dom';
import { apiPath } from '../api/client';
import { fetchBatchRows, resolveRow } from '../api/requests';
import { rowStates, type BatchRow, type BatchRowsPage, type BatchView } from '../api/shapes';
import { DataTable, notLoaded } from '../shared/data_table';
import { FilterChips } from '../shared/filter_chips';
import { countText } from '../shared/format';
import { DownloadIcon } from '../shared/icons';
import { Ago } from '../shared/moment';
import { noticeDone, noticeProblem } from '../shared/notices';
import { usePaged } from '../shared/paged';
import { ProblemPanel } from '../shared/problem_panel';
import { reasonText } from '../shared/reasons';
import { SearchField } from '../shared/search_field';
import { StateBadge, wordingOf } from '../shared/state_badge';
import { useUrlChoice, useUrlFilter } from '../shared/url_filter';
import { isOver, rowWording } from './batch_words';

const noAddress = 'No row has this address. The search wants the whole address.';

const rowsOf = (page: BatchRowsPage) => page.rows;
const rowId = (row: BatchRow) => String(row.row);

/** Every row of a batch, findable by state and by address. */
export function BatchRows({ batch }: { batch: BatchView }) {
  const [state, setState] = useUrlChoice('rows', rowStates);
  const [email, setEmail] = useUrlFilter('address');
  const columns = useMemo(() => columnsOf(batch.id), [batch.id]);
  const { rows, query, more } = usePaged({
    key: ['batch', batch.id, 'rows', state, email],
    fetchPage: (cursor) => fetchBatchRows(batch.id, { state, email }, cursor),
    rowsOf,
    refetchMs: isOver(batch) ? false : 4_000,
  });
  return (
    <Stack gap="sm" component="section" aria-label="Rows">
      <Group justify="space-between">
        <Text fw={600} component="h2" fz="md" m={0}>
          Rows
        </Text>
        {batch.failed > 0 && (
          <Button
            component="a"
            href={apiPath(`/beta/invites/batches/${batch.id}/failures.csv`)}
            download
            size="compact-sm"
            variant="subtle"
            leftSection={<DownloadIcon size={16} />}
          >
            Download failures
          </Button>
        )}
      </Group>
      <Group justify="space-between" gap="sm">
        <FilterChips
          label="Row state"
          value={state}
          onChange={setState}
          choices={choicesOf(batch)}
        />
        <SearchField
          label="Find an address"
          placeholder="Find an address"
          value={email}
          onChange={setEmail}
        />
      </Group>
      {/* Above rows that are shown the page itself says that they may be old. */}
      {query.error && rows.length === 0 && (
        <ProblemPanel
          error={query.error}
          title="The rows could not be loaded"
          onRetry={() => void query.refetch()}
        />
      )}
      <DataTable
        label="Rows"
        columns={columns}
        rows={rows}
        rowId={rowId}
        loading={query.isPending}
        empty={query.error ? notLoaded : email ? noAddress : 'No row is in this state.'}
        more={more}
      />
    </Stack>
  );
}

function choicesOf(batch: BatchView) {
  const shown = rowStates.filter((state) => batch[state] > 0);
  return [
    { value: null, label: 'All', count: batch.total },
    ...shown.map((value) => ({ value, label: rowWording[value].label, count: batch[value] })),
  ];
}

function columnsOf(batchId: string): ColumnDef<BatchRow>[] {
  return [
    {
      id: 'row',
      header: 'Row',
      meta: { align: 'right', width: 70, visibleFrom: 'sm' },
      cell: ({ row }) => (
        <Text span size="sm" c="dimmed">
          {countText(row.original.row)}
        </Text>
      ),
    },
    {
      id: 'email',
      header: 'Address',
      cell: ({ row }) => <Address batchId={batchId} row={row.original} />,
    },
    {
      id: 'state',
      header: 'State',
      cell: ({ row }) => <StateBadge wording={wordingOf(rowWording, row.original.state)} />,
    },
    {
      id: 'reason',
      header: 'Why',
      meta: { visibleFrom: 'md' },
      cell: ({ row }) => <Why batchId={batchId} row={row.original} />,
    },
    {
      id: 'attempts',
      header: 'Attempts',
      meta: { align: 'right', visibleFrom: 'sm' },
      cell: ({ row }) => countText(row.original.attempts),
    },
    {
      id: 'at',
      header: 'When',
      meta: { align: 'right', visibleFrom: 'sm' },
      cell: ({ row }) => <Ago at={row.original.at} />,
    },
  ];
}

interface RowProps {
  batchId: string;
  row: BatchRow;
}

function Address({ batchId, row }: RowProps) {
  return (
    <Stack gap={2}>
      <Box style={{ overflowWrap: 'anywhere' }} fz="sm">
        {row.invite_id ? (
          <Anchor component={Link} to={`/invites/${row.invite_id}`} size="sm">
            {row.email}
          </Anchor>
        ) : (
          row.email
        )}
      </Box>
      <Text size="xs" c="dimmed" hiddenFrom="md">
        <Text span inherit hiddenFrom="sm">
          row {countText(row.row)}
          {row.reason && ' · '}
        </Text>
        {reasonText(row.reason)}
      </Text>
      {row.state === 'unknown' && (
        <Box hiddenFrom="md">
          <Settle batchId={batchId} row={row} />
        </Box>
      )}
    </Stack>
  );
}

function Why({ batchId, row }: RowProps) {
  return (
    <Stack gap={4}>
      {row.reason && (
        <Text size="sm" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
          {reasonText(row.reason)}
        </Text>
      )}
      {row.state === 'unknown' && <Settle batchId={batchId} row={row} />}
    </Stack>
  );
}

/** A person looked into the mailbox or the mail server's log and says what became of the row. */
function Settle({ batchId, row }: RowProps) {
  const client = useQueryClient();
  const settle = useMutation({
    mutationFn: (outcome: 'sent' | 'failed') => resolveRow(batchId, row.row, outcome),
    onSuccess: (_, outcome) => noticeDone(`Row ${row.row} is settled as ${outcome}.`),
    onError: (error) => noticeProblem(`Row ${row.row} was not settled`, error),
    onSettled: () => client.invalidateQueries({ queryKey: ['batch', batchId] }),
  });
  return (
    <Group gap="xs">
      <Button
        size="compact-xs"
        variant="light"
        color="teal"
        disabled={settle.isPending}
        onClick={() => settle.mutate('sent')}
      >
        It was sent
      </Button>
      <Button
        size="compact-xs"
        variant="light"
        color="red"
        disabled={settle.isPending}
        onClick={() => settle.mutate('failed')}
      >
        It was not sent
      </Button>
    </Group>
  );
}
