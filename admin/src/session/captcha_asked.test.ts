import { describe, expect, it } from 'vitest';
import { Problem } from '../api/problem';
import { captchaAsked } from './captcha_asked';

const refusal = (code: string) => new Problem(428, { code, detail: 'no' }, null, null);
const minute = 60_000;
const ada = 'ada@example.org';
const asked = { email: ada, until: 60 * minute };

describe('a captcha that is asked for', () => {
  it('is asked for an hour at most', () => {
    expect(captchaAsked(null, ada, refusal('CAPTCHA_REQUIRED'), 0)).toEqual(asked);
  });

  it.each([
    ['again', ada, 59, 60],
    ['again after an hour', ada, 60, 120],
    ['of another', 'ben@example.org', 30, 90],
  ])('that is asked for %s holds as long as it would alone', (_, email, at, until) => {
    const told = captchaAsked(asked, email, refusal('CAPTCHA_REQUIRED'), at * minute);
    expect(told).toEqual({ email, until: until * minute });
  });

  it('is forgotten once a sign-in is refused for another reason', () => {
    expect(captchaAsked(asked, ada, refusal('AUTH_INVALID_CREDENTIALS'), minute)).toBeNull();
    expect(captchaAsked(asked, ada, new TypeError('no'), minute)).toBeNull();
  });
});
