import type { MigrationInterface, QueryRunner } from 'typeorm';

const text = 'text COLLATE "C"';

/** Who is in charge of what, which streams a projection passes over, and how far one is that is being built. */
export class LeasesAndParkedStreams1796000000000 implements MigrationInterface {
  /** Creates the tables. */
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `CREATE TABLE shixun_read.leases (
         "name" ${text} NOT NULL, "owner" ${text}, "epoch" integer NOT NULL, "until" timestamptz, "pid" integer,
         "session" timestamptz, CONSTRAINT leases_pkey PRIMARY KEY ("name"))`,
    );
    const columns = ['projection', 'stream', 'subject', 'event', 'type', 'position', 'recorded_at', 'error', 'at'].map(
      (name) => `"${name}" ${text} NOT NULL`,
    );
    await runner.query(
      `CREATE TABLE shixun_read.parked (${columns.join(', ')}, "revision" integer NOT NULL,
         "attempts" integer NOT NULL, "passed" integer NOT NULL,
         CONSTRAINT parked_pkey PRIMARY KEY ("projection", "stream"))`,
    );
    await runner.query('ALTER TABLE shixun_read.checkpoints ADD COLUMN building jsonb');
  }

  /** Read models are never taken back: they are rebuilt. */
  async down(): Promise<void> {
    throw new Error('read models are rebuilt from the log, not taken back');
  }
}
