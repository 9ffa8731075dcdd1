import { Alert, Box, Button, CopyButton, Group, Stack, Text } from '@mantine/core';
import type { ColumnDef } from '@tanstack/react-table';
import { useEffect, useMemo, useState } from 'react';
import type { GeneratedCode, GeneratedCodes } from '../api/shapes';
import { Copyable } from '../shared/copyable';
import { DataTable } from '../shared/data_table';
import { countOf } from '../shared/format';
import { AlertIcon, CheckIcon, CopyIcon, DownloadIcon } from '../shared/icons';
import { Moment } from '../shared/moment';
import { reasonText } from '../shared/reasons';
import { codesCsv, copyText, shownText } from './generate_words';

const columns: ColumnDef<GeneratedCode>[] = [
  {
    id: 'code',
    header: 'Code',
    meta: { visibleFrom: 'sm' },
    cell: ({ row }) => (
      <Text span ff="monospace" fz={13}>
        {row.original.code}
      </Text>
    ),
  },
  {
    id: 'link',
    header: 'Link',
    cell: ({ row: { original: invite } }) => (
      <Copyable value={invite.join_url} label={`link of ${invite.code}`} />
    ),
  },
  {
    id: 'email',
    header: 'Address',
    meta: { visibleFrom: 'md' },
    cell: ({ row }) => (
      <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
        {row.original.email ?? ''}
      </Text>
    ),
  },
];

const codeId = (invite: GeneratedCode) => invite.id;

interface ShownCodesProps {
  generated: GeneratedCodes;
  onClose: () => void;
}

/** The codes and what can be taken of them; kept nowhere in the browser but here. */
export function ShownCodes({ generated, onClose }: ShownCodesProps) {
  const { invites, failed = [] } = generated;
  return (
    <Stack gap="md">
      {failed.length > 0 && <Refused failed={failed} />}
      {invites[0] && (
        <>
          <Alert color="teal" variant="light" icon={<CheckIcon />}>
            {shownText(generated)} Valid until <Moment at={invites[0].expires_at} />.
          </Alert>
          <Taking invites={invites} />
          <Box mah="40vh" style={{ overflowY: 'auto' }}>
            <DataTable
              label="Generated codes"
              columns={columns}
              rows={invites}
              rowId={codeId}
              empty=""
            />
          </Box>
        </>
      )}
      <Group justify="flex-end">
        {/* The button that had the keyboard is gone. */}
        <Button onClick={onClose} autoFocus>
          Done
        </Button>
      </Group>
    </Stack>
  );
}

function Taking({ invites }: { invites: GeneratedCode[] }) {
  const file = useFile(useMemo(() => codesCsv(invites), [invites]));
  return (
    <Group gap="xs">
      <CopyButton value={copyText(invites)}>
        {({ copied, copy }) => (
          <Button
            variant="default"
            leftSection={copied ? <CheckIcon size={16} /> : <CopyIcon size={16} />}
            onClick={copy}
          >
            {copied ? 'Copied' : 'Copy all'}
          </Button>
        )}
      </CopyButton>
      <Button
        component="a"
        href={file}
        download="invite-codes.csv"
        variant="default"
        leftSection={<DownloadIcon size={16} />}
      >
        Download CSV
      </Button>
    </Group>
  );
}

/** The address of a file with that text, while it is shown. */
function useFile(text: string): string | undefined {
  const [url, setUrl] = useState<string>();
  useEffect(() => {
    const made = URL.createObjectURL(new Blob([text], { type: 'text/csv;charset=utf-8' }));
    setUrl(made);
    return () => URL.revokeObjectURL(made);
  }, [text]);
  return url;
}

function Refused({ failed }: { failed: { email: string; reason: string }[] }) {
  const title = `${countOf(failed.length, 'address', 'addresses')} got no code`;
  return (
    <Alert color="yellow" variant="light" icon={<AlertIcon />} title={title}>
      <Box
        component="ul"
        mah="20vh"
        m={0}
        pl={18}
        style={{ overflowY: 'auto', overflowWrap: 'anywhere' }}
        tabIndex={0}
        aria-label={title}
      >
        {failed.map(({ email, reason }) => (
          <li key={email}>
            {email}: {reasonText(reason)}
          </li>
        ))}
      </Box>
    </Alert>
  );
}
