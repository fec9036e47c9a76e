import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What lists, the inbox and the calendar ask of cases. Rows that are there get empty values: the new version of the
 * projection is rebuilt from the log, and until then they serve as they did.
 */
export class CasesAndDeadlines1795600000000 implements MigrationInterface {
  /** Adds columns, the table of deadlines, and an index for each new question. */
  async up(runner: QueryRunner): Promise<void> {
    for (const [column, type, empty] of columns) {
      await runner.query(`ALTER TABLE shixun_read.cases ADD COLUMN ${column} ${type} DEFAULT ${empty}`);
      await runner.query(`ALTER TABLE shixun_read.cases ALTER COLUMN ${column} DROP DEFAULT`);
    }
    for (const statement of [deadlines, ...indexes]) await runner.query(statement);
  }

  /** Read models are never taken back: they are rebuilt. */
  async down(): Promise<void> {
    throw new Error('read models are rebuilt from the log, not taken back');
  }
}

const text = 'text COLLATE "C"';
const texts = `${text.replace('text', 'text[]')} NOT NULL`;

const columns: readonly (readonly [column: string, type: string, empty: string])[] = [
  ['kind', `${text} NOT NULL`, `'person'`],
  ['tracks', 'jsonb NOT NULL', `'{}'`],
  ['parent', text, 'NULL'],
  ['opener', `${text} NOT NULL`, `''`],
  ['panel', texts, `'{}'`],
  ['opinions_by', texts, `'{}'`],
  ['named', texts, `'{}'`],
  ['place_schools', texts, `'{}'`],
  ['place_jurisdictions', texts, `'{}'`],
  ['places', 'jsonb NOT NULL', `'{}'`],
  ['details', 'jsonb NOT NULL', `'{}'`],
  ['done_by', 'jsonb NOT NULL', `'{}'`],
  ['due', 'jsonb NOT NULL', `'[]'`],
  ['next_due', `${text} NOT NULL`, `'9999-12-31'`],
  ['refused_effects', 'jsonb NOT NULL', `'[]'`],
];

const deadlines = `CREATE TABLE shixun_read.deadlines (
  id ${text} NOT NULL, workflow ${text} NOT NULL, deadline ${text} NOT NULL, day ${text} NOT NULL,
  definition ${text} NOT NULL, state ${text} NOT NULL, since ${text} NOT NULL, began integer NOT NULL,
  passed_at ${text}, ended_at ${text}, wake_on ${text},
  CONSTRAINT deadlines_pkey PRIMARY KEY (id, workflow, deadline, day))`;

const indexes = [
  'CREATE INDEX cases_by_state ON shixun_read.cases (definition, state, workflow)',
  'CREATE INDEX cases_in_state_of_jurisdiction ON shixun_read.cases (definition, state, jurisdiction, next_due, position)',
  'CREATE INDEX cases_in_state_of_school ON shixun_read.cases (definition, state, school, next_due, position)',
  'CREATE INDEX cases_of_opener ON shixun_read.cases (opener, position)',
  'CREATE INDEX cases_of_panel ON shixun_read.cases USING gin (panel)',
  'CREATE INDEX cases_naming ON shixun_read.cases USING gin (named)',
  'CREATE INDEX cases_of_place ON shixun_read.cases USING gin (place_schools)',
  'CREATE INDEX deadlines_by_day ON shixun_read.deadlines (day, id, workflow, deadline)',
  'CREATE INDEX deadlines_by_name ON shixun_read.deadlines (definition, deadline)',
  'CREATE INDEX deadlines_waking ON shixun_read.deadlines (wake_on) WHERE wake_on IS NOT NULL',
  // Who else at a school, or in a jurisdiction, has a role.
  'CREATE INDEX persons_by_grant ON shixun_read.persons USING gin (grants jsonb_path_ops)',
];
