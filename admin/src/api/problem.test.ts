import { expect, it } from 'vitest';
import { advice, isAbsent, Problem } from './problem';

const problem = (status: number, code: string, wait: number | null = null) =>
  new Problem(status, { code, detail: 'no' }, null, wait);

it.each([
  [30, 'Wait 30 s, or ask another administrator to end it: People, Locked out.'],
  [1800, 'Wait 30 min, or ask another administrator to end it: People, Locked out.'],
])('whoever is locked out for %s seconds is told how long, and who can end it', (wait, text) => {
  expect(advice(problem(429, 'AUTH_ACCOUNT_LOCKED', wait))).toBe(text);
});

it('what the server does not have is absent, what it cannot say now is not', () => {
  expect(isAbsent(problem(404, 'not_found'))).toBe(true);
  expect(isAbsent(problem(503, 'database_unavailable'))).toBe(false);
  expect(isAbsent(new TypeError('no'))).toBe(false);
});
