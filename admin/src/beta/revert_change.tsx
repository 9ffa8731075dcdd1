import { Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { newIdempotencyKey } from '../api/client';
import { revertBetaSettings } from '../api/requests';
import type { BetaChange } from '../api/shapes';
import { ConfirmDialog } from '../shared/confirm_dialog';
import { noticeDone } from '../shared/notices';
import { summaryOf } from './beta_effect';

/** Takes the last change back; refused when another came meanwhile. */
export function AskRevert({ change, onClose }: { change: BetaChange; onClose: () => void }) {
  const client = useQueryClient();
  const [key] = useState(newIdempotencyKey);
  const revert = useMutation({
    mutationFn: (reason: string) => revertBetaSettings(change.version, reason, key),
    onSuccess: (settings) => {
      client.setQueryData(['beta', 'settings'], settings);
      noticeDone(`Taken back: ${summaryOf(settings)}.`);
      onClose();
    },
    onSettled: () => void client.invalidateQueries({ queryKey: ['beta'] }),
  });
  return (
    <ConfirmDialog
      title="Take the last change back?"
      confirm="Take it back"
      keep="Leave it"
      reason={{ label: 'Reason', required: true }}
      pending={revert.isPending}
      error={revert.error}
      onConfirm={(reason) => revert.mutate(reason)}
      onClose={onClose}
    >
      <Text size="sm">
        From <b>{summaryOf(change.after)}</b> to what held before it,{' '}
        <b>{summaryOf(change.before)}</b>, at once and for everybody.
      </Text>
    </ConfirmDialog>
  );
}
