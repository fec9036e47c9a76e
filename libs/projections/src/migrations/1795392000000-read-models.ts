import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The tables of the first version. What a later version needs is a migration of its own: this one has been run.
 *
 * Texts have the collation "C", names the one of Chinese: see `columns.ts`. Each index beside a key serves the query
 * it is named after.
 */
export class ReadModels1795392000000 implements MigrationInterface {
  /** Creates everything. */
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [...tables(), ...indexes]) await runner.query(statement);
  }

  /** Read models are never taken back: they are rebuilt. */
  async down(): Promise<void> {
    throw new Error('read models are rebuilt from the log, not taken back');
  }
}

const text = 'text COLLATE "C"';
const name = 'text COLLATE "zh-x-icu" NOT NULL';

/** Columns of one type, the optional ones marked with `?`. */
function columns(type: string, names: string): string[] {
  return names.split(/\s+/).map((column) => {
    const [, bare, optional] = /^(\w+)(\??)$/.exec(column)!;
    return `"${bare}" ${type}${optional ? '' : ' NOT NULL'}`;
  });
}

function table(tableName: string, key: string, ...described: (string | string[])[]): string {
  const names = key.split(' ').map((column) => `"${column}"`);
  const parts = [...described.flat(), `CONSTRAINT ${tableName}_pkey PRIMARY KEY (${names.join(', ')})`];
  return `CREATE TABLE shixun_read.${tableName} (${parts.join(', ')})`;
}

function tables(): string[] {
  return [
    table(
      'checkpoints',
      'name',
      columns(text, 'name position before leaf owner? recorded_at? updated_at failed?'),
      columns('integer', 'version epoch'),
      columns('bigint', 'events'),
    ),
    table(
      'persons',
      'id',
      columns(text, 'id jurisdiction school?'),
      `name ${name}`,
      columns('text[] COLLATE "C"', 'name_parts'),
      columns(text, 'card_number? staff_category? stage? subject? status hired_on?'),
      columns('boolean', 'first_post?'),
      columns(text, 'leave? leave_from?'),
      columns('jsonb', 'grants'),
      columns(text, 'position recorded_at'),
    ),
    table(
      'schools',
      'id',
      columns(text, 'id jurisdiction'),
      `name ${name}`,
      columns('jsonb', 'stages'),
      columns(text, 'site cluster?'),
      columns('jsonb', 'statuses'),
      columns(text, 'position'),
    ),
    table('clients', 'id', columns(text, 'id jurisdiction name'), columns('jsonb', 'roles'), columns(text, 'position')),
    table(
      'tokens',
      'client token',
      columns(text, 'client token hash expires_on'),
      columns('boolean', 'revoked'),
      columns(text, 'position'),
    ),
    table(
      'awards',
      'person award',
      columns(text, 'person award jurisdiction school? unit'),
      columns('bigint', 'planned? recognised revoked'),
      columns(text, 'state level mode category occurred_on counts_on title source_kind class? programme? case?'),
      columns(text, 'clause? corrects? from_jurisdiction? revocation_kind? revocation_basis? revocation_clause?'),
      columns(text, 'recorded_at position last_position'),
    ),
    table(
      'balances',
      'person month unit level mode category',
      columns(text, 'person month unit level mode category'),
      columns('bigint', 'recognised'),
      columns('integer', 'awards'),
    ),
    table(
      'cases',
      'id workflow',
      columns(text, 'id workflow definition subject jurisdiction school? state title? class? programme? award?'),
      columns(text, 'decision? last completed_on? opened_at changed_at'),
      columns('integer', 'revision'),
      columns(text, 'position'),
    ),
    table(
      'programmes',
      'id',
      columns(text, 'id jurisdiction document seq'),
      columns('integer', 'year?'),
      columns(text, 'category name'),
      columns('jsonb', 'plan clauses'),
      columns(text, 'state position'),
    ),
    table(
      'classes',
      'id',
      columns(text, 'id jurisdiction school? programme? title organiser unit'),
      columns('bigint', 'planned'),
      columns(text, 'level mode category'),
      columns('integer', 'capacity?'),
      columns(text, 'starts_on ends_on'),
      columns('integer', 'sessions'),
      columns('bigint', 'session_hours'),
      columns('integer', 'enrolled'),
      columns('boolean', 'closed'),
      columns(text, 'closed_on?'),
      columns('integer', 'revision'),
      columns(text, 'position'),
    ),
    table(
      'sessions',
      'class session',
      columns(text, 'class session on'),
      columns('bigint', 'hours'),
      columns(text, 'title?'),
      columns('boolean', 'cancelled'),
    ),
    table(
      'decisions',
      'id',
      columns(
        text,
        'id person jurisdiction school? purpose window_kind window_key window_from window_to as_of outcome',
      ),
      columns('jsonb', 'consequences requirements interpretations'),
      columns(text, 'pack_hash based_on recorded_at position corrects? superseded_by?'),
    ),
  ];
}

const indexes = [
  // The list of a school or county in its order; for a province the order alone, filtered.
  'CREATE INDEX persons_by_name ON shixun_read.persons (name, id)',
  'CREATE INDEX persons_of_school ON shixun_read.persons (school, name, id)',
  'CREATE INDEX persons_of_jurisdiction ON shixun_read.persons (jurisdiction, name, id)',
  'CREATE INDEX persons_by_name_part ON shixun_read.persons USING gin (name_parts)',
  'CREATE INDEX persons_by_card ON shixun_read.persons (card_number)',
  'CREATE INDEX schools_by_name ON shixun_read.schools (name, id)',
  'CREATE INDEX schools_of_jurisdiction ON shixun_read.schools (jurisdiction)',
  'CREATE INDEX clients_of_jurisdiction ON shixun_read.clients (jurisdiction)',
  'CREATE INDEX tokens_by_hash ON shixun_read.tokens (hash)',
  'CREATE INDEX cases_in_order ON shixun_read.cases (position)',
  'CREATE INDEX cases_of_subject ON shixun_read.cases (subject, position)',
  'CREATE INDEX cases_of_class ON shixun_read.cases (class, position) WHERE class IS NOT NULL',
  'CREATE INDEX cases_of_programme ON shixun_read.cases (programme, position) WHERE programme IS NOT NULL',
  'CREATE INDEX cases_of_school ON shixun_read.cases (school, position) WHERE school IS NOT NULL',
  'CREATE INDEX cases_waiting ON shixun_read.cases (workflow, state, jurisdiction, position)',
  'CREATE INDEX cases_of_jurisdiction ON shixun_read.cases (jurisdiction, position)',
  'CREATE INDEX programmes_in_order ON shixun_read.programmes (position)',
  'CREATE INDEX classes_in_order ON shixun_read.classes (starts_on, id)',
  'CREATE INDEX classes_of_jurisdiction ON shixun_read.classes (jurisdiction, starts_on, id)',
  'CREATE INDEX classes_of_school ON shixun_read.classes (school, starts_on, id)',
  'CREATE INDEX classes_of_programme ON shixun_read.classes (programme, starts_on, id)',
  'CREATE INDEX decisions_of_person ON shixun_read.decisions (person, position)',
  `CREATE INDEX decisions_settled ON shixun_read.decisions
     (purpose, window_kind, window_key, jurisdiction, person, position, school, outcome) WHERE superseded_by IS NULL`,
  `CREATE INDEX decisions_settled_of_school ON shixun_read.decisions
     (school, purpose, window_kind, window_key, jurisdiction, person, position) WHERE superseded_by IS NULL`,
];
