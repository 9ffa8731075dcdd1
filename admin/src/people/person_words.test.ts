import { expect, it } from 'vitest';
import { deviceText, nameOf, roleWording } from './person_words';

it('a browser is named by what is known of it', () => {
  expect(deviceText({ browser: 'Firefox', system: 'Linux' })).toBe('Firefox on Linux');
  expect(deviceText({ browser: '', system: 'Linux' })).toBe('Linux');
  expect(deviceText({ browser: '', system: '' })).toBe('Unknown browser');
});

it('of whoever was erased there is no name', () => {
  expect(nameOf({ first_name: 'Ada', last_name: 'Byron' })).toBe('Ada Byron');
  expect(nameOf({ first_name: null, last_name: null })).toBe('');
});

it('a role reads as a word', () => {
  expect(roleWording('instructor').label).toBe('Instructor');
});
