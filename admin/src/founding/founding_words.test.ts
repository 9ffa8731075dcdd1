import { expect, it } from 'vitest';
import type { Founding } from '../api/shapes';
import { leftText, shortageText, takenText, whyNoPlace } from './founding_words';

const cohort = (part: Partial<Founding>): Founding => ({
  count: 40,
  cap: 100,
  remaining: 60,
  denied: 0,
  outstanding_invites: 10,
  oversubscribed_by: 0,
  members: [],
  ...part,
});

it('the card tells places taken and left', () => {
  expect(takenText(cohort({}))).toBe('40 of 100 taken');
  expect(leftText(cohort({}))).toBe('60 left');
  expect(leftText(cohort({ remaining: 0 }))).toBe('none left');
});

it('open invites that promise more places than are left are warned of', () => {
  expect(shortageText(cohort({}))).toBeNull();
  const promised = { remaining: 1, outstanding_invites: 3, oversubscribed_by: 2 };
  expect(shortageText(cohort(promised))).toBe(
    '3 open invites promise a place and 1 place is left. If all came, 2 would find none.',
  );
  const one = { remaining: 0, outstanding_invites: 1, oversubscribed_by: 1 };
  expect(shortageText(cohort(one))).toBe(
    '1 open invite promises a place and 0 places are left. If all came, 1 would find none.',
  );
});

it('an invite can promise a place to instructors while there is one', () => {
  expect(whyNoPlace(cohort({}), 'instructor')).toBeNull();
  expect(whyNoPlace(undefined, 'instructor')).toBeNull();
  expect(whyNoPlace(cohort({}), 'student')).toContain('Only instructors');
  expect(whyNoPlace(cohort({ count: 100, remaining: 0 }), 'instructor')).toBe(
    'No founding place is left: 100 of 100 taken.',
  );
  expect(whyNoPlace(cohort({ remaining: 2 }), 'instructor', 2)).toBeNull();
  expect(whyNoPlace(cohort({ remaining: 2 }), 'instructor', 3)).toBe(
    '2 founding places are left for 3 invites.',
  );
});
