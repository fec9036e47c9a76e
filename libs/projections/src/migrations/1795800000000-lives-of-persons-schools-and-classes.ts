import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Mergers of persons and schools, what a plan item came to, and the valuation, quotas and suspension of classes. Rows
 * that are there get the values that nothing has happened to yet: no event of these kinds was recorded before.
 */
export class LivesOfPersonsSchoolsAndClasses1795800000000 implements MigrationInterface {
  /** Adds the columns. */
  async up(runner: QueryRunner): Promise<void> {
    for (const [table, columns] of Object.entries(added))
      await runner.query(
        `ALTER TABLE shixun_read.${table} ${columns.map((column) => `ADD COLUMN ${column}`).join(', ')}`,
      );
    // For the rows of before only: a fold always writes them.
    await runner.query(
      'ALTER TABLE shixun_read.classes ALTER COLUMN quotas DROP DEFAULT, ALTER COLUMN suspended DROP DEFAULT',
    );
  }

  /** Read models are never taken back: they are rebuilt. */
  async down(): Promise<void> {
    throw new Error('read models are rebuilt from the log, not taken back');
  }
}

const text = 'text COLLATE "C"';

const added: { readonly [table: string]: readonly string[] } = {
  persons: [`merged_into ${text}`],
  schools: [`merged_into ${text}`, `merged_on ${text}`],
  programmes: [
    ...['starts_on', 'ends_on', 'location', 'closed_on'].map((column) => `${column} ${text}`),
    ...['amended', 'reported'].map((column) => `${column} jsonb`),
  ],
  classes: [`valued_on ${text}`, `quotas jsonb NOT NULL DEFAULT '{}'`, `suspended boolean NOT NULL DEFAULT false`],
};
