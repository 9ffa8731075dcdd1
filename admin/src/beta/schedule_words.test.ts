import { describe, expect, it } from 'vitest';
import { countdownText, effectText, localMoment, momentOf } from './schedule_words';

const at = '2026-03-02T12:00:00.000Z';
const due = Date.parse(at);

describe('a change that waits', () => {
  it.each([
    [due - 90_061_000, 'in 1 d 1 h'],
    [due - 61_000, 'in 1 min 1 s'],
    [due, 'any moment now'],
    [due + 5_000, 'any moment now'],
  ])('counts down to its moment', (now, text) => {
    expect(countdownText(at, now)).toBe(text);
  });

  it('is planned in local time, to the minute', () => {
    expect(momentOf(localMoment(due))).toBe(at);
    expect(momentOf('')).toBeNull();
    expect(momentOf('2026-13-40T99:99')).toBeNull();
  });

  it('tells its effect in words, and what it does not know as the server spells it', () => {
    const effect = { what: 'register_as_student', who: 'anybody', before: 'invite_needed' };
    expect(effectText({ ...effect, after: 'open' })).toEqual({
      what: 'Register as a student',
      who: 'anybody',
      change: 'with an invite → open',
    });
    expect(effectText({ ...effect, what: 'teach_online', after: 'open' }).what).toBe(
      'teach online',
    );
  });
});
