import { asProblem } from '../api/problem';

/** So long after the last wrong password the server asks for none: `failures_kept_for`. */
const askedForMs = 60 * 60_000;

/** That the server wants a captcha with the next password for an address. */
export interface CaptchaAsked {
  email: string;
  /** Until then at the latest; the last wrong password was earlier, the server does not say when. */
  until: number;
}

/**
 * After a sign-in that was refused at that moment; null where no captcha is the reason. What is
 * refused for want of one is no wrong password, so that trying again makes it no later.
 */
export function captchaAsked(
  before: CaptchaAsked | null,
  email: string,
  error: unknown,
  now: number,
): CaptchaAsked | null {
  if (asProblem(error).code !== 'CAPTCHA_REQUIRED') return null;
  return before?.email === email && now < before.until
    ? before
    : { email, until: now + askedForMs };
}
