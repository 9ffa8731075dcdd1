import { Button, Grid, Group, Paper, Stack, Tabs, Text, Textarea } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useNavigate } from 'react-router-dom';
import { Problem } from '../api/problem';
import { importAddresses, type ImportOptions } from '../api/requests';
import { countOf } from '../shared/format';
import { PageHeader } from '../shared/page_header';
import { ProblemPanel } from '../shared/problem_panel';
import {
  bytesText,
  keepDraft,
  keptDraft,
  objectionTo,
  pastedAsCsv,
  pastedCount,
  type Draft,
} from './draft';
import { DropZone } from './drop_zone';
import { ImportOptionsPanel } from './import_options';

export default function NewBatchPage() {
  const [draft, setDraft] = useState<Draft | null>(keptDraft().draft);
  const [options, setOptions] = useState(keptDraft().options);
  const check = useCheck();
  const changeOptions = (next: ImportOptions) => {
    setOptions(next);
    keepDraft(draft, next);
  };
  const start = (next: Draft) => {
    // What cannot be a list is not worth keeping for another try.
    const kept = objectionToDraft(next) ? null : next;
    setDraft(kept);
    keepDraft(kept, options);
    check.mutate({ draft: next, options });
  };
  return (
    <>
      <PageHeader
        title="New batch"
        back={{ to: '/batches', label: 'Batches' }}
        lead="First every address is checked. Nothing is sent until you say so on the next page."
      />
      <Grid gutter="lg">
        <Grid.Col span={{ base: 12, md: 8 }}>
          <Stack gap="md">
            {check.error && <ProblemPanel error={check.error} title="The list was not accepted" />}
            {draft && !check.isPending && (
              <ChosenDraft draft={draft} onCheck={() => start(draft)} />
            )}
            <Sources busy={check.isPending} onDraft={start} />
          </Stack>
        </Grid.Col>
        <Grid.Col span={{ base: 12, md: 4 }}>
          <ImportOptionsPanel options={options} onChange={changeOptions} />
        </Grid.Col>
      </Grid>
    </>
  );
}

function useCheck() {
  const navigate = useNavigate();
  return useMutation({
    mutationFn: ({ draft, options }: { draft: Draft; options: ImportOptions }) => {
      const objection = objectionToDraft(draft);
      if (objection) throw refused(objection);
      return importAddresses(draft.content, options);
    },
    onSuccess: (imported) => navigate(`/batches/new/${imported.import_id}`),
  });
}

const objectionToDraft = (draft: Draft) =>
  objectionTo({ name: draft.name, size: draft.content.size });

function refused(objection: string): Problem {
  return new Problem(
    422,
    { title: 'Not a list', detail: objection, code: 'not_a_list' },
    null,
    null,
  );
}

function ChosenDraft({ draft, onCheck }: { draft: Draft; onCheck: () => void }) {
  return (
    <Paper withBorder radius="lg" p="md">
      <Group justify="space-between" gap="sm">
        <Text size="sm">
          <Text span fw={600} inherit>
            {draft.name}
          </Text>{' '}
          <Text span c="dimmed" inherit>
            {bytesText(draft.content.size)}
          </Text>
        </Text>
        <Button onClick={onCheck}>Check again</Button>
      </Group>
    </Paper>
  );
}

function Sources({ busy, onDraft }: { busy: boolean; onDraft: (draft: Draft) => void }) {
  const [text, setText] = useState('');
  const pasted = pastedCount(text);
  const usePasted = () =>
    onDraft({ name: 'Pasted list', content: new Blob([pastedAsCsv(text)], { type: 'text/csv' }) });
  return (
    <Tabs defaultValue="file" keepMounted={false}>
      <Tabs.List mb="md">
        <Tabs.Tab value="file">File</Tabs.Tab>
        <Tabs.Tab value="paste">Paste addresses</Tabs.Tab>
      </Tabs.List>
      <Tabs.Panel value="file">
        <DropZone busy={busy} onFile={(file) => onDraft({ name: file.name, content: file })} />
      </Tabs.Panel>
      <Tabs.Panel value="paste">
        <Stack gap="sm" align="flex-start">
          <Textarea
            w="100%"
            label="Addresses"
            description="Separated by lines, commas, semicolons or spaces."
            placeholder={'ada@example.org\ngrace@example.org'}
            autosize
            minRows={9}
            maxRows={18}
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
          />
          <Button disabled={pasted === 0} loading={busy} onClick={usePasted}>
            {pasted === 0 ? 'Check addresses' : `Check ${countOf(pasted, 'address', 'addresses')}`}
          </Button>
        </Stack>
      </Tabs.Panel>
    </Tabs>
  );
}
