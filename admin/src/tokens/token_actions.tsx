import {
  Alert,
  Button,
  Checkbox,
  Group,
  Modal,
  Select,
  Stack,
  Text,
  TextInput,
} from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useMemo, useState, type FormEvent } from 'react';
import { newIdempotencyKey } from '../api/client';
import { makeToken, revokeToken } from '../api/requests';
import type { ServiceToken, ServiceTokenMade } from '../api/shapes';
import { ConfirmDialog } from '../shared/confirm_dialog';
import { Copyable } from '../shared/copyable';
import { useFocusBack } from '../shared/focus_back';
import { AlertIcon } from '../shared/icons';
import { Moment } from '../shared/moment';
import { noticeDone } from '../shared/notices';
import { ProblemPanel } from '../shared/problem_panel';
import { lifetimes, scopes, scopeWords } from './token_words';

/** While the secret is shown, only its own button closes the dialog. */
export function MakeToken({ onClose }: { onClose: () => void }) {
  const [made, setMade] = useState<ServiceTokenMade | null>(null);
  useFocusBack();
  return (
    <Modal
      opened
      onClose={onClose}
      title={made ? 'The token is made' : 'Make a service token'}
      closeOnClickOutside={made === null}
      closeOnEscape={made === null}
      withCloseButton={made === null}
    >
      {made ? <Made made={made} onClose={onClose} /> : <Form onMade={setMade} onClose={onClose} />}
    </Modal>
  );
}

interface FormProps {
  onMade: (made: ServiceTokenMade) => void;
  onClose: () => void;
}

function Form({ onMade, onClose }: FormProps) {
  const client = useQueryClient();
  const [name, setName] = useState('');
  const [wanted, setWanted] = useState<string[]>(['mcp:read']);
  const [days, setDays] = useState('90');
  const key = useMemo(newIdempotencyKey, [name, wanted, days]);
  const make = useMutation({
    mutationFn: () => {
      const lifetime = days ? { expires_in_days: Number(days) } : {};
      return makeToken({ name: name.trim(), scopes: wanted, ...lifetime }, key);
    },
    onSuccess: (made) => {
      void client.invalidateQueries({ queryKey: ['tokens'] });
      onMade(made);
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!make.isPending) make.mutate();
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="md">
        <TextInput
          label="Name"
          description="Which program it is for."
          required
          withAsterisk={false}
          maxLength={200}
          data-autofocus
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Checkbox.Group label="What it may do" value={wanted} onChange={setWanted}>
          <Stack gap="xs" mt={6}>
            {scopes.map((scope) => (
              <Checkbox
                key={scope}
                value={scope}
                label={`${scopeWords[scope].label} (${scope})`}
                description={scopeWords[scope].means}
              />
            ))}
          </Stack>
        </Checkbox.Group>
        <Select
          label="Good for"
          allowDeselect={false}
          data={lifetimes}
          value={days}
          onChange={(value) => setDays(value ?? '')}
        />
        {make.error && <ProblemPanel error={make.error} title="The token was not made" />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Close
          </Button>
          <Button
            type="submit"
            loading={make.isPending}
            disabled={name.trim() === '' || wanted.length === 0}
          >
            Make
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function Made({ made, onClose }: { made: ServiceTokenMade; onClose: () => void }) {
  return (
    <Stack gap="md">
      {made.secret ? (
        <>
          <Alert color="yellow" variant="light" icon={<AlertIcon />} title="Shown this once">
            Copy it now: nobody can look it up again. The program sends it as a bearer token.
          </Alert>
          <div data-testid="secret">
            <Text size="xs" c="dimmed">
              Secret of {made.name}
            </Text>
            <Copyable value={made.secret} label="secret" />
          </div>
        </>
      ) : (
        <Alert color="red" variant="light" icon={<AlertIcon />} title="Its secret is lost">
          The answer that had it did not arrive here. Revoke {made.name} and make another.
        </Alert>
      )}
      <Text size="sm" c="dimmed">
        {made.scopes.join(' and ')},{' '}
        {made.expires_at ? (
          <>
            until <Moment at={made.expires_at} />
          </>
        ) : (
          'until it is revoked'
        )}
        .
      </Text>
      <Group justify="flex-end">
        <Button onClick={onClose} data-autofocus>
          {made.secret ? 'I have copied it' : 'Close'}
        </Button>
      </Group>
    </Stack>
  );
}

export function AskRevoke({ token, onClose }: { token: ServiceToken; onClose: () => void }) {
  const client = useQueryClient();
  const [key] = useState(newIdempotencyKey);
  const revoke = useMutation({
    mutationFn: (reason: string) => revokeToken(token.id, reason, key),
    onSuccess: () => {
      noticeDone(`${token.name} is worth nothing any more.`);
      onClose();
    },
    onSettled: () => void client.invalidateQueries({ queryKey: ['tokens'] }),
  });
  return (
    <ConfirmDialog
      title="Revoke this token?"
      confirm="Revoke"
      keep="Leave it"
      danger
      reason={{ label: 'Reason (optional)', required: false }}
      pending={revoke.isPending}
      error={revoke.error}
      onConfirm={(reason) => revoke.mutate(reason)}
      onClose={onClose}
    >
      <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
        Whatever program sends <b>{token.name}</b> is refused at once, at every process. That cannot
        be taken back.
      </Text>
    </ConfirmDialog>
  );
}
