import { expect, it } from 'vitest';
import { csvText } from './csv';

it('a row a line, cells apart by commas', () => {
  expect(csvText([])).toBe('');
  expect(
    csvText([
      ['a', 'b'],
      ['1', ''],
    ]),
  ).toBe('a,b\r\n1,\r\n');
});

it.each([
  ['a,b', '"a,b"'],
  ['a;b', '"a;b"'],
  ['say "no"', '"say ""no"""'],
  ['two\nlines', '"two\nlines"'],
  ['=1+1', "'=1+1"],
  ['+ada@x.org', "'+ada@x.org"],
  ['-a,b', `"'-a,b"`],
  ['ada+1@x.org', 'ada+1@x.org'],
])('the cell %j is written so that it stays what it is', (cell, written) => {
  expect(csvText([[cell]])).toBe(`${written}\r\n`);
});
