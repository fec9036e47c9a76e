import { formatAmount, parseAmount, type Hundredths } from '#libs/canonical';
import { valueKinds } from '../engine/kinds.js';
import type { Pack } from '../pack.js';
import type { Facts, FactValue } from '../verdict.js';

/** Texts of many: the place of each in a list of the distinct ones. */
export type Coded = { readonly codes: Int32Array; readonly texts: readonly string[] };

/**
 * One fact of a population, a place for each person. Amounts are whole hundredths; texts, days and ratios stand once in
 * a list; yes is 1 and no is 0. `missing` is 1 where the fact is missing; without it, nothing is.
 */
export type FactColumn = {
  readonly missing?: Uint8Array;
  /** The last day on which the fact may still change; the end of the window without it, or where the text is empty. */
  readonly until?: Coded;
  /** Where the fact is missing because of others, their names, separated by blanks: see {@link FactValue}. */
  readonly unknown?: Coded;
} & (
  | { readonly kind: 'amount'; readonly values: Float64Array | Int32Array }
  | ({ readonly kind: 'text' } & Coded)
  | { readonly kind: 'yesNo'; readonly values: Uint8Array }
);

/** The facts of a population, by name. Every column has a place for each person. */
export type FactColumns = { readonly size: number; readonly columns: { readonly [fact: string]: FactColumn } };

/** Columns that do not fit each other or the pack. */
export class ColumnsUnfit extends Error {
  constructor(fact: string, why: string) {
    super(`the column of ${fact} ${why}`);
    this.name = 'ColumnsUnfit';
  }
}

/** Columns of facts that are at hand as arrays. @throws {ColumnsUnfit} when one has another length. */
export function factColumns(size: number, columns: FactColumns['columns']): FactColumns {
  for (const [fact, column] of Object.entries(columns)) {
    const lengths = [
      column.kind === 'text' ? column.codes : column.values,
      column.missing,
      column.until?.codes,
      column.unknown?.codes,
    ];
    if (lengths.some((one) => one && one.length !== size)) throw new ColumnsUnfit(fact, `is not for ${size} persons`);
  }
  return { size, columns };
}

/** A column of amounts in hundredths; `null` is missing. */
export function amountColumn(values: readonly (Hundredths | null)[]): FactColumn {
  return { kind: 'amount', values: Float64Array.from(values, (one) => one ?? 0), ...missingIn(values) };
}

/** A column of texts, days or ratios; `null` is missing. */
export function textColumn(values: readonly (string | null)[]): FactColumn {
  return { kind: 'text', ...coded(values.map((one) => one ?? '')), ...missingIn(values) };
}

/** A column of yes and no; `null` is missing. */
export function yesNoColumn(values: readonly (boolean | null)[]): FactColumn {
  return { kind: 'yesNo', values: Uint8Array.from(values, (one) => (one ? 1 : 0)), ...missingIn(values) };
}

/** Columns of the named facts of persons, as they were derived from events. */
export function columnsOf(pack: Pack, persons: readonly Facts[], names: readonly string[]): FactColumns {
  const columns = names.map((name) => {
    const facts = persons.map((one) => one[name]);
    if (facts.some((one) => one === undefined)) throw new ColumnsUnfit(name, 'lacks a person');
    return [name, columnOf(columnKind(pack, name), facts as FactValue[])] as const;
  });
  return { size: persons.length, columns: Object.fromEntries(columns) };
}

/** The kind of column a fact of a pack has. */
export function columnKind(pack: Pack, fact: string): FactColumn['kind'] {
  const kind = valueKinds(pack)(fact);
  return kind === 'amount' || kind === 'yesNo' ? kind : 'text';
}

/** The named facts of one person of a population; columns keep no evidence. */
export function factsAt(pack: Pack, { columns }: FactColumns, names: readonly string[], i: number): Facts {
  return Object.fromEntries(
    names.map((name) => {
      const column = columns[name]!;
      const until = textAt(column.until, i);
      const unknown = textAt(column.unknown, i)?.split(' ');
      const value = valueAt(column, i);
      const { unit } = pack.facts[name]!;
      return [name, { value, unit, evidence: [], ...(until && { until }), ...(unknown && { unknown }) }];
    }),
  );
}

function textAt(column: Coded | undefined, i: number): string | undefined {
  return (column && column.texts[column.codes[i]!]) || undefined;
}

function valueAt(column: FactColumn, i: number): FactValue['value'] {
  if (column.missing?.[i]) return null;
  if (column.kind === 'amount') return formatAmount(column.values[i]!);
  return column.kind === 'yesNo' ? column.values[i] === 1 : column.texts[column.codes[i]!]!;
}

function columnOf(kind: FactColumn['kind'], facts: readonly FactValue[]): FactColumn {
  const values = facts.map(({ value }) => value);
  const until = ifAny(facts.map((fact) => fact.until ?? ''));
  const unknown = ifAny(facts.map((fact) => fact.unknown?.join(' ') ?? ''));
  return { ...made(kind, values), ...(until && { until }), ...(unknown && { unknown }) };
}

function ifAny(texts: readonly string[]): Coded | undefined {
  return texts.some((text) => text !== '') ? coded(texts) : undefined;
}

function made(kind: FactColumn['kind'], values: readonly FactValue['value'][]): FactColumn {
  if (kind === 'yesNo') return yesNoColumn(values as (boolean | null)[]);
  if (kind === 'text') return textColumn(values as (string | null)[]);
  return amountColumn((values as (string | null)[]).map((one) => (one === null ? null : parseAmount(one))));
}

/** Texts with each distinct one kept once. */
export function coded(values: readonly string[]): Coded {
  const places = new Map<string, number>();
  const codes = Int32Array.from(values, (text) => {
    let code = places.get(text);
    if (code === undefined) places.set(text, (code = places.size));
    return code;
  });
  return { codes, texts: [...places.keys()] };
}

function missingIn(values: readonly unknown[]): { readonly missing?: Uint8Array } {
  return values.includes(null) ? { missing: Uint8Array.from(values, (one) => (one === null ? 1 : 0)) } : {};
}
