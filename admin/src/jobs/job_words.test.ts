import { expect, it } from 'vitest';
import { momentWords } from './job_words';

it.each([
  ['running', null, 'Running', ''],
  ['dead', 'smtp_503', 'Dead', 'The mail server refused it (503)'],
  ['waiting', 'by admin:01ME', 'Requeued', 'by you'],
  ['waiting', 'by admin:01JABCDEFGHJKM', 'Requeued', 'by administrator 01JA…FGHJKM'],
  ['succeeded', 'by admin:01ME', 'Settled as sent', 'by you'],
  ['succeeded', '4XyZ7', 'Succeeded', 'as 4XyZ7'],
  ['refused', 'by admin:01ME', 'Settled as not sent', 'by you'],
])('%s, %s reads "%s", "%s"', (what, detail, label, text) => {
  const words = momentWords({ at: '2025-01-01T00:00:00Z', what, detail }, '01ME');
  expect([words.wording.label, words.detail]).toEqual([label, text]);
});
