import { Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { newIdempotencyKey } from '../api/client';
import { endLockOuts } from '../api/requests';
import { ConfirmDialog } from '../shared/confirm_dialog';
import { noticeDone } from '../shared/notices';

interface AskUnlockProps {
  email: string;
  onClose: () => void;
}

export function AskUnlock({ email, onClose }: AskUnlockProps) {
  const client = useQueryClient();
  const [key] = useState(newIdempotencyKey);
  const unlock = useMutation({
    mutationFn: (reason: string) => endLockOuts(email, reason, key),
    onSuccess: () => {
      noticeDone(`${email} may try again.`);
      onClose();
    },
    onSettled: () => {
      void client.invalidateQueries({ queryKey: ['lock_outs'] });
      void client.invalidateQueries({ queryKey: ['person'] });
    },
  });
  return (
    <ConfirmDialog
      title="Let them try again?"
      confirm="Unlock"
      keep="Leave it"
      reason={{ label: 'Reason (optional)', required: false }}
      pending={unlock.isPending}
      error={unlock.error}
      onConfirm={(reason) => unlock.mutate(reason)}
      onClose={onClose}
    >
      <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
        Whatever keeps <b>{email}</b> from signing in ends at once. Be sure that whoever asked for
        it is its owner: the lock-out is what stops somebody who guesses.
      </Text>
    </ConfirmDialog>
  );
}
