import { describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { testDatabase } from '../../embedded-postgres/src/testing/index.js';
import { migrateReadModels, openReadModels } from './read-models.js';
import { testReadModels } from './testing/ledger.js';

describe('the tables of the read models', () => {
  it('are made once, also by two processes that start together', async () => {
    const url = await testDatabase();
    const [one, two] = await Promise.all([openReadModels({ url }), openReadModels({ url })]);
    const ran = await Promise.all([migrateReadModels(one), migrateReadModels(two)]);
    expect(ran.map(({ length }) => length).sort()[0]).toBe(0);
    expect(ran.flat()[0]).toBe('ReadModels1795392000000');
    await Promise.all([one.destroy(), two.destroy()]);
  });

  it('are as the entities say', async () => {
    const dataSource = await testReadModels();
    const { upQueries } = await dataSource.driver.createSchemaBuilder().log();
    // Indexes are written in the migration, for the queries they serve: entities do not name them.
    expect(upQueries.map(({ query }) => query).filter((query) => !query.startsWith('DROP INDEX'))).toEqual([]);
    await dataSource.destroy();
  });

  it('of a later release are not touched', async () => {
    const dataSource = await testReadModels();
    await dataSource.query(`INSERT INTO shixun_read.migrations (timestamp, name) VALUES (1, 'Later1')`);
    await expect(migrateReadModels(dataSource)).rejects.toThrow('Later1');
    await expect(openReadModels({ url: dataSource.url })).rejects.toThrow('use a newer release');
    await dataSource.destroy();
  });

  it('do not exist in a database that was not migrated', async () => {
    const dataSource = await openReadModels({ url: await testDatabase() });
    expect(dataSource).toBeInstanceOf(DataSource);
    await expect(dataSource.query('SELECT 1 FROM shixun_read.persons')).rejects.toThrow('does not exist');
    await dataSource.destroy();
  });
});
