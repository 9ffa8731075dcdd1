import { Button, Group, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { discardJob, requeueJob, resolveJob } from '../api/requests';
import type { Job } from '../api/shapes';
import { ConfirmDialog } from '../shared/confirm_dialog';
import { noticeDone, noticeProblem } from '../shared/notices';

/** What a person may decide about a job that cannot go on by itself. */
export function JobActions({ job, compact = false }: { job: Job; compact?: boolean }) {
  const size = compact ? 'compact-xs' : 'sm';
  if (job.state === 'dead') return <DeadActions job={job} size={size} />;
  if (job.state === 'unknown') return <DoubtActions job={job} size={size} />;
  return null;
}

interface SizedProps {
  job: Job;
  size: string;
}

function useJobChange<T>(change: (value: T) => Promise<unknown>, done: (value: T) => string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSuccess: (_, value) => noticeDone(done(value)),
    onSettled: () => {
      void client.invalidateQueries({ queryKey: ['jobs'] });
      void client.invalidateQueries({ queryKey: ['job'] });
    },
  });
}

function DeadActions({ job, size }: SizedProps) {
  const [discarding, setDiscarding] = useState(false);
  const requeue = useJobChange(
    () => requeueJob(job.id),
    () => 'Ordered: its lane queues the job again.',
  );
  return (
    <Group gap="xs" justify="flex-end" wrap="nowrap">
      <Button
        size={size}
        variant="light"
        loading={requeue.isPending}
        onClick={() =>
          requeue.mutate(undefined, { onError: (error) => noticeProblem('Not requeued', error) })
        }
      >
        Requeue
      </Button>
      <Button size={size} variant="subtle" color="red" onClick={() => setDiscarding(true)}>
        Discard
      </Button>
      {discarding && <AskDiscard job={job} onClose={() => setDiscarding(false)} />}
    </Group>
  );
}

function AskDiscard({ job, onClose }: { job: Job; onClose: () => void }) {
  const discard = useJobChange(
    (reason: string) => discardJob(job.id, reason),
    () => 'Ordered: its lane discards the job.',
  );
  return (
    <ConfirmDialog
      title="Discard this job?"
      confirm="Discard"
      keep="Keep it"
      danger
      reason={{ label: 'Reason', required: true }}
      pending={discard.isPending}
      error={discard.error}
      onConfirm={(reason) => discard.mutate(reason, { onSuccess: onClose })}
      onClose={onClose}
    >
      <Text size="sm">
        It will never be done. What it was and why it was discarded stays on record.
      </Text>
    </ConfirmDialog>
  );
}

function DoubtActions({ job, size }: SizedProps) {
  const resolve = useJobChange(
    (outcome: 'sent' | 'not_sent') => resolveJob(job.id, outcome),
    (outcome) =>
      outcome === 'sent' ? 'Ordered: settled as sent.' : 'Ordered: settled as not sent.',
  );
  const settle = (outcome: 'sent' | 'not_sent') =>
    resolve.mutate(outcome, { onError: (error) => noticeProblem('Not settled', error) });
  return (
    <Group gap="xs" justify="flex-end" wrap="nowrap">
      <Button
        size={size}
        variant="light"
        color="teal"
        disabled={resolve.isPending}
        onClick={() => settle('sent')}
      >
        It was sent
      </Button>
      <Button
        size={size}
        variant="light"
        color="red"
        disabled={resolve.isPending}
        onClick={() => settle('not_sent')}
      >
        It was not
      </Button>
    </Group>
  );
}
