import { Button, Group, Modal, Radio, Select, Stack, Text, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useMemo, useState, type FormEvent } from 'react';
import { newIdempotencyKey } from '../api/client';
import { changeRight } from '../api/requests';
import { permissions, type Permission, type Rights, type RightsEffect } from '../api/shapes';
import { useMe } from '../session/session';
import { ConfirmDialog } from '../shared/confirm_dialog';
import { useFocusBack } from '../shared/focus_back';
import { noticeDone } from '../shared/notices';
import { ProblemPanel } from '../shared/problem_panel';
import { doneText, rightText, standingText } from './rights_words';
import { trustedKey } from './trusted';

interface Change {
  permission: Permission;
  effect: RightsEffect;
  reason: string;
  key: string;
}

function useChangeRight(rights: Rights, onClose: () => void) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ permission, effect, reason, key }: Change) =>
      changeRight(rights.user_id, permission, effect, reason, key),
    onSuccess: (changed, { permission, effect }) => {
      client.setQueryData(['person', rights.user_id, 'rights'], changed);
      noticeDone(`“${rightText(permission)}” ${doneText[effect]}.`);
      onClose();
    },
    onSettled: () => {
      void client.invalidateQueries({ queryKey: ['person', rights.user_id, 'rights'] });
      void client.invalidateQueries({ queryKey: trustedKey });
    },
  });
}

interface ChangeRightProps {
  rights: Rights;
  onClose: () => void;
}

/** Gives a right or takes one, whatever the role says. */
export function ChangeRight({ rights, onClose }: ChangeRightProps) {
  const me = useMe();
  const [permission, setPermission] = useState<Permission | null>(null);
  const [effect, setEffect] = useState<'grant' | 'revoke'>('grant');
  const [reason, setReason] = useState('');
  const key = useMemo(newIdempotencyKey, [permission, effect, reason]);
  const change = useChangeRight(rights, onClose);
  useFocusBack();
  const own = me.data?.permissions ?? [];
  const mayGive = permission === null || own.includes(permission);
  const isWhole = permission !== null && reason.trim() !== '' && (mayGive || effect === 'revoke');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!isWhole || change.isPending) return;
    change.mutate({ permission, effect, reason: reason.trim(), key });
  };
  return (
    <Modal opened onClose={onClose} title="Give or take a right">
      <form onSubmit={submit}>
        <Stack gap="md">
          <Select
            label="Right"
            description={permission && standingText(rights, permission)}
            placeholder="Choose one"
            searchable
            nothingFoundMessage="There is no such right"
            data-autofocus
            data={permissions.map((value) => ({ value, label: rightText(value) }))}
            value={permission}
            onChange={(value) => setPermission(permissions.find((one) => one === value) ?? null)}
          />
          <Radio.Group
            label="From now on"
            value={effect}
            onChange={(value) => setEffect(value === 'grant' ? 'grant' : 'revoke')}
          >
            <Stack gap="xs" mt={6}>
              <Radio
                value="grant"
                label="They may, whatever their role says"
                disabled={!mayGive}
                description={mayGive ? undefined : 'Nobody gives what they do not have.'}
              />
              <Radio value="revoke" label="They may not, whatever their role says" />
            </Stack>
          </Radio.Group>
          <TextInput
            label="Reason"
            description="Goes on record."
            required
            withAsterisk={false}
            maxLength={200}
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
          />
          {change.error && <ProblemPanel error={change.error} title="Nothing was changed" />}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Close
            </Button>
            <Button
              type="submit"
              color={effect === 'revoke' ? 'red' : undefined}
              loading={change.isPending}
              disabled={!isWhole}
            >
              {effect === 'revoke' ? 'Take' : 'Give'}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

interface AskByRoleProps extends ChangeRightProps {
  permission: Permission;
}

export function AskByRole({ rights, permission, onClose }: AskByRoleProps) {
  const [key] = useState(newIdempotencyKey);
  const change = useChangeRight(rights, onClose);
  return (
    <ConfirmDialog
      title="Let the role say again?"
      confirm="Back to role"
      keep="Leave it"
      reason={{ label: 'Reason', required: true }}
      pending={change.isPending}
      error={change.error}
      onConfirm={(reason) => change.mutate({ permission, effect: 'role', reason, key })}
      onClose={onClose}
    >
      <Text size="sm">
        Whether they may “{rightText(permission)}” follows from their role from then on, which is{' '}
        {rights.role}.
      </Text>
    </ConfirmDialog>
  );
}
