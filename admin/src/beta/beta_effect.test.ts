import { describe, expect, it } from 'vitest';
import type { BetaSettings } from '../api/shapes';
import { effectsOf, isSame, phaseOf, summaryOf } from './beta_effect';

const closed: BetaSettings = {
  beta_disabled: false,
  beta_phase: 'instructor_only',
  allow_signup_without_invite: false,
};
const open: BetaSettings = { ...closed, beta_phase: 'open_beta' };
const disabled: BetaSettings = { ...closed, beta_disabled: true };
const signup: BetaSettings = { ...closed, allow_signup_without_invite: true };

const strict: BetaSettings = { ...open, instructor_invite_required_in_open_beta: true };

const whoOf = (settings: BetaSettings) => effectsOf(settings, settings).map(({ now }) => now);

describe('the effect of the settings', () => {
  it('is a disabled beta whatever its phase', () => {
    expect(phaseOf({ ...open, beta_disabled: true })).toBe('disabled');
    expect(phaseOf(open)).toBe('open_beta');
  });

  it.each([
    ['closed', closed, ['With an invite', 'With an invite', 'Whoever has beta access']],
    ['with sign-up', signup, ['Everybody', 'Everybody', 'Whoever has beta access']],
    ['open', open, ['Everybody', 'Everybody', 'Everybody']],
    ['open but for instructors', strict, ['With an invite', 'Everybody', 'Everybody']],
    ['disabled', disabled, ['Everybody', 'Everybody', 'Everybody']],
  ])('says who may do what when it is %s', (_, settings, expected) => {
    expect(whoOf(settings as BetaSettings).slice(0, 3)).toEqual(expected);
  });

  it('marks what a change would change', () => {
    expect(effectsOf(closed, signup).map(({ changes }) => changes)).toEqual([
      true,
      true,
      false,
      false,
    ]);
    expect(effectsOf(open, disabled).some(({ changes }) => changes)).toBe(false);
  });

  it('tells settings apart and in one line', () => {
    expect(isSame(closed, { ...closed })).toBe(true);
    expect(isSame(closed, signup)).toBe(false);
    expect(summaryOf(signup)).toBe('Instructors only, sign-up without an invite');
    expect(isSame(open, strict)).toBe(false);
    expect(isSame(open, { ...open, instructor_invite_required_in_open_beta: false })).toBe(true);
    expect(summaryOf(strict)).toBe('Open beta, instructors by invite');
  });
});
