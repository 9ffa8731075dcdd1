import { expect, it } from 'vitest';
import type { WaitlistEntry } from '../api/shapes';
import { likelyRole, otherRolesText } from './waitlist_words';

const entries = (...roles: WaitlistEntry['role'][]) =>
  roles.map((role) => ({ role }) as WaitlistEntry);

it.each([
  [entries('student'), 'student'],
  [entries('student', 'instructor'), 'instructor'],
  [entries('student', 'student', 'instructor'), 'student'],
  [entries(), 'instructor'],
])('those who are chosen are invited as what most of them asked for', (chosen, role) => {
  expect(likelyRole(chosen)).toBe(role);
});

it('says how many would come as something else than they asked for', () => {
  expect(otherRolesText(entries('student', 'student'), 'student')).toBeNull();
  expect(otherRolesText(entries('student', 'instructor'), 'instructor')).toBe(
    '1 of them asked to come as students.',
  );
});
