import { Button, Stack, Text } from '@mantine/core';
import { useRef, useState, type DragEvent } from 'react';
import { UploadIcon } from '../shared/icons';

interface DropZoneProps {
  busy: boolean;
  onFile: (file: File) => void;
}

export function DropZone({ busy, onFile }: DropZoneProps) {
  const [over, setOver] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    const file = event.dataTransfer.files[0];
    if (file && !busy) onFile(file);
  };
  const hover = (event: DragEvent) => {
    event.preventDefault();
    setOver(true);
  };
  return (
    <div
      className="drop-zone"
      data-over={over || undefined}
      onDragOver={hover}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      <Stack align="center" gap="xs" py={44} px="md" ta="center">
        <UploadIcon size={34} />
        <Text fw={600} role="status">
          {busy ? 'Checking every address…' : 'Drop a CSV here'}
        </Text>
        <Text size="sm" c="dimmed" maw={420}>
          One address a row, with or without a header; comma, semicolon or tab. Up to 100,000 rows
          and 16 MiB. Nothing is sent by choosing a file.
        </Text>
        <Button variant="default" mt="xs" loading={busy} onClick={() => input.current?.click()}>
          Choose a file
        </Button>
        <input
          ref={input}
          type="file"
          hidden
          aria-label="CSV file"
          accept=".csv,.tsv,.txt,text/csv,text/plain,text/tab-separated-values"
          onChange={(event) => {
            const file = event.currentTarget.files?.[0];
            // The same file may be chosen again after it was corrected.
            event.currentTarget.value = '';
            if (file) onFile(file);
          }}
        />
      </Stack>
    </div>
  );
}
