import { DataSource } from 'typeorm';
import { READ_SCHEMA } from './columns.js';

/**
 * Drops the read models with all checkpoints, what is being rebuilt, and what was kept of before: for a database into
 * which another state of the log is put. The next start makes them anew.
 */
export async function dropReadModels(options: { url: string }): Promise<void> {
  const dataSource = await new DataSource({ type: 'postgres', url: options.url, poolSize: 1 }).initialize();
  try {
    const schemas = await dataSource.query<{ name: string }[]>(
      `SELECT nspname AS name FROM pg_namespace WHERE nspname = $1 OR nspname ~ '^shixun_(rebuild|before)_'`,
      [READ_SCHEMA],
    );
    for (const { name } of schemas) await dataSource.query(`DROP SCHEMA "${name}" CASCADE`);
  } finally {
    await dataSource.destroy();
  }
}
