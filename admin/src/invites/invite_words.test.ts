import { expect, it } from 'vitest';
import type { InviteDetail } from '../api/shapes';
import { canResend, canRevoke, extendedUntil, historyWords, whyNotExtended } from './invite_words';

const invite = (part: Partial<InviteDetail>): InviteDetail =>
  ({ status: 'pending', email: 'ada@example.org', ...part }) as InviteDetail;

it('an open invite may be given more time', () => {
  expect(whyNotExtended(invite({}))).toBeNull();
  expect(whyNotExtended(invite({ email: null }))).toBeNull();
});

it.each([
  ['expired', 'ada@example.org', /only when it is sent again with more days/],
  ['expired', null, /without an address it cannot be sent again/],
  ['expired', 'erased', /without an address it cannot be sent again/],
  ['accepted', 'ada@example.org', /It was redeemed/],
  ['revoked', 'ada@example.org', /for good/],
] as const)('one that is %s, of %s, may not, and it says why', (status, email, why) => {
  expect(whyNotExtended(invite({ status, email }))).toMatch(why);
});

it.each([
  [1, '2026-03-03T12:00:00.000Z'],
  [14, '2026-03-16T12:00:00.000Z'],
  [180, '2026-08-29T12:00:00.000Z'],
])('%s more days count from the end it has', (days, end) => {
  expect(extendedUntil('2026-03-02T12:00:00Z', days)).toBe(end);
});

it.each([
  ['pending', 'ada@example.org', true, true],
  ['expired', 'ada@example.org', true, true],
  ['pending', null, true, false],
  ['pending', 'erased', true, false],
  ['accepted', 'ada@example.org', false, false],
  ['revoked', 'ada@example.org', false, false],
] as const)('one that is %s, of %s: revoked %s, sent again %s', (status, email, revoke, resend) => {
  expect(canRevoke(invite({ status, email }))).toBe(revoke);
  expect(canResend(invite({ status, email }))).toBe(resend);
});

it('its story tells an extension, and what a newer server tells', () => {
  expect(historyWords('extended').label).toBe('Extended');
  expect(historyWords('handed_on').label).toBe('Handed on');
});
