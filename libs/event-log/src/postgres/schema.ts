import { randomUUID } from 'node:crypto';
import { Client } from 'pg';

/** The PostgreSQL schema of the ledger when none is named. */
export const LOG_SCHEMA = 'shixun_log';

/** The role the service works under: it may read, and write by calling functions, and nothing else. */
export const APP_ROLE = 'shixun_app';

/** The database is not as the log needs it. The message says what to do. */
export class LogSchemaProblem extends Error {
  constructor(problem: string, options?: ErrorOptions) {
    super(problem, options);
    this.name = 'LogSchemaProblem';
  }
}

/**
 * Creates or upgrades the tables and functions of a ledger. Safe to call at every start and by several processes.
 *
 * @param url of a login that owns the database, or may create schemas in it and roles in the server.
 * @param options.schema one ledger per PostgreSQL schema: the access log is a second one.
 * @param options.ledger name in every envelope of a new ledger. Default: a random UUID.
 * @throws {LogSchemaProblem} when the role is missing and cannot be made, or the schema is newer than this software.
 */
export function migrateLog(url: string, options: { schema?: string; ledger?: string } = {}): Promise<void> {
  const { schema = LOG_SCHEMA, ledger = randomUUID() } = options;
  return migrateSchema(url, schema, STEPS, (client) =>
    client.query(`INSERT INTO ${schema}.head (ledger) VALUES ($1)`, [ledger]),
  );
}

/**
 * The name of the ledger in a schema.
 * @throws {LogSchemaProblem} when the schema is missing, older or newer than this software.
 */
export async function openLedger(client: Pick<Client, 'query'>, schema: string): Promise<string> {
  await refuseOtherVersion(client, schema, STEPS);
  const { rows } = await client.query<{ ledger: string }>(`SELECT ledger FROM ${schema}.head`);
  return rows[0]!.ledger;
}

/** Version n of a schema is reached by the n-th step. A released step is never edited: a change is a new step. */
export type Steps = readonly ((schema: string) => string)[];

/** Takes the steps that a schema has not taken, all or none; `begin` fills a new one. The first makes `version`. */
export async function migrateSchema(
  url: string,
  schema: string,
  steps: Steps,
  begin: (client: Client) => Promise<unknown>,
): Promise<void> {
  refuseSchemaName(schema);
  const client = new Client({ connectionString: url, application_name: 'shixun migrate' });
  await client.connect();
  try {
    await makeRole(client);
    await client.query('BEGIN');
    // Two processes that start together: the second finds everything done.
    await client.query(`SELECT pg_advisory_xact_lock(hashtextextended('shixun migrate ' || $1, 0))`, [schema]);
    const version = await schemaVersion(client, schema);
    refuseNewer(schema, version, steps);
    for (const step of steps.slice(version)) await client.query(step(schema));
    if (version === 0) await begin(client);
    if (version < steps.length) await client.query(`INSERT INTO ${schema}.version VALUES ($1)`, [steps.length]);
    await client.query('COMMIT');
  } finally {
    await client.end();
  }
}

/** @throws {LogSchemaProblem} when the schema is missing, older or newer than its steps, or closed by a copy into it. */
export async function refuseOtherVersion(client: Pick<Client, 'query'>, schema: string, steps: Steps): Promise<void> {
  refuseSchemaName(schema);
  const version = await schemaVersion(client, schema).catch((cause: unknown) => {
    if ((cause as { code?: string }).code !== '42501') throw cause;
    throw new LogSchemaProblem(
      `the role ${APP_ROLE} may not use schema ${schema}: a copy into it, or a restore, was not completed; run it again ` +
        '(or the schema was restored by other means without its privileges)',
      { cause },
    );
  });
  refuseNewer(schema, version, steps);
  if (version < steps.length)
    throw new LogSchemaProblem(
      `the log in schema ${schema} has version ${version}, this software needs ${steps.length}: run the migration`,
    );
}

async function schemaVersion(client: Pick<Client, 'query'>, schema: string): Promise<number> {
  const found = await client.query<{ found: boolean }>(`SELECT to_regclass($1) IS NOT NULL AS found`, [
    `${schema}.version`,
  ]);
  if (!found.rows[0]!.found) return 0;
  const { rows } = await client.query<{ version: number }>(`SELECT max(version) AS version FROM ${schema}.version`);
  return rows[0]!.version;
}

function refuseNewer(schema: string, version: number, steps: Steps): void {
  if (version <= steps.length) return;
  throw new LogSchemaProblem(
    `the log in schema ${schema} has version ${version}, this software knows ${steps.length}: use a newer release`,
  );
}

function refuseSchemaName(schema: string): void {
  // The name is written into statements, so it is held to what needs no quoting.
  if (!/^[a-z_][a-z0-9_]{0,62}$/.test(schema)) throw new LogSchemaProblem(`"${schema}" is no name for a schema`);
}

/** Roles belong to the whole server: another database, or another process just now, may have made it. */
async function makeRole(client: Client): Promise<void> {
  try {
    await client.query(`
      DO $$ BEGIN
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '${APP_ROLE}') THEN
          BEGIN
            CREATE ROLE ${APP_ROLE} NOLOGIN;
          EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
          END;
        END IF;
        IF NOT pg_has_role(current_user, '${APP_ROLE}', 'SET') THEN
          GRANT ${APP_ROLE} TO current_user WITH SET TRUE;
        END IF;
      END $$`);
  } catch (cause) {
    if ((cause as { code?: string }).code !== '42501') throw cause;
    throw new LogSchemaProblem(
      `the login may not create or take the role ${APP_ROLE}: let an administrator run ` +
        `"CREATE ROLE ${APP_ROLE} NOLOGIN; GRANT ${APP_ROLE} TO <login>"`,
      { cause },
    );
  }
}

const STEPS: Steps = [firstVersion, erasuresOnRecord];

function firstVersion(schema: string): string {
  return `
${tables(schema)}
${guards(schema)}
${appendFunction(schema)}
${otherFunctions(schema)}
${grants(schema)}`;
}

/**
 * `event` holds canonical texts as they were hashed (`jsonb` would reorder keys and respell numbers). `recorded_at` is
 * what was hashed; `known_at` is its running maximum, so that it rises with the position whatever clocks did;
 * `stored_at` is the database's own clock, outside the hash, for comparison.
 */
function tables(s: string): string {
  return `
CREATE SCHEMA ${s};
${sharedTables(s)}
CREATE TABLE ${s}.head (
  one boolean PRIMARY KEY DEFAULT true CHECK (one),
  ledger text NOT NULL,
  position bigint NOT NULL DEFAULT 0,
  known_at timestamptz NOT NULL DEFAULT '-infinity'
) WITH (fillfactor = 20);
CREATE TABLE ${s}.stream (
  name text COLLATE "C" PRIMARY KEY,
  revision integer NOT NULL,
  leaf bytea NOT NULL,
  recorded_at text COLLATE "C" NOT NULL
) WITH (fillfactor = 80);
CREATE TABLE ${s}.event (
  position bigint PRIMARY KEY,
  stream text COLLATE "C" NOT NULL,
  revision integer NOT NULL,
  id uuid NOT NULL UNIQUE,
  type text COLLATE "C" NOT NULL,
  recorded_at text COLLATE "C" NOT NULL,
  known_at timestamptz NOT NULL,
  stored_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  leaf bytea NOT NULL,
  envelope text NOT NULL,
  body text NOT NULL,
  UNIQUE (stream, revision)
);
CREATE TABLE ${s}.command (id uuid PRIMARY KEY, digest bytea NOT NULL, position bigint NOT NULL);
CREATE TABLE ${s}.vault (
  event_id uuid NOT NULL,
  field text NOT NULL,
  subject text COLLATE "C" NOT NULL,
  salt bytea NOT NULL,
  nonce bytea NOT NULL,
  sealed bytea NOT NULL,
  PRIMARY KEY (event_id, field)
);
CREATE INDEX vault_subject ON ${s}.vault (subject);`;
}

/** What every schema of a ledger has: its version, what is kept for ever, and the keys of subjects. */
export function sharedTables(s: string): string {
  return `
CREATE TABLE ${s}.version (version integer PRIMARY KEY, applied_at timestamptz NOT NULL DEFAULT now());
CREATE TABLE ${s}.kept (
  hash bytea PRIMARY KEY,
  kind text NOT NULL,
  bytes bytea NOT NULL,
  stored_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE TABLE ${s}.subject_key (subject text COLLATE "C" PRIMARY KEY, wrapped bytea NOT NULL);`;
}

/** Refusals that hold for the owner too. Vault rows go only through \`erase\`, which names the subject. */
function guards(s: string): string {
  const whileErasing = (table: string): string =>
    `CREATE TRIGGER erase_only BEFORE DELETE ON ${s}.${table} FOR EACH ROW EXECUTE FUNCTION ${s}.refuse_unless_erasing();`;
  return `
${refuseFunction(s)}
CREATE FUNCTION ${s}.refuse_unless_erasing() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF current_setting('shixun.erasing', true) IS DISTINCT FROM OLD.subject THEN
    RAISE EXCEPTION 'rows of %.% are removed only by erase()', TG_TABLE_SCHEMA, TG_TABLE_NAME
      USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN OLD;
END $$;
CREATE FUNCTION ${s}.refuse_going_back() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.position <= OLD.position OR NEW.ledger <> OLD.ledger OR NEW.known_at < OLD.known_at THEN
    RAISE EXCEPTION 'the head of the log only moves on' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
${refuse(s, ['event', 'command', 'kept', 'version'], 'UPDATE OR DELETE OR TRUNCATE')}
${refuse(s, ['stream', 'head'], 'DELETE OR TRUNCATE')}
${refuse(s, ['subject_key', 'vault'], 'UPDATE OR TRUNCATE')}
${['subject_key', 'vault'].map(whileErasing).join('\n')}
CREATE TRIGGER only_on BEFORE UPDATE ON ${s}.head FOR EACH ROW EXECUTE FUNCTION ${s}.refuse_going_back();`;
}

/** What {@link refuse} calls. */
export function refuseFunction(s: string): string {
  return `
CREATE FUNCTION ${s}.refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% on %.% is refused: the log is append-only', TG_OP, TG_TABLE_SCHEMA, TG_TABLE_NAME
    USING ERRCODE = 'insufficient_privilege';
END $$;`;
}

/** Refuses operations on tables to everybody. */
export function refuse(s: string, tables: readonly string[], operations: string): string {
  return tables
    .map((t) => `CREATE TRIGGER append_only BEFORE ${operations} ON ${s}.${t} EXECUTE FUNCTION ${s}.refuse();`)
    .join('\n');
}

/** Functions run with the rights of the owner and a fixed search path, so that nobody can slip other tables under. */
export function definer(s: string): string {
  return `SECURITY DEFINER SET search_path = ${s}, pg_temp`;
}

/**
 * Stores a batch of appends: one call, one transaction, one flush. `a_…` are parallel arrays of appends, `e_…` of
 * their events, `v_…` of vault rows; `e_append` and `v_append` number the append from 1. Canonical texts hold no
 * line feed, so they travel joined by one. A stream is written by one append of a batch at most; an append without
 * events only asks what became of its command and where its stream is.
 *
 * The head row is locked first: batches of all processes pass one after another, and the positions they take are in
 * the order in which they become visible. Each append is compared with its stream by itself and refused by itself.
 * Outcomes: stored; duplicate and reused (the command, or another under its id, with its last event); moved (with
 * where the stream is).
 */
function appendFunction(s: string): string {
  return `
CREATE FUNCTION ${s}.append_batch(
  a_command uuid[], a_digest text[], a_stream text[], a_expected integer[], a_previous text[], a_count integer[],
  a_leaf text[], a_recorded text[], a_subject text[], a_key bytea[], a_fresh boolean[],
  e_append integer[], e_revision integer[], e_id uuid[], e_type text[], e_leaf text, e_envelope text, e_body text,
  v_append integer[], v_event uuid[], v_field text[], v_salt bytea[], v_nonce bytea[], v_sealed bytea[]
) RETURNS TABLE (r_append integer, r_outcome text, r_position bigint, r_revision integer, r_leaf text, r_recorded text)
LANGUAGE plpgsql ${definer(s)}
-- Plans are kept from when the tables were small; without these they would stay what was right then.
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off SET plan_cache_mode = force_generic_plan
AS $$
#variable_conflict use_column
DECLARE
  before bigint;
  known timestamptz;
  base bigint[]; -- per append: position minus revision of its events, NULL when it is not stored
  stored bigint;
  brought bigint;
BEGIN
  SELECT position, known_at INTO before, known FROM head FOR UPDATE;

  WITH a AS MATERIALIZED (
    SELECT a.*, a.events > 0 AND c.id IS NULL AND (a.subject IS NULL
        OR k.wrapped IS NOT DISTINCT FROM CASE WHEN a.fresh THEN NULL ELSE a.key END) AS fit
      FROM unnest(a_command, a_stream, a_expected, a_previous, a_count, a_leaf, a_recorded, a_subject, a_key, a_fresh)
        WITH ORDINALITY
        AS a (command, stream, expected, previous, events, leaf, recorded, subject, key, fresh, n)
      LEFT JOIN command c ON c.id = a.command
      LEFT JOIN subject_key k ON k.subject = a.subject
  ), begun AS (
    INSERT INTO stream (name, revision, leaf, recorded_at)
      SELECT stream, events - 1, decode(leaf, 'hex'), recorded FROM a WHERE fit AND expected < 0
      ON CONFLICT DO NOTHING RETURNING name
  ), grown AS (
    UPDATE stream t SET revision = a.expected + a.events, leaf = decode(a.leaf, 'hex'), recorded_at = a.recorded
      FROM a WHERE fit AND t.name = a.stream AND t.revision = a.expected AND t.leaf = decode(a.previous, 'hex')
      RETURNING t.name
  ), decided AS (
    SELECT n, expected, CASE WHEN fit AND stream IN (SELECT name FROM begun UNION ALL SELECT name FROM grown)
      THEN events END AS events
    FROM a
  ), counted AS (
    SELECT n, events, sum(events) OVER (ORDER BY n) - events - expected AS base FROM decided
  )
  SELECT array_agg(before + base ORDER BY n), coalesce(sum(events), 0) INTO base, stored FROM counted;

  IF stored > 0 THEN
    INSERT INTO event (position, stream, revision, id, type, recorded_at, known_at, leaf, envelope, body)
      SELECT base[e.append] + e.revision, a_stream[e.append], e.revision, e.id, e.type, a_recorded[e.append],
        greatest(known, max(a_recorded[e.append]::timestamptz) OVER (ORDER BY base[e.append] + e.revision)),
        decode(e.leaf, 'hex'), e.envelope, e.body
      FROM unnest(e_append, e_revision, e_id, e_type, string_to_array(e_leaf, E'\\n'),
        string_to_array(e_envelope, E'\\n'), string_to_array(e_body, E'\\n'))
        AS e (append, revision, id, type, leaf, envelope, body)
      WHERE base[e.append] IS NOT NULL;
    GET DIAGNOSTICS brought = ROW_COUNT;
    IF brought <> stored THEN RAISE EXCEPTION 'a batch announced % events and brought %', stored, brought; END IF;

    INSERT INTO command (id, digest, position)
      SELECT a.command, decode(a.digest, 'hex'), base[a.n] + a.expected + a.events
      FROM unnest(a_command, a_digest, a_expected, a_count) WITH ORDINALITY
        AS a (command, digest, expected, events, n)
      WHERE base[a.n] IS NOT NULL;
    IF true = ANY (a_fresh) THEN
      INSERT INTO subject_key (subject, wrapped)
        SELECT DISTINCT ON (a.subject) a.subject, a.key
        FROM unnest(a_subject, a_key, a_fresh) WITH ORDINALITY AS a (subject, key, fresh, n)
        WHERE a.fresh AND base[a.n] IS NOT NULL;
    END IF;
    IF cardinality(v_append) > 0 THEN
      INSERT INTO vault (event_id, field, subject, salt, nonce, sealed)
        SELECT v.event, v.field, a_subject[v.append], v.salt, v.nonce, v.sealed
        FROM unnest(v_append, v_event, v_field, v_salt, v_nonce, v_sealed)
          AS v (append, event, field, salt, nonce, sealed)
        WHERE base[v.append] IS NOT NULL;
    END IF;
    UPDATE head SET position = before + stored,
      known_at = (SELECT e.known_at FROM event e WHERE e.position = before + stored);
  END IF;

  RETURN QUERY SELECT a.n::integer, 'stored', base[a.n] + a.expected + a.events, NULL::integer, NULL, NULL
    FROM unnest(a_expected, a_count) WITH ORDINALITY AS a (expected, events, n) WHERE base[a.n] IS NOT NULL;
  IF array_position(base, NULL) IS NULL THEN RETURN; END IF;
  RETURN QUERY SELECT a.n::integer,
      CASE WHEN c.digest = decode(a.digest, 'hex') THEN 'duplicate' WHEN c.id IS NOT NULL THEN 'reused' ELSE 'moved' END,
      c.position, coalesce(e.revision, t.revision, -1), encode(coalesce(e.leaf, t.leaf), 'hex'),
      coalesce(e.recorded_at, t.recorded_at)
    FROM unnest(a_command, a_digest, a_stream) WITH ORDINALITY AS a (command, digest, stream, n)
    LEFT JOIN command c ON c.id = a.command
    LEFT JOIN event e ON e.position = c.position
    LEFT JOIN stream t ON t.name = a.stream AND c.id IS NULL
    WHERE base[a.n] IS NULL;
END $$;`;
}

function otherFunctions(s: string): string {
  return `
-- What became of commands whose answer was lost. The lock waits for a transaction that may still be at work on them.
CREATE FUNCTION ${s}.outcome(a_command uuid[])
RETURNS TABLE (r_command uuid, r_digest text, r_position bigint, r_revision integer, r_leaf text)
LANGUAGE plpgsql ${definer(s)} AS $$
BEGIN
  PERFORM FROM head FOR UPDATE;
  RETURN QUERY SELECT c.id, encode(c.digest, 'hex'), c.position, e.revision, encode(e.leaf, 'hex')
    FROM command c JOIN event e USING (position) WHERE c.id = ANY (a_command);
END $$;

CREATE FUNCTION ${s}.erase(a_subject text) RETURNS integer LANGUAGE plpgsql ${definer(s)} AS $$
DECLARE
  erased integer;
BEGIN
  PERFORM FROM head FOR UPDATE; -- no append may put a row under the old key meanwhile
  PERFORM set_config('shixun.erasing', a_subject, true);
  DELETE FROM vault WHERE subject = a_subject;
  GET DIAGNOSTICS erased = ROW_COUNT;
  DELETE FROM subject_key WHERE subject = a_subject;
  PERFORM set_config('shixun.erasing', '', true);
  RETURN erased;
END $$;

${keepFunction(s)}

-- known_at rises with the position, so the primary key can be searched by halving: no index of its own is written.
CREATE FUNCTION ${s}.position_at(a_instant timestamptz) RETURNS bigint LANGUAGE plpgsql STABLE ${definer(s)} AS $$
DECLARE
  low bigint := 0; -- known at the instant
  high bigint := coalesce((SELECT max(position) FROM event), 0) + 1; -- not yet known
  middle bigint;
BEGIN
  WHILE high - low > 1 LOOP
    middle := (low + high) / 2;
    IF (SELECT known_at FROM event WHERE position = middle) <= a_instant THEN low := middle; ELSE high := middle; END IF;
  END LOOP;
  RETURN low;
END $$;`;
}

/** A step of every schema of a ledger: which key of whom was erased stays on record, for copies to do the same. */
export function erasuresOnRecord(s: string): string {
  return `
CREATE TABLE ${s}.erased (
  key bytea PRIMARY KEY,
  subject text COLLATE "C" NOT NULL,
  erased_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
COMMENT ON COLUMN ${s}.erased.key IS 'SHA-256 of the wrapped key';
CREATE FUNCTION ${s}.note_erased() RETURNS trigger LANGUAGE plpgsql ${definer(s)} AS $$
BEGIN
  INSERT INTO erased (key, subject) VALUES (sha256(OLD.wrapped), OLD.subject) ON CONFLICT DO NOTHING;
  RETURN NULL;
END $$;
CREATE TRIGGER on_record AFTER DELETE ON ${s}.subject_key FOR EACH ROW EXECUTE FUNCTION ${s}.note_erased();
${refuse(s, ['erased'], 'UPDATE OR DELETE OR TRUNCATE')}
REVOKE ALL ON ${s}.erased FROM PUBLIC;
REVOKE ALL ON FUNCTION ${s}.note_erased() FROM PUBLIC;
GRANT SELECT ON ${s}.erased TO ${APP_ROLE};`;
}

/** Keeps bytes under their hash and answers it. */
export function keepFunction(s: string): string {
  return `
CREATE FUNCTION ${s}.keep(a_kind text, a_bytes bytea) RETURNS text LANGUAGE plpgsql ${definer(s)} AS $$
BEGIN
  INSERT INTO kept (hash, kind, bytes) VALUES (sha256(a_bytes), a_kind, a_bytes) ON CONFLICT DO NOTHING;
  RETURN encode(sha256(a_bytes), 'hex');
END $$;`;
}

function grants(s: string): string {
  return grantsOf(s, ['append_batch', 'outcome', 'erase', 'keep', 'position_at']);
}

/** The role of the service may read everything in a schema, call these functions, and nothing else. */
export function grantsOf(s: string, functions: readonly string[]): string {
  return `
REVOKE ALL ON ALL TABLES IN SCHEMA ${s} FROM PUBLIC;
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA ${s} FROM PUBLIC;
GRANT USAGE ON SCHEMA ${s} TO ${APP_ROLE};
GRANT SELECT ON ALL TABLES IN SCHEMA ${s} TO ${APP_ROLE};
GRANT EXECUTE ON FUNCTION ${functions.map((name) => `${s}.${name}`).join(', ')} TO ${APP_ROLE};`;
}
