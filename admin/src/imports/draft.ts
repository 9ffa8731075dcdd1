import type { ImportOptions } from '../api/requests';

/** What is about to be checked. */
export interface Draft {
  name: string;
  content: Blob;
}

export const defaultOptions: ImportOptions = {
  role: 'instructor',
  expires_in_days: 14,
  source: 'csv_upload',
  campaign: '',
  on_existing: 'skip',
};

/**
 * The list last chosen, kept while the tab lives: going back to change an option, or signing in
 * again, must not cost the choosing. Addresses are not written to the browser's storage.
 */
let kept: { draft: Draft | null; options: ImportOptions } = {
  draft: null,
  options: defaultOptions,
};

export const keptDraft = () => kept;

export function keepDraft(draft: Draft | null, options: ImportOptions): void {
  kept = { draft, options };
}

const largestBytes = 16 * 1024 * 1024;
const spreadsheets = /\.(xlsx?|ods|numbers)$/i;
const archives = /\.(zip|gz|tgz|bz2|xz|7z|rar)$/i;

/** Why a file cannot be a list of addresses, before it is sent anywhere; null when it may be. */
export function objectionTo(file: { name: string; size: number }): string | null {
  if (spreadsheets.test(file.name)) {
    return `${file.name} is a spreadsheet. Save it as CSV (UTF-8) there, then choose that file.`;
  }
  if (archives.test(file.name))
    return `${file.name} is packed. Unpack it and choose the CSV inside.`;
  if (file.size === 0) return `${file.name} is empty.`;
  if (file.size > largestBytes) {
    return `${file.name} is larger than 16 MiB. Split it into files of at most 100,000 rows.`;
  }
  return null;
}

/** About how many addresses a pasted text holds. */
export function pastedCount(text: string): number {
  return text.split(/[\s,;]+/).filter((word) => word.includes('@')).length;
}

/**
 * A pasted table with a header goes as it is; anything else is a list of addresses and goes one a
 * row, so that the row numbers of the verdicts count addresses. "Ada <ada@x.org>" gives the address.
 */
export function pastedAsCsv(text: string): string {
  const [head = ''] = text.trimStart().split(/\r?\n/, 1);
  const isTable = head.split(/[,;\t]/).some((cell) => cell.trim().toLowerCase() === 'email');
  if (isTable) return text;
  const bare = text.replace(/[^\n,;<>]*<([^<>\s]+)>/g, '$1');
  return bare
    .split(/[\s,;]+/)
    .filter(Boolean)
    .join('\n');
}

export function bytesText(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  const kib = bytes / 1024;
  return kib < 1024 ? `${Math.round(kib)} KiB` : `${(kib / 1024).toFixed(1)} MiB`;
}

/** "may-teachers.csv" names the batch "may-teachers". */
export const batchNameFrom = (fileName: string): string =>
  fileName.replace(/\.[a-z0-9]{1,4}$/i, '');
