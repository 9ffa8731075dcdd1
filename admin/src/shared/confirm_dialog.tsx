import { Button, Group, Modal, Stack, TextInput } from '@mantine/core';
import { useState, type FormEvent, type ReactNode } from 'react';
import { useFocusBack } from './focus_back';
import { ProblemPanel } from './problem_panel';

export interface ConfirmDialogProps {
  title: string;
  children: ReactNode;
  confirm: string;
  keep: string;
  danger?: boolean;
  /** Asks why; the answer goes on record. */
  reason?: { label: string; required: boolean };
  pending: boolean;
  error: unknown;
  onConfirm: (reason: string) => void;
  onClose: () => void;
}

/** Asks before something happens. Mounted only while it is open. */
export function ConfirmDialog(props: ConfirmDialogProps) {
  const [reason, setReason] = useState('');
  useFocusBack();
  const canConfirm = !props.reason?.required || reason.trim() !== '';
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (canConfirm && !props.pending) props.onConfirm(reason.trim());
  };
  return (
    <Modal opened onClose={props.onClose} title={props.title} size="md">
      <form onSubmit={submit}>
        <Stack gap="md">
          <div>{props.children}</div>
          {props.reason && (
            <TextInput
              label={props.reason.label}
              description="Goes on record."
              required={props.reason.required}
              value={reason}
              maxLength={200}
              onChange={(event) => setReason(event.currentTarget.value)}
              data-autofocus={props.reason.required || undefined}
            />
          )}
          {props.error !== null && props.error !== undefined && (
            <ProblemPanel error={props.error} />
          )}
          <Group justify="flex-end" gap="sm">
            <Button
              variant="default"
              onClick={props.onClose}
              data-autofocus={props.danger || undefined}
            >
              {props.keep}
            </Button>
            <Button
              type="submit"
              color={props.danger ? 'red' : undefined}
              loading={props.pending}
              disabled={!canConfirm}
              data-autofocus={!props.danger || undefined}
            >
              {props.confirm}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
