import { expect, it } from 'vitest';
import { webhookFates } from '../api/shapes';
import { eventWords, isDeadLetter, replayedText } from './webhook_words';

it('dead letters are those that came to nothing and may come to something', () => {
  expect(webhookFates.filter(isDeadLetter)).toEqual(['unmatched', 'not_understood']);
});

it('a bounce says whether it is for good, where the provider did', () => {
  expect(eventWords('bounced', true).label).toBe('Bounced for good');
  expect(eventWords('bounced', false).label).toBe('Bounced for now');
  expect(eventWords('bounced', null).label).toBe('Bounced');
  expect(eventWords(null, null).label).toBe('Unknown');
});

it('a replay tells what became of it', () => {
  expect(replayedText('applied')).toBe('Taken once more: applied.');
});
