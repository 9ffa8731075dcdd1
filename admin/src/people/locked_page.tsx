import { Anchor, Box, Button, Paper, Stack, Text, VisuallyHidden } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ColumnDef } from '@tanstack/react-table';
import { useMemo, useState } from 'react';
import { Link } from 'react-router-dom';
import { Problem } from '../api/problem';
import { fetchLockOuts, fetchLockOutsOf } from '../api/requests';
import type { LockOut, LockOutsOf, LockOutsPage } from '../api/shapes';
import { DataTable, notLoaded } from '../shared/data_table';
import { countText, shortId } from '../shared/format';
import { Ago } from '../shared/moment';
import { PageHeader } from '../shared/page_header';
import { usePaged } from '../shared/paged';
import { ProblemPanel } from '../shared/problem_panel';
import { SearchField } from '../shared/search_field';
import { StateBadge, wordingOf } from '../shared/state_badge';
import { useUrlFilter } from '../shared/url_filter';
import { AskUnlock } from './lock_actions';
import { lockWording } from './lock_words';
import { PeopleTabs } from './people_tabs';

const lockOutsOf = (page: LockOutsPage) => page.blocks;
const lockOutId = (lock: LockOut) => `${lock.user_id} ${lock.type}`;

/** Who cannot sign in at the moment, and how that ends. */
export default function LockedPage() {
  const [email, setEmail] = useUrlFilter('address');
  const [unlocking, setUnlocking] = useState<string | null>(null);
  const columns = useMemo(() => columnsOf(setUnlocking), []);
  const {
    rows: lockOuts,
    query,
    more,
  } = usePaged({
    key: ['lock_outs'],
    fetchPage: fetchLockOuts,
    rowsOf: lockOutsOf,
    refetchMs: 10_000,
  });
  return (
    <>
      <PageHeader
        title="Locked out"
        lead="Who may not sign in after too many wrong passwords or codes. It ends by itself."
      />
      <PeopleTabs />
      {query.error && (
        <Box mb="md">
          <ProblemPanel
            error={query.error}
            title="The lock-outs could not be loaded"
            onRetry={() => void query.refetch()}
          />
        </Box>
      )}
      <Stack gap="md">
        <SearchField
          label="Look up an address"
          placeholder="Look up an address"
          value={email}
          onChange={setEmail}
        />
        {email && <OneAddress key={email} email={email} onUnlock={setUnlocking} />}
        <DataTable
          label="Locked out"
          columns={columns}
          rows={lockOuts}
          rowId={lockOutId}
          loading={query.isPending}
          empty={
            query.error
              ? notLoaded
              : 'No account is locked out. Addresses without an account are found by looking them up.'
          }
          more={more}
        />
      </Stack>
      {unlocking && <AskUnlock email={unlocking} onClose={() => setUnlocking(null)} />}
    </>
  );
}

const noneOf = (email: string): LockOutsOf => ({ email, user_id: null, blocks: [] });

function nothingIfAbsent(email: string, error: unknown): LockOutsOf {
  if (error instanceof Problem && error.code === 'auth_block_not_found') return noneOf(email);
  throw error;
}

interface OneAddressProps {
  email: string;
  onUnlock: (email: string) => void;
}

/** Of any address, also of one without an account, which no list has. */
function OneAddress({ email, onUnlock }: OneAddressProps) {
  const query = useQuery({
    queryKey: ['lock_outs', email],
    queryFn: () => fetchLockOutsOf(email).catch((error) => nothingIfAbsent(email, error)),
  });
  if (query.error) {
    return <ProblemPanel error={query.error} onRetry={() => void query.refetch()} />;
  }
  const found = query.data;
  if (!found) return null;
  return (
    <Paper withBorder radius="md" px="md" py="sm" component="section" aria-label="Looked up">
      {found.blocks.length === 0 ? (
        <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
          Nothing keeps <b>{email}</b> from signing in.
        </Text>
      ) : (
        <Stack gap="xs" align="flex-start">
          <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
            <b>{found.email}</b>
            {found.user_id ? '' : ', who has no account,'} may not sign in:
          </Text>
          {found.blocks.map((block) => (
            <Text size="sm" key={block.type} component="div">
              <StateBadge wording={wordingOf(lockWording, block.type)} /> ends{' '}
              <Ago at={block.until} />
            </Text>
          ))}
          <Button size="compact-sm" variant="default" onClick={() => onUnlock(found.email)}>
            Unlock…
          </Button>
        </Stack>
      )}
    </Paper>
  );
}

function columnsOf(unlock: (email: string) => void): ColumnDef<LockOut>[] {
  return [
    {
      id: 'person',
      header: 'Person',
      cell: ({ row }) => (
        <Stack gap={2} align="flex-start">
          <Anchor
            component={Link}
            to={`/people/${row.original.user_id}`}
            size="sm"
            fw={500}
            style={{ overflowWrap: 'anywhere' }}
          >
            {row.original.email ?? shortId(row.original.user_id)}
          </Anchor>
          <Box hiddenFrom="sm">
            <StateBadge wording={wordingOf(lockWording, row.original.type)} />
          </Box>
        </Stack>
      ),
    },
    {
      id: 'type',
      header: 'After',
      meta: { visibleFrom: 'sm' },
      cell: ({ row }) => <StateBadge wording={wordingOf(lockWording, row.original.type)} />,
    },
    {
      id: 'failures',
      header: 'Failures',
      meta: { align: 'right', visibleFrom: 'md' },
      cell: ({ row }) => countText(row.original.failures),
    },
    {
      id: 'locked_at',
      header: 'Since',
      meta: { align: 'right', visibleFrom: 'sm' },
      cell: ({ row }) => <Ago at={row.original.locked_at} />,
    },
    {
      id: 'until',
      header: 'Ends',
      meta: { align: 'right', visibleFrom: 'sm' },
      cell: ({ row }) => <Ago at={row.original.until} />,
    },
    {
      id: 'unlock',
      header: () => <VisuallyHidden>Action</VisuallyHidden>,
      meta: { align: 'right' },
      cell: ({ row }) => {
        const { email } = row.original;
        return (
          email && (
            <Button
              size="compact-sm"
              variant="default"
              aria-label={`Unlock ${email}`}
              onClick={() => unlock(email)}
            >
              Unlock…
            </Button>
          )
        );
      },
    },
  ];
}
