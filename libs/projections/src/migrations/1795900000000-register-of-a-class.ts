import type { MigrationInterface, QueryRunner } from 'typeorm';

const text = 'text COLLATE "C"';

/** The register of classes: attendance session by session, and assessments. */
export class RegisterOfAClass1795900000000 implements MigrationInterface {
  /** Creates the tables. */
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `CREATE TABLE shixun_read.attendance (
         "case" ${text} NOT NULL, "session" ${text} NOT NULL, "status" ${text}, "on" ${text}, "at" ${text},
         "leave" ${text}, CONSTRAINT attendance_pkey PRIMARY KEY ("case", "session"))`,
    );
    await runner.query(
      `CREATE TABLE shixun_read.assessments (
         "case" ${text} NOT NULL, "kind" ${text} NOT NULL, "result" ${text} NOT NULL, "score" ${text},
         "before" jsonb NOT NULL, CONSTRAINT assessments_pkey PRIMARY KEY ("case", "kind"))`,
    );
  }

  /** Read models are never taken back: they are rebuilt. */
  async down(): Promise<void> {
    throw new Error('read models are rebuilt from the log, not taken back');
  }
}
