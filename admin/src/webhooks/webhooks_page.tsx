import { Anchor, Box, Group, Select, Stack, Text } from '@mantine/core';
import type { ColumnDef } from '@tanstack/react-table';
import { Link } from 'react-router-dom';
import { fetchWebhooks, type WebhookFilter } from '../api/requests';
import {
  webhookFates,
  type MailEvent,
  type Webhook,
  type WebhooksPage as WebhooksPageShape,
} from '../api/shapes';
import { DataTable, notLoaded } from '../shared/data_table';
import { EmptyState } from '../shared/empty_state';
import { FilterChips } from '../shared/filter_chips';
import { countText } from '../shared/format';
import { CallIcon } from '../shared/icons';
import { Ago } from '../shared/moment';
import { PageHeader } from '../shared/page_header';
import { usePaged } from '../shared/paged';
import { ProblemPanel } from '../shared/problem_panel';
import { SearchField } from '../shared/search_field';
import { StateBadge, wordingOf } from '../shared/state_badge';
import { useUrlChoice, useUrlFilter } from '../shared/url_filter';
import { eventWording, eventWords, fateWording, isDeadLetter } from './webhook_words';

const events = Object.keys(eventWording) as MailEvent[];

const columns: ColumnDef<Webhook>[] = [
  { id: 'type', header: 'What was told', cell: ({ row }) => <Told webhook={row.original} /> },
  {
    id: 'fate',
    header: 'Came to',
    cell: ({ row }) => <StateBadge wording={wordingOf(fateWording, row.original.fate)} />,
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
    id: 'times',
    header: 'Taken',
    meta: { align: 'right', visibleFrom: 'lg' },
    cell: ({ row }) => (row.original.times === 1 ? 'once' : `${row.original.times} times`),
  },
  {
    id: 'received_at',
    header: 'Received',
    meta: { align: 'right', visibleFrom: 'sm' },
    cell: ({ row }) => <Ago at={row.original.received_at} />,
  },
];

function Told({ webhook }: { webhook: Webhook }) {
  return (
    <Stack gap={2} align="flex-start">
      <Anchor component={Link} to={`/webhooks/${webhook.id}`} size="sm" fw={500} data-row-link>
        {webhook.type}
      </Anchor>
      <Text size="xs" c="dimmed">
        {eventWords(webhook.what, webhook.hard).label}, by {webhook.provider}
      </Text>
    </Stack>
  );
}

const webhooksOf = (page: WebhooksPageShape) => page.webhooks;
const webhookId = (webhook: Webhook) => webhook.id;

/** What the mail provider told after mails had left, and what became of it. */
export default function WebhooksPage() {
  const [fate, setFate] = useUrlChoice('fate', webhookFates);
  const [what, setWhat] = useUrlChoice('what', events);
  const [email, setEmail] = useUrlFilter('address');
  const filter: WebhookFilter = { fate, what, email };
  const {
    rows: webhooks,
    firstPage,
    query,
    more,
  } = usePaged({
    key: ['webhooks', filter],
    fetchPage: (cursor) => fetchWebhooks(filter, cursor),
    rowsOf: webhooksOf,
    refetchMs: 5_000,
  });
  const none = query.isSuccess && webhooks.length === 0 && fate === null && what === null && !email;
  return (
    <>
      <PageHeader
        title="Webhooks"
        lead="What the mail provider told after mails had left, and what became of it."
      />
      {query.error && (
        <Box mb="md">
          <ProblemPanel
            error={query.error}
            title="The webhooks could not be loaded"
            onRetry={() => void query.refetch()}
          />
        </Box>
      )}
      {none ? (
        <EmptyState icon={<CallIcon size={26} />} title="Nothing was told yet">
          A mail provider that calls back tells here of deliveries, bounces and complaints. A mail
          server that takes mail over SMTP alone tells nothing.
        </EmptyState>
      ) : (
        <Stack gap="md">
          <FilterChips
            label="Came to"
            value={fate}
            onChange={setFate}
            choices={[
              { value: null, label: 'All' },
              ...webhookFates.map((value) => ({ value, label: fateWording[value].label })),
            ]}
          />
          <Group gap="sm">
            <SearchField
              label="Find an address"
              placeholder="Find an address"
              value={email}
              onChange={setEmail}
            />
            <Select
              aria-label="What was told"
              placeholder="Anything told"
              clearable
              clearButtonProps={{ 'aria-label': 'Anything told' }}
              w={190}
              data={events.map((value) => ({ value, label: eventWording[value].label }))}
              value={what}
              onChange={(value) => setWhat(events.find((known) => known === value) ?? null)}
            />
            {firstPage && <LastDay counts={firstPage.last_24h} />}
          </Group>
          <DataTable
            label="Webhooks"
            columns={columns}
            rows={webhooks}
            rowId={webhookId}
            loading={query.isPending}
            empty={
              query.error
                ? notLoaded
                : 'Nothing that was told fits these filters. The search wants the whole address.'
            }
            more={more}
          />
        </Stack>
      )}
    </>
  );
}

/** How many were told in a day, and how many of these came to nothing. */
function LastDay({ counts }: { counts: Record<string, number> }) {
  const sum = (fates: readonly (keyof typeof fateWording)[]) =>
    fates.reduce((total, one) => total + (counts[one] ?? 0), 0);
  const dead = sum(webhookFates.filter(isDeadLetter));
  return (
    <Text size="sm" c="dimmed" className="figures">
      {countText(sum(webhookFates))} in 24 hours,{' '}
      <Text span inherit fw={dead > 0 ? 600 : undefined}>
        {countText(dead)} came to nothing
      </Text>
    </Text>
  );
}
