import { Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useMemo, useState, type FormEvent } from 'react';
import { newIdempotencyKey } from '../api/client';
import { liftSuppression, suppressAddress } from '../api/requests';
import type { Suppression } from '../api/shapes';
import { ConfirmDialog } from '../shared/confirm_dialog';
import { useFocusBack } from '../shared/focus_back';
import { noticeDone } from '../shared/notices';
import { ProblemPanel } from '../shared/problem_panel';
import { liftWarnings } from './suppression_words';

interface AskLiftProps {
  suppression: Suppression;
  onClose: () => void;
}

export function AskLift({ suppression, onClose }: AskLiftProps) {
  const client = useQueryClient();
  const [key] = useState(newIdempotencyKey);
  const who = suppression.email ?? 'The address';
  const lift = useMutation({
    mutationFn: (reason: string) => liftSuppression(suppression.id, reason, key),
    onSuccess: () => {
      noticeDone(`${who} may be written to again.`);
      onClose();
    },
    onSettled: () => void client.invalidateQueries({ queryKey: ['suppressions'] }),
  });
  return (
    <ConfirmDialog
      title="Lift this suppression?"
      confirm="Lift"
      keep="Leave it"
      reason={{ label: 'Reason', required: true }}
      pending={lift.isPending}
      error={lift.error}
      onConfirm={(reason) => lift.mutate(reason)}
      onClose={onClose}
    >
      <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
        {suppression.email && <b>{suppression.email}: </b>}
        {liftWarnings[suppression.cause]}
      </Text>
    </ConfirmDialog>
  );
}

export function SuppressOne({ onClose }: { onClose: () => void }) {
  const client = useQueryClient();
  const [email, setEmail] = useState('');
  const [reason, setReason] = useState('');
  const key = useMemo(newIdempotencyKey, [email, reason]);
  useFocusBack();
  const suppress = useMutation({
    mutationFn: () => suppressAddress(email.trim(), reason.trim(), key),
    onSuccess: () => {
      noticeDone(`Nothing more is sent to ${email.trim()}.`);
      onClose();
    },
    onSettled: () => void client.invalidateQueries({ queryKey: ['suppressions'] }),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!suppress.isPending) suppress.mutate();
  };
  return (
    <Modal opened onClose={onClose} title="Suppress an address">
      <form onSubmit={submit}>
        <Stack gap="md">
          <TextInput
            label="E-mail address"
            type="email"
            required
            withAsterisk={false}
            data-autofocus
            value={email}
            onChange={(event) => setEmail(event.currentTarget.value)}
          />
          <TextInput
            label="Reason"
            description="Goes on record."
            required
            withAsterisk={false}
            maxLength={200}
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
          />
          <Text size="sm" c="dimmed">
            Mail that waits for it is skipped; invites it holds stay good.
          </Text>
          {suppress.error && (
            <ProblemPanel error={suppress.error} title="The address was not suppressed" />
          )}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Close
            </Button>
            <Button type="submit" loading={suppress.isPending}>
              Suppress
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
