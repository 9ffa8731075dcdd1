import { Alert, SimpleGrid, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { fetchSystem } from '../api/requests';
import type { SystemView } from '../api/shapes';
import { Figure } from '../shared/figure';
import { countText, durationText } from '../shared/format';
import { AlertIcon, CheckIcon } from '../shared/icons';
import { useNow } from '../shared/moment';
import { PageHeader } from '../shared/page_header';
import { PageSkeleton } from '../shared/page_skeleton';
import { ProblemPanel } from '../shared/problem_panel';
import { concernsOf } from './concerns';
import { LaneCards } from './lanes';
import { MembersTable, ProjectionsTable, ShardsTable } from './tables';

export default function SystemPage() {
  const query = useQuery({
    queryKey: ['system'],
    queryFn: fetchSystem,
    refetchInterval: 2_000,
  });
  const problem = query.error && (
    <ProblemPanel
      error={query.error}
      title={query.data ? 'What is shown may be old' : 'The system could not be asked'}
      onRetry={() => void query.refetch()}
    />
  );
  if (!query.data && !problem) return <PageSkeleton />;
  return (
    <>
      <PageHeader title="System" lead="What runs where, how far it is, and what is in the way." />
      <Stack gap="lg">
        {problem}
        {query.data && <Overview system={query.data} />}
      </Stack>
    </>
  );
}

function Overview({ system }: { system: SystemView }) {
  return (
    <>
      <Concerns system={system} />
      <Figures system={system} />
      <Section title="Lanes" lead="Work for the outside world, one lane a provider.">
        <LaneCards lanes={system.lanes} />
      </Section>
      <Section
        title="Projections"
        lead="What these pages show is folded from the log; the lag is how far behind it is."
      >
        <ProjectionsTable projections={system.projections} />
      </Section>
      <Section title="Shards" lead="Each part of the log has one writer.">
        <ShardsTable shards={system.shards} />
      </Section>
      <Section title="Members" lead="Processes that announce themselves once a second.">
        <MembersTable members={system.members} shards={system.shards} />
      </Section>
    </>
  );
}

function Concerns({ system }: { system: SystemView }) {
  const concerns = concernsOf(system);
  if (concerns.length === 0) {
    return (
      <Alert color="teal" variant="light" icon={<CheckIcon />} title="All is well">
        The log answers, every shard has a writer, projections keep up, and no breaker is open.
      </Alert>
    );
  }
  return (
    <Stack gap="xs">
      {concerns.map((concern) => (
        <Alert
          key={concern.what}
          color={concern.weight === 'broken' ? 'red' : 'yellow'}
          variant="light"
          icon={<AlertIcon />}
          title={concern.what}
        >
          {concern.advice}
        </Alert>
      ))}
    </Stack>
  );
}

function Figures({ system }: { system: SystemView }) {
  const now = useNow();
  const alive = system.members.filter((member) => member.alive).length;
  const running = system.lanes.reduce((sum, lane) => sum + lane.running, 0);
  const waiting = system.lanes.reduce((sum, lane) => sum + lane.waiting + lane.retry_wait, 0);
  return (
    <SimpleGrid cols={{ base: 2, md: 4 }} spacing="sm">
      <Figure
        label="Members alive"
        value={`${alive} of ${system.members.length}`}
        note={system.roles.join(', ')}
      />
      <Figure label="Records in the log" value={countText(system.log.facts_end)} />
      <Figure
        label="Jobs running"
        value={countText(running)}
        note={`${countText(waiting)} waiting`}
      />
      <Figure
        label="Up for"
        value={durationText((now - Date.parse(system.started_at)) / 1000)}
        note={`version ${system.version}`}
      />
    </SimpleGrid>
  );
}

interface SectionProps {
  title: string;
  lead: string;
  children: ReactNode;
}

function Section({ title, lead, children }: SectionProps) {
  return (
    <Stack gap="xs" component="section" aria-label={title}>
      <div>
        <Text fw={600} component="h2" fz="md" m={0}>
          {title}
        </Text>
        <Text size="sm" c="dimmed">
          {lead}
        </Text>
      </div>
      {children}
    </Stack>
  );
}
