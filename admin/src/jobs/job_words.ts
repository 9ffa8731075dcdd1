import type { JobState } from '../api/shapes';
import { wordingOf, type Wording } from '../shared/state_badge';

export const jobWording: Record<JobState, Wording> = {
  waiting: { label: 'Waiting', color: 'gray' },
  running: { label: 'Running', color: 'violet' },
  retry_wait: { label: 'Will retry', color: 'grape' },
  deferred: { label: 'Deferred', color: 'blue' },
  succeeded: { label: 'Succeeded', color: 'teal' },
  skipped: { label: 'Skipped', color: 'gray' },
  refused: { label: 'Refused', color: 'orange' },
  dead: { label: 'Dead', color: 'red' },
  unknown: { label: 'In doubt', color: 'orange' },
  discarded: { label: 'Discarded', color: 'gray' },
};

const orders: Record<string, Wording> = {
  requeued: { label: 'Requeued by a person', color: 'violet' },
  resolved: { label: 'Settled by a person', color: 'violet' },
};

/** A line of a job's history: a state it came to, or what a person ordered. */
export const momentWords = (what: string): Wording => orders[what] ?? wordingOf(jobWording, what);

/** What a state asks of the reader, for the page of one job. */
export const jobAdvice: Partial<Record<JobState, string>> = {
  dead: 'All attempts failed. Remove the cause, then requeue it; or discard it with a reason.',
  unknown:
    'The provider was called, but no answer came. It is not repeated by itself: look there, ' +
    'then say what happened.',
  refused: 'The provider refused it for good; repeating it would not help.',
  deferred: 'It waits without using up attempts: throttled, a quiet hour, or an open breaker.',
};
