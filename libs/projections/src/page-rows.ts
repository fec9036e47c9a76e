import type { Recorded } from '#libs/event-log';
import type { EntityManager, EntityMetadata } from 'typeorm';
import type { Projection, RowKey, Rows, Table } from './projection.js';

/** An event that a projection cannot fold. Its rows and its checkpoint stay before it. */
export class FoldFailed extends Error {
  constructor(projection: string, { type, id, position }: Recorded, cause: unknown) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    super(`${projection} cannot fold ${type} ${id} at ${position}: ${reason}`, { cause });
    this.name = 'FoldFailed';
  }
}

/**
 * Folds events into the tables of a projection in a schema: one SELECT per touched table, the fold in memory, one
 * upsert per changed table. Rows go over as one JSON text, which PostgreSQL takes apart faster than as many parameters.
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
  for (const event of folded) for (const { table, key } of projection.touches(event)) of(table).touch(key);
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
  for (const event of folded) {
    try {
      projection.fold(event, rows);
    } catch (cause) {
      throw new FoldFailed(projection.name, event, cause);
    }
  }
  for (const table of tables.values()) await table.save();
}

type TableRows = ReturnType<typeof tableRows>;

/** The rows of one table that a page touches. */
function tableRows(manager: EntityManager, schema: string, table: Table) {
  const sql = sqlOf(manager.connection.getMetadata(table), schema);
  const keyOf = (row: object): string => sql.keys.map((key) => (row as RowKey)[key]).join('\0');
  const touched = new Map<string, RowKey>();
  const known = new Map<string, object>();
  const changed = new Map<string, object>();
  const added = new Map<string, { [column: string]: string | number }>();

  return {
    touch: (key: RowKey) => void touched.set(keyOf(key), key),

    async load(): Promise<void> {
      if (touched.size === 0) return;
      const found = await manager.query<{ row: object }[]>(sql.load, [JSON.stringify([...touched.values()])]);
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
      const sums = added.get(id) ?? { ...sql.zeros, ...key };
      for (const [column, delta] of Object.entries(deltas)) sums[column] = (sums[column] as number) + delta;
      added.set(id, sums);
    },

    async save(): Promise<void> {
      if (changed.size > 0) await manager.query(sql.put, [JSON.stringify([...changed.values()])]);
      if (added.size > 0) await manager.query(sql.add, [JSON.stringify([...added.values()])]);
    },
  };
}

type TableSql = {
  /** Properties of the primary key, in its order. */
  readonly keys: readonly string[];
  /** What a row of additions begins with. */
  readonly zeros: { readonly [column: string]: number };
  readonly load: string;
  readonly put: string;
  readonly add: string;
};

type ColumnMetadata = EntityMetadata['columns'][number];

const statements = new WeakMap<EntityMetadata, Map<string, TableSql>>();

/** The statements of a table, from its entity: properties in the JSON, columns in the table. */
function sqlOf(metadata: EntityMetadata, schema: string): TableSql {
  const bySchema = statements.get(metadata) ?? new Map<string, TableSql>();
  statements.set(metadata, bySchema);
  let sql = bySchema.get(schema);
  if (!sql) bySchema.set(schema, (sql = write(metadata, `"${schema}"."${metadata.tableName}"`)));
  return sql;
}

function write({ columns, primaryColumns }: EntityMetadata, table: string): TableSql {
  const others = columns.filter((column) => !column.isPrimary);
  const properties = columns.map((column) => `"${column.propertyName}"`).join(', ');
  const selected = columns.map((column) => `t.${name(column)} AS "${column.propertyName}"`).join(', ');
  const same = primaryColumns.map((column) => `t.${name(column)} = k."${column.propertyName}"`).join(' AND ');
  const insert = `INSERT INTO ${table} AS t (${columns.map(name).join(', ')})
    SELECT ${properties} FROM json_to_recordset($1::json) AS r (${columns.map(typedProperty).join(', ')})
    ON CONFLICT (${primaryColumns.map(name).join(', ')}) DO UPDATE SET `;
  return {
    keys: primaryColumns.map((column) => column.propertyName),
    zeros: Object.fromEntries(others.map((column) => [column.propertyName, 0])),
    load: `SELECT (SELECT row_to_json(r) FROM (SELECT ${selected}) r) AS row
      FROM json_to_recordset($1::json) AS k (${primaryColumns.map(typedProperty).join(', ')}) JOIN ${table} t ON ${same}`,
    put: insert + others.map((column) => `${name(column)} = excluded.${name(column)}`).join(', '),
    add: insert + others.map((column) => `${name(column)} = t.${name(column)} + excluded.${name(column)}`).join(', '),
  };
}

function name({ databaseName }: ColumnMetadata): string {
  return `"${databaseName}"`;
}

function typedProperty({ propertyName, type, isArray, collation }: ColumnMetadata): string {
  const collated = collation ? ` COLLATE "${collation}"` : '';
  return `"${propertyName}" ${String(type)}${isArray ? '[]' : ''}${collated}`;
}
