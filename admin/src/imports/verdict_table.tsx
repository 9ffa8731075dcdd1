import { Button, Group, Stack, Text } from '@mantine/core';
import type { ColumnDef } from '@tanstack/react-table';
import { apiPath } from '../api/client';
import { fetchImportRows } from '../api/requests';
import { verdicts, type ImportRow, type ImportRowsPage, type ImportView } from '../api/shapes';
import { DataTable, notLoaded } from '../shared/data_table';
import { FilterChips } from '../shared/filter_chips';
import { countText } from '../shared/format';
import { DownloadIcon } from '../shared/icons';
import { usePaged } from '../shared/paged';
import { ProblemPanel } from '../shared/problem_panel';
import { StateBadge, wordingOf } from '../shared/state_badge';
import { useUrlChoice } from '../shared/url_filter';
import { occurringVerdicts, verdictWording } from './verdict_words';

const columns: ColumnDef<ImportRow>[] = [
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
    cell: ({ row }) => (
      <Stack gap={2}>
        <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
          {row.original.email || '(empty)'}
        </Text>
        <Text size="xs" c="dimmed">
          <Text span inherit hiddenFrom="sm">
            row {countText(row.original.row)}
          </Text>{' '}
          {explanation(row.original)}
        </Text>
      </Stack>
    ),
  },
  {
    id: 'verdict',
    header: 'Verdict',
    meta: { width: 160 },
    cell: ({ row }) => <StateBadge wording={wordingOf(verdictWording, row.original.verdict)} />,
  },
];

function explanation(row: ImportRow): string {
  const meaning = verdictWording[row.verdict]?.meaning ?? '';
  return [row.detail, meaning].filter(Boolean).join(' ');
}

const rowsOf = (page: ImportRowsPage) => page.rows;
const rowId = (row: ImportRow) => String(row.row);

/** Every row of an import with what was found, filtered by the server. */
export function VerdictTable({ imported }: { imported: ImportView }) {
  const [verdict, setVerdict] = useUrlChoice('verdict', verdicts);
  const { rows, query, more } = usePaged({
    key: ['import', imported.import_id, 'rows', verdict],
    fetchPage: (cursor) => fetchImportRows(imported.import_id, verdict, cursor),
    rowsOf,
  });
  const choices = occurringVerdicts(imported).map(([value, count]) => ({
    value,
    label: verdictWording[value].label,
    count,
  }));
  return (
    <Stack gap="sm" component="section" aria-label="Verdicts">
      <Group justify="space-between" gap="sm">
        <FilterChips
          label="Verdict"
          value={verdict}
          onChange={setVerdict}
          choices={[{ value: null, label: 'All', count: imported.total_rows }, ...choices]}
        />
        {imported.rejected > 0 && (
          <Button
            component="a"
            href={apiPath(`/beta/invites/import/${imported.import_id}/errors.csv`)}
            download
            size="compact-sm"
            variant="subtle"
            leftSection={<DownloadIcon size={16} />}
          >
            Download the rejected
          </Button>
        )}
      </Group>
      {query.error && (
        <ProblemPanel
          error={query.error}
          title="The rows could not be loaded"
          onRetry={() => void query.refetch()}
        />
      )}
      <DataTable
        label="Verdicts"
        columns={columns}
        rows={rows}
        rowId={rowId}
        loading={query.isPending}
        empty={query.error ? notLoaded : 'No row has this verdict.'}
        more={more}
      />
    </Stack>
  );
}
