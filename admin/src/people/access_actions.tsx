import { Alert, Button, Group, Modal, Radio, Stack, Text, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useMemo, useState, type FormEvent } from 'react';
import { newIdempotencyKey } from '../api/client';
import { grantAccess, revokeAccess } from '../api/requests';
import { roles, type Access, type AccessGranted, type Person, type Role } from '../api/shapes';
import { ConfirmDialog } from '../shared/confirm_dialog';
import { useFocusBack } from '../shared/focus_back';
import { Moment } from '../shared/moment';
import { noticeDone } from '../shared/notices';
import { ProblemPanel } from '../shared/problem_panel';
import { accessMeans, asRole } from './access_words';
import { roleWording } from './person_words';

/** Access opens doors of the account too, so that all of the person is asked for again. */
function useForgetPerson(): () => void {
  const client = useQueryClient();
  return () => void client.invalidateQueries({ queryKey: ['person'] });
}

interface GrantAccessProps {
  person: Pick<Person, 'id' | 'role'>;
  onClose: () => void;
}

/** Lets somebody in without an invite. What they have already is told as that, and not granted. */
export function GrantAccess({ person, onClose }: GrantAccessProps) {
  const [role, setRole] = useState<Role>(roles.find((one) => one === person.role) ?? 'instructor');
  const [reason, setReason] = useState('');
  const key = useMemo(newIdempotencyKey, [role, reason]);
  const grant = useMutation({
    mutationFn: () => grantAccess(person.id, role, reason.trim(), key),
    onSuccess: (granted) => {
      if (granted.existing) return;
      noticeDone(`They have access as ${asRole(granted.role)}.`);
      onClose();
    },
    onSettled: useForgetPerson(),
  });
  useFocusBack();
  const isWhole = reason.trim() !== '';
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (isWhole && !grant.isPending) grant.mutate();
  };
  const chooseRole = (value: string) => {
    setRole(roles.find((one) => one === value) ?? role);
    grant.reset();
  };
  return (
    <Modal opened onClose={onClose} title="Grant access to the beta">
      <form onSubmit={submit}>
        <Stack gap="md">
          <Radio.Group label="As" value={role} onChange={chooseRole}>
            <Stack gap="xs" mt={6}>
              {roles.map((one) => (
                <Radio
                  key={one}
                  value={one}
                  label={roleWording(one).label}
                  description={accessMeans[one]}
                />
              ))}
            </Stack>
          </Radio.Group>
          <TextInput
            label="Reason"
            description="Goes on record."
            required
            withAsterisk={false}
            maxLength={200}
            data-autofocus
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
          />
          {grant.data?.existing && <ThereAlready granted={grant.data} />}
          {grant.error && <ProblemPanel error={grant.error} title="Nothing was granted" />}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Close
            </Button>
            <Button
              type="submit"
              loading={grant.isPending}
              disabled={!isWhole || grant.data?.existing}
            >
              Grant
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

function ThereAlready({ granted }: { granted: AccessGranted }) {
  return (
    <Alert color="yellow" variant="light" role="status" title="They have it already">
      <Text size="sm">
        Access as {asRole(granted.role)} was granted to them on <Moment at={granted.granted_at} />{' '}
        and still holds. Nothing was changed, and this reason is not kept.
      </Text>
    </Alert>
  );
}

interface AskRevokeProps {
  personId: string;
  access: Access;
  /** Of those that they keep. */
  others: Access[];
  onClose: () => void;
}

export function AskRevoke({ personId, access, others, onClose }: AskRevokeProps) {
  const [key] = useState(newIdempotencyKey);
  const revoke = useMutation({
    mutationFn: (reason: string) => revokeAccess(personId, access.access_id, reason, key),
    onSuccess: () => {
      noticeDone(`Their access as ${asRole(access.role)} is revoked.`);
      onClose();
    },
    onSettled: useForgetPerson(),
  });
  return (
    <ConfirmDialog
      title={`Revoke their access as ${asRole(access.role)}?`}
      confirm="Revoke"
      keep="Leave it"
      danger
      reason={{ label: 'Reason', required: true }}
      pending={revoke.isPending}
      error={revoke.error}
      onConfirm={(reason) => revoke.mutate(reason)}
      onClose={onClose}
    >
      <Text size="sm">
        {others.length === 0
          ? 'It was all they had: what is not open to everybody is shut to them at once.'
          : `At once and everywhere. What they have besides stays: access as ${others
              .map((other) => asRole(other.role))
              .join(' and as ')}.`}{' '}
        The account stays, and so do its sessions.
      </Text>
    </ConfirmDialog>
  );
}
