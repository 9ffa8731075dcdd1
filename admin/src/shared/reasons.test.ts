import { expect, it } from 'vitest';
import { reasonText } from './reasons';

it.each([
  ['smtp_550', 'The mail server refused it (550)'],
  ['smtp_451', 'The mail server put it off (451)'],
  ['smtp_connection_lost', 'The connection to the mail server was lost'],
  ['resend_invalid_to', 'The mail server refused it (invalid_to)'],
  ['batch_cancelled', 'Its batch was cancelled'],
  ['sent to the wrong person', 'sent to the wrong person'],
  ['', ''],
  [null, ''],
])('%s reads "%s"', (reason, text) => {
  expect(reasonText(reason)).toBe(text);
});
