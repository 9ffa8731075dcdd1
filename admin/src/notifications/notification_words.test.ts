import { describe, expect, it } from 'vitest';
import { notificationTypes } from '../api/shapes';
import { bellText, kindOf, nextOffset, placeOf, shortCount } from './notification_words';

describe('a notification', () => {
  it.each([
    ['batch_completed', { batch_id: '01J8' }, '/batches/01J8'],
    ['batch_aborted', { batch_id: '01J8', failed: 3 }, '/batches/01J8'],
    ['invite_redeemed', { invite_id: '01J9' }, '/invites/01J9'],
    ['founding_nearly_full', { claimed: 90 }, '/founding'],
    ['founding_full', null, '/founding'],
    ['beta_settings_changed', {}, '/beta'],
  ])('of %s leads to what it tells of', (type, data, place) => {
    expect(placeOf({ type, data })).toBe(place);
  });

  it.each([
    ['batch_completed', {}],
    ['batch_completed', { batch_id: 7 }],
    ['invite_redeemed', null],
    ['something_new', { batch_id: '01J8' }],
  ])('of %s with %o leads nowhere', (type, data) => {
    expect(placeOf({ type, data })).toBeNull();
  });

  it('of whatever kind is about something', () => {
    expect(notificationTypes.filter((type) => kindOf({ type }).subject === 'other')).toEqual([]);
    expect(kindOf({ type: 'something_new' }).subject).toBe('other');
  });
});

it.each([
  [0, 'Notifications', '0'],
  [1, 'Notifications, 1 unread', '1'],
  [99, 'Notifications, 99 unread', '99'],
  [1200, 'Notifications, 1,200 unread', '99+'],
])('the bell says of %s unread "%s", in short "%s"', (unread, text, short) => {
  expect(bellText(unread)).toBe(text);
  expect(shortCount(unread)).toBe(short);
});

it.each([
  [0, 20, 21, '20'],
  [0, 20, 20, null],
  [20, 1, 21, null],
  // Others were deleted meanwhile: asking again would find nothing again.
  [40, 0, 41, null],
])('after %s come %s of %s, the next page begins at %s', (offset, shown, total, next) => {
  expect(nextOffset(offset, shown, total)).toBe(next);
});
