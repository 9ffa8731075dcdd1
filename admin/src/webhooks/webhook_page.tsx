import { Alert, Anchor, Button, Grid, Stack, Text } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Link, useParams } from 'react-router-dom';
import { newIdempotencyKey } from '../api/client';
import { fetchWebhook, replayWebhook } from '../api/requests';
import type { Webhook } from '../api/shapes';
import { ConfirmDialog } from '../shared/confirm_dialog';
import { Copyable } from '../shared/copyable';
import { FactList, type FactLine } from '../shared/fact_list';
import { shortId } from '../shared/format';
import { AlertIcon, RetryIcon } from '../shared/icons';
import { Moment } from '../shared/moment';
import { noticeDone } from '../shared/notices';
import { PageHeader } from '../shared/page_header';
import { PageSkeleton } from '../shared/page_skeleton';
import { ProblemPanel } from '../shared/problem_panel';
import { StateBadge, wordingOf } from '../shared/state_badge';
import { eventWords, fateMeanings, fateWording, isDeadLetter, replayedText } from './webhook_words';

const back = { to: '/webhooks', label: 'Webhooks' };

/** One thing that was told, and replaying it. */
export default function WebhookPage() {
  const { webhookId = '' } = useParams();
  const [asking, setAsking] = useState(false);
  const query = useQuery({
    queryKey: ['webhook', webhookId],
    queryFn: () => fetchWebhook(webhookId),
  });
  const webhook = query.data;
  if (!webhook && query.error) {
    return (
      <>
        <PageHeader title="Webhook" back={back} />
        <ProblemPanel
          error={query.error}
          title="The webhook could not be loaded"
          onRetry={() => void query.refetch()}
        />
      </>
    );
  }
  if (!webhook) return <PageSkeleton />;
  return (
    <>
      <PageHeader
        title={webhook.type}
        lead={
          <>
            Told by {webhook.provider}, <Moment at={webhook.received_at} />
          </>
        }
        badge={<StateBadge large wording={wordingOf(fateWording, webhook.fate)} />}
        actions={
          <Button
            variant="default"
            leftSection={<RetryIcon size={16} />}
            onClick={() => setAsking(true)}
          >
            Replay
          </Button>
        }
        back={back}
      />
      <Stack gap="lg">
        <Meaning fate={webhook.fate} />
        <Grid gutter="lg">
          <Grid.Col span={{ base: 12, md: 6 }}>
            <FactList title="What was told" facts={toldOf(webhook)} />
          </Grid.Col>
          <Grid.Col span={{ base: 12, md: 6 }}>
            <FactList title="About" facts={aboutOf(webhook)} />
          </Grid.Col>
        </Grid>
      </Stack>
      {asking && <AskReplay id={webhook.id} onClose={() => setAsking(false)} />}
    </>
  );
}

function Meaning({ fate }: { fate: Webhook['fate'] }) {
  const meaning = fateMeanings[fate] ?? '';
  if (!isDeadLetter(fate)) {
    return (
      <Text size="sm" c="dimmed">
        {meaning}
      </Text>
    );
  }
  return (
    <Alert color="orange" variant="light" icon={<AlertIcon />} title="It came to nothing">
      {meaning}
    </Alert>
  );
}

function toldOf(webhook: Webhook): FactLine[] {
  const facts: FactLine[] = [
    ['What', <StateBadge key="what" wording={eventWords(webhook.what, webhook.hard)} />],
    ['Happened', <Moment key="happened" at={webhook.happened_at} />],
    ['Received', <Moment key="received" at={webhook.received_at} />],
    ['Taken', webhook.times === 1 ? 'once' : `${webhook.times} times`],
    ['Last by', webhook.by],
    ['Event', <Copyable key="event" value={webhook.event_id} label="event" />],
  ];
  if (webhook.reason) facts.splice(1, 0, ['Reason', webhook.reason]);
  return facts;
}

function aboutOf(webhook: Webhook): FactLine[] {
  const facts: FactLine[] = [];
  if (webhook.invite_id) {
    facts.push([
      'Invite',
      <Anchor
        key="invite"
        component={Link}
        to={`/invites/${webhook.invite_id}`}
        size="sm"
        underline="always"
      >
        {shortId(webhook.invite_id)}
      </Anchor>,
    ]);
  }
  if (webhook.delivery !== null) facts.push(['Mail of it', `No. ${webhook.delivery}`]);
  if (webhook.mail_id) {
    facts.push(['Mail', <Copyable key="mail" value={webhook.mail_id} label="mail" />]);
  }
  if (webhook.recipient_id) {
    facts.push([
      'Recipient',
      <Copyable key="recipient" value={webhook.recipient_id} label="recipient" />,
    ]);
  }
  if (facts.length === 0) facts.push(['Mail', 'It names none that is known.']);
  facts.push(['Id', <Copyable key="id" value={webhook.id} label="id" />]);
  return facts;
}

function AskReplay({ id, onClose }: { id: string; onClose: () => void }) {
  const client = useQueryClient();
  const [key] = useState(newIdempotencyKey);
  const replay = useMutation({
    mutationFn: () => replayWebhook(id, key),
    onSuccess: ({ fate }) => {
      noticeDone(replayedText(fate));
      onClose();
    },
    onSettled: () => {
      void client.invalidateQueries({ queryKey: ['webhook'] });
      void client.invalidateQueries({ queryKey: ['webhooks'] });
    },
  });
  return (
    <ConfirmDialog
      title="Replay this webhook?"
      confirm="Replay"
      keep="Leave it"
      pending={replay.isPending}
      error={replay.error}
      onConfirm={() => replay.mutate()}
      onClose={onClose}
    >
      <Text size="sm">
        It is taken once more, as this version understands it. What it told before changes nothing
        again.
      </Text>
    </ConfirmDialog>
  );
}
