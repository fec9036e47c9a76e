import type { Recorded } from '#libs/event-log';
import type { EntityManager, EntityMetadata } from 'typeorm';
import { arrayLiteral, jsonText, type Cell } from './array-literal.js';
import type { Projection, RowKey, Rows, Table } from './projection.js';

/** An event that a projection cannot fold. Nothing was written. */
export class FoldFailed extends Error {
  constructor(
    projection: string,
    readonly event: Recorded,
    cause: unknown,
  ) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    super(`${projection} cannot fold ${event.type} ${event.id} at ${event.position}: ${reason}`, { cause });
    this.name = 'FoldFailed';
  }
}

/** What a page passed over of one stream: from the event that failed on, or all of one that was parked before. */
export type PassedOver = { readonly stream: string; readonly events: number; readonly failed?: FoldFailed };

/** More streams that stand parked in one projection are a defect of the software, not of their events. */
const MOST_PARKED = 20;

/**
 * {@link foldInto} without the streams that are parked, and without those in which an event fails, from that event on:
 * the rows are what they would be if these events did not exist. Answers what was passed over.
 * @throws {FoldFailed} when more than 20 streams fail.
 */
export async function foldPage(
  manager: EntityManager,
  schema: string,
  projection: Projection,
  events: readonly Recorded[],
  parked: { readonly has: (stream: string) => boolean; readonly size: number },
): Promise<PassedOver[]> {
  const concerning = events.filter(({ type }) => projection.types.includes(type));
  const failures = new Map<string, FoldFailed>();
  const isOut = ({ stream, revision }: Recorded): boolean =>
    parked.has(stream) || (failures.get(stream)?.event.revision ?? Infinity) <= revision;
  for (;;) {
    try {
      await foldInto(manager, schema, projection, concerning.filter((event) => !isOut(event))); // prettier-ignore
      break;
    } catch (error) {
      // Nothing of the page has been written: it is folded again from the rows as they were.
      if (!(error instanceof FoldFailed)) throw error;
      failures.set(error.event.stream, error);
      if (parked.size + failures.size > MOST_PARKED) throw error;
    }
  }
  const counts = new Map<string, number>();
  for (const event of concerning) if (isOut(event)) counts.set(event.stream, (counts.get(event.stream) ?? 0) + 1);
  return [...counts].map(([stream, events]) => ({ stream, events, failed: failures.get(stream) }));
}

/**
 * Folds events into the tables of a projection in a schema: one SELECT per touched table, the fold in memory, one
 * upsert per changed table.
 * @throws {FoldFailed}
 */
export async function foldInto(
  manager: EntityManager,
  schema: string,
  projection: Projection,
  events: readonly Recorded[],
): Promise<void> {
  const wanted = new Set(projection.types);
  const folded = events.filter(({ type }) => wanted.has(type));
  if (folded.length === 0) return;
  const tables = new Map(projection.tables.map((table) => [table, tableRows(manager, schema, table)]));
  const of = (table: Table): TableRows => {
    const found = tables.get(table);
    if (!found) throw new Error(`${table.name} is no table of ${projection.name}`);
    return found;
  };
  for (const event of folded)
    attempt(projection, event, () => {
      for (const { table, key } of projection.touches(event)) of(table).touch(key);
    });
  for (const table of tables.values()) await table.load();
  const rows: Rows = {
    get: <T extends object>(table: Table<T>, key: RowKey) => of(table).get(key) as T | undefined,
    need<T extends object>(table: Table<T>, key: RowKey) {
      const row = of(table).get(key) as T | undefined;
      if (!row) throw new Error(`there is no row ${JSON.stringify(key)} of ${table.name}`);
      return row;
    },
    put: (table, row) => of(table).put(row),
    add: (table, key, deltas) => of(table).add(key, deltas as { readonly [column: string]: number }),
  };
  for (const event of folded) attempt(projection, event, () => projection.fold(event, rows));
  for (const table of tables.values()) await table.save();
}

function attempt({ name }: Projection, event: Recorded, work: () => void): void {
  try {
    work();
  } catch (cause) {
    throw new FoldFailed(name, event, cause);
  }
}

type TableRows = ReturnType<typeof tableRows>;

/** The rows of one table that a page touches. */
function tableRows(manager: EntityManager, schema: string, table: Table) {
  const sql = sqlOf(manager.connection.getMetadata(table), schema);
  const keyOf = (row: object): string => sql.keys.map(({ property }) => (row as RowKey)[property]).join('\0');
  const touched = new Map<string, RowKey>();
  const known = new Map<string, object>();
  const changed = new Map<string, object>();
  const added = new Map<string, { readonly key: RowKey; readonly sums: number[] }>();

  return {
    touch: (key: RowKey) => void touched.set(keyOf(key), key),

    async load(): Promise<void> {
      if (touched.size === 0) return;
      const found = await manager.query<{ row: object }[]>(sql.load, arrays(sql.keys, [...touched.values()]));
      for (const { row } of found) known.set(keyOf(row), row);
    },

    get(key: RowKey): object | undefined {
      const id = keyOf(key);
      const row = known.get(id);
      if (!row && !touched.has(id)) throw new Error(`row ${JSON.stringify(key)} of ${table.name} was not touched`);
      return row;
    },

    put(row: object): void {
      const id = keyOf(row);
      known.set(id, row);
      changed.set(id, row);
    },

    add(key: RowKey, deltas: { readonly [column: string]: number }): void {
      const id = keyOf(key);
      let row = added.get(id);
      if (!row) added.set(id, (row = { key, sums: sql.others.map(() => 0) }));
      for (const [i, { property }] of sql.others.entries()) row.sums[i]! += deltas[property] ?? 0;
    },

    async save(): Promise<void> {
      if (changed.size > 0) await manager.query(sql.put, arrays(sql.columns, [...changed.values()]));
      if (added.size === 0) return;
      const sums = [...added.values()];
      const keys = arrays(sql.keys, sums.map(({ key }) => key)); // prettier-ignore
      await manager.query(sql.add, [
        ...keys,
        ...sql.others.map((_, i) => arrayLiteral(sums.map((row) => row.sums[i]))),
      ]);
    },
  };
}

/** One array per column with its values in all rows. */
function arrays(columns: readonly ColumnSql[], rows: readonly object[]): string[] {
  return columns.map(({ property, cell }) =>
    arrayLiteral(rows.map((row) => cell((row as { [property: string]: unknown })[property]))),
  );
}

type ColumnSql = {
  readonly property: string;
  /** The name of the column, quoted. */
  readonly name: string;
  readonly type: string;
  /** How a value goes over: arrays cannot hold arrays, and JSON is text until it is there. */
  readonly cell: (value: unknown) => Cell;
};

type TableSql = {
  readonly keys: readonly ColumnSql[];
  readonly others: readonly ColumnSql[];
  /** Both, the key first. */
  readonly columns: readonly ColumnSql[];
  readonly load: string;
  readonly put: string;
  readonly add: string;
};

const statements = new WeakMap<EntityMetadata, Map<string, TableSql>>();

/** The statements of a table in a schema, from its entity. */
function sqlOf(metadata: EntityMetadata, schema: string): TableSql {
  const bySchema = statements.get(metadata) ?? new Map<string, TableSql>();
  statements.set(metadata, bySchema);
  let sql = bySchema.get(schema);
  if (!sql) bySchema.set(schema, (sql = write(metadata, `"${schema}"."${metadata.tableName}"`)));
  return sql;
}

function write(metadata: EntityMetadata, table: string): TableSql {
  const keys = metadata.primaryColumns.map(columnSql);
  const others = metadata.columns.filter(({ isPrimary }) => !isPrimary).map(columnSql);
  const columns = [...keys, ...others];
  const names = (some: readonly ColumnSql[]): string => some.map(({ name }) => name).join(', ');
  const selected = columns.map(({ name, property }) => `t.${name} AS "${property}"`).join(', ');
  const insert = `INSERT INTO ${table} AS t (${names(columns)})
    ${unnested(columns)}
    ON CONFLICT (${names(keys)}) DO UPDATE SET `;
  return {
    keys,
    others,
    columns,
    load: `SELECT (SELECT row_to_json(r) FROM (SELECT ${selected}) r) AS row
      FROM (${unnested(keys)}) k JOIN ${table} t ON ${keys.map(({ name }) => `t.${name} = k.${name}`).join(' AND ')}`,
    put: insert + others.map(({ name }) => `${name} = excluded.${name}`).join(', '),
    add: insert + others.map(({ name }) => `${name} = t.${name} + excluded.${name}`).join(', '),
  };
}

/** Sets in a select list run in lockstep and, unlike those of a FROM, need no store of their own for each column. */
function unnested(columns: readonly ColumnSql[]): string {
  const cells = columns.map(({ name, type }, i) => {
    return isText(type) ? `unnest($${i + 1}::text[])::${type} AS ${name}` : `unnest($${i + 1}::${type}[]) AS ${name}`;
  });
  return `SELECT ${cells.join(', ')}`;
}

function isText(type: string): boolean {
  return type === 'jsonb' || type.endsWith('[]');
}

function columnSql({ propertyName, databaseName, type, isArray }: EntityMetadata['columns'][number]): ColumnSql {
  const stored = `${String(type)}${isArray ? '[]' : ''}`;
  const asItIs = (value: unknown): Cell => value as Cell;
  const asText = (value: unknown): Cell => {
    if (value === null || value === undefined) return null;
    return isArray ? arrayLiteral(value as Cell[]) : jsonText(value);
  };
  return { property: propertyName, name: `"${databaseName}"`, type: stored, cell: isText(stored) ? asText : asItIs };
}
