import { Alert, Anchor, Button, Group, Paper, SimpleGrid, Stack, Text } from '@mantine/core';
import { Link, useParams } from 'react-router-dom';
import type { BatchView } from '../api/shapes';
import { Figure } from '../shared/figure';
import { countOf, countText, durationText, etaText, percentText, rateText } from '../shared/format';
import { AlertIcon } from '../shared/icons';
import { Ago, useNow } from '../shared/moment';
import { PageHeader } from '../shared/page_header';
import { PageSkeleton } from '../shared/page_skeleton';
import { ProblemPanel } from '../shared/problem_panel';
import { StateBadge, wordingOf } from '../shared/state_badge';
import { BatchControls } from './batch_controls';
import { BatchRows } from './batch_rows';
import {
  averageRate,
  barSegments,
  batchName,
  batchWording,
  endedRows,
  isOver,
  pauseText,
  waitingText,
} from './batch_words';
import { useLiveBatch, type Liveness } from './live_batch';
import { BatchProgress } from './progress_bar';
import { RateChart } from './rate_chart';

export default function BatchPage() {
  const { batchId = '' } = useParams();
  const { query, liveness } = useLiveBatch(batchId);
  const batch = query.data;
  if (!batch && query.error) {
    return (
      <>
        <PageHeader title="Batch" back={{ to: '/batches', label: 'Batches' }} />
        <ProblemPanel
          error={query.error}
          title="The batch could not be loaded"
          onRetry={() => void query.refetch()}
        />
      </>
    );
  }
  if (!batch) return <PageSkeleton />;
  return (
    <>
      <PageHeader
        title={batchName(batch)}
        badge={<StateBadge large wording={wordingOf(batchWording, batch.state)} />}
        actions={<BatchControls batch={batch} />}
        back={{ to: '/batches', label: 'Batches' }}
        lead={<Lead batch={batch} />}
      />
      {query.error && (
        <Stack mb="md">
          <ProblemPanel
            error={query.error}
            title="The figures below may be old"
            onRetry={() => void query.refetch()}
          />
        </Stack>
      )}
      <Stack gap="lg">
        <Notices batch={batch} />
        <Overview batch={batch} liveness={liveness} />
        <RateChart
          batchId={batch.id}
          begunAt={batch.started_at ?? batch.created_at}
          endedAt={batch.finished_at}
          over={isOver(batch)}
          sending={batch.state === 'running'}
        />
        <BatchRows batch={batch} />
      </Stack>
    </>
  );
}

function Lead({ batch }: { batch: BatchView }) {
  return (
    <>
      {countOf(batch.total, 'row')} as {batch.role}
      {batch.source && ` · from ${batch.source}`}
      {batch.campaign && ` · ${batch.campaign}`}
      {' · accepted '}
      <Ago at={batch.created_at} />
      {batch.requested_by && ` by ${batch.requested_by}`}
      {batch.import_id && <Leading to={`/batches/new/${batch.import_id}`}>its import</Leading>}
      <Leading to={`/invites?batch=${batch.id}`}>its invites</Leading>
      <Leading to={`/jobs?batch=${batch.id}`}>its jobs</Leading>
      <Leading to={`/measures?batch=${batch.id}`}>its measures</Leading>
    </>
  );
}

function Leading({ to, children }: { to: string; children: string }) {
  return (
    <>
      {' · '}
      <Anchor
        component={Link}
        to={to}
        size="sm"
        underline="always"
        style={{ whiteSpace: 'nowrap' }}
      >
        {children}
      </Anchor>
    </>
  );
}

function Notices({ batch }: { batch: BatchView }) {
  return (
    <>
      {batch.state === 'paused' && (
        <Alert color="yellow" variant="light" icon={<AlertIcon />} title="Nothing is being sent">
          {pauseText(batch.pause_reason)}
        </Alert>
      )}
      {batch.waiting_reason && (
        <Alert color="yellow" variant="light" icon={<AlertIcon />} title="Its mails wait">
          {waitingText(batch.waiting_reason)}
        </Alert>
      )}
      {batch.unknown > 0 && (
        <Alert
          color="orange"
          variant="light"
          icon={<AlertIcon />}
          title={`${countOf(batch.unknown, 'row')} in doubt`}
        >
          <Text size="sm" mb="xs">
            A mail was handed over, but whether it was taken is not known. It is never sent again by
            itself. Look into the mailbox or the mail server’s log, then say what happened.
          </Text>
          <Button
            component={Link}
            to="?rows=unknown"
            size="compact-sm"
            variant="light"
            color="orange"
          >
            Show rows in doubt
          </Button>
        </Alert>
      )}
    </>
  );
}

function Overview({ batch, liveness }: { batch: BatchView; liveness: Liveness }) {
  const ended = endedRows(batch);
  return (
    <Paper withBorder radius="lg" p={{ base: 'md', sm: 'lg' }}>
      <Stack gap="md">
        <Group justify="space-between" align="flex-end" gap="sm">
          <Text className="figures" lh={1.1}>
            <Text span fz={34} fw={700} data-testid="percent">
              {percentText(ended, batch.total)}
            </Text>
            <Text span c="dimmed" ml="sm">
              {countText(ended)} of {countText(batch.total)}
            </Text>
          </Text>
          <Pace batch={batch} liveness={liveness} />
        </Group>
        <BatchProgress batch={batch} size={16} />
        <SimpleGrid cols={{ base: 2, xs: 3, md: 6 }} spacing="sm">
          {barSegments.map(({ state, label, dot }) => (
            <Figure key={state} label={label} value={countText(batch[state])} color={dot} />
          ))}
          <Figure
            label="To do"
            value={countText(batch.total - ended)}
            note={batch.retrying > 0 ? `${countText(batch.retrying)} trying again` : undefined}
          />
        </SimpleGrid>
      </Stack>
    </Paper>
  );
}

function Pace({ batch, liveness }: { batch: BatchView; liveness: Liveness }) {
  const now = useNow();
  const begun = batch.started_at ?? batch.created_at;
  const end = batch.finished_at ? Date.parse(batch.finished_at) : now;
  const took = (end - Date.parse(begun)) / 1000;
  if (isOver(batch)) {
    const average = averageRate(batch);
    return (
      <Text size="sm" c="dimmed" className="figures">
        took {durationText(took)}
        {average !== null && ` · ${rateText(average)} on average`} · ended{' '}
        <Ago at={batch.finished_at} />
      </Text>
    );
  }
  return (
    <Stack gap={2} align="flex-end">
      <Text size="sm" className="figures">
        <Text span fw={650}>
          {batch.state === 'paused' ? 'Paused' : rateText(batch.rate_per_min)}
        </Text>
        {batch.state !== 'paused' && batch.eta_seconds !== null && (
          <>
            {' · '}
            <Text span fw={650}>
              {etaText(batch.eta_seconds)}
            </Text>{' '}
            left
          </>
        )}
      </Text>
      <Text size="xs" c="dimmed" className="figures">
        for {durationText(took)} · {liveness === 'streaming' ? 'live' : 'every 1.5 s'}
      </Text>
    </Stack>
  );
}
