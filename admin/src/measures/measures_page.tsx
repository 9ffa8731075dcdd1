import { Button, Grid, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { Link } from 'react-router-dom';
import { fetchFunnel } from '../api/requests';
import { FoundingCard } from '../founding/founding_card';
import { EmptyState } from '../shared/empty_state';
import { ChartIcon } from '../shared/icons';
import { PageHeader } from '../shared/page_header';
import { PageSkeleton } from '../shared/page_skeleton';
import { ProblemPanel } from '../shared/problem_panel';
import { DayChart } from './day_chart';
import { daysBack, daySeries } from './day_series';
import { FunnelTable, Outcomes } from './funnel_table';
import { GroupsTable } from './groups_table';
import { MeasuresFields, useMeasuresFilter } from './measures_filter';
import { Summary } from './summary';

export default function MeasuresPage() {
  const { filter, isFiltered } = useMeasuresFilter();
  const [now] = useState(Date.now);
  const query = useQuery({
    queryKey: ['funnel', 'day', filter],
    queryFn: () => fetchFunnel('day', filter),
    refetchInterval: 15_000,
    placeholderData: (previous) => previous,
  });
  const funnel = query.data;
  const { start_date: from, end_date: until } = filter;
  const points = useMemo(
    () => daySeries(funnel?.rows ?? [], { from, until: until ?? (from && daysBack(1, now)) }),
    [funnel, from, until, now],
  );
  if (!funnel && !query.error) return <PageSkeleton />;
  const none = funnel?.total.issued === 0;
  return (
    <>
      <PageHeader
        title="Measures"
        lead="How far invites come, how fast, and where they came from."
      />
      <Stack gap="lg">
        {query.error && (
          <ProblemPanel
            error={query.error}
            title={funnel ? 'What is shown may be old' : 'The funnel could not be loaded'}
            onRetry={() => void query.refetch()}
          />
        )}
        <Grid gutter="lg">
          <Grid.Col span={{ base: 12, md: 7 }}>
            <Summary />
          </Grid.Col>
          <Grid.Col span={{ base: 12, md: 5 }}>
            <FoundingCard />
          </Grid.Col>
        </Grid>
        {funnel && none && !isFiltered && <NothingYet />}
        {funnel && !(none && !isFiltered) && (
          <>
            <MeasuresFields filter={filter} now={now} />
            {!none && (
              <>
                <Grid gutter="lg">
                  <Grid.Col span={{ base: 12, md: 8 }}>
                    <FunnelTable total={funnel.total} />
                  </Grid.Col>
                  <Grid.Col span={{ base: 12, md: 4 }}>
                    <Outcomes total={funnel.total} />
                  </Grid.Col>
                </Grid>
                <DayChart points={points} />
              </>
            )}
            <GroupsTable filter={filter} />
          </>
        )}
      </Stack>
    </>
  );
}

function NothingYet() {
  return (
    <EmptyState
      icon={<ChartIcon size={26} />}
      title="Nothing to measure yet"
      action={
        <Button component={Link} to="/batches/new" variant="light">
          Invite a list
        </Button>
      }
    >
      Once invites are sent you see here how many arrive and are redeemed, how long that takes, and
      which source they came from.
    </EmptyState>
  );
}
