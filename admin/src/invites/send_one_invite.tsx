import { Alert, Button, Group, Modal, NumberInput, Stack, Text, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useMemo, useState, type FormEvent } from 'react';
import { newIdempotencyKey } from '../api/client';
import { sendOneInvite } from '../api/requests';
import type { InviteSent } from '../api/shapes';
import { useFoundingChoice } from '../founding/founding_choice';
import { Copyable } from '../shared/copyable';
import { useFocusBack } from '../shared/focus_back';
import { CheckIcon } from '../shared/icons';
import { ProblemPanel } from '../shared/problem_panel';

export function SendOneInvite({ onClose }: { onClose: () => void }) {
  const [sent, setSent] = useState<InviteSent | null>(null);
  useFocusBack();
  return (
    <Modal opened onClose={onClose} title={sent ? 'The invite is on its way' : 'Send one invite'}>
      {sent ? (
        <Result sent={sent} onClose={onClose} />
      ) : (
        <Form onSent={setSent} onClose={onClose} />
      )}
    </Modal>
  );
}

function Form({ onSent, onClose }: { onSent: (sent: InviteSent) => void; onClose: () => void }) {
  const client = useQueryClient();
  const [email, setEmail] = useState('');
  const [days, setDays] = useState(14);
  const founding = useFoundingChoice('instructor');
  // Asking again for the same is the same request, whatever became of the first answer.
  const key = useMemo(newIdempotencyKey, [email, days, founding.granted]);
  const send = useMutation({
    mutationFn: () => {
      const invite = { to_email: email.trim(), role: 'instructor', expires_in_days: days };
      const more = { source: 'admin_ui', grant_founding_status: founding.granted };
      return sendOneInvite({ ...invite, ...more }, key);
    },
    onSuccess: (sent) => {
      void client.invalidateQueries({ queryKey: ['invites'] });
      onSent(sent);
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!send.isPending) send.mutate();
  };
  return (
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
        {founding.field}
        {send.error && <ProblemPanel error={send.error} title="The invite was not sent" />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Close
          </Button>
          <Button type="submit" loading={send.isPending}>
            Send
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function Result({ sent, onClose }: { sent: InviteSent; onClose: () => void }) {
  const shown: [string, string][] = [
    ['code', sent.code],
    ['join link', sent.join_url],
    ['welcome link', sent.welcome_url],
  ];
  return (
    <Stack gap="md">
      <Alert color="teal" variant="light" icon={<CheckIcon />}>
        The mail to {sent.email} is queued.
      </Alert>
      {shown.map(([label, value]) => (
        <div key={label}>
          <Text size="xs" c="dimmed">
            {label}
          </Text>
          <Copyable value={value} label={label} />
        </div>
      ))}
      <Group justify="flex-end">
        <Button onClick={onClose} data-autofocus>
          Done
        </Button>
      </Group>
    </Stack>
  );
}
