import { expect, it } from 'vitest';
import { pauseText, waitingText } from './batch_words';

it('a batch whose mails wait says what opened the breaker, and that nothing is lost', () => {
  expect(waitingText('smtp_535')).toBe(
    'The breaker of its lane is open: The mail server refused it (535). A trial mail is sent ' +
      'from time to time; once one is taken the others follow. None is lost, and no attempt is ' +
      'used up.',
  );
});

it('a paused batch says who paused it, as far as is known', () => {
  expect(pauseText('auto_failures')).toContain('It paused itself, because too many of its rows');
  expect(pauseText('auto_bounces')).toContain('It paused itself, because too many of its mails');
  expect(pauseText('auto_of_a_newer_server')).toBe('It paused itself: auto_of_a_newer_server');
  expect(pauseText('typo in the text')).toBe('Somebody paused it: typo in the text');
});
