import { Refused, type ReadScope } from '#libs/domain';
import type { DataSource, ObjectLiteral, SelectQueryBuilder } from 'typeorm';
import { z } from 'zod';
import { READ_SCHEMA } from './columns.js';

/**
 * A question to the read models: the mirror of a command. `params` is its one definition, for the API and the terminal;
 * `reads` names the projections it rests on, which is what a caller with `minPosition` waits for.
 */
export type Query<P extends z.ZodObject = z.ZodObject, R = unknown> = {
  readonly name: string;
  readonly params: P;
  readonly reads: readonly string[];
  readonly ask: (dataSource: DataSource, params: z.output<P>, scope: ReadScope) => Promise<R>;
};

/** Any query, for code that treats all alike: parse with `params`, then ask. */
export type AnyQuery = Omit<Query, 'ask'> & {
  readonly ask: (dataSource: DataSource, params: never, scope: ReadScope) => Promise<unknown>;
};

/** Lets the schema of the parameters give `ask` its types. */
export function query<P extends z.ZodObject, R>(asked: Query<P, R>): Query<P, R> {
  return asked;
}

/** Some of many rows. `next` goes back as `cursor` for those that follow; `null` when there are none. */
export type PageOf<T> = { readonly items: readonly T[]; readonly next: string | null };

/** The parameters of every paged query. */
export const paging = {
  /** `next` of the page before. Opaque. */
  cursor: z.string().max(1000).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
};

/** `YYYY-MM`. */
export const month = z.string().regex(/^\d{4}-(0[1-9]|1[0-2])$/);

/** A condition in SQL with named parameters. */
export type Predicate = { readonly sql: string; readonly parameters: ObjectLiteral };

/** Which columns of a table say to whom a row belongs. */
export type ScopeColumns = {
  /** The column with the person a row is about: they may read it themselves. */
  readonly person?: string;
  /** The column with the school, when it is not `school`; `null` when there is none. */
  readonly school?: string | null;
  /**
   * Rows that are no personal data and are offered to all who serve in a place (schools, programmes, classes): a person
   * of the directory also finds those of their jurisdiction and of the ones above it.
   */
  readonly offered?: boolean;
};

/**
 * The one predicate of a read scope, for the table with an alias: everything, the subtrees of jurisdictions, the
 * schools, the own record. The same rule as `mayRead` of the domain. Outside the scope nothing is found.
 */
export function scopePredicate(scope: ReadScope, alias: string, columns: ScopeColumns = {}): Predicate {
  if (scope.all) return { sql: 'TRUE', parameters: {} };
  const { person, school = 'school', offered } = columns;
  const any: string[] = [];
  const parameters: ObjectLiteral = { scopeSelf: scope.self, scopeSchools: scope.schools };
  scope.jurisdictions.forEach((prefix, i) => {
    any.push(`${alias}.jurisdiction ${comparison(prefix)} :scopeJurisdiction${i}`);
    parameters[`scopeJurisdiction${i}`] = pattern(prefix);
  });
  if (school && scope.schools.length > 0) any.push(`${alias}.${school} = ANY(:scopeSchools)`);
  if (person) any.push(`${alias}.${person} = :scopeSelf`);
  if (offered) any.push(`${alias}.jurisdiction IN (${AROUND_SELF})`);
  return { sql: any.length === 0 ? 'FALSE' : `(${any.join(' OR ')})`, parameters };
}

/** Codes of GB/T 2260 contain one another by trailing pairs of zeros, so the four codes around a place are known. */
const AROUND_SELF = `SELECT unnest(ARRAY[me.jurisdiction, left(me.jurisdiction, 4) || '00',
  left(me.jurisdiction, 2) || '0000', '000000']) FROM ${READ_SCHEMA}.persons me WHERE me.id = :scopeSelf`;

/** Restricts a query to a read scope. */
export function inScope<T extends ObjectLiteral>(
  wanted: SelectQueryBuilder<T>,
  scope: ReadScope,
  columns?: ScopeColumns,
): SelectQueryBuilder<T> {
  const { sql, parameters } = scopePredicate(scope, wanted.alias, columns);
  return wanted.andWhere(sql, parameters);
}

/** Restricts a query to a jurisdiction and those below it. */
export function inSubtree<T extends ObjectLiteral>(
  wanted: SelectQueryBuilder<T>,
  jurisdiction: string | undefined,
  alias = wanted.alias,
): SelectQueryBuilder<T> {
  if (jurisdiction === undefined) return wanted;
  const prefix = jurisdiction.replace(/(00)+$/, '');
  return wanted.andWhere(`${alias}.jurisdiction ${comparison(prefix)} :subtree`, { subtree: pattern(prefix) });
}

const COUNTY_DIGITS = 6;

/** A county has none below it: compared for equality, its rows come out of an index in their order. */
function comparison(prefix: string): 'LIKE' | '=' {
  return prefix.length < COUNTY_DIGITS ? 'LIKE' : '=';
}

function pattern(prefix: string): string {
  return prefix.length < COUNTY_DIGITS ? `${prefix}%` : prefix;
}

/** Restricts a query to rows with these values; what is `undefined` does not restrict. */
export function matching<T extends ObjectLiteral>(
  wanted: SelectQueryBuilder<T>,
  values: { readonly [column in keyof T & string]?: T[column] },
): SelectQueryBuilder<T> {
  for (const [column, value] of Object.entries(values))
    if (value !== undefined) wanted.andWhere(`${wanted.alias}.${column} = :is_${column}`, { [`is_${column}`]: value });
  return wanted;
}

/**
 * One page in the order of `keys`, which together are unique and never null. The cursor holds their values in the last
 * row, so a page costs the same wherever it stands and rows that come meanwhile shift nothing.
 * @throws {Refused} `invalid-data` for a cursor that was not given out.
 */
export async function pageOf<T extends ObjectLiteral>(
  wanted: SelectQueryBuilder<T>,
  { cursor, limit }: { cursor?: string; limit: number },
  keys: readonly (keyof T & string)[],
  direction: 'ASC' | 'DESC' = 'ASC',
): Promise<{ rows: T[]; next: string | null }> {
  const columns = keys.map((key) => `${wanted.alias}.${key}`);
  if (cursor !== undefined) {
    const values = readCursor(cursor, keys.length);
    const named = keys.map((_, i) => `:cursor${i}`).join(', ');
    wanted.andWhere(
      `(${columns.join(', ')}) ${direction === 'ASC' ? '>' : '<'} (${named})`,
      Object.fromEntries(values.map((value, i) => [`cursor${i}`, value])),
    );
  }
  for (const column of columns) wanted.addOrderBy(column, direction);
  const rows = await wanted.limit(limit + 1).getMany();
  const more = rows.length > limit;
  if (more) rows.pop();
  return { rows, next: more ? writeCursor(keys.map((key) => rows.at(-1)![key] as string)) : null };
}

/** A cursor from the values of the keys in the last row. */
export function writeCursor(values: readonly string[]): string {
  return Buffer.from(JSON.stringify(values)).toString('base64url');
}

/** The values in a cursor. @throws {Refused} `invalid-data` for one that was not given out. */
export function readCursor(cursor: string, length: number): string[] {
  const shape = z.array(z.string()).length(length);
  try {
    return shape.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')));
  } catch {
    const issues = [{ pointer: '/cursor', message: 'is no cursor of this query' }];
    throw new Refused('invalid-data', { issues }, '/cursor');
  }
}

/** A text in which `%`, `_` and `\` stand for themselves, for LIKE. */
export function literally(text: string): string {
  return text.replace(/[\\%_]/g, (sign) => `\\${sign}`);
}
