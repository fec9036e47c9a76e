import type { Say } from './command.js';

/** Heading of a column of a table at the terminal; numbers stand `right`. */
export type Column = string | { readonly right: string };

/** Rows under headings, columns two blanks apart. Chinese characters take two cells of a terminal and are counted so. */
export function table(columns: readonly Column[], rows: readonly (readonly string[])[]): string {
  const all = [columns.map((one) => (typeof one === 'string' ? one : one.right)), ...rows];
  const widths = columns.map((_, i) => Math.max(...all.map((row) => widthOf(row[i] ?? ''))));
  const cell = (text: string, i: number): string => {
    const blanks = ' '.repeat(widths[i]! - widthOf(text));
    return typeof columns[i] === 'object' ? blanks + text : text + blanks;
  };
  return all.map((row) => row.map(cell).join('  ').trimEnd()).join('\n');
}

/** The first of many things as a table: says so when there are more, and `none` when there is nothing. */
export function listing(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  { none, more, say }: { readonly none: string; readonly more: boolean; readonly say: Say },
): string {
  if (rows.length === 0) return none;
  const rest = more ? `\n${say(`仅列出前 ${rows.length} 项`, `the first ${rows.length} only`)}` : '';
  return table(columns, rows) + rest;
}

/** How many cells of a terminal a text takes. */
export function widthOf(text: string): number {
  let width = 0;
  for (const character of text) width += isWide(character.codePointAt(0)!) ? 2 : 1;
  return width;
}

/** East Asian Wide and Fullwidth (UAX #11), as far as names, titles and punctuation here need it. */
function isWide(code: number): boolean {
  return (
    (code >= 0x1100 && code <= 0x115f) ||
    (code >= 0x2e80 && code <= 0xa4cf) ||
    (code >= 0xac00 && code <= 0xd7a3) ||
    (code >= 0xf900 && code <= 0xfaff) ||
    (code >= 0xfe30 && code <= 0xfe6f) ||
    (code >= 0xff00 && code <= 0xff60) ||
    (code >= 0xffe0 && code <= 0xffe6) ||
    (code >= 0x20000 && code <= 0x3fffd)
  );
}

/** A block of text with each line set in. */
export function indented(text: string, by = '  '): string {
  return text
    .split('\n')
    .map((line) => by + line)
    .join('\n');
}
