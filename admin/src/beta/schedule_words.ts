import type { BetaEffectView } from '../api/shapes';
import { durationText } from '../shared/format';

const whats: Record<string, string> = {
  register_as_instructor: 'Register as an instructor',
  register_as_student: 'Register as a student',
  enter_public_surface: 'Search and book lessons',
  enter_instructor_surface: 'Use the pages for instructors',
};

const whos: Record<string, string> = {
  anybody: 'anybody',
  without_access: 'without beta access',
  with_student_access: 'with access as a student',
  with_instructor_access: 'with access as an instructor',
};

const standings: Record<string, string> = {
  open: 'open',
  invite_needed: 'with an invite',
  access_needed: 'closed',
};

const known = (words: Record<string, string>, said: string): string =>
  words[said] ?? said.replaceAll('_', ' ');

/** What becomes different for whom, as the server foretells it. */
export const effectText = (effect: BetaEffectView) => ({
  what: known(whats, effect.what),
  who: known(whos, effect.who),
  change: `${known(standings, effect.before)} → ${known(standings, effect.after)}`,
});

/** Until it comes; at its moment the server may take a second or two. */
export function countdownText(at: string, now: number): string {
  const seconds = (Date.parse(at) - now) / 1000;
  return seconds <= 0 ? 'any moment now' : `in ${durationText(seconds)}`;
}

/** As a field for local date and time spells it, to the minute. */
export function localMoment(at: number): string {
  const offsetMs = new Date(at).getTimezoneOffset() * 60_000;
  return new Date(at - offsetMs).toISOString().slice(0, 16);
}

/** Null while it is not whole. */
export function momentOf(local: string): string | null {
  const at = new Date(local);
  return local === '' || Number.isNaN(at.getTime()) ? null : at.toISOString();
}

export const ownTimeZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone;
