import { useQuery } from '@tanstack/react-query';
import { fetchBetaSettings, fetchMetrics } from '../api/requests';
import { phaseOf, phaseWording } from '../beta/beta_effect';
import { Figure } from '../shared/figure';
import { countText, missing } from '../shared/format';
import { ProblemPanel } from '../shared/problem_panel';

/** What the platform is open to, and how the mail of the last day went. */
export function Summary() {
  const metrics = useQuery({
    queryKey: ['metrics'],
    queryFn: fetchMetrics,
    refetchInterval: 15_000,
  });
  const settings = useQuery({
    queryKey: ['beta', 'settings'],
    queryFn: fetchBetaSettings,
    refetchInterval: 15_000,
  });
  const failed = metrics.error ?? settings.error;
  if (failed) {
    const retry = () => void Promise.all([metrics.refetch(), settings.refetch()]);
    return <ProblemPanel error={failed} title="The last day could not be loaded" onRetry={retry} />;
  }
  const errors = metrics.data?.invites_errors_24h;
  return (
    <section className="summary" aria-label="The last day">
      <Figure
        label="Phase"
        value={settings.data ? phaseWording[phaseOf(settings.data)].label : missing}
        note="What it is open to"
      />
      <Figure
        label="Mails sent"
        value={countText(metrics.data?.invites_sent_24h)}
        note="In 24 hours"
      />
      <Figure
        label="Mails failed"
        value={countText(errors)}
        color={errors ? 'var(--mantine-color-red-filled)' : undefined}
        note="In 24 hours"
      />
    </section>
  );
}
