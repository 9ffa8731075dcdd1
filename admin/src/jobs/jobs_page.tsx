import { Anchor, Box, Group, Select, Stack, Text, VisuallyHidden } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ColumnDef } from '@tanstack/react-table';
import { Link } from 'react-router-dom';
import { fetchJobs, fetchSystem } from '../api/requests';
import { jobStates, type Job, type JobState, type JobsPage as JobsPageShape } from '../api/shapes';
import { DataTable, notLoaded } from '../shared/data_table';
import { EmptyState } from '../shared/empty_state';
import { FilterChips } from '../shared/filter_chips';
import { countText } from '../shared/format';
import { CheckIcon, JobIcon } from '../shared/icons';
import { Ago } from '../shared/moment';
import { OfOneBatch } from '../shared/of_one_batch';
import { PageHeader } from '../shared/page_header';
import { usePaged } from '../shared/paged';
import { ProblemPanel } from '../shared/problem_panel';
import { reasonText } from '../shared/reasons';
import { StateBadge, wordingOf } from '../shared/state_badge';
import { useUrlChoice, useUrlFilter } from '../shared/url_filter';
import { JobActions } from './job_actions';
import { jobWording } from './job_words';

const columns: ColumnDef<Job>[] = [
  { id: 'kind', header: 'Job', cell: ({ row }) => <Kind job={row.original} /> },
  {
    id: 'state',
    header: 'State',
    cell: ({ row }) => <StateBadge wording={wordingOf(jobWording, row.original.state)} />,
  },
  {
    id: 'reason',
    header: 'Why',
    meta: { visibleFrom: 'md' },
    cell: ({ row }) => (
      <Text size="sm" c="dimmed" lineClamp={2} style={{ overflowWrap: 'anywhere' }}>
        {reasonText(row.original.reason)}
      </Text>
    ),
  },
  {
    id: 'attempts',
    header: 'Attempts',
    meta: { align: 'right', visibleFrom: 'sm' },
    cell: ({ row }) => countText(row.original.attempts),
  },
  {
    id: 'updated_at',
    header: 'Changed',
    meta: { align: 'right', visibleFrom: 'sm' },
    cell: ({ row }) => <Ago at={row.original.updated_at} />,
  },
  {
    id: 'actions',
    header: () => <VisuallyHidden>Actions</VisuallyHidden>,
    // Narrower screens have the actions on the page of the job.
    meta: { align: 'right', visibleFrom: 'sm' },
    cell: ({ row }) => <JobActions job={row.original} compact />,
  },
];

function Kind({ job }: { job: Job }) {
  return (
    <Stack gap={0}>
      <Anchor component={Link} to={`/jobs/${job.id}`} size="sm" fw={500} data-row-link>
        {job.kind}
      </Anchor>
      <Text size="xs" c="dimmed">
        {job.lane} · {job.queue}
        {job.row !== null && ` · row ${countText(job.row)}`}
      </Text>
    </Stack>
  );
}

const jobsOf = (page: JobsPageShape) => page.jobs;
const jobId = (job: Job) => job.id;

export default function JobsPage() {
  const [state, setState] = useUrlChoice('state', jobStates);
  const [lane, setLane] = useUrlFilter('lane');
  const [batch, setBatch] = useUrlFilter('batch');
  const {
    rows: jobs,
    firstPage,
    query,
    more,
  } = usePaged({
    key: ['jobs', state, lane, batch],
    fetchPage: (cursor) =>
      fetchJobs({ state, lane: lane || null, batch_id: batch || null }, cursor),
    rowsOf: jobsOf,
    refetchMs: 4_000,
  });
  const none = query.isSuccess && jobs.length === 0 && state === null && !lane && !batch;
  return (
    <>
      <PageHeader title="Jobs" lead="Work that touches the outside world: each mail is one job." />
      {query.error && (
        <Box mb="md">
          <ProblemPanel
            error={query.error}
            title="The jobs could not be loaded"
            onRetry={() => void query.refetch()}
          />
        </Box>
      )}
      {none ? (
        <NoJobs />
      ) : (
        <Stack gap="md">
          {batch && <OfOneBatch what="jobs" id={batch} onClear={() => setBatch(null)} />}
          <Group justify="space-between" gap="sm" wrap="nowrap" align="flex-start">
            <FilterChips
              label="Job state"
              value={state}
              onChange={setState}
              choices={choicesOf(firstPage, !batch)}
            />
            <LaneSelect lane={lane} onChange={setLane} />
          </Group>
          {state === 'dead' && query.isSuccess && jobs.length === 0 ? (
            <NoDeadJobs />
          ) : (
            <DataTable
              label="Jobs"
              columns={columns}
              rows={jobs}
              rowId={jobId}
              loading={query.isPending}
              empty={query.error ? notLoaded : 'No job is in this state.'}
              more={more}
            />
          )}
        </Stack>
      )}
    </>
  );
}

/** Those that want a person come first, then the others that occur; counted over all batches. */
function choicesOf(page: JobsPageShape | undefined, counted: boolean) {
  const counts = page?.counts ?? {};
  const others = jobStates.filter((state) => state !== 'dead' && (counts[state] ?? 0) > 0);
  const choice = (value: JobState) => ({
    value,
    label: jobWording[value].label,
    count: counted ? (counts[value] ?? 0) : undefined,
  });
  return [{ value: null, label: 'All' }, choice('dead'), ...others.map(choice)];
}

function LaneSelect({ lane, onChange }: { lane: string; onChange: (lane: string | null) => void }) {
  const system = useQuery({ queryKey: ['system'], queryFn: fetchSystem });
  const names = system.data?.lanes.map((known) => known.name) ?? [];
  if (names.length < 2 && !lane) return null;
  return (
    <Select
      aria-label="Lane"
      placeholder="All lanes"
      clearable
      w={150}
      data={lane && !names.includes(lane) ? [...names, lane] : names}
      value={lane || null}
      onChange={onChange}
    />
  );
}

function NoJobs() {
  return (
    <EmptyState icon={<JobIcon size={26} />} title="No job yet">
      When a batch is sent, every row becomes a job of the mail lane. What cannot be done stays here
      as dead, until somebody requeues or discards it.
    </EmptyState>
  );
}

function NoDeadJobs() {
  return (
    <EmptyState icon={<CheckIcon size={26} />} title="No dead job">
      A job is dead when its attempts are used up, or another would not help. None is: everything
      was done, or is still being tried.
    </EmptyState>
  );
}
