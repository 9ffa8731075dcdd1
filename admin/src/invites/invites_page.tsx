import { Anchor, Box, Button, Group, Select, Stack, Text } from '@mantine/core';
import type { ColumnDef } from '@tanstack/react-table';
import { useState } from 'react';
import { Link } from 'react-router-dom';
import { apiPath } from '../api/client';
import { fetchInvites, type InviteFilter } from '../api/requests';
import {
  deliveryStates,
  inviteStatuses,
  type InviteItem,
  type InvitesPage as InvitesPageShape,
} from '../api/shapes';
import { FoundingCard } from '../founding/founding_card';
import { DataTable, notLoaded } from '../shared/data_table';
import { DayInput } from '../shared/day_input';
import { EmptyState } from '../shared/empty_state';
import { FilterChips } from '../shared/filter_chips';
import { DownloadIcon, InviteIcon, KeyIcon, SendIcon } from '../shared/icons';
import { Ago } from '../shared/moment';
import { OfOneBatch } from '../shared/of_one_batch';
import { PageHeader } from '../shared/page_header';
import { usePaged } from '../shared/paged';
import { ProblemPanel } from '../shared/problem_panel';
import { SearchField } from '../shared/search_field';
import { StateBadge, wordingOf } from '../shared/state_badge';
import { useUrlChoice, useUrlFilter } from '../shared/url_filter';
import { GenerateCodes } from './generate_codes';
import { addressOf, deliveryWording, inviteWording } from './invite_words';
import { SendOneInvite } from './send_one_invite';

const columns: ColumnDef<InviteItem>[] = [
  { id: 'email', header: 'Address', cell: ({ row }) => <Address invite={row.original} /> },
  {
    id: 'status',
    header: 'Invite',
    cell: ({ row }) => <StateBadge wording={wordingOf(inviteWording, row.original.status)} />,
  },
  {
    id: 'delivery',
    header: 'Mail',
    meta: { visibleFrom: 'sm' },
    cell: ({ row }) => (
      <StateBadge wording={wordingOf(deliveryWording, row.original.delivery_state)} />
    ),
  },
  {
    id: 'source',
    header: 'Source',
    meta: { visibleFrom: 'md' },
    cell: ({ row }) => (
      <Text size="sm" c="dimmed">
        {row.original.source ?? ''}
      </Text>
    ),
  },
  {
    id: 'created_at',
    header: 'Issued',
    meta: { align: 'right', visibleFrom: 'sm' },
    cell: ({ row }) => <Ago at={row.original.created_at} />,
  },
  {
    id: 'expires_at',
    header: 'Expires',
    meta: { align: 'right', visibleFrom: 'md' },
    cell: ({ row }) => <Ago at={row.original.expires_at} />,
  },
];

function Address({ invite }: { invite: InviteItem }) {
  return (
    <Anchor
      component={Link}
      to={`/invites/${invite.id}`}
      size="sm"
      fw={500}
      style={{ overflowWrap: 'anywhere' }}
      data-row-link
    >
      {addressOf(invite)}
    </Anchor>
  );
}

const invitesOf = (page: InvitesPageShape) => page.invites;
const inviteId = (invite: InviteItem) => invite.id;
const noFit = 'No invite fits these filters. The search wants the whole address.';

export default function InvitesPage() {
  const { filter, isFiltered, fields } = useInviteFilter();
  const [asking, setAsking] = useState<'send' | 'generate' | null>(null);
  const close = () => setAsking(null);
  const {
    rows: invites,
    query,
    more,
  } = usePaged({
    key: ['invites', filter],
    fetchPage: (cursor) => fetchInvites(filter, cursor),
    rowsOf: invitesOf,
    refetchMs: 10_000,
  });
  const none = query.isSuccess && invites.length === 0 && !isFiltered;
  return (
    <>
      <PageHeader
        title="Invites"
        lead="Everybody who was invited, and what became of it."
        actions={
          <>
            <ExportButton filter={isFiltered ? filter : null} />
            <Button
              variant="default"
              leftSection={<KeyIcon size={16} />}
              onClick={() => setAsking('generate')}
            >
              Generate codes
            </Button>
            <Button leftSection={<SendIcon size={16} />} onClick={() => setAsking('send')}>
              Send one invite
            </Button>
          </>
        }
      />
      {query.error && (
        <Box mb="md">
          <ProblemPanel
            error={query.error}
            title="The invites could not be loaded"
            onRetry={() => void query.refetch()}
          />
        </Box>
      )}
      {none ? (
        <NoInvites />
      ) : (
        <Stack gap="md">
          <FoundingCard />
          {fields}
          <DataTable
            label="Invites"
            columns={columns}
            rows={invites}
            rowId={inviteId}
            loading={query.isPending}
            empty={query.error ? notLoaded : noFit}
            more={more}
          />
        </Stack>
      )}
      {asking === 'generate' && <GenerateCodes onClose={close} />}
      {asking === 'send' && <SendOneInvite onClose={close} />}
    </>
  );
}

function useInviteFilter() {
  const [status, setStatus] = useUrlChoice('status', inviteStatuses);
  const [delivery, setDelivery] = useUrlChoice('delivery', deliveryStates);
  const [email, setEmail] = useUrlFilter('address');
  const [batch, setBatch] = useUrlFilter('batch');
  const [from, setFrom] = useUrlFilter('from');
  const [until, setUntil] = useUrlFilter('until');
  const filter: InviteFilter = {
    email,
    status,
    delivery_state: delivery,
    batch_id: batch || null,
    start_date: from || null,
    end_date: until || null,
  };
  const isFiltered = Object.values(filter).some(Boolean);
  const fields = (
    <Stack gap="sm">
      {batch && <OfOneBatch what="invites" id={batch} onClear={() => setBatch(null)} />}
      <FilterChips
        label="Invite status"
        value={status}
        onChange={setStatus}
        choices={[
          { value: null, label: 'All' },
          ...inviteStatuses.map((value) => ({ value, label: inviteWording[value].label })),
        ]}
      />
      <Group gap="sm" align="flex-end">
        <SearchField
          label="Find an address"
          placeholder="Find an address"
          value={email}
          onChange={setEmail}
        />
        <Select
          aria-label="Mail"
          placeholder="Any mail state"
          clearable
          w={180}
          data={deliveryStates.map((value) => ({
            value,
            label: deliveryWording[value].label,
          }))}
          value={delivery}
          onChange={(value) => setDelivery(deliveryStates.find((known) => known === value) ?? null)}
        />
        <DayInput label="Issued from" value={from} onChange={setFrom} />
        <DayInput label="to" value={until} onChange={setUntil} />
      </Group>
    </Stack>
  );
  return { filter, isFiltered, fields };
}

/** A file of what the filters let through; of all invites without any. */
function ExportButton({ filter }: { filter: InviteFilter | null }) {
  return (
    <Button
      component="a"
      href={apiPath('/beta/invites/export.csv', { ...filter })}
      download
      variant="default"
      leftSection={<DownloadIcon size={16} />}
    >
      {filter ? 'Export these' : 'Export all'}
    </Button>
  );
}

function NoInvites() {
  return (
    <EmptyState
      icon={<InviteIcon size={26} />}
      title="Nobody was invited yet"
      action={
        <Button component={Link} to="/batches/new" variant="light">
          Invite a list
        </Button>
      }
    >
      Each invite is one address, one code and one link. It is mailed, may be redeemed once, and
      expires. Here you find each of them with its whole story.
    </EmptyState>
  );
}
