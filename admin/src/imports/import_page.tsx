import { Box, Grid, Group, Paper, Progress, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useParams } from 'react-router-dom';
import { fetchImport } from '../api/requests';
import type { ImportView } from '../api/shapes';
import { countOf, countText, shareOf } from '../shared/format';
import { PageHeader } from '../shared/page_header';
import { PageSkeleton } from '../shared/page_skeleton';
import { ProblemPanel } from '../shared/problem_panel';
import { keptDraft } from './draft';
import { SendPanel } from './send_panel';
import { VerdictTable } from './verdict_table';

export default function ImportPage() {
  const { importId = '' } = useParams();
  const query = useQuery({
    queryKey: ['import', importId],
    queryFn: () => fetchImport(importId),
    refetchInterval: ({ state }) => (state.data?.state === 'open' ? 1_000 : false),
  });
  const back = { to: '/batches/new', label: 'New batch' };
  if (!query.data && query.error) {
    return (
      <>
        <PageHeader title="Checked list" back={back} />
        <ProblemPanel
          error={query.error}
          title="The import could not be loaded"
          onRetry={() => void query.refetch()}
        />
      </>
    );
  }
  if (!query.data) return <PageSkeleton />;
  const imported = query.data;
  return (
    <>
      <PageHeader
        title={keptDraft().draft?.name ?? 'Checked list'}
        back={back}
        lead={leadOf(imported)}
      />
      <Grid gutter="lg">
        <Grid.Col span={{ base: 12, md: 4 }} order={{ base: 1, md: 2 }}>
          <SendPanel imported={imported} />
        </Grid.Col>
        <Grid.Col span={{ base: 12, md: 8 }} order={{ base: 2, md: 1 }}>
          <Stack gap="lg">
            <Summary imported={imported} />
            <VerdictTable imported={imported} />
          </Stack>
        </Grid.Col>
      </Grid>
    </>
  );
}

function leadOf(imported: ImportView): string {
  const rows = countOf(imported.total_rows, 'row');
  return imported.state === 'sent' ? `${rows}, sent.` : `${rows} checked. Nothing was sent yet.`;
}

function Summary({ imported }: { imported: ImportView }) {
  return (
    <Paper withBorder radius="lg" p="lg">
      <Group gap="xl" mb="sm">
        <Count value={imported.ok} label="will be invited" color="teal" />
        <Count
          value={imported.rejected}
          label="will not"
          color={imported.rejected ? 'red' : 'dimmed'}
        />
      </Group>
      <Progress.Root size={8} radius="sm" aria-hidden="true">
        <Progress.Section
          withAria={false}
          value={shareOf(imported.ok, imported.total_rows)}
          color="teal"
        />
        <Progress.Section
          withAria={false}
          value={shareOf(imported.rejected, imported.total_rows)}
          color="red"
        />
      </Progress.Root>
    </Paper>
  );
}

function Count({ value, label, color }: { value: number; label: string; color: string }) {
  return (
    <Box>
      <Text span fz={30} fw={700} lh={1.1} c={color} className="figures">
        {countText(value)}
      </Text>{' '}
      <Text span c="dimmed" size="sm">
        {label}
      </Text>
    </Box>
  );
}
