import {
  Alert,
  Button,
  Group,
  Modal,
  NumberInput,
  SegmentedControl,
  Stack,
  Text,
  TextInput,
} from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useMemo, useState, type FormEvent } from 'react';
import { useNavigate } from 'react-router-dom';
import { newIdempotencyKey } from '../api/client';
import { inviteFromWaitlist, removeFromWaitlist } from '../api/requests';
import type { WaitlistEntry } from '../api/shapes';
import { useFoundingChoice } from '../founding/founding_choice';
import { ConfirmDialog } from '../shared/confirm_dialog';
import { useFocusBack } from '../shared/focus_back';
import { countOf } from '../shared/format';
import { AlertIcon } from '../shared/icons';
import { noticeDone } from '../shared/notices';
import { ProblemPanel } from '../shared/problem_panel';
import { invitedMax, likelyRole, otherRolesText, type WaitlistRole } from './waitlist_words';

interface InviteWaitingProps {
  /** None: those who have waited longest. */
  chosen: WaitlistEntry[];
  role: WaitlistRole | null;
  onClose: () => void;
}

/** Asks how many and how, then leads to the batch that invites them. */
export function InviteWaiting({ chosen, role: shownRole, onClose }: InviteWaitingProps) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const [count, setCount] = useState(10);
  const [role, setRole] = useState<WaitlistRole>(shownRole ?? likelyRole(chosen));
  const [days, setDays] = useState(14);
  const [name, setName] = useState('');
  useFocusBack();
  const isChosen = chosen.length > 0;
  const most = isChosen ? chosen.length : count;
  const founding = useFoundingChoice(role, most);
  const key = useMemo(newIdempotencyKey, [count, role, days, name, founding.granted]);
  const invite = useMutation({
    mutationFn: () => {
      const whom = isChosen ? { ids: chosen.map(({ id }) => id) } : { count };
      const how = { role, expires_in_days: days, grant_founding_status: founding.granted };
      const called = name.trim() ? { name: name.trim() } : {};
      return inviteFromWaitlist({ ...whom, ...how, ...called }, key);
    },
    onSuccess: (batch) => {
      noticeDone(`${countOf(batch.total, 'invite is', 'invites are')} on the way.`);
      navigate(`/batches/${batch.batch_id}`);
    },
    onSettled: () => {
      void client.invalidateQueries({ queryKey: ['waitlist'] });
      void client.invalidateQueries({ queryKey: ['batches'] });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!invite.isPending) invite.mutate();
  };
  const others = otherRolesText(chosen, role);
  return (
    <Modal
      opened
      onClose={onClose}
      title={
        isChosen
          ? `Invite ${chosen.length} of those who wait`
          : 'Invite those who have waited longest'
      }
    >
      <form onSubmit={submit}>
        <Stack gap="md">
          {!isChosen && (
            <NumberInput
              label="How many"
              description="Of the role below, and no more than wait."
              min={1}
              max={invitedMax}
              clampBehavior="strict"
              allowDecimal={false}
              data-autofocus
              value={count}
              onChange={(value) => typeof value === 'number' && setCount(value)}
            />
          )}
          <div>
            <Text size="sm" fw={500} mb={4} id="invited-as">
              As
            </Text>
            <SegmentedControl
              aria-labelledby="invited-as"
              fullWidth
              value={role}
              onChange={(value) => setRole(value as WaitlistRole)}
              data={[
                { value: 'instructor', label: 'Instructors' },
                { value: 'student', label: 'Students' },
              ]}
            />
          </div>
          {others && (
            <Alert color="yellow" variant="light" py="xs" icon={<AlertIcon />}>
              {others}
            </Alert>
          )}
          <NumberInput
            label="Valid for"
            suffix=" days"
            min={1}
            max={180}
            clampBehavior="strict"
            allowDecimal={false}
            value={days}
            onChange={(value) => typeof value === 'number' && setDays(value)}
          />
          <TextInput
            label="Name of the batch (optional)"
            maxLength={200}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          {founding.field}
          {invite.error && <ProblemPanel error={invite.error} title="Nobody was invited" />}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Close
            </Button>
            <Button type="submit" loading={invite.isPending}>
              Invite
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

interface AskRemoveProps {
  entry: WaitlistEntry;
  onDone: () => void;
  onClose: () => void;
}

export function AskRemove({ entry, onDone, onClose }: AskRemoveProps) {
  const client = useQueryClient();
  const [key] = useState(newIdempotencyKey);
  const remove = useMutation({
    mutationFn: (reason: string) => removeFromWaitlist(entry.id, reason, key),
    onSuccess: () => {
      noticeDone(`${entry.email} is off the list.`);
      onDone();
      onClose();
    },
    onSettled: () => void client.invalidateQueries({ queryKey: ['waitlist'] }),
  });
  return (
    <ConfirmDialog
      title="Take them off the waitlist?"
      confirm="Remove"
      keep="Leave them on"
      danger
      reason={{ label: 'Reason (optional)', required: false }}
      pending={remove.isPending}
      error={remove.error}
      onConfirm={(reason) => remove.mutate(reason)}
      onClose={onClose}
    >
      <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
        The address and the name of <b>{entry.email}</b> are destroyed here, for good. An invite
        they hold stays good, and they may ask again.
      </Text>
    </ConfirmDialog>
  );
}
