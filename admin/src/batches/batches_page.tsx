import { Anchor, Box, Button, Group, Stack, Text } from '@mantine/core';
import type { ColumnDef } from '@tanstack/react-table';
import { Link } from 'react-router-dom';
import { fetchBatches } from '../api/requests';
import { batchStates, type BatchView, type BatchesPage as BatchesPageShape } from '../api/shapes';
import { DataTable, notLoaded } from '../shared/data_table';
import { EmptyState } from '../shared/empty_state';
import { FilterChips } from '../shared/filter_chips';
import { countText, etaText, missing, percentText, rateText } from '../shared/format';
import { BatchIcon, PlusIcon } from '../shared/icons';
import { Ago } from '../shared/moment';
import { PageHeader } from '../shared/page_header';
import { usePaged } from '../shared/paged';
import { ProblemPanel } from '../shared/problem_panel';
import { StateBadge, wordingOf } from '../shared/state_badge';
import { useUrlChoice } from '../shared/url_filter';
import { averageRate, batchName, batchWording, endedRows, isOver } from './batch_words';
import { BatchProgress } from './progress_bar';

const columns: ColumnDef<BatchView>[] = [
  { id: 'name', header: 'Batch', cell: ({ row }) => <Name batch={row.original} /> },
  {
    id: 'state',
    header: 'State',
    meta: { visibleFrom: 'sm' },
    cell: ({ row }) => <StateBadge wording={wordingOf(batchWording, row.original.state)} />,
  },
  { id: 'progress', header: 'Progress', cell: ({ row }) => <Share batch={row.original} /> },
  numberColumn('sent', 'Sent'),
  numberColumn('failed', 'Failed'),
  {
    id: 'rate',
    header: 'Rate',
    meta: { align: 'right', visibleFrom: 'md' },
    cell: ({ row }) => <Rate batch={row.original} />,
  },
];

function numberColumn(field: 'sent' | 'failed', header: string): ColumnDef<BatchView> {
  return {
    id: field,
    header,
    meta: { align: 'right', visibleFrom: field === 'failed' ? 'sm' : 'md' },
    cell: ({ row }) => (
      <Text span size="sm" c={field === 'failed' && row.original.failed > 0 ? 'red' : undefined}>
        {countText(row.original[field])}
      </Text>
    ),
  };
}

function Name({ batch }: { batch: BatchView }) {
  return (
    <Stack gap={0} miw={120}>
      <Anchor component={Link} to={`/batches/${batch.id}`} fw={600} size="sm" data-row-link>
        {batchName(batch)}
      </Anchor>
      <Text size="xs" c="dimmed">
        <Ago at={batch.created_at} />
        {batch.source && ` · ${batch.source}`}
      </Text>
      <Box hiddenFrom="sm" mt={4}>
        <StateBadge wording={wordingOf(batchWording, batch.state)} />
      </Box>
    </Stack>
  );
}

function Share({ batch }: { batch: BatchView }) {
  const ended = endedRows(batch);
  return (
    <Box miw={{ base: 110, md: 180 }}>
      <Group justify="space-between" gap="xs" wrap="nowrap" mb={4}>
        <Text size="xs" className="figures">
          {countText(ended)}
          <Text span c="dimmed" inherit>
            {' '}
            of {countText(batch.total)}
          </Text>
        </Text>
        <Text size="xs" c="dimmed" className="figures" visibleFrom="sm">
          {percentText(ended, batch.total)}
        </Text>
      </Group>
      <BatchProgress batch={batch} size={6} />
    </Box>
  );
}

function Rate({ batch }: { batch: BatchView }) {
  if (batch.state === 'paused') return missing;
  if (isOver(batch)) return <AverageRate batch={batch} />;
  return (
    <Stack gap={0} align="flex-end">
      <Text size="sm">{rateText(batch.rate_per_min)}</Text>
      {batch.eta_seconds !== null && (
        <Text size="xs" c="dimmed">
          {etaText(batch.eta_seconds)} left
        </Text>
      )}
    </Stack>
  );
}

function AverageRate({ batch }: { batch: BatchView }) {
  const average = averageRate(batch);
  if (average === null) return missing;
  return (
    <Stack gap={0} align="flex-end">
      <Text size="sm">{rateText(average)}</Text>
      <Text size="xs" c="dimmed">
        on average
      </Text>
    </Stack>
  );
}

const batchesOf = (page: BatchesPageShape) => page.batches;
const batchId = (batch: BatchView) => batch.id;

export default function BatchesPage() {
  const [state, setState] = useUrlChoice('state', batchStates);
  const {
    rows: batches,
    query,
    more,
  } = usePaged({
    key: ['batches', state],
    fetchPage: (cursor) => fetchBatches(state, cursor),
    rowsOf: batchesOf,
    refetchMs: 3_000,
  });
  const none = query.isSuccess && batches.length === 0 && state === null;
  return (
    <>
      <PageHeader
        title="Batches"
        lead="Invites sent together, each to one list of addresses."
        actions={<NewBatch />}
      />
      {query.error && (
        <Box mb="md">
          <ProblemPanel
            error={query.error}
            title="The batches could not be loaded"
            onRetry={() => void query.refetch()}
          />
        </Box>
      )}
      {none ? (
        <NoBatches />
      ) : (
        <Stack gap="md">
          <FilterChips
            label="State"
            value={state}
            onChange={setState}
            choices={[
              { value: null, label: 'All' },
              ...batchStates.map((value) => ({ value, label: batchWording[value].label })),
            ]}
          />
          <DataTable
            label="Batches"
            columns={columns}
            rows={batches}
            rowId={batchId}
            loading={query.isPending}
            empty={query.error ? notLoaded : 'No batch is in this state.'}
            more={more}
          />
        </Stack>
      )}
    </>
  );
}

function NewBatch() {
  return (
    <Button component={Link} to="/batches/new" leftSection={<PlusIcon />}>
      New batch
    </Button>
  );
}

function NoBatches() {
  return (
    <EmptyState icon={<BatchIcon size={26} />} title="No batch yet" action={<NewBatch />}>
      Drop a CSV of up to 100,000 addresses. Every row is checked first and nothing is sent until
      you say so; then you watch the mails leave, and can pause or cancel at any moment.
    </EmptyState>
  );
}
