import { expect, it } from 'vitest';
import type { Rights } from '../api/shapes';
import { partsOf, rightText, standingOf } from './rights_words';

const override = (
  permission: Rights['overrides'][number]['permission'],
  effect: 'grant' | 'revoke',
) => ({
  permission,
  effect,
  by: 'ada@example.org',
  reason: 'another desk',
  at: '2026-03-02T12:00:00Z',
});

const rights: Rights = {
  user_id: 'one',
  email: 'pat@example.org',
  role: 'instructor',
  permissions: ['manage_services', 'send_messages', 'view_financials'],
  overrides: [override('view_financials', 'grant'), override('view_messages', 'revoke')],
};

it('what was given or taken stands apart from what the role says', () => {
  const { byRole, others } = partsOf(rights);
  expect(byRole).toEqual(['send_messages', 'manage_services']);
  expect(others).toContain('manage_users');
  expect(others).not.toContain('view_messages');
  expect(others).not.toContain('view_financials');
});

it.each([
  ['view_financials', 'grant'],
  ['view_messages', 'revoke'],
  ['send_messages', 'role'],
  ['manage_users', 'none'],
] as const)('tells how somebody stands with %s', (permission, standing) => {
  expect(standingOf(rights, permission)).toBe(standing);
});

it('reads as a sentence', () => {
  expect(rightText('view_own_bookings')).toBe('View own bookings');
});
