import {
  Alert,
  Button,
  Group,
  Modal,
  NumberInput,
  Select,
  Stack,
  Text,
  Textarea,
  TextInput,
} from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useMemo, useState, type FormEvent } from 'react';
import { newIdempotencyKey } from '../api/client';
import { generateCodes } from '../api/requests';
import type { CodesWanted, GeneratedCodes } from '../api/shapes';
import { useFounding } from '../founding/founding';
import { useFocusBack } from '../shared/focus_back';
import { AlertIcon } from '../shared/icons';
import { ProblemPanel } from '../shared/problem_panel';
import {
  addressesIn,
  boundText,
  codeRoles,
  foundingNote,
  generatedMax,
  generatedTitle,
  tooManyText,
} from './generate_words';
import { ShownCodes } from './shown_codes';

/** While codes are shown, a click beside them does not close the dialog. */
export function GenerateCodes({ onClose }: { onClose: () => void }) {
  const [generated, setGenerated] = useState<GeneratedCodes | null>(null);
  useFocusBack();
  return (
    <Modal
      opened
      onClose={onClose}
      size={generated ? 'xl' : 'md'}
      title={generated ? generatedTitle(generated) : 'Generate codes'}
      closeOnClickOutside={generated === null}
    >
      {generated ? (
        <ShownCodes generated={generated} onClose={onClose} />
      ) : (
        <Form onGenerated={setGenerated} onClose={onClose} />
      )}
    </Modal>
  );
}

interface FormProps {
  onGenerated: (generated: GeneratedCodes) => void;
  onClose: () => void;
}

function Form({ onGenerated, onClose }: FormProps) {
  const [count, setCount] = useState(10);
  const [role, setRole] = useState('instructor');
  const [days, setDays] = useState(30);
  const [source, setSource] = useState('admin_ui');
  const [text, setText] = useState('');
  const emails = addressesIn(text);
  const tooMany = tooManyText(emails.length, count);
  // Asking again for the same is the same request, whatever became of the first answer.
  const key = useMemo(newIdempotencyKey, [count, role, days, source, text]);
  const generate = useGenerate(key, onGenerated);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (tooMany || generate.isPending) return;
    const named = source.trim() ? { source: source.trim() } : {};
    const bound = emails.length > 0 ? { emails } : {};
    generate.mutate({ count, role, expires_in_days: days, ...named, ...bound });
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="md">
        <Whole label="How many" max={generatedMax} value={count} onChange={setCount} autofocus />
        <Select
          label="They join as"
          allowDeselect={false}
          data={codeRoles}
          value={role}
          onChange={(value) => value && setRole(value)}
        />
        <Whole label="Valid for" suffix=" days" max={180} value={days} onChange={setDays} />
        <TextInput
          label="Source"
          description="Tells later where these invites came from."
          maxLength={64}
          value={source}
          onChange={(event) => setSource(event.currentTarget.value)}
        />
        <Textarea
          label="Addresses (optional)"
          description={`One per line. ${boundText(emails.length, count)}`}
          error={tooMany}
          autosize
          minRows={2}
          maxRows={6}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        <FoundingPlaces role={role} codes={count} />
        {generate.error && <ProblemPanel error={generate.error} title="No code was generated" />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Close
          </Button>
          <Button type="submit" loading={generate.isPending} disabled={tooMany !== null}>
            Generate
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function useGenerate(key: string, onGenerated: (generated: GeneratedCodes) => void) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (wanted: CodesWanted) => generateCodes(wanted, key),
    onSuccess: onGenerated,
    onSettled: () => {
      void client.invalidateQueries({ queryKey: ['invites'] });
      void client.invalidateQueries({ queryKey: ['founding'] });
    },
  });
}

interface WholeProps {
  label: string;
  suffix?: string;
  max: number;
  value: number;
  onChange: (value: number) => void;
  autofocus?: boolean;
}

function Whole({ onChange, autofocus, ...field }: WholeProps) {
  return (
    <NumberInput
      {...field}
      min={1}
      clampBehavior="strict"
      allowDecimal={false}
      data-autofocus={autofocus}
      onChange={(value) => typeof value === 'number' && onChange(value)}
    />
  );
}

/** Not a choice: the server takes none. */
function FoundingPlaces({ role, codes }: { role: string; codes: number }) {
  const { text, isShort } = foundingNote(useFounding().data, role, codes);
  if (!isShort) {
    return (
      <Text size="sm" c="dimmed">
        {text}
      </Text>
    );
  }
  return (
    <Alert color="yellow" variant="light" py="xs" icon={<AlertIcon />}>
      {text}
    </Alert>
  );
}
