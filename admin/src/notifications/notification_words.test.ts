import { describe, expect, it } from 'vitest';
import { notificationTypes } from '../api/shapes';
import { batchWording } from '../batches/batch_words';
import { bellText, bodyOf, kindOf, nextOffset, placeOf, shortCount } from './notification_words';

describe('a notification', () => {
  it.each([
    ['batch_completed', { batch_id: '01J8' }, '/batches/01J8'],
    ['batch_aborted', { batch_id: '01J8', failed: 3 }, '/batches/01J8'],
    ['batch_paused', { batch_id: '01J8', reason: 'auto_bounces' }, '/batches/01J8'],
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
    ['batch_paused', { reason: 'auto_failures' }],
    ['invite_redeemed', null],
    ['something_new', { batch_id: '01J8' }],
  ])('of %s with %o leads nowhere', (type, data) => {
    expect(placeOf({ type, data })).toBeNull();
  });

  it('of whatever kind is about something', () => {
    expect(notificationTypes.filter((type) => kindOf({ type }).subject === 'other')).toEqual([]);
    expect(kindOf({ type: 'something_new' }).subject).toBe('other');
  });

  it('of a batch that paused itself warns as the batch does', () => {
    expect(notificationTypes).toContain('batch_paused');
    expect(kindOf({ type: 'batch_paused' }).color).toBe(batchWording.paused.color);
  });

  it.each([
    ['batch_paused', 'As the server says.', { reason: 'auto_failures' }, /^As the server says\.$/],
    ['batch_paused', '', { reason: 'auto_failures' }, /too many of its rows failed/],
    ['batch_paused', '', { reason: 'auto_bounces' }, /too many of its mails came back/],
    ['batch_paused', '', { reason: 'auto_newer' }, /^It paused itself: auto_newer$/],
  ])('of %s with the text "%s" and %o says why', (type, body, data, said) => {
    expect(bodyOf({ type, body, data })).toMatch(said);
  });

  it.each([
    ['batch_paused', null],
    ['batch_paused', { reason: 20 }],
    ['something_new', { reason: 'auto_failures' }],
  ])('of %s without a text and with %o says no more than its title', (type, data) => {
    expect(bodyOf({ type, body: '', data })).toBeNull();
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
