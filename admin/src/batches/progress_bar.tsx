import { Progress } from '@mantine/core';
import type { BatchView } from '../api/shapes';
import { percentText, shareOf } from '../shared/format';
import { barSegments, batchName, endedRows } from './batch_words';

/** How far a batch is, by outcome. */
export function BatchProgress({ batch, size }: { batch: BatchView; size: number }) {
  const ended = endedRows(batch);
  return (
    <Progress.Root
      size={size}
      radius="sm"
      transitionDuration={200}
      role="progressbar"
      aria-label={`Progress of ${batchName(batch)}`}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.floor(shareOf(ended, batch.total))}
      aria-valuetext={`${percentText(ended, batch.total)}, ${ended} of ${batch.total} rows`}
    >
      {barSegments.map(({ state, dot }) => (
        <Progress.Section
          key={state}
          withAria={false}
          value={shareOf(batch[state], batch.total)}
          color={dot}
        />
      ))}
    </Progress.Root>
  );
}
