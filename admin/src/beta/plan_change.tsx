import { Alert, Button, Group, Modal, Skeleton, Stack, Text, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useMemo, useState, type FormEvent } from 'react';
import { newIdempotencyKey } from '../api/client';
import { previewBetaSettings, scheduleBetaChange } from '../api/requests';
import type { BetaPreview, BetaSettings } from '../api/shapes';
import { useFocusBack } from '../shared/focus_back';
import { dateTimeText } from '../shared/format';
import { AlertIcon } from '../shared/icons';
import { useNow } from '../shared/moment';
import { noticeDone } from '../shared/notices';
import { ProblemPanel } from '../shared/problem_panel';
import { summaryOf } from './beta_effect';
import { countdownText, effectText, localMoment, momentOf, ownTimeZone } from './schedule_words';

const minute = 60_000;
const hour = 60 * minute;

/** The next full hour that is at least half an hour away. */
const likelyMoment = (): string => localMoment(Math.ceil((Date.now() + hour / 2) / hour) * hour);

interface PlanChangeProps {
  wanted: BetaSettings;
  onDone: () => void;
  onClose: () => void;
}

/** Asks from when on, and shows what the server says would become different. */
export function PlanChange({ wanted, onDone, onClose }: PlanChangeProps) {
  const client = useQueryClient();
  const [local, setLocal] = useState(likelyMoment);
  const [reason, setReason] = useState('');
  const key = useMemo(newIdempotencyKey, [local, reason]);
  const now = useNow();
  useFocusBack();
  const at = momentOf(local);
  const isToCome = at !== null && Date.parse(at) > now;
  const plan = useMutation({
    mutationFn: (moment: string) =>
      scheduleBetaChange({ ...wanted, at: moment, reason: reason.trim() }, key),
    onSuccess: ({ scheduled }) => {
      noticeDone(`Planned for ${dateTimeText(scheduled.at)}.`);
      onDone();
      onClose();
    },
    onSettled: () => void client.invalidateQueries({ queryKey: ['beta'] }),
  });
  const isWhole = isToCome && reason.trim() !== '';
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (isWhole && !plan.isPending) plan.mutate(at);
  };
  return (
    <Modal opened onClose={onClose} title="Plan this change?">
      <form onSubmit={submit}>
        <Stack gap="md">
          <Text size="sm">
            To <b>{summaryOf(wanted)}</b>, for everybody, without anybody being there.
          </Text>
          <TextInput
            type="datetime-local"
            label="From"
            description={`In your time zone, ${ownTimeZone()}; within 180 days.`}
            required
            withAsterisk={false}
            min={localMoment(now + minute)}
            error={at !== null && !isToCome ? 'This moment has passed.' : undefined}
            data-autofocus
            value={local}
            onChange={(event) => setLocal(event.currentTarget.value)}
          />
          {isToCome && (
            <Text size="sm" c="dimmed" className="figures">
              It comes {countdownText(at, now)}.
            </Text>
          )}
          <Foretold wanted={wanted} />
          <TextInput
            label="Reason"
            description="Goes on record."
            required
            withAsterisk={false}
            maxLength={200}
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
          />
          {plan.error && <ProblemPanel error={plan.error} title="The change was not planned" />}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Leave it
            </Button>
            <Button type="submit" loading={plan.isPending} disabled={!isWhole}>
              Plan
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

function Foretold({ wanted }: { wanted: BetaSettings }) {
  const preview = useQuery({
    queryKey: ['beta', 'preview', wanted],
    queryFn: () => previewBetaSettings(wanted),
  });
  if (preview.error) {
    return <ProblemPanel error={preview.error} title="What it would do is not known" />;
  }
  if (!preview.data) return <Skeleton height={60} aria-label="Loading" />;
  return <Effects preview={preview.data} />;
}

function Effects({ preview }: { preview: BetaPreview }) {
  return (
    <Stack gap="xs">
      {preview.effects.length === 0 ? (
        <Text size="sm">Nobody could do anything else than now.</Text>
      ) : (
        <ul className="effects" aria-label="What becomes different">
          {preview.effects.map((effect) => {
            const { what, who, change } = effectText(effect);
            return (
              <li key={`${effect.what} ${effect.who}`}>
                <Text size="sm" fw={500} component="span">
                  {what}
                </Text>
                <Text size="sm" c="dimmed" component="span">
                  , {who}: {change}
                </Text>
              </li>
            );
          })}
        </ul>
      )}
      {preview.warnings.map((warning) => (
        <Alert key={warning} color="yellow" variant="light" py="xs" icon={<AlertIcon />}>
          {warning}
        </Alert>
      ))}
    </Stack>
  );
}
