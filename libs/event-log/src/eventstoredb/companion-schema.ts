import { randomUUID } from 'node:crypto';
import {
  LogSchemaProblem,
  definer,
  erasuresOnRecord,
  grantsOf,
  keepFunction,
  migrateSchema,
  refuse,
  refuseFunction,
  refuseOtherVersion,
  sharedTables,
  type Steps,
} from '../postgres/schema.js';
import { refuseLedgerName } from './stored.js';

/** The PostgreSQL schema of the companion when none is named. */
export const COMPANION_SCHEMA = 'shixun_companion';

/**
 * Creates or upgrades the companion of a ledger in EventStoreDB: the tables for what the cluster cannot do, which is to
 * find a command or an event by its id, to forget personal data, and to find a place by time.
 *
 * @param url of a login that owns the database, or may create schemas in it and roles in the server.
 * @param options.schema one companion per ledger. Default: {@link COMPANION_SCHEMA}.
 * @param options.ledger name of a new ledger: in every envelope, and before the name of each of its streams. Default: a
 * random UUID.
 * @throws {LogSchemaProblem} when the role is missing and cannot be made, the schema is newer than this software, or
 * the name cannot stand before the names of streams.
 */
export async function migrateCompanion(url: string, options: { schema?: string; ledger?: string } = {}): Promise<void> {
  const { schema = COMPANION_SCHEMA, ledger = randomUUID() } = options;
  refuseLedgerName(ledger);
  await migrateSchema(url, schema, STEPS, (client) =>
    client.query(`INSERT INTO ${schema}.ledger (name) VALUES ($1)`, [ledger]),
  );
}

/**
 * The name of the ledger whose companion stands in a schema.
 * @param expected the name it must have, where that is known.
 * @throws {LogSchemaProblem} when the schema is missing, older or newer than this software, or of another ledger.
 */
export async function openCompanionLedger(
  client: Parameters<typeof refuseOtherVersion>[0],
  schema: string,
  expected?: string,
): Promise<string> {
  await refuseOtherVersion(client, schema, STEPS);
  const { rows } = await client.query<{ name: string }>(`SELECT name FROM ${schema}.ledger`);
  const { name } = rows[0]!;
  if (expected !== undefined && expected !== name)
    throw new LogSchemaProblem(`schema ${schema} is the companion of ledger ${name}, not of ${expected}`);
  return name;
}

const STEPS: Steps = [firstVersion, erasuresOnRecord];

function firstVersion(schema: string): string {
  return `
${tables(schema)}
${guards(schema)}
${announceFunction(schema)}
${otherFunctions(schema)}
${grantsOf(schema, ['announce', 'confirm', 'forget', 'erase', 'keep', 'note_moments'])}`;
}

/**
 * `command` and `event` say where the events of a command were *meant* to stand; whether they do, the stream says.
 * `stored` is set once somebody looked, so that the sweep has little to do. A vault row belongs to the try whose
 * commitment it opens: a second try seals anew. `moment` says of some positions when the log had come so far.
 */
function tables(s: string): string {
  return `
CREATE SCHEMA ${s};
${sharedTables(s)}
CREATE TABLE ${s}.ledger (one boolean PRIMARY KEY DEFAULT true CHECK (one), name text NOT NULL);
CREATE TABLE ${s}.command (
  id uuid PRIMARY KEY,
  stream text COLLATE "C" NOT NULL,
  first_revision integer NOT NULL,
  events integer NOT NULL,
  stored boolean NOT NULL DEFAULT false,
  tried_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX command_open ON ${s}.command (tried_at) WHERE NOT stored;
CREATE TABLE ${s}.event (id uuid PRIMARY KEY, command uuid NOT NULL, n integer NOT NULL);
CREATE TABLE ${s}.vault (
  event_id uuid NOT NULL,
  field text NOT NULL,
  commitment text NOT NULL,
  subject text COLLATE "C" NOT NULL,
  salt bytea NOT NULL,
  nonce bytea NOT NULL,
  sealed bytea NOT NULL,
  PRIMARY KEY (event_id, field, commitment)
);
CREATE INDEX vault_subject ON ${s}.vault (subject);
CREATE TABLE ${s}.moment (position text COLLATE "C" PRIMARY KEY, known_at timestamptz NOT NULL);
CREATE INDEX moment_known ON ${s}.moment (known_at);`;
}

/** Refusals that hold for the owner too: rows go only through `erase`, and those of commands that never were through `forget`. */
function guards(s: string): string {
  const guarded = (table: string): string =>
    `CREATE TRIGGER told_only BEFORE DELETE ON ${s}.${table} FOR EACH ROW EXECUTE FUNCTION ${s}.refuse_unless_told();`;
  return `
${refuseFunction(s)}
CREATE FUNCTION ${s}.refuse_unless_told() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF current_setting('shixun.erasing', true) = to_jsonb(OLD)->>'subject'
    OR (TG_TABLE_NAME <> 'subject_key' AND current_setting('shixun.forgetting', true) = 'on') THEN RETURN OLD; END IF;
  RAISE EXCEPTION 'rows of %.% are removed only by erase() and forget()', TG_TABLE_SCHEMA, TG_TABLE_NAME
    USING ERRCODE = 'insufficient_privilege';
END $$;
${refuse(s, ['kept', 'version', 'ledger', 'moment'], 'UPDATE OR DELETE OR TRUNCATE')}
${refuse(s, ['subject_key', 'vault', 'event'], 'UPDATE OR TRUNCATE')}
${refuse(s, ['command'], 'TRUNCATE')}
${['subject_key', 'vault', 'command', 'event'].map(guarded).join('\n')}`;
}

/**
 * Writes down what many appends are about to store: one call, one transaction. `a_…` are parallel arrays of appends,
 * `e_…` of their events, `v_…` of vault rows; `e_append` and `v_append` number the append from 1. `a_instead_…` is the
 * place that the caller has seen this command meant for before, and where it has seen that it did not come to stand.
 *
 * Outcomes: announced; known (the command is written down for another place, or is known to be stored: look there);
 * key (the subject's key is not the one used, but `r_key`: somebody erased the subject, or made another).
 */
function announceFunction(s: string): string {
  return `
CREATE FUNCTION ${s}.announce(
  a_command uuid[], a_stream text[], a_first integer[], a_events integer[],
  a_subject text[], a_key bytea[], a_fresh boolean[], a_instead_stream text[], a_instead_first integer[],
  e_append integer[], e_id uuid[], e_n integer[],
  v_append integer[], v_event uuid[], v_field text[], v_commitment text[], v_salt bytea[], v_nonce bytea[], v_sealed bytea[]
) RETURNS TABLE (r_append integer, r_outcome text, r_stream text, r_first integer, r_events integer, r_age double precision)
LANGUAGE plpgsql ${definer(s)} AS $$
#variable_conflict use_column
DECLARE
  announced integer[];
BEGIN
  -- The keys stay locked until the vault rows are written: an erasure waits, and finds them.
  INSERT INTO subject_key (subject, wrapped)
    SELECT DISTINCT ON (a.subject) a.subject, a.key FROM unnest(a_subject, a_key, a_fresh) AS a (subject, key, fresh)
    WHERE a.fresh ORDER BY a.subject
    ON CONFLICT DO NOTHING;
  PERFORM FROM subject_key WHERE subject = ANY (a_subject) ORDER BY subject FOR SHARE;

  WITH a AS MATERIALIZED (
    SELECT a.* FROM unnest(a_command, a_stream, a_first, a_events, a_subject, a_key, a_instead_stream, a_instead_first)
      WITH ORDINALITY AS a (command, stream, first, events, subject, key, instead_stream, instead_first, n)
    LEFT JOIN subject_key k ON k.subject = a.subject
    WHERE a.subject IS NULL OR k.wrapped = a.key
  ), moved AS (
    UPDATE command c SET stream = a.stream, first_revision = a.first, events = a.events, tried_at = clock_timestamp()
      FROM a WHERE c.id = a.command AND NOT c.stored
        AND (c.stream, c.first_revision) IN ((a.stream, a.first), (a.instead_stream, a.instead_first))
      RETURNING c.id
  ), made AS (
    INSERT INTO command (id, stream, first_revision, events) SELECT command, stream, first, events FROM a ORDER BY command
      ON CONFLICT DO NOTHING RETURNING id
  )
  SELECT coalesce(array_agg(n), '{}') INTO announced FROM a
    WHERE command IN (SELECT id FROM moved UNION ALL SELECT id FROM made);

  INSERT INTO event (id, command, n)
    SELECT e.id, a_command[e.append], e.n FROM unnest(e_append, e_id, e_n) AS e (append, id, n)
    WHERE e.append = ANY (announced) ON CONFLICT DO NOTHING;
  INSERT INTO vault (event_id, field, commitment, subject, salt, nonce, sealed)
    SELECT v.event, v.field, v.commitment, a_subject[v.append], v.salt, v.nonce, v.sealed
    FROM unnest(v_append, v_event, v_field, v_commitment, v_salt, v_nonce, v_sealed)
      AS v (append, event, field, commitment, salt, nonce, sealed)
    WHERE v.append = ANY (announced) ON CONFLICT DO NOTHING;

  RETURN QUERY SELECT a.n::integer,
      CASE WHEN a.n = ANY (announced) THEN 'announced'
        WHEN a.subject IS NOT NULL AND k.wrapped IS DISTINCT FROM a.key THEN 'key' ELSE 'known' END,
      c.stream, c.first_revision, c.events, extract(epoch FROM clock_timestamp() - c.tried_at)::double precision
    FROM unnest(a_command, a_subject, a_key) WITH ORDINALITY AS a (command, subject, key, n)
    LEFT JOIN command c ON c.id = a.command LEFT JOIN subject_key k ON k.subject = a.subject;
END $$;`;
}

function otherFunctions(s: string): string {
  return `
-- The events of these commands were seen to stand where they were announced.
CREATE FUNCTION ${s}.confirm(a_command uuid[]) RETURNS void LANGUAGE sql ${definer(s)} AS $$
  UPDATE command SET stored = true WHERE id = ANY (a_command) AND NOT stored;
$$;

-- Removes what was announced and never came: the caller has looked. A command tried again meanwhile stays.
CREATE FUNCTION ${s}.forget(a_command uuid[], a_event uuid[], a_before timestamptz)
RETURNS integer LANGUAGE plpgsql ${definer(s)} AS $$
DECLARE
  gone uuid[];
BEGIN
  PERFORM set_config('shixun.forgetting', 'on', true);
  WITH d AS (DELETE FROM command WHERE id = ANY (a_command) AND NOT stored AND tried_at < a_before RETURNING id)
    SELECT coalesce(array_agg(id), '{}') INTO gone FROM d;
  WITH d AS (DELETE FROM event WHERE id = ANY (a_event) AND command = ANY (gone) RETURNING id)
    DELETE FROM vault v USING d WHERE v.event_id = d.id;
  PERFORM set_config('shixun.forgetting', '', true);
  RETURN cardinality(gone);
END $$;

CREATE FUNCTION ${s}.erase(a_subject text) RETURNS integer LANGUAGE plpgsql ${definer(s)} AS $$
DECLARE
  erased integer;
BEGIN
  PERFORM set_config('shixun.erasing', a_subject, true);
  DELETE FROM subject_key WHERE subject = a_subject; -- waits for those who announce under it
  SELECT count(DISTINCT (event_id, field)) INTO erased FROM vault WHERE subject = a_subject;
  DELETE FROM vault WHERE subject = a_subject;
  PERFORM set_config('shixun.erasing', '', true);
  RETURN erased;
END $$;

${keepFunction(s)}

CREATE FUNCTION ${s}.note_moments(a_position text[], a_known timestamptz[]) RETURNS void LANGUAGE sql ${definer(s)} AS $$
  INSERT INTO moment (position, known_at) SELECT * FROM unnest(a_position, a_known) ON CONFLICT DO NOTHING;
$$;`;
}
