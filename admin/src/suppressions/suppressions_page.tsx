import { Box, Button, Group, Stack, Text, VisuallyHidden } from '@mantine/core';
import type { ColumnDef } from '@tanstack/react-table';
import { useMemo, useState } from 'react';
import { fetchSuppressions, type SuppressionFilter } from '../api/requests';
import {
  suppressionCauses,
  type Suppression,
  type SuppressionsPage as SuppressionsPageShape,
} from '../api/shapes';
import { DataTable, notLoaded } from '../shared/data_table';
import { EmptyState } from '../shared/empty_state';
import { FilterChips } from '../shared/filter_chips';
import { BlockIcon } from '../shared/icons';
import { Ago } from '../shared/moment';
import { PageHeader } from '../shared/page_header';
import { usePaged } from '../shared/paged';
import { ProblemPanel } from '../shared/problem_panel';
import { SearchField } from '../shared/search_field';
import { StateBadge, wordingOf } from '../shared/state_badge';
import { useUrlChoice, useUrlFilter } from '../shared/url_filter';
import { AskLift, SuppressOne } from './suppression_actions';
import { causeWording } from './suppression_words';

const suppressionsOf = (page: SuppressionsPageShape) => page.suppressions;
const suppressionId = (suppression: Suppression) => suppression.id;

/** Addresses that nothing is sent to, and how that ends. */
export default function SuppressionsPage() {
  const [email, setEmail] = useUrlFilter('address');
  const [cause, setCause] = useUrlChoice('cause', suppressionCauses);
  const [lifting, setLifting] = useState<Suppression | null>(null);
  const [adding, setAdding] = useState(false);
  const columns = useMemo(() => columnsOf(setLifting, email), [email]);
  const filter: SuppressionFilter = { email, cause };
  const {
    rows: suppressions,
    query,
    more,
  } = usePaged({
    key: ['suppressions', filter],
    fetchPage: (cursor) => fetchSuppressions(filter, cursor),
    rowsOf: suppressionsOf,
    refetchMs: 10_000,
  });
  const none = query.isSuccess && suppressions.length === 0 && !email && cause === null;
  return (
    <>
      <PageHeader
        title="Suppressions"
        lead="Addresses that nothing is sent to, the latest first."
        actions={
          <Button leftSection={<BlockIcon size={16} />} onClick={() => setAdding(true)}>
            Suppress an address
          </Button>
        }
      />
      {query.error && (
        <Box mb="md">
          <ProblemPanel
            error={query.error}
            title="The suppressions could not be loaded"
            onRetry={() => void query.refetch()}
          />
        </Box>
      )}
      {none ? (
        <EmptyState icon={<BlockIcon size={26} />} title="Everybody may be written to">
          An address comes here when mail to it bounces, when its owner reports a mail or opts out,
          or when an operator says so. Nothing is sent to it until somebody lifts that.
        </EmptyState>
      ) : (
        <Stack gap="md">
          <Group gap="md">
            <SearchField
              label="Find an address"
              placeholder="Find an address"
              value={email}
              onChange={setEmail}
            />
            <FilterChips
              label="Cause"
              value={cause}
              onChange={setCause}
              choices={[
                { value: null, label: 'All' },
                ...suppressionCauses.map((value) => ({ value, label: causeWording[value].label })),
              ]}
            />
          </Group>
          <DataTable
            label="Suppressions"
            columns={columns}
            rows={suppressions}
            rowId={suppressionId}
            loading={query.isPending}
            empty={
              query.error
                ? notLoaded
                : 'No suppressed address fits these filters. The search wants the whole address.'
            }
            more={more}
          />
        </Stack>
      )}
      {lifting && <AskLift suppression={lifting} onClose={() => setLifting(null)} />}
      {adding && <SuppressOne onClose={() => setAdding(false)} />}
    </>
  );
}

function columnsOf(
  lift: (suppression: Suppression) => void,
  searched: string,
): ColumnDef<Suppression>[] {
  return [
    {
      id: 'email',
      header: 'Address',
      cell: ({ row }) => <Address suppression={row.original} searched={searched} />,
    },
    {
      id: 'cause',
      header: 'Cause',
      cell: ({ row }) => <StateBadge wording={wordingOf(causeWording, row.original.cause)} />,
    },
    {
      id: 'reason',
      header: 'Reason',
      meta: { visibleFrom: 'md' },
      cell: ({ row }) => (
        <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
          {row.original.reason ?? ''}
        </Text>
      ),
    },
    {
      id: 'by',
      header: 'By',
      meta: { visibleFrom: 'lg' },
      cell: ({ row }) => (
        <Text size="sm" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
          {row.original.by ?? ''}
        </Text>
      ),
    },
    {
      id: 'at',
      header: 'Since',
      meta: { align: 'right', visibleFrom: 'sm' },
      cell: ({ row }) => <Ago at={row.original.at} />,
    },
    {
      id: 'lift',
      header: () => <VisuallyHidden>Action</VisuallyHidden>,
      meta: { align: 'right' },
      cell: ({ row }) => (
        <Button
          size="compact-sm"
          variant="default"
          aria-label={`Lift the suppression of ${row.original.email ?? row.original.id}`}
          onClick={() => lift(row.original)}
        >
          Lift…
        </Button>
      ),
    },
  ];
}

interface AddressProps {
  suppression: Suppression;
  /** What is found by an address is of that address. */
  searched: string;
}

/** Nobody has written to it yet, or its owner was erased: then the address is not on record. */
function Address({ suppression, searched }: AddressProps) {
  const address = suppression.email ?? searched;
  if (!address) {
    return (
      <Text size="sm" c="dimmed" title={suppression.id}>
        not on record
      </Text>
    );
  }
  return (
    <Text size="sm" fw={500} style={{ overflowWrap: 'anywhere' }}>
      {address}
    </Text>
  );
}
