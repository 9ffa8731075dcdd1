const formula = /^[=+\-@\t\r]/;
const special = /[",;\t\r\n]/;

/**
 * Rows for people to download (RFC 4180), each with CRLF, as the server writes them: a cell that a
 * spreadsheet would take for a formula gets an apostrophe in front, and so stays text.
 */
export const csvText = (rows: string[][]): string =>
  rows.map((row) => `${row.map(cellText).join(',')}\r\n`).join('');

function cellText(cell: string): string {
  const text = formula.test(cell) ? `'${cell}` : cell;
  return special.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
