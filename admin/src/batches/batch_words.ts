import type { BatchControl, BatchState, BatchView, RowState } from '../api/shapes';
import { reasonText } from '../shared/reasons';
import type { Wording } from '../shared/state_badge';

export const batchWording: Record<BatchState, Wording> = {
  accepted: { label: 'Starting', color: 'blue' },
  running: { label: 'Sending', color: 'violet' },
  paused: { label: 'Paused', color: 'yellow' },
  cancelling: { label: 'Cancelling', color: 'orange' },
  completed: { label: 'Completed', color: 'teal' },
  completed_with_failures: { label: 'Completed with failures', color: 'red' },
  cancelled: { label: 'Cancelled', color: 'gray' },
};

export const rowWording: Record<RowState, Wording> = {
  pending: { label: 'Waiting', color: 'gray' },
  released: { label: 'Sending', color: 'violet' },
  retrying: { label: 'Trying again', color: 'grape' },
  sent: { label: 'Sent', color: 'teal' },
  failed: { label: 'Failed', color: 'red' },
  skipped: { label: 'Skipped', color: 'gray' },
  cancelled: { label: 'Cancelled', color: 'gray' },
  unknown: { label: 'In doubt', color: 'orange' },
};

const over: BatchState[] = ['completed', 'completed_with_failures', 'cancelled'];

export const isOver = (batch: BatchView): boolean => over.includes(batch.state);

/** Rows that reached their end, whatever it was. */
export function endedRows(batch: BatchView): number {
  return batch.sent + batch.failed + batch.skipped + batch.cancelled + batch.unknown;
}

/** Mails a minute from the first to the last; null when that says nothing. */
export function averageRate(batch: BatchView): number | null {
  const begun = batch.started_at ?? batch.created_at;
  if (!batch.finished_at || batch.sent === 0) return null;
  const seconds = (Date.parse(batch.finished_at) - Date.parse(begun)) / 1000;
  return (batch.sent * 60) / Math.max(1, seconds);
}

export function batchName(batch: Pick<BatchView, 'name' | 'id'>): string {
  return batch.name || `Batch ${batch.id.slice(-6)}`;
}

/** What may be asked of a batch in its present state. */
export function possibleControls(batch: BatchView): BatchControl[] {
  if (batch.state === 'accepted' || batch.state === 'running') return ['pause', 'cancel'];
  if (batch.state === 'paused') return ['resume', 'cancel'];
  if (batch.failed > 0 && isOver(batch)) return ['retry-failed'];
  return [];
}

const pauseReasons: Record<string, string> = {
  auto_failures:
    'It paused itself, because too many of its rows failed: over 20 % of at least 20. Look at ' +
    'why before resuming.',
  auto_bounces:
    'It paused itself, because too many of its mails came back: over 5 % of at least 20. Look at ' +
    'where the list is from before resuming.',
  'by hand': 'Somebody paused it, without giving a reason.',
};

export function pauseText(reason: string | null): string {
  if (!reason) return 'Somebody paused it.';
  const who = reason.startsWith('auto_') ? 'It paused itself' : 'Somebody paused it';
  return pauseReasons[reason] ?? `${who}: ${reason}`;
}

/** Of a batch that runs while nothing leaves. */
export const waitingText = (reason: string): string =>
  `The breaker of its lane is open: ${reasonText(reason)}. A trial mail is sent from time to ` +
  'time; once one is taken the others follow. None is lost, and no attempt is used up.';

const filled = (color: string) => `var(--mantine-color-${color}-filled)`;

/** Segments of the bar in the order they are drawn. */
export const barSegments = [
  { state: 'sent', label: 'Sent', dot: filled('teal') },
  { state: 'failed', label: 'Failed', dot: filled('red') },
  { state: 'unknown', label: 'In doubt', dot: filled('orange') },
  { state: 'skipped', label: 'Skipped', dot: 'var(--mantine-color-gray-5)' },
  { state: 'cancelled', label: 'Cancelled', dot: 'var(--mantine-color-gray-6)' },
] as const;
