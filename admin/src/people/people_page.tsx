import { Anchor, Box, Group, Stack, Text } from '@mantine/core';
import type { ColumnDef } from '@tanstack/react-table';
import { Link } from 'react-router-dom';
import { fetchPeople, type PeopleFilter } from '../api/requests';
import { roles, type PeoplePage as PeoplePageShape, type PersonItem } from '../api/shapes';
import { DataTable, notLoaded } from '../shared/data_table';
import { EmptyState } from '../shared/empty_state';
import { FilterChips } from '../shared/filter_chips';
import { shortId } from '../shared/format';
import { PersonIcon } from '../shared/icons';
import { Ago } from '../shared/moment';
import { PageHeader } from '../shared/page_header';
import { usePaged } from '../shared/paged';
import { ProblemPanel } from '../shared/problem_panel';
import { SearchField } from '../shared/search_field';
import { StateBadge, wordingOf } from '../shared/state_badge';
import { useUrlChoice, useUrlFilter } from '../shared/url_filter';
import { PeopleTabs } from './people_tabs';
import { erasedWording, nameOf, roleWording, statusWording } from './person_words';

const columns: ColumnDef<PersonItem>[] = [
  { id: 'person', header: 'Person', cell: ({ row }) => <Who person={row.original} /> },
  {
    id: 'role',
    header: 'Role',
    meta: { visibleFrom: 'sm' },
    cell: ({ row }) => <StateBadge wording={roleWording(row.original.role)} />,
  },
  {
    id: 'status',
    header: 'Account',
    cell: ({ row }) => {
      const { status } = row.original;
      return <StateBadge wording={status ? wordingOf(statusWording, status) : erasedWording} />;
    },
  },
  {
    id: 'registered_at',
    header: 'Registered',
    meta: { align: 'right', visibleFrom: 'sm' },
    cell: ({ row }) => <Ago at={row.original.registered_at} />,
  },
  {
    id: 'signed_in_at',
    header: 'Last signed in',
    meta: { align: 'right', visibleFrom: 'md' },
    cell: ({ row }) => <Ago at={row.original.signed_in_at} />,
  },
];

function Who({ person }: { person: PersonItem }) {
  const isErased = person.status === null;
  return (
    <Stack gap={0}>
      <Anchor
        component={Link}
        to={`/people/${person.id}`}
        size="sm"
        fw={500}
        style={{ overflowWrap: 'anywhere' }}
        data-row-link
      >
        {isErased ? shortId(person.id) : person.email}
      </Anchor>
      {nameOf(person) && (
        <Text size="xs" c="dimmed">
          {nameOf(person)}
        </Text>
      )}
    </Stack>
  );
}

const peopleOf = (page: PeoplePageShape) => page.people;
const personId = (person: PersonItem) => person.id;
const noFit = 'No account fits these filters. The search wants the whole address.';

/** Accounts, to find one. */
export default function PeoplePage() {
  const [email, setEmail] = useUrlFilter('address');
  const [role, setRole] = useUrlChoice('role', roles);
  const filter: PeopleFilter = { email, role };
  const {
    rows: people,
    query,
    more,
  } = usePaged({
    key: ['people', filter],
    fetchPage: (cursor) => fetchPeople(filter, cursor),
    rowsOf: peopleOf,
    refetchMs: 10_000,
  });
  const none = query.isSuccess && people.length === 0 && !email && role === null;
  return (
    <>
      <PageHeader title="People" lead="Accounts, who registered last first." />
      <PeopleTabs />
      {query.error && (
        <Box mb="md">
          <ProblemPanel
            error={query.error}
            title="The people could not be loaded"
            onRetry={() => void query.refetch()}
          />
        </Box>
      )}
      {none ? (
        <EmptyState icon={<PersonIcon size={26} />} title="Nobody has registered yet">
          Whoever redeems an invite and registers is found here, with their sessions, their second
          factor and what they were granted.
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
              label="Role"
              value={role}
              onChange={setRole}
              choices={[
                { value: null, label: 'All' },
                ...roles.map((value) => ({ value, label: roleWording(value).label })),
              ]}
            />
          </Group>
          <DataTable
            label="People"
            columns={columns}
            rows={people}
            rowId={personId}
            loading={query.isPending}
            empty={query.error ? notLoaded : noFit}
            more={more}
          />
        </Stack>
      )}
    </>
  );
}
