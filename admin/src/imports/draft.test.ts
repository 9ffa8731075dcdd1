import { describe, expect, it } from 'vitest';
import { batchNameFrom, bytesText, objectionTo, pastedCount } from './draft';

describe('a file', () => {
  it.each([
    ['list.csv', 1, null],
    ['list.csv', 16 * 1024 * 1024, null],
    ['list.csv', 16 * 1024 * 1024 + 1, /larger than 16 MiB/],
    ['list.csv', 0, /is empty/],
    ['list.XLSX', 100, /is a spreadsheet/],
    ['list.csv.gz', 100, /is packed/],
    ['addresses', 100, null],
  ])('%s of %s bytes', (name, size, objection) => {
    const said = objectionTo({ name, size });
    if (objection === null) expect(said).toBeNull();
    else expect(said).toMatch(objection);
  });

  it.each([
    [900, '900 B'],
    [2048, '2 KiB'],
    [3_355_443, '3.2 MiB'],
  ])('of %s bytes reads %s', (bytes, text) => {
    expect(bytesText(bytes)).toBe(text);
  });

  it('names the batch', () => {
    expect(batchNameFrom('may-teachers.csv')).toBe('may-teachers');
    expect(batchNameFrom('v1.2 list')).toBe('v1.2 list');
  });
});

it('pasted addresses are counted whatever separates them', () => {
  expect(pastedCount('')).toBe(0);
  expect(pastedCount('a@x.org, b@x.org;c@x.org\nd@x.org  e@x.org\nnobody')).toBe(5);
});
