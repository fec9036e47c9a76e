import { parse } from 'csv-parse/sync';
import type { Bilingual } from '#libs/policy';

/** Something wrong in an imported table: which row (as a spreadsheet counts, the heading is 1) and which column. */
export type RowError = {
  readonly row: number;
  readonly column: string;
  readonly value: string;
  readonly message: Bilingual;
};

/** A row of a table: its number and its cells by heading, empty cells left out. */
export type Row = { readonly row: number; readonly cells: { readonly [column: string]: string } };

/** What a table holds: rows that can be imported, and everything that is wrong in the others. */
export type Imported<T> = { readonly items: readonly T[]; readonly errors: readonly RowError[] };

/** The largest table: 16 MiB. */
export const MAX_TABLE_BYTES = 16 * 1_048_576;

/**
 * Reads a CSV table in UTF-8 (with or without BOM) or GB18030, which is what spreadsheets in Chinese offices write.
 * A heading that is missing and one that is not known are errors of row 1: a misspelled column would lose its values.
 */
export function readTable(
  bytes: Uint8Array,
  columns: { readonly required: readonly string[]; readonly optional: readonly string[] },
): { rows: Row[]; errors: RowError[] } {
  if (bytes.length > MAX_TABLE_BYTES)
    return {
      rows: [],
      errors: [wrong(1, '', String(bytes.length), '文件超过 16 MiB', 'the file is larger than 16 MiB')],
    };
  let lines: string[][];
  try {
    lines = parse(decode(bytes), { bom: true, relaxColumnCount: true });
  } catch (error) {
    const { lines: at = 1, message } = error as { lines?: number; message: string };
    return { rows: [], errors: [wrong(at, '', '', `不是有效的 CSV：${message}`, `not valid CSV: ${message}`)] };
  }
  const [heading = [], ...body] = lines;
  const headings = heading.map((cell) => cell.trim());
  const known = [...columns.required, ...columns.optional];
  const errors = [
    ...columns.required
      .filter((column) => !headings.includes(column))
      .map((column) => wrong(1, column, '', '缺少此列', 'this column is missing')),
    ...headings
      .filter((column, i) => headings.indexOf(column) < i)
      .map((column) => wrong(1, column, '', '此列重复', 'this column stands twice')),
    ...headings
      .filter((column) => !known.includes(column))
      .map((column) =>
        wrong(1, column, '', `没有此列；可用：${known.join('、')}`, `no such column; known: ${known.join(', ')}`),
      ),
  ];
  const rows = body.flatMap((cells, i): Row[] => {
    if (cells.every((cell) => cell.trim() === '')) return [];
    const row = i + 2; // empty rows count: so does the spreadsheet
    if (cells.length > headings.length)
      errors.push(
        wrong(
          row,
          '',
          String(cells.length),
          `比标题多出 ${cells.length - headings.length} 列`,
          'more cells than headings',
        ),
      );
    const named = headings.map((column, j): [string, string] => [column, (cells[j] ?? '').trim()]);
    return [{ row, cells: Object.fromEntries(named.filter(([, value]) => value !== '')) }];
  });
  return { rows, errors };
}

/** A row error in both languages. */
export function wrong(row: number, column: string, value: string, zh: string, en: string): RowError {
  return { row, column, value, message: { 'zh-CN': zh, en } };
}

function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    // Not UTF-8: what office software in China writes by default.
    return new TextDecoder('gb18030', { fatal: true }).decode(bytes);
  }
}
