import { describe, expect, it } from 'vitest';
import { batchNameFrom, bytesText, objectionTo, pastedAsCsv, pastedCount } from './draft';

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

describe('a pasted text', () => {
  it('that is a list goes one address a row', () => {
    expect(pastedAsCsv(' a@x.org, b@x.org;c@x.org\n\nd@x.org  nobody ')).toBe(
      'a@x.org\nb@x.org\nc@x.org\nd@x.org\nnobody',
    );
  });

  it('with names beside the addresses loses the names', () => {
    expect(pastedAsCsv('Ada Byron <ada@x.org>, "Hopper, Grace" <grace@x.org>')).toContain(
      'ada@x.org\n',
    );
    expect(pastedAsCsv('Ada Byron <ada@x.org>\nbob@x.org')).toBe('ada@x.org\nbob@x.org');
  });

  it('that is a table with a header goes as it is', () => {
    const table = 'first_name;Email\nAda;ada@x.org\n';
    expect(pastedAsCsv(table)).toBe(table);
  });
});
