import { NumberInput, Stack, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { newIdempotencyKey } from '../api/client';
import { releaseFoundingPlace, setFoundingCap } from '../api/requests';
import type { Founding, FoundingMember } from '../api/shapes';
import { ConfirmDialog } from '../shared/confirm_dialog';
import { countText } from '../shared/format';
import { noticeDone } from '../shared/notices';
import { takenText } from './founding_words';

const capMax = 1_000_000;

export function AskCap({ founding, onClose }: { founding: Founding; onClose: () => void }) {
  const client = useQueryClient();
  const [cap, setCap] = useState(Math.max(0, founding.cap));
  const key = useMemo(newIdempotencyKey, [cap]);
  const change = useMutation({
    mutationFn: (reason: string) => setFoundingCap(cap, reason, key),
    onSuccess: () => {
      noticeDone(`There are ${countText(cap)} founding places.`);
      onClose();
    },
    onSettled: () => void client.invalidateQueries({ queryKey: ['founding'] }),
  });
  return (
    <ConfirmDialog
      title="Change the cap?"
      confirm="Change"
      keep="Leave it"
      reason={{ label: 'Reason', required: true }}
      pending={change.isPending}
      error={change.error}
      onConfirm={(reason) => change.mutate(reason)}
      onClose={onClose}
    >
      <Stack gap="sm">
        <Text size="sm">
          Now {takenText(founding)}. A lower cap takes nobody's place, a higher one brings in nobody
          who came too late.
        </Text>
        <NumberInput
          label="Founding places"
          min={0}
          max={capMax}
          clampBehavior="strict"
          allowDecimal={false}
          thousandSeparator=","
          value={cap}
          onChange={(value) => typeof value === 'number' && setCap(value)}
        />
      </Stack>
    </ConfirmDialog>
  );
}

export function AskRelease({ member, onClose }: { member: FoundingMember; onClose: () => void }) {
  const client = useQueryClient();
  const [key] = useState(newIdempotencyKey);
  const who = member.email ?? member.user_id;
  const release = useMutation({
    mutationFn: (reason: string) => releaseFoundingPlace(member.user_id, reason, key),
    onSuccess: () => {
      noticeDone(`The place of ${who} is free.`);
      onClose();
    },
    onSettled: () => void client.invalidateQueries({ queryKey: ['founding'] }),
  });
  return (
    <ConfirmDialog
      title="Release this place?"
      confirm="Release"
      keep="Leave it"
      danger
      reason={{ label: 'Reason', required: true }}
      pending={release.isPending}
      error={release.error}
      onConfirm={(reason) => release.mutate(reason)}
      onClose={onClose}
    >
      <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
        {who} is no founding instructor from then on. That cannot be taken back; the place is free
        for somebody else.
      </Text>
    </ConfirmDialog>
  );
}
