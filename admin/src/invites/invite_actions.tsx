import { Button, NumberInput, Stack, Switch, Text, Tooltip } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { newIdempotencyKey } from '../api/client';
import { extendInvite, resendInvite, revokeInvite } from '../api/requests';
import type { InviteDetail } from '../api/shapes';
import { ConfirmDialog } from '../shared/confirm_dialog';
import { countOf } from '../shared/format';
import { CrossIcon, QueueIcon, SendIcon } from '../shared/icons';
import { Moment } from '../shared/moment';
import { noticeDone } from '../shared/notices';
import { canResend, canRevoke, extendedUntil, whyNotExtended } from './invite_words';

export function InviteActions({ invite }: { invite: InviteDetail }) {
  const [asking, setAsking] = useState<'resend' | 'extend' | 'revoke' | null>(null);
  const close = () => setAsking(null);
  return (
    <>
      {canResend(invite) && (
        <Button
          variant="default"
          leftSection={<SendIcon size={16} />}
          onClick={() => setAsking('resend')}
        >
          Send again
        </Button>
      )}
      <ExtendButton why={whyNotExtended(invite)} onClick={() => setAsking('extend')} />
      {canRevoke(invite) && (
        <Button
          variant="default"
          leftSection={<CrossIcon size={16} />}
          onClick={() => setAsking('revoke')}
        >
          Revoke
        </Button>
      )}
      {asking === 'resend' && <AskResend invite={invite} onClose={close} />}
      {asking === 'extend' && <AskExtend invite={invite} onClose={close} />}
      {asking === 'revoke' && <AskRevoke invite={invite} onClose={close} />}
    </>
  );
}

/** Out of reach it still takes the keyboard, which is how the reason is read. */
function ExtendButton({ why, onClick }: { why: string | null; onClick: () => void }) {
  const isOut = why !== null;
  return (
    <Tooltip label={why} disabled={!isOut} multiline maw={280}>
      <Button
        variant="default"
        leftSection={<QueueIcon size={16} />}
        data-disabled={isOut || undefined}
        aria-disabled={isOut || undefined}
        onClick={isOut ? undefined : onClick}
      >
        Extend
      </Button>
    </Tooltip>
  );
}

interface AskProps {
  invite: InviteDetail;
  onClose: () => void;
}

function useInviteChange<T>(
  change: (value: T) => Promise<unknown>,
  done: string,
  close: () => void,
) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSuccess: () => {
      noticeDone(done);
      close();
    },
    onSettled: () => {
      void client.invalidateQueries({ queryKey: ['invite'] });
      void client.invalidateQueries({ queryKey: ['invites'] });
    },
  });
}

function AskResend({ invite, onClose }: AskProps) {
  const expired = invite.status === 'expired';
  const [extending, setExtending] = useState(expired);
  const [days, setDays] = useState(14);
  const key = useMemo(newIdempotencyKey, [extending, days]);
  const resend = useInviteChange(
    (extendDays: number | null) => resendInvite(invite.id, extendDays, key),
    'The mail is queued.',
    onClose,
  );
  return (
    <ConfirmDialog
      title="Send this invite again?"
      confirm="Send again"
      keep="Do not send"
      pending={resend.isPending}
      error={resend.error}
      onConfirm={() => resend.mutate(extending ? days : null)}
      onClose={onClose}
    >
      <Stack gap="md">
        <Text size="sm">
          {invite.email} gets another mail with the same code. An invite is mailed at most three
          times, an hour or more apart.
        </Text>
        <Switch
          label="Extend its validity"
          description={expired ? 'It has expired; without this the link does not work.' : undefined}
          checked={extending}
          onChange={(event) => setExtending(event.currentTarget.checked)}
        />
        {extending && <DaysInput days={days} onChange={setDays} />}
      </Stack>
    </ConfirmDialog>
  );
}

function DaysInput({ days, onChange }: { days: number; onChange: (days: number) => void }) {
  return (
    <NumberInput
      label="By"
      suffix=" days"
      min={1}
      max={180}
      clampBehavior="strict"
      allowDecimal={false}
      value={days}
      onChange={(value) => typeof value === 'number' && onChange(value)}
    />
  );
}

function AskExtend({ invite, onClose }: AskProps) {
  const [days, setDays] = useState(14);
  const key = useMemo(newIdempotencyKey, [days]);
  const extend = useInviteChange(
    (extendDays: number) => extendInvite(invite.id, extendDays, key),
    `The invite is extended by ${countOf(days, 'day')}.`,
    onClose,
  );
  return (
    <ConfirmDialog
      title="Extend this invite?"
      confirm="Extend"
      keep="Leave it"
      pending={extend.isPending}
      error={extend.error}
      onConfirm={() => extend.mutate(days)}
      onClose={onClose}
    >
      <Stack gap="md">
        <Text size="sm">Its code and link stay the same. Nobody is mailed.</Text>
        <DaysInput days={days} onChange={setDays} />
        <Text size="sm">
          It expires on <Moment at={invite.expires_at} />, then on{' '}
          <Moment at={extendedUntil(invite.expires_at, days)} />.
        </Text>
      </Stack>
    </ConfirmDialog>
  );
}

function AskRevoke({ invite, onClose }: AskProps) {
  const revoke = useInviteChange(
    (reason: string) => revokeInvite(invite.id, reason),
    'The invite is revoked.',
    onClose,
  );
  return (
    <ConfirmDialog
      title="Revoke this invite?"
      confirm="Revoke"
      keep="Keep it"
      danger
      reason={{ label: 'Reason', required: true }}
      pending={revoke.isPending}
      error={revoke.error}
      onConfirm={(reason) => revoke.mutate(reason)}
      onClose={onClose}
    >
      <Text size="sm">The link in the mail stops working, for good. The person is not told.</Text>
    </ConfirmDialog>
  );
}
