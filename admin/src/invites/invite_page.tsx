import { Alert, Anchor, Grid, Paper, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from 'react-router-dom';
import { fetchInvite } from '../api/requests';
import type { InviteDetail } from '../api/shapes';
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
import { InviteActions } from './invite_actions';
import { addressOf, deliveryWording, historyWords, inviteWording } from './invite_words';

export default function InvitePage() {
  const { inviteId = '' } = useParams();
  const query = useQuery({
    queryKey: ['invite', inviteId],
    queryFn: () => fetchInvite(inviteId),
    refetchInterval: 5_000,
  });
  const back = { to: '/invites', label: 'Invites' };
  if (!query.data && query.error) {
    return (
      <>
        <PageHeader title="Invite" back={back} />
        <ProblemPanel
          error={query.error}
          title="The invite could not be loaded"
          onRetry={() => void query.refetch()}
        />
      </>
    );
  }
  if (!query.data) return <PageSkeleton />;
  return <Detail invite={query.data} back={back} />;
}

function Detail({ invite, back }: { invite: InviteDetail; back: { to: string; label: string } }) {
  const story = invite.timeline.map((entry) => ({
    at: entry.timestamp,
    detail: reasonText(entry.detail),
    wording: historyWords(entry.status),
  }));
  return (
    <>
      <PageHeader
        title={addressOf(invite)}
        badge={<StateBadge large wording={wordingOf(inviteWording, invite.status)} />}
        back={back}
        actions={<InviteActions invite={invite} />}
      />
      <Grid gutter="lg">
        <Grid.Col span={{ base: 12, md: 7 }}>
          <Paper withBorder radius="lg" p="lg">
            <Stack gap="md">
              <Text fw={600} component="h2" fz="md" m={0}>
                What happened
              </Text>
              {invite.last_error && (
                <Alert
                  color="red"
                  variant="light"
                  icon={<AlertIcon />}
                  title={
                    invite.delivery_state === 'unknown'
                      ? 'Whether the last mail went out is not known'
                      : 'The last mail did not go out'
                  }
                >
                  {reasonText(invite.last_error)}
                </Alert>
              )}
              <History entries={story} />
            </Stack>
          </Paper>
        </Grid.Col>
        <Grid.Col span={{ base: 12, md: 5 }}>
          <FactList title="Invite" facts={factsOf(invite)} />
        </Grid.Col>
      </Grid>
    </>
  );
}

/** At most one in ten minutes is counted. */
const timesText = (times: number): string => (times === 1 ? 'once' : `${countText(times)} times`);

function factsOf(invite: InviteDetail): FactLine[] {
  const facts: FactLine[] = [
    ['Code', <Copyable key="code" value={invite.code} label="code" />],
    ['Role', invite.role],
    ['Mail', <StateBadge key="mail" wording={wordingOf(deliveryWording, invite.delivery_state)} />],
    ['Mails', `${countText(invite.deliveries)} of at most 3`],
    ['Issued', <Moment key="issued" at={invite.created_at} />],
    ['Expires', <Moment key="expires" at={invite.expires_at} />],
    ['Founding status', invite.grant_founding_status ? 'Granted on joining' : 'Not granted'],
  ];
  if (invite.clicks > 0) facts.push(['Link followed', timesText(invite.clicks)]);
  if (invite.validations > 0) facts.push(['Code looked up', timesText(invite.validations)]);
  if (invite.accepted_at) facts.push(['Redeemed', <Moment key="used" at={invite.accepted_at} />]);
  if (invite.used_by_user_id) {
    facts.push([
      'By',
      <Anchor key="by" component={Link} to={`/people/${invite.used_by_user_id}`} size="sm">
        {shortId(invite.used_by_user_id)}
      </Anchor>,
    ]);
  }
  if (invite.source) facts.push(['Source', invite.source]);
  if (invite.batch_id) {
    facts.push([
      'Batch',
      <Anchor key="batch" component={Link} to={`/batches/${invite.batch_id}`} size="sm">
        {shortId(invite.batch_id)}
      </Anchor>,
    ]);
  }
  for (const [name, value] of Object.entries(invite.metadata ?? {})) {
    facts.push([name, typeof value === 'string' ? value : JSON.stringify(value)]);
  }
  facts.push(['Id', <Copyable key="id" value={invite.id} label="id" />]);
  return facts;
}
