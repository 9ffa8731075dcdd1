import type { JobDetail, JobState } from '../api/shapes';
import { shortId } from '../shared/format';
import { reasonText } from '../shared/reasons';
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
  waiting: { label: 'Requeued', color: 'violet' },
  succeeded: { label: 'Settled as sent', color: 'teal' },
  refused: { label: 'Settled as not sent', color: 'orange' },
};

type Moment = JobDetail['history'][number];

const ofPerson = /^by (?:admin:)?(\w+)$/;

/** What the provider calls the mail, for whoever asks it. */
const detailText = (what: string, detail: string | null): string =>
  what === 'succeeded' && detail ? `as ${detail}` : reasonText(detail);

/** A line of a job's history: a state it came to, or what a person ordered ("by admin:01J…"). */
export function momentWords({ what, detail }: Moment, myId?: string) {
  const person = ofPerson.exec(detail ?? '')?.[1];
  const ordered = orders[what];
  if (!person || !ordered) {
    return { wording: wordingOf(jobWording, what), detail: detailText(what, detail) };
  }
  const who = person === myId ? 'you' : `administrator ${shortId(person)}`;
  return { wording: ordered, detail: `by ${who}` };
}

/** What a state asks of the reader, for the page of one job. */
export const jobAdvice: Partial<Record<JobState, string>> = {
  dead: 'It is not tried again by itself. Remove the cause, then requeue it; or discard it with a reason.',
  unknown:
    'The provider was called, but no answer came. It is not repeated by itself: look there, ' +
    'then say what happened.',
  refused: 'The provider refused it for good; repeating it would not help.',
  deferred: 'It waits without using up attempts: throttled, a quiet hour, or an open breaker.',
};
