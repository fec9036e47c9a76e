import type { MigrationInterface, QueryRunner } from 'typeorm';

const text = 'text COLLATE "C"';

/** Which events cite which files. */
export class Evidence1795500000000 implements MigrationInterface {
  /** Creates the table. */
  async up(runner: QueryRunner): Promise<void> {
    const needed = ['file', 'event', 'kind', 'stream', 'jurisdiction', 'at', 'actor'];
    const columns = [
      ...needed.map((name) => `"${name}" ${text} NOT NULL`),
      ...['name', 'subject', 'school'].map((name) => `"${name}" ${text}`),
    ];
    await runner.query(
      `CREATE TABLE shixun_read.evidence (${columns.join(', ')}, CONSTRAINT evidence_pkey PRIMARY KEY (file, event))`,
    );
  }

  /** Read models are never taken back: they are rebuilt. */
  async down(): Promise<void> {
    throw new Error('read models are rebuilt from the log, not taken back');
  }
}
