import { Grid, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { fetchBetaSettings } from '../api/requests';
import { PageHeader } from '../shared/page_header';
import { PageSkeleton } from '../shared/page_skeleton';
import { ProblemPanel } from '../shared/problem_panel';
import { StateBadge } from '../shared/state_badge';
import { BetaHistory } from './beta_history';
import { BetaForm } from './beta_form';
import { phaseOf, phaseWording } from './beta_effect';
import { PlannedChange } from './planned_change';

export default function BetaPage() {
  const query = useQuery({
    queryKey: ['beta', 'settings'],
    queryFn: fetchBetaSettings,
    refetchInterval: 5_000,
  });
  const settings = query.data;
  if (!settings && !query.error) return <PageSkeleton />;
  return (
    <>
      <PageHeader
        title="Beta"
        lead="What the platform is open to. A change holds everywhere within two seconds."
        badge={settings && <StateBadge large wording={phaseWording[phaseOf(settings)]} />}
      />
      <Stack gap="lg">
        {query.error && (
          <ProblemPanel
            error={query.error}
            title={settings ? 'What is shown may be old' : 'The settings could not be loaded'}
            onRetry={() => void query.refetch()}
          />
        )}
        {settings?.scheduled && <PlannedChange present={settings} planned={settings.scheduled} />}
        {settings && (
          <Grid gutter="lg">
            <Grid.Col span={12}>
              <BetaForm settings={settings} />
            </Grid.Col>
          </Grid>
        )}
        <BetaHistory version={settings?.version ?? 0} />
      </Stack>
    </>
  );
}
