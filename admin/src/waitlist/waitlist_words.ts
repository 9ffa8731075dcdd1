import type { WaitlistEntry, WaitlistState } from '../api/shapes';
import { countText } from '../shared/format';
import type { Wording } from '../shared/state_badge';

export const waitlistWording: Record<WaitlistState, Wording> = {
  waiting: { label: 'Waiting', color: 'yellow' },
  invited: { label: 'Invited', color: 'violet' },
  registered: { label: 'Registered', color: 'teal' },
};

export const waitlistRoles = ['instructor', 'student'] as const;
export type WaitlistRole = (typeof waitlistRoles)[number];

/** At once; what the server takes. */
export const invitedMax = 500;

/** What they are most likely to be invited as: what most of them asked for. */
export function likelyRole(entries: WaitlistEntry[]): WaitlistRole {
  const students = entries.filter((entry) => entry.role === 'student').length;
  return students * 2 > entries.length ? 'student' : 'instructor';
}

/** Null when all of them asked for that role. */
export function otherRolesText(entries: WaitlistEntry[], role: WaitlistRole): string | null {
  const others = entries.filter((entry) => entry.role !== role).length;
  if (others === 0) return null;
  const asked = role === 'student' ? 'instructors' : 'students';
  return `${countText(others)} of them asked to come as ${asked}.`;
}
