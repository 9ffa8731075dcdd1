import { Alert, Button, Paper, Stack, Text, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Link, useNavigate } from 'react-router-dom';
import { newIdempotencyKey } from '../api/client';
import { sendImport } from '../api/requests';
import type { ImportView, SendOptions } from '../api/shapes';
import { useFoundingChoice } from '../founding/founding_choice';
import { ConfirmDialog } from '../shared/confirm_dialog';
import { countOf, durationText } from '../shared/format';
import { SendIcon } from '../shared/icons';
import { useNow } from '../shared/moment';
import { batchNameFrom, keepDraft, keptDraft } from './draft';

export function SendPanel({ imported }: { imported: ImportView }) {
  const now = useNow();
  const secondsLeft = (Date.parse(imported.expires_at) - now) / 1000;
  if (imported.state === 'sent') return <AlreadySent imported={imported} />;
  if (imported.state === 'expired' || secondsLeft <= 0) return <Expired />;
  return <ReadyToSend imported={imported} secondsLeft={secondsLeft} />;
}

function AlreadySent({ imported }: { imported: ImportView }) {
  return (
    <Alert color="teal" variant="light" title="This list was sent">
      <Stack gap="sm" align="flex-start">
        <Text size="sm">An import is sent once. To send more, check another list.</Text>
        {imported.batch_id && (
          <Button component={Link} to={`/batches/${imported.batch_id}`} size="sm" color="teal">
            Go to its batch
          </Button>
        )}
      </Stack>
    </Alert>
  );
}

function Expired() {
  return (
    <Alert color="yellow" variant="light" title="This check has expired">
      <Stack gap="sm" align="flex-start">
        <Text size="sm">
          A check is valid for 30 minutes, because people join and opt out in the meantime.
        </Text>
        <Button component={Link} to="/batches/new" size="sm" variant="light" color="yellow">
          {keptDraft().draft ? 'Check the list again' : 'Start over'}
        </Button>
      </Stack>
    </Alert>
  );
}

function ReadyToSend({ imported, secondsLeft }: { imported: ImportView; secondsLeft: number }) {
  const [name, setName] = useState(() => batchNameFrom(keptDraft().draft?.name ?? ''));
  const founding = useFoundingChoice(imported.role, imported.ok);
  const [asking, setAsking] = useState(false);
  const what = countOf(imported.ok, 'invite');
  const options = { name: name.trim() || undefined, grant_founding_status: founding.granted };
  return (
    <Paper withBorder radius="lg" p="lg" component="section" aria-label="Send">
      <Stack gap="md">
        <TextInput
          label="Name of the batch"
          placeholder="Optional"
          value={name}
          maxLength={120}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        {founding.field}
        <Text size="sm" c="dimmed">
          As {imported.role}, valid for {countOf(imported.expires_in_days, 'day')}
          {imported.source && `, source ${imported.source}`}.
        </Text>
        <Button
          size="md"
          leftSection={<SendIcon />}
          disabled={imported.ok === 0}
          onClick={() => setAsking(true)}
        >
          {imported.ok === 0 ? 'Nobody to invite' : `Send ${what}`}
        </Button>
        <Text size="xs" c="dimmed" className="figures">
          {imported.ok === 0
            ? 'No row of this list can be invited. The table says why.'
            : `The check is valid for ${durationText(secondsLeft)} more.`}
        </Text>
        <Button component={Link} to="/batches/new" variant="subtle" size="compact-sm">
          Change the list or its options
        </Button>
      </Stack>
      {asking && <AskSend imported={imported} options={options} onClose={() => setAsking(false)} />}
    </Paper>
  );
}

interface AskSendProps {
  imported: ImportView;
  options: SendOptions;
  onClose: () => void;
}

function AskSend({ imported, options, onClose }: AskSendProps) {
  const navigate = useNavigate();
  const client = useQueryClient();
  const [key] = useState(newIdempotencyKey);
  const send = useMutation({
    mutationFn: () => sendImport(imported.import_id, options, key),
    onSuccess: (sent) => {
      keepDraft(null, keptDraft().options);
      void client.invalidateQueries({ queryKey: ['import', imported.import_id] });
      void client.invalidateQueries({ queryKey: ['batches'] });
      navigate(`/batches/${sent.batch_id}`);
    },
  });
  return (
    <ConfirmDialog
      title={`Send ${countOf(imported.ok, 'invite')} now?`}
      confirm="Send"
      keep="Not yet"
      pending={send.isPending}
      error={send.error}
      onConfirm={() => send.mutate()}
      onClose={onClose}
    >
      <Text size="sm">
        Mail leaves at once. You can pause or cancel at any moment; what was sent stays sent.
        {imported.rejected > 0 &&
          ` ${countOf(imported.rejected, 'row')} of the list will get nothing.`}
      </Text>
    </ConfirmDialog>
  );
}
