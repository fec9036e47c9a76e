import type { MigrationInterface, QueryRunner } from 'typeorm';

const text = 'text COLLATE "C"';

/** What has become of decisions, and how far settlements are. Decisions of before are proposals: none had been issued. */
export class Settlements1795700000000 implements MigrationInterface {
  /** Adds the columns and creates the table. */
  async up(runner: QueryRunner): Promise<void> {
    const added = ['settlement', 'reference', 'issued_on', 'checked_at'].map((name) => `ADD COLUMN "${name}" ${text}`);
    await runner.query(
      `ALTER TABLE shixun_read.decisions ADD COLUMN "status" ${text} NOT NULL DEFAULT 'proposed', ${added.join(', ')}`,
    );
    await runner.query(`ALTER TABLE shixun_read.decisions ALTER COLUMN "status" DROP DEFAULT`);
    await runner.query(
      `CREATE INDEX decisions_changed ON shixun_read.decisions
         (purpose, window_kind, window_key, jurisdiction, person, position)
         WHERE status = 'issued' AND superseded_by IS NOT NULL`,
    );
    const columns = [
      ...['event', 'settlement', 'phase', 'last', 'started_at', 'updated_at'].map(
        (name) => `"${name}" ${text} NOT NULL`,
      ),
      ...['done', 'total'].map((name) => `"${name}" integer NOT NULL`),
      '"outcomes" jsonb NOT NULL',
    ];
    await runner.query(
      `CREATE TABLE shixun_read.settlement_progress
         (${columns.join(', ')}, CONSTRAINT settlement_progress_pkey PRIMARY KEY (event))`,
    );
    await runner.query(
      'CREATE INDEX settlement_progress_of_case ON shixun_read.settlement_progress (settlement, started_at)',
    );
  }

  /** Read models are never taken back: they are rebuilt. */
  async down(): Promise<void> {
    throw new Error('read models are rebuilt from the log, not taken back');
  }
}
