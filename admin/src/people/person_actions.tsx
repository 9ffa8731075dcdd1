import { Button, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { newIdempotencyKey } from '../api/client';
import { endSessionOf, forceOut, moveAccount } from '../api/requests';
import type { AccountMove, PersonSecurity, Session } from '../api/shapes';
import { ConfirmDialog } from '../shared/confirm_dialog';
import { SignOutIcon } from '../shared/icons';
import { noticeDone } from '../shared/notices';
import { deviceText, moveWords } from './person_words';

/** What an operator may do with the account as it is. */
export function PersonActions({ security }: { security: PersonSecurity }) {
  const [asking, setAsking] = useState<AccountMove | 'out' | null>(null);
  const moves: AccountMove[] = [];
  if (security.can_reactivate) moves.push('reactivate');
  if (security.can_suspend) moves.push('suspend');
  if (security.can_deactivate) moves.push('deactivate');
  const close = () => setAsking(null);
  return (
    <>
      {security.sessions.length > 0 && (
        <Button
          variant="default"
          leftSection={<SignOutIcon size={16} />}
          onClick={() => setAsking('out')}
        >
          Sign out everywhere
        </Button>
      )}
      {moves.map((move) => (
        <Button key={move} variant="default" onClick={() => setAsking(move)}>
          {moveWords[move].action}
        </Button>
      ))}
      {asking === 'out' && <AskForceOut personId={security.user_id} onClose={close} />}
      {asking !== null && asking !== 'out' && (
        <AskMove personId={security.user_id} move={asking} onClose={close} />
      )}
    </>
  );
}

function useAccountChange(change: () => Promise<unknown>, done: string, onClose: () => void) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSuccess: () => {
      noticeDone(done);
      onClose();
    },
    // A refusal says that the account is not as it was shown.
    onSettled: () => {
      void client.invalidateQueries({ queryKey: ['person'] });
      void client.invalidateQueries({ queryKey: ['people'] });
    },
  });
}

function AskForceOut({ personId, onClose }: { personId: string; onClose: () => void }) {
  const out = useAccountChange(() => forceOut(personId), 'Signed out everywhere.', onClose);
  return (
    <ConfirmDialog
      title="Sign this person out everywhere?"
      confirm="Sign out"
      keep="Leave them in"
      danger
      pending={out.isPending}
      error={out.error}
      onConfirm={() => out.mutate()}
      onClose={onClose}
    >
      <Text size="sm">
        Every session ends at once. The password stays, so they can sign in again.
      </Text>
    </ConfirmDialog>
  );
}

interface AskMoveProps {
  personId: string;
  move: AccountMove;
  onClose: () => void;
}

function AskMove({ personId, move, onClose }: AskMoveProps) {
  const [key] = useState(newIdempotencyKey);
  const words = moveWords[move];
  const change = useAccountChange(() => moveAccount(personId, move, key), words.done, onClose);
  return (
    <ConfirmDialog
      title={words.question}
      confirm={words.action}
      keep="Leave it"
      danger={words.danger}
      pending={change.isPending}
      error={change.error}
      onConfirm={() => change.mutate()}
      onClose={onClose}
    >
      <Text size="sm">{words.means} Its owner is told by mail.</Text>
    </ConfirmDialog>
  );
}

interface AskEndSessionProps {
  personId: string;
  session: Session;
  onClose: () => void;
}

export function AskEndSession({ personId, session, onClose }: AskEndSessionProps) {
  const end = useAccountChange(
    () => endSessionOf(personId, session.id),
    'The session has ended.',
    onClose,
  );
  return (
    <ConfirmDialog
      title="End this session?"
      confirm="End it"
      keep="Leave it"
      danger
      pending={end.isPending}
      error={end.error}
      onConfirm={() => end.mutate()}
      onClose={onClose}
    >
      <Text size="sm">
        {deviceText(session)} is signed out at once.
        {session.current && ' It is the session you are signed in with.'}
      </Text>
    </ConfirmDialog>
  );
}
