import { Alert, Anchor, Grid, Paper, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from 'react-router-dom';
import { fetchJob } from '../api/requests';
import type { JobDetail } from '../api/shapes';
import { useMe } from '../session/session';
import { Copyable } from '../shared/copyable';
import { FactList, type FactLine } from '../shared/fact_list';
import { countText, shortId } from '../shared/format';
import { History } from '../shared/history';
import { AlertIcon } from '../shared/icons';
import { Moment } from '../shared/moment';
import { PageHeader } from '../shared/page_header';
import { PageSkeleton } from '../shared/page_skeleton';
import { ProblemPanel } from '../shared/problem_panel';
import { reasonText } from '../shared/reasons';
import { StateBadge, wordingOf } from '../shared/state_badge';
import { JobActions } from './job_actions';
import { jobAdvice, jobWording, momentWords } from './job_words';

export default function JobPage() {
  const { jobId = '' } = useParams();
  const query = useQuery({
    queryKey: ['job', jobId],
    queryFn: () => fetchJob(jobId),
    // One that is on its way changes within a moment.
    refetchInterval: ({ state }) => (moves(state.data) ? 1_000 : 4_000),
  });
  const back = { to: '/jobs', label: 'Jobs' };
  if (!query.data && query.error) {
    return (
      <>
        <PageHeader title="Job" back={back} />
        <ProblemPanel
          error={query.error}
          title="The job could not be loaded"
          onRetry={() => void query.refetch()}
        />
      </>
    );
  }
  if (!query.data) return <PageSkeleton />;
  return <Detail job={query.data} back={back} />;
}

const moves = (job: JobDetail | undefined) => job?.state === 'waiting' || job?.state === 'running';

function Detail({ job, back }: { job: JobDetail; back: { to: string; label: string } }) {
  const wording = wordingOf(jobWording, job.state);
  const said = jobAdvice[job.state];
  const me = useMe();
  const story = job.history.map((entry) => ({
    at: entry.at,
    ...momentWords(entry, me.data?.id),
  }));
  return (
    <>
      <PageHeader
        title={job.kind}
        badge={<StateBadge large wording={wording} />}
        back={back}
        actions={<JobActions job={job} />}
      />
      <Stack gap="lg">
        {said && (
          <Alert
            color={wording.color}
            variant="light"
            icon={<AlertIcon />}
            title={reasonText(job.reason) || wording.label}
          >
            {said}
          </Alert>
        )}
        <Grid gutter="lg">
          <Grid.Col span={{ base: 12, md: 7 }}>
            <Paper withBorder radius="lg" p="lg">
              <Stack gap="md">
                <Text fw={600} component="h2" fz="md" m={0}>
                  What happened
                </Text>
                <History entries={story} />
              </Stack>
            </Paper>
          </Grid.Col>
          <Grid.Col span={{ base: 12, md: 5 }}>
            <FactList title="Job" facts={factsOf(job)} />
          </Grid.Col>
        </Grid>
      </Stack>
    </>
  );
}

function factsOf(job: JobDetail): FactLine[] {
  const facts: FactLine[] = [
    ['Lane', `${job.lane}, ${job.queue}`],
    ['Attempts', countText(job.attempts)],
    ['Created', <Moment key="created" at={job.created_at} />],
    ['Changed', <Moment key="updated" at={job.updated_at} />],
  ];
  if (job.not_before) facts.push(['Not before', <Moment key="not_before" at={job.not_before} />]);
  if (job.reason) facts.push(['Reason', reasonText(job.reason)]);
  if (job.invite_id) {
    facts.push(['Invite', <IdLink key="invite" to="/invites" id={job.invite_id} />]);
  }
  if (job.batch_id) {
    facts.push(['Batch', <IdLink key="batch" to="/batches" id={job.batch_id} />]);
  }
  if (job.row !== null) facts.push(['Row', countText(job.row)]);
  facts.push(['Id', <Copyable key="id" value={job.id} label="id" />]);
  return facts;
}

function IdLink({ to, id }: { to: string; id: string }) {
  return (
    <Anchor component={Link} to={`${to}/${id}`} size="sm">
      {shortId(id)}
    </Anchor>
  );
}
