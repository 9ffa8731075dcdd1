import { Anchor, Box, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ColumnDef } from '@tanstack/react-table';
import { Link } from 'react-router-dom';
import { fetchTrusted } from '../api/requests';
import type { Rights } from '../api/shapes';
import { DataTable, notLoaded } from '../shared/data_table';
import { countText } from '../shared/format';
import { Ago } from '../shared/moment';
import { PageHeader } from '../shared/page_header';
import { ProblemPanel } from '../shared/problem_panel';
import { StateBadge, wordingOf } from '../shared/state_badge';
import { PeopleTabs } from './people_tabs';
import { roleWording } from './person_words';
import { effectWording, rightText } from './rights_words';
import { trustedKey } from './trusted';

const columns: ColumnDef<Rights>[] = [
  {
    id: 'person',
    header: 'Person',
    cell: ({ row }) => (
      <Stack gap={4}>
        <Anchor
          component={Link}
          to={`/people/${row.original.user_id}`}
          size="sm"
          fw={500}
          style={{ overflowWrap: 'anywhere' }}
          data-row-link
        >
          {row.original.email}
        </Anchor>
        {row.original.overrides.length > 0 && (
          <Box hiddenFrom="sm">
            <Overrides rights={row.original} />
          </Box>
        )}
      </Stack>
    ),
  },
  {
    id: 'role',
    header: 'Role',
    cell: ({ row }) => <StateBadge wording={roleWording(row.original.role)} />,
  },
  {
    id: 'rights',
    header: 'Rights',
    meta: { align: 'right', visibleFrom: 'sm' },
    cell: ({ row }) => countText(row.original.permissions.length),
  },
  {
    id: 'overrides',
    header: 'Otherwise than the role',
    meta: { visibleFrom: 'sm' },
    cell: ({ row }) => <Overrides rights={row.original} />,
  },
];

function Overrides({ rights }: { rights: Rights }) {
  if (rights.overrides.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        nothing
      </Text>
    );
  }
  return (
    <Stack gap={4}>
      {rights.overrides.map((one) => (
        <Text key={one.permission} size="sm" component="div">
          <StateBadge wording={wordingOf(effectWording, one.effect)} /> {rightText(one.permission)}
          <Text span size="xs" c="dimmed">
            {' '}
            <Ago at={one.at} /> by {one.by}
          </Text>
        </Text>
      ))}
    </Stack>
  );
}

const nobody: Rights[] = [];
const personId = (rights: Rights) => rights.user_id;

/** Administrators, and whoever has other rights than their role. */
export default function RightsPage() {
  const query = useQuery({
    queryKey: trustedKey,
    queryFn: fetchTrusted,
    refetchInterval: 10_000,
  });
  return (
    <>
      <PageHeader
        title="Rights"
        lead="Administrators, and whoever may do more or less than their role says."
      />
      <PeopleTabs />
      {query.error && (
        <Box mb="md">
          <ProblemPanel
            error={query.error}
            title="The rights could not be loaded"
            onRetry={() => void query.refetch()}
          />
        </Box>
      )}
      <DataTable
        label="Rights"
        columns={columns}
        rows={query.data?.people ?? nobody}
        rowId={personId}
        loading={query.isPending}
        empty={
          query.error ? notLoaded : 'Nobody is an administrator, or may do other than their role.'
        }
      />
    </>
  );
}
