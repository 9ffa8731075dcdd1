import { Button, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { controlBatch } from '../api/requests';
import type { BatchControl, BatchView } from '../api/shapes';
import { ConfirmDialog } from '../shared/confirm_dialog';
import { countOf } from '../shared/format';
import { PauseIcon, PlayIcon, RetryIcon, StopIcon } from '../shared/icons';
import { noticeDone } from '../shared/notices';
import { endedRows, possibleControls } from './batch_words';

interface ControlWords {
  label: string;
  icon: ReactNode;
  title: string;
  keep: string;
  done: string;
  danger?: boolean;
  asksWhy: boolean;
  explain: (batch: BatchView) => string;
}

const words: Record<BatchControl, ControlWords> = {
  pause: {
    label: 'Pause',
    icon: <PauseIcon size={16} />,
    title: 'Pause this batch?',
    keep: 'Keep sending',
    done: 'The batch is paused.',
    asksWhy: true,
    explain: () =>
      'Mails being handed over at this moment still go out. All other rows wait until you resume.',
  },
  resume: {
    label: 'Resume',
    icon: <PlayIcon size={16} />,
    title: 'Resume this batch?',
    keep: 'Stay paused',
    done: 'The batch goes on.',
    asksWhy: false,
    explain: (batch) => `${countOf(batch.total - endedRows(batch), 'row')} will be sent.`,
  },
  cancel: {
    label: 'Cancel',
    icon: <StopIcon size={16} />,
    title: 'Cancel this batch for good?',
    keep: 'Do not cancel',
    done: 'The batch is being cancelled.',
    danger: true,
    asksWhy: true,
    explain: (batch) =>
      `${countOf(batch.total - endedRows(batch), 'row')} will not be sent, and a cancelled batch ` +
      `cannot be resumed. The ${countOf(batch.sent, 'mail')} already sent stay sent.`,
  },
  'retry-failed': {
    label: 'Retry failed',
    icon: <RetryIcon size={16} />,
    title: 'Send the failed rows again?',
    keep: 'Leave them failed',
    done: 'The failed rows are being sent again.',
    asksWhy: false,
    explain: (batch) => `${countOf(batch.failed, 'row')} that failed will be tried again.`,
  },
};

/** The buttons a batch allows in its present state; each asks before it acts. */
export function BatchControls({ batch }: { batch: BatchView }) {
  const [asking, setAsking] = useState<BatchControl | null>(null);
  return (
    <>
      {possibleControls(batch).map((control) => (
        <Button
          key={control}
          variant={control === 'resume' ? 'filled' : 'default'}
          leftSection={words[control].icon}
          onClick={() => setAsking(control)}
        >
          {words[control].label}
        </Button>
      ))}
      {asking && <AskControl batch={batch} control={asking} onClose={() => setAsking(null)} />}
    </>
  );
}

interface AskControlProps {
  batch: BatchView;
  control: BatchControl;
  onClose: () => void;
}

function AskControl({ batch, control, onClose }: AskControlProps) {
  const client = useQueryClient();
  const says = words[control];
  const change = useMutation({
    mutationFn: (reason: string) => controlBatch(batch.id, control, reason),
    onSuccess: () => {
      noticeDone(says.done);
      onClose();
    },
    // Also after a refusal: it usually means that the batch has moved on.
    onSettled: () => {
      void client.invalidateQueries({ queryKey: ['batch', batch.id] });
      void client.invalidateQueries({ queryKey: ['batches'] });
    },
  });
  return (
    <ConfirmDialog
      title={says.title}
      confirm={control === 'cancel' ? 'Cancel the batch' : says.label}
      keep={says.keep}
      danger={says.danger}
      reason={says.asksWhy ? { label: 'Reason (optional)', required: false } : undefined}
      pending={change.isPending}
      error={change.error}
      onConfirm={(reason) => change.mutate(reason)}
      onClose={onClose}
    >
      <Text size="sm">{says.explain(batch)}</Text>
    </ConfirmDialog>
  );
}
