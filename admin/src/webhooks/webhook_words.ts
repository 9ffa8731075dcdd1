import type { MailEvent, WebhookFate } from '../api/shapes';
import type { Wording } from '../shared/state_badge';

export const fateWording: Record<WebhookFate, Wording> = {
  applied: { label: 'Applied', color: 'teal' },
  known: { label: 'Known before', color: 'gray' },
  passed_over: { label: 'Passed over', color: 'gray' },
  unmatched: { label: 'Unmatched', color: 'orange' },
  not_understood: { label: 'Not understood', color: 'red' },
};

export const fateMeanings: Record<WebhookFate, string> = {
  applied: 'It changed what is known of the mail.',
  known: 'The same was told before, so it changed nothing.',
  passed_over: 'It is understood, and of no consequence here.',
  unmatched: 'It names no mail of ours. If the mail was sent meanwhile, replaying it may match.',
  not_understood:
    'This version does not know its type, or could not read it. Replay it once a version does.',
};

/** Those that came to nothing and may come to something: what a queue would call dead letters. */
export const isDeadLetter = (fate: WebhookFate): boolean =>
  fate === 'unmatched' || fate === 'not_understood';

export const eventWording: Record<MailEvent, Wording> = {
  sent: { label: 'Sent', color: 'teal' },
  delivered: { label: 'Delivered', color: 'green' },
  delayed: { label: 'Delayed', color: 'yellow' },
  bounced: { label: 'Bounced', color: 'red' },
  complained: { label: 'Complained', color: 'orange' },
  opened: { label: 'Opened', color: 'violet' },
  clicked: { label: 'Clicked', color: 'violet' },
  failed: { label: 'Failed', color: 'red' },
};

/** "Bounced for good", where the provider said which it was. */
export function eventWords(event: MailEvent | null, hard: boolean | null): Wording {
  if (event === null) return { label: 'Unknown', color: 'gray' };
  const words = eventWording[event] ?? { label: event, color: 'gray' };
  if (event !== 'bounced' || hard === null) return words;
  return { ...words, label: hard ? 'Bounced for good' : 'Bounced for now' };
}

/** What became of it at a replay, for the notice. */
export const replayedText = (fate: WebhookFate): string =>
  `Taken once more: ${fateWording[fate].label.toLowerCase()}.`;
