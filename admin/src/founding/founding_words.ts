import type { Founding } from '../api/shapes';
import { countOf, countText } from '../shared/format';

/** "12 of 100 taken". */
export const takenText = (founding: Founding): string =>
  `${countText(founding.count)} of ${countText(founding.cap)} taken`;

export function leftText(founding: Founding): string {
  return founding.remaining === 0 ? 'none left' : `${countText(founding.remaining)} left`;
}

/** What is promised beyond the places there are; null while all who come would find one. */
export function shortageText(founding: Founding): string | null {
  if (founding.oversubscribed_by === 0) return null;
  const open = countOf(founding.outstanding_invites, 'open invite');
  const promise = founding.outstanding_invites === 1 ? 'promises' : 'promise';
  const left = countOf(founding.remaining, 'place');
  const are = founding.remaining === 1 ? 'is' : 'are';
  const none = countText(founding.oversubscribed_by);
  return `${open} ${promise} a place and ${left} ${are} left. If all came, ${none} would find none.`;
}

/** Why so many invites cannot promise founding places; null where they can, and while that is not known. */
export function whyNoPlace(
  founding: Founding | undefined,
  role: string,
  invites = 1,
): string | null {
  if (role !== 'instructor') return 'Only instructors can be founding ones.';
  if (!founding || founding.remaining >= invites) return null;
  if (founding.remaining === 0) return `No founding place is left: ${takenText(founding)}.`;
  const are = founding.remaining === 1 ? 'is' : 'are';
  return `${countOf(founding.remaining, 'founding place')} ${are} left for ${countOf(invites, 'invite')}.`;
}
