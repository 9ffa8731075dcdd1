import { Badge, Box, Button, Code, Group, Stack, Text, VisuallyHidden } from '@mantine/core';
import type { ColumnDef } from '@tanstack/react-table';
import { useMemo, useState } from 'react';
import { fetchTokens } from '../api/requests';
import type { ServiceToken, ServiceTokensPage } from '../api/shapes';
import { DataTable, notLoaded } from '../shared/data_table';
import { EmptyState } from '../shared/empty_state';
import { KeyIcon, PlusIcon } from '../shared/icons';
import { Ago } from '../shared/moment';
import { PageHeader } from '../shared/page_header';
import { usePaged } from '../shared/paged';
import { ProblemPanel } from '../shared/problem_panel';
import { StateBadge, wordingOf } from '../shared/state_badge';
import { AskRevoke, MakeToken } from './token_actions';
import { tokenWording } from './token_words';

const tokensOf = (page: ServiceTokensPage) => page.tokens;
const tokenId = (token: ServiceToken) => token.id;

/** By which programs ask in their own name. */
export default function TokensPage() {
  const [making, setMaking] = useState(false);
  const [revoking, setRevoking] = useState<ServiceToken | null>(null);
  const columns = useMemo(() => columnsOf(setRevoking), []);
  const {
    rows: tokens,
    query,
    more,
  } = usePaged({
    key: ['tokens'],
    fetchPage: fetchTokens,
    rowsOf: tokensOf,
    refetchMs: 10_000,
  });
  const make = (
    <Button leftSection={<PlusIcon size={16} />} onClick={() => setMaking(true)}>
      Make a token
    </Button>
  );
  return (
    <>
      <PageHeader
        title="Service tokens"
        lead="By which programs ask in their own name, for what their scopes allow and nothing else."
        actions={make}
      />
      {query.error && (
        <Box mb="md">
          <ProblemPanel
            error={query.error}
            title="The tokens could not be loaded"
            onRetry={() => void query.refetch()}
          />
        </Box>
      )}
      {query.isSuccess && tokens.length === 0 ? (
        <EmptyState icon={<KeyIcon size={26} />} title="No program asks in its own name">
          A token lets a program look up or send invites as itself. Its secret is shown once, when
          it is made; here you see who made it, how long it is good, and take it back.
        </EmptyState>
      ) : (
        <DataTable
          label="Service tokens"
          columns={columns}
          rows={tokens}
          rowId={tokenId}
          loading={query.isPending}
          empty={query.error ? notLoaded : ''}
          more={more}
        />
      )}
      {making && <MakeToken onClose={() => setMaking(false)} />}
      {revoking && <AskRevoke token={revoking} onClose={() => setRevoking(null)} />}
    </>
  );
}

function columnsOf(revoke: (token: ServiceToken) => void): ColumnDef<ServiceToken>[] {
  return [
    { id: 'name', header: 'Program', cell: ({ row }) => <Name token={row.original} /> },
    {
      id: 'scopes',
      header: 'Scopes',
      meta: { visibleFrom: 'sm' },
      cell: ({ row }) => <Scopes token={row.original} />,
    },
    {
      id: 'state',
      header: 'State',
      meta: { visibleFrom: 'sm' },
      cell: ({ row }) => <State token={row.original} />,
    },
    {
      id: 'issued_at',
      header: 'Made',
      meta: { align: 'right', visibleFrom: 'md' },
      cell: ({ row }) => <Ago at={row.original.issued_at} />,
    },
    {
      id: 'expires_at',
      header: 'Expires',
      meta: { align: 'right', visibleFrom: 'sm' },
      cell: ({ row }) => (row.original.expires_at ? <Ago at={row.original.expires_at} /> : 'never'),
    },
    {
      id: 'revoke',
      header: () => <VisuallyHidden>Action</VisuallyHidden>,
      meta: { align: 'right' },
      cell: ({ row }) =>
        row.original.state === 'active' && (
          <Button
            size="compact-sm"
            variant="default"
            aria-label={`Revoke ${row.original.name}`}
            onClick={() => revoke(row.original)}
          >
            Revoke…
          </Button>
        ),
    },
  ];
}

function Name({ token }: { token: ServiceToken }) {
  return (
    <Stack gap={2} style={{ overflowWrap: 'anywhere' }}>
      <Text size="sm" fw={500}>
        {token.name}
      </Text>
      <Text size="xs" c="dimmed">
        <Text span fz="inherit" visibleFrom="sm">
          <Code fz="inherit">{token.id}</Code>{' '}
        </Text>
        by {token.issued_by}
      </Text>
      <Stack gap={4} hiddenFrom="sm">
        <Scopes token={token} />
        <State token={token} />
      </Stack>
    </Stack>
  );
}

function Scopes({ token }: { token: ServiceToken }) {
  return (
    <Group gap={4}>
      {token.scopes.map((scope) => (
        <Badge key={scope} color="violet" miw="max-content">
          {scope}
        </Badge>
      ))}
    </Group>
  );
}

function State({ token }: { token: ServiceToken }) {
  return (
    <Stack gap={2} align="flex-start">
      <StateBadge wording={wordingOf(tokenWording, token.state)} />
      {token.revoked_at && (
        <Text size="xs" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
          <Ago at={token.revoked_at} />
          {token.revoked_by && ` by ${token.revoked_by}`}
          {token.reason && `: ${token.reason}`}
        </Text>
      )}
    </Stack>
  );
}
