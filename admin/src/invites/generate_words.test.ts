import { describe, expect, it } from 'vitest';
import type { Founding, GeneratedCode, GeneratedCodes } from '../api/shapes';
import {
  addressesIn,
  boundText,
  codesCsv,
  copyText,
  foundingNote,
  generatedTitle,
  shownText,
  tooManyText,
} from './generate_words';

const site = 'https://beta.example.org';
const code = (part: Partial<GeneratedCode>): GeneratedCode => ({
  id: '01J9',
  code: 'ABCD2345',
  email: null,
  role: 'instructor',
  expires_at: '2026-04-01T12:00:00Z',
  join_url: `${site}/invite/claim?code=${part.code ?? 'ABCD2345'}`,
  grant_founding_status: true,
  ...part,
});
const places = (remaining: number) => ({ count: 100 - remaining, cap: 100, remaining }) as Founding;

describe('addresses that codes are bound to', () => {
  it('are one a line, and empty lines are none', () => {
    expect(addressesIn('')).toEqual([]);
    expect(addressesIn(' ada@x.org \n\nbob@x.org\r\n')).toEqual(['ada@x.org', 'bob@x.org']);
    expect(addressesIn('ada@x.org, bob@x.org; eve@x.org')).toHaveLength(3);
  });

  it('are at most as many as codes', () => {
    expect(tooManyText(0, 1)).toBeNull();
    expect(tooManyText(2, 2)).toBeNull();
    expect(tooManyText(3, 2)).toBe('3 addresses for 2 codes.');
    expect(tooManyText(2, 1)).toBe('2 addresses for 1 code.');
  });

  it.each([
    [0, 10, 'Whoever holds a code may redeem it.'],
    [1, 2, '1 code is bound to its address, 1 is for whoever holds it.'],
    [3, 10, '3 codes are bound to their addresses, 7 are for whoever holds them.'],
    [10, 10, 'Each code is bound to its address.'],
  ])('%s of them and %s codes: it says who may redeem which', (addresses, codes, text) => {
    expect(boundText(addresses, codes)).toBe(text);
  });
});

describe('founding places that codes promise', () => {
  it('are told of while there are enough, or that is not known yet', () => {
    const enough = { text: 'Each code promises a founding place.', isShort: false };
    expect(foundingNote(places(10), 'instructor', 10)).toEqual(enough);
    expect(foundingNote(undefined, 'instructor', 10)).toEqual(enough);
    expect(foundingNote(places(1), 'instructor', 1).text).toBe(
      'The code promises a founding place.',
    );
  });

  it('are warned of when too few are left', () => {
    const few = foundingNote(places(9), 'instructor', 10);
    expect(few.isShort).toBe(true);
    expect(few.text).toContain('9 founding places are left for 10 invites.');
    expect(few.text).toContain('whoever comes too late joins without');
    const none = foundingNote(places(0), 'instructor', 1);
    expect(none.text).toContain('No founding place is left: 100 of 100 taken.');
  });

  it('are none of students', () => {
    const note = { text: 'Only instructors can be founding ones.', isShort: false };
    expect(foundingNote(places(0), 'student', 10)).toEqual(note);
  });
});

it.each([
  [0, 'No code was generated', 'They are'],
  [1, '1 code is generated', 'It is'],
  [1000, '1,000 codes are generated', 'They are'],
])('of %s codes the dialog says "%s"', (count, title, they) => {
  const generated: GeneratedCodes = { invites: Array.from({ length: count }, () => code({})) };
  expect(generatedTitle(generated)).toBe(title);
  expect(shownText(generated)).toContain(`${they} shown here, and can be found again in the list`);
});

describe('generated codes', () => {
  const codes = [code({ email: 'ada+1@x.org' }), code({ id: '01JA', code: 'EFGH6789' })];

  it('are copied a line each, with link and address', () => {
    expect(copyText(codes)).toBe(
      `ABCD2345\t${site}/invite/claim?code=ABCD2345\tada+1@x.org\n` +
        `EFGH6789\t${site}/invite/claim?code=EFGH6789`,
    );
  });

  it('are downloaded with their end', () => {
    expect(codesCsv(codes)).toBe(
      'code,link,email,expires_at\r\n' +
        `ABCD2345,${site}/invite/claim?code=ABCD2345,ada+1@x.org,2026-04-01T12:00:00Z\r\n` +
        `EFGH6789,${site}/invite/claim?code=EFGH6789,,2026-04-01T12:00:00Z\r\n`,
    );
  });

  it('may begin like a formula in an address, and stay text', () => {
    expect(codesCsv([code({ email: '+ada@x.org' })])).toContain(",'+ada@x.org,");
  });
});
