import {
  Alert,
  Button,
  Grid,
  Group,
  Paper,
  SegmentedControl,
  Stack,
  Switch,
  Text,
} from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { newIdempotencyKey } from '../api/client';
import { changeBetaSettings } from '../api/requests';
import type { BetaSettings, BetaSettingsView } from '../api/shapes';
import { ConfirmDialog } from '../shared/confirm_dialog';
import { AlertIcon } from '../shared/icons';
import { Moment } from '../shared/moment';
import { noticeDone } from '../shared/notices';
import { EffectTable } from './effect_table';
import { isSame, summaryOf } from './beta_effect';
import { PlanChange } from './plan_change';

const valuesOf = (settings: BetaSettings): BetaSettings => ({
  beta_disabled: settings.beta_disabled,
  beta_phase: settings.beta_phase,
  allow_signup_without_invite: settings.allow_signup_without_invite,
  instructor_invite_required_in_open_beta: settings.instructor_invite_required_in_open_beta,
});

interface Draft {
  values: BetaSettings;
  /** The version that was shown when the operator began. */
  seen: number;
}

/** The settings, what they would change, and the question before they do. */
export function BetaForm({ settings }: { settings: BetaSettingsView }) {
  const [draft, setDraft] = useState<Draft | null>(null);
  const [asking, setAsking] = useState<'now' | 'later' | null>(null);
  const present = valuesOf(settings);
  const wanted = draft?.values ?? present;
  const isOutdated = draft !== null && draft.seen !== settings.version;
  const change = (part: Partial<BetaSettings>) =>
    setDraft({ values: { ...wanted, ...part }, seen: draft?.seen ?? settings.version });
  const forget = () => setDraft(null);
  return (
    <Grid gutter="lg">
      <Grid.Col span={{ base: 12, md: 5 }}>
        <Paper withBorder radius="lg" p="lg" h="100%">
          <Stack gap="md" component="section" aria-label="Settings">
            <Text fw={600} component="h2" fz="md" m={0}>
              Settings
            </Text>
            <Fields wanted={wanted} change={change} />
            {isOutdated && (
              <Alert
                color="yellow"
                variant="light"
                icon={<AlertIcon />}
                title="Changed by somebody else meanwhile"
              >
                Present: {summaryOf(present)}. Discard your choice to begin from there.
              </Alert>
            )}
            <Group gap="sm">
              <Button disabled={isSame(present, wanted)} onClick={() => setAsking('now')}>
                Change…
              </Button>
              <Button
                variant="default"
                disabled={isSame(present, wanted) || settings.scheduled !== null}
                onClick={() => setAsking('later')}
              >
                Plan…
              </Button>
              {draft && (
                <Button variant="default" onClick={forget}>
                  Discard
                </Button>
              )}
            </Group>
            {settings.scheduled && (
              <Text size="xs" c="dimmed">
                One change waits at a time: cancel the planned one to plan another.
              </Text>
            )}
            <Text size="xs" c="dimmed">
              {settings.updated_at ? (
                <>
                  Version {settings.version}, since <Moment at={settings.updated_at} />
                </>
              ) : (
                'Nobody has changed these yet.'
              )}
            </Text>
          </Stack>
        </Paper>
      </Grid.Col>
      <Grid.Col span={{ base: 12, md: 7 }}>
        <EffectTable present={present} wanted={wanted} />
      </Grid.Col>
      {asking === 'later' && (
        <PlanChange wanted={wanted} onDone={forget} onClose={() => setAsking(null)} />
      )}
      {asking === 'now' && (
        <AskChange
          present={present}
          wanted={wanted}
          seen={draft?.seen ?? settings.version}
          onDone={forget}
          onClose={() => setAsking(null)}
        />
      )}
    </Grid>
  );
}

interface FieldsProps {
  wanted: BetaSettings;
  change: (part: Partial<BetaSettings>) => void;
}

function Fields({ wanted, change }: FieldsProps) {
  return (
    <>
      <Switch
        label="The beta is on"
        description="Off: no gate and no invite is asked for."
        checked={!wanted.beta_disabled}
        onChange={(event) => change({ beta_disabled: !event.currentTarget.checked })}
      />
      <div>
        <Text size="sm" fw={500} mb={4} id="beta-phase">
          Phase
        </Text>
        <SegmentedControl
          aria-labelledby="beta-phase"
          fullWidth
          disabled={wanted.beta_disabled}
          value={wanted.beta_phase}
          onChange={(value) => change({ beta_phase: value as BetaSettings['beta_phase'] })}
          data={[
            { value: 'instructor_only', label: 'Instructors only' },
            { value: 'open_beta', label: 'Open beta' },
          ]}
        />
      </div>
      <Switch
        label="Sign-up without an invite"
        description="Where an invite would be asked for."
        checked={wanted.allow_signup_without_invite}
        onChange={(event) => change({ allow_signup_without_invite: event.currentTarget.checked })}
      />
      <Switch
        label="Instructors by invite in the open beta"
        description="Students register freely then."
        checked={Boolean(wanted.instructor_invite_required_in_open_beta)}
        onChange={(event) =>
          change({ instructor_invite_required_in_open_beta: event.currentTarget.checked })
        }
      />
    </>
  );
}

interface AskChangeProps {
  present: BetaSettings;
  wanted: BetaSettings;
  seen: number;
  onDone: () => void;
  onClose: () => void;
}

function AskChange({ present, wanted, seen, onDone, onClose }: AskChangeProps) {
  const client = useQueryClient();
  const [key] = useState(newIdempotencyKey);
  const change = useMutation({
    mutationFn: (reason: string) => changeBetaSettings({ ...wanted, reason }, seen, key),
    onSuccess: (settings) => {
      client.setQueryData(['beta', 'settings'], settings);
      noticeDone(`Changed: ${summaryOf(settings)}.`);
      onDone();
      onClose();
    },
    onSettled: () => void client.invalidateQueries({ queryKey: ['beta'] }),
  });
  return (
    <ConfirmDialog
      title="Change the beta?"
      confirm="Change"
      keep="Leave it"
      reason={{ label: 'Reason', required: true }}
      pending={change.isPending}
      error={change.error}
      onConfirm={(reason) => change.mutate(reason)}
      onClose={onClose}
    >
      <Text size="sm">
        From <b>{summaryOf(present)}</b> to <b>{summaryOf(wanted)}</b>, at once and for everybody.
      </Text>
    </ConfirmDialog>
  );
}
