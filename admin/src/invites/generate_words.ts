import type { Founding, GeneratedCode, GeneratedCodes } from '../api/shapes';
import { whyNoPlace } from '../founding/founding_words';
import { csvText } from '../shared/csv';
import { countOf } from '../shared/format';

export const codeRoles = [
  { value: 'instructor', label: 'Instructors' },
  { value: 'student', label: 'Students' },
];

/** At once; what the server takes. */
export const generatedMax = 1000;

/** One a line; commas and semicolons are taken for ends of lines too. */
export const addressesIn = (text: string): string[] =>
  text
    .split(/[\n,;]/)
    .map((line) => line.trim())
    .filter(Boolean);

/** Why so many codes cannot be bound to so many addresses; null where they can. */
export function tooManyText(addresses: number, codes: number): string | null {
  if (addresses <= codes) return null;
  return `${countOf(addresses, 'address', 'addresses')} for ${countOf(codes, 'code')}.`;
}

/** Who may redeem the codes. */
export function boundText(addresses: number, codes: number): string {
  const free = codes - Math.min(addresses, codes);
  if (addresses === 0) return 'Whoever holds a code may redeem it.';
  if (free === 0) return 'Each code is bound to its address.';
  const bound = countOf(addresses, 'code is bound to its', 'codes are bound to their');
  const others = countOf(free, 'is for whoever holds it', 'are for whoever holds them');
  return `${bound} ${addresses === 1 ? 'address' : 'addresses'}, ${others}.`;
}

export interface FoundingNote {
  text: string;
  /** More is promised than there is. */
  isShort: boolean;
}

/** Codes promise founding places, as the server generates no others. */
export function foundingNote(
  founding: Founding | undefined,
  role: string,
  codes: number,
): FoundingNote {
  const why = whyNoPlace(founding, role, codes);
  if (role !== 'instructor') return { text: why ?? '', isShort: false };
  const each = codes === 1 ? 'The code' : 'Each code';
  if (why === null) return { text: `${each} promises a founding place.`, isShort: false };
  const all = `${each} promises one all the same, and whoever comes too late joins without.`;
  return { text: `${why} ${all}`, isShort: true };
}

export const generatedTitle = (generated: GeneratedCodes): string =>
  generated.invites.length === 0
    ? 'No code was generated'
    : `${countOf(generated.invites.length, 'code is', 'codes are')} generated`;

export function shownText(generated: GeneratedCodes): string {
  const they = generated.invites.length === 1 ? 'It is' : 'They are';
  return `${they} shown here, and can be found again in the list of invites. Nobody is mailed.`;
}

/** For a spreadsheet or a mail: a line each, code, link and address apart by tabs. */
export const copyText = (codes: GeneratedCode[]): string =>
  codes
    .map(({ code, email, join_url }) => [code, join_url, ...(email ? [email] : [])].join('\t'))
    .join('\n');

export const codesCsv = (codes: GeneratedCode[]): string =>
  csvText([
    ['code', 'link', 'email', 'expires_at'],
    ...codes.map(({ code, email, join_url, expires_at }) => [
      code,
      join_url,
      email ?? '',
      expires_at,
    ]),
  ]);
