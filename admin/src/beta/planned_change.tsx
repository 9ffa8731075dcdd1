import { Alert, Button, Stack, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { newIdempotencyKey } from '../api/client';
import { cancelBetaChange } from '../api/requests';
import type { BetaScheduled, BetaSettings } from '../api/shapes';
import { useActorName } from '../people/trusted';
import { ConfirmDialog } from '../shared/confirm_dialog';
import { QueueIcon } from '../shared/icons';
import { Moment, useNow } from '../shared/moment';
import { noticeDone } from '../shared/notices';
import { effectsOf, summaryOf } from './beta_effect';
import { countdownText } from './schedule_words';

interface PlannedChangeProps {
  present: BetaSettings;
  planned: BetaScheduled;
}

/** The change that waits: what it does, how long until it comes, and how to stop it. */
export function PlannedChange({ present, planned }: PlannedChangeProps) {
  const [cancelling, setCancelling] = useState(false);
  const now = useNow();
  const by = useActorName(planned.by);
  const changes = effectsOf(present, planned.after).filter((effect) => effect.changes);
  return (
    <Alert
      color="violet"
      variant="light"
      icon={<QueueIcon />}
      title={`Planned: ${summaryOf(planned.after)}`}
    >
      <Stack gap="xs" align="flex-start">
        <Text size="sm" component="div">
          <b className="figures" role="timer">
            {countdownText(planned.at, now)}
          </b>
          , <Moment at={planned.at} />. By {by}
          {planned.reason && `: ${planned.reason}`}
        </Text>
        {changes.length > 0 && (
          <ul className="effects" aria-label="What the planned change does">
            {changes.map(({ what, now: before, then }) => (
              <li key={what}>
                <Text size="sm" component="span">
                  {what}: {before} → <b>{then}</b>
                </Text>
              </li>
            ))}
          </ul>
        )}
        <Button size="compact-sm" variant="default" onClick={() => setCancelling(true)}>
          Cancel it…
        </Button>
      </Stack>
      {cancelling && <AskCancel planned={planned} onClose={() => setCancelling(false)} />}
    </Alert>
  );
}

function AskCancel({ planned, onClose }: { planned: BetaScheduled; onClose: () => void }) {
  const client = useQueryClient();
  const [key] = useState(newIdempotencyKey);
  const cancel = useMutation({
    mutationFn: (reason: string) => cancelBetaChange(planned.change, reason, key),
    onSuccess: () => {
      noticeDone('The change will not come.');
      onClose();
    },
    onSettled: () => void client.invalidateQueries({ queryKey: ['beta'] }),
  });
  return (
    <ConfirmDialog
      title="Cancel the planned change?"
      confirm="Cancel it"
      keep="Let it come"
      danger
      reason={{ label: 'Reason (optional)', required: false }}
      pending={cancel.isPending}
      error={cancel.error}
      onConfirm={(reason) => cancel.mutate(reason)}
      onClose={onClose}
    >
      <Text size="sm">
        <b>{summaryOf(planned.after)}</b> will not come, and what holds now stays.
      </Text>
    </ConfirmDialog>
  );
}
