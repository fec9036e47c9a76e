import { Client } from 'pg';
import type { Copied, EventRef, LogTarget } from '../copy.js';
import type { PostgresCopyOptions } from './copy-source.js';
import { eraseAlike } from './erasures.js';
import { gateOf, LogInUse, refuseWhileUsed, type Gate } from './gate.js';
import { LOG_SCHEMA, migrateLog } from './schema.js';

/** Sessions of a process that has a log open. */
const USERS = ['shixun reader', 'shixun writer'];

/**
 * A schema of PostgreSQL as the target of a copy; one that is missing is made, and so is one without events that has
 * another name. From the first thing written until the copy is complete the role of the service may not use the schema,
 * so that nothing can be appended to half a log.
 *
 * @param options.url of the login that owns the schema.
 * @param options.ledger name of the ledger that will be copied.
 * @throws {LogInUse} · {LogSchemaProblem}
 */
export async function postgresTarget(options: PostgresCopyOptions & { ledger: string }): Promise<LogTarget> {
  const { url, schema: s = LOG_SCHEMA } = options;
  const client = new Client({ connectionString: url, application_name: 'shixun copy target', keepAlive: true });
  client.on('error', () => undefined); // the next query says so
  await client.connect();
  try {
    await makeRoom(client, s, options.ledger);
    await migrateLog(url, { schema: s, ledger: options.ledger });
    const { rows } = await client.query<{ ledger: string; position: string }>(`SELECT ledger, position FROM ${s}.head`);
    const { ledger, position } = rows[0]!;
    const gate = await gateOf(client, s, () => endOf(client, s));
    return targetOf(client, s, { ledger, position: Number(position), gate });
  } catch (error) {
    await client.end();
    throw error;
  }
}

async function makeRoom(client: Client, s: string, ledger: string): Promise<void> {
  const found = await client.query<{ found: boolean }>(`SELECT to_regclass($1) IS NOT NULL AS found`, [`${s}.head`]);
  if (!found.rows[0]!.found) return;
  await refuseWhileUsed(client, s, USERS);
  const { rows } = await client.query<{ ledger: string; position: string }>(`SELECT ledger, position FROM ${s}.head`);
  if (Number(rows[0]!.position) === 0 && rows[0]!.ledger !== ledger) await client.query(`DROP SCHEMA ${s} CASCADE`);
}

function targetOf(
  client: Client,
  s: string,
  found: { readonly ledger: string; readonly position: number; readonly gate: Gate },
): LogTarget {
  const { ledger, gate } = found;
  let { position } = found;

  async function write(items: readonly Copied[]): Promise<void> {
    await gate.close();
    await client.query('BEGIN');
    try {
      const head = await client.query<{ position: string; known: string }>(
        `SELECT position, known_at::text AS known FROM ${s}.head FOR UPDATE`,
      );
      if (Number(head.rows[0]!.position) !== position) throw new LogInUse(s);
      await insertEvents(client, s, items, head.rows[0]!);
      await moveStreams(client, s, items);
      await insertVault(client, s, items);
      await client.query('COMMIT');
      position += items.length;
    } catch (error) {
      await client.query('ROLLBACK').catch(() => undefined); // the connection may be what was lost
      throw error;
    }
  }

  return {
    ledger,
    get unfinished() {
      return gate.isClosed();
    },
    write,
    end: () => endOf(client, s),
    async keep({ kind, bytes }) {
      const { rows } = await client.query(`SELECT FROM ${s}.kept WHERE hash = sha256($1)`, [bytes]);
      if (rows.length > 0) return; // a copy with nothing new closes nothing
      await gate.close();
      await client.query(`SELECT ${s}.keep($1, $2)`, [kind, bytes]);
    },
    erase: (erased) => eraseAlike(client, s, erased),
    complete: gate.open,
    close: () => client.end(),
  };
}

async function endOf(client: Client, s: string): Promise<EventRef | null> {
  const { rows } = await client.query<EventRef>(
    `SELECT stream, revision, encode(leaf, 'hex') AS leaf FROM ${s}.event ORDER BY position DESC LIMIT 1`,
  );
  return rows[0] ?? null;
}

/** As `append_batch` stores them: dense positions, and `known_at` as the running maximum. */
async function insertEvents(
  client: Client,
  s: string,
  items: readonly Copied[],
  { position, known }: { readonly position: string; readonly known: string },
): Promise<void> {
  const events = items.map(({ event }) => event);
  const lines = (texts: readonly string[]): string => texts.join('\n'); // canonical texts hold no line feed
  await client.query({
    name: 'copy events',
    text: `
      WITH e AS (
        SELECT $1::bigint + n AS position, stream, revision, id, type, recorded,
          greatest($2::timestamptz, max(recorded::timestamptz) OVER (ORDER BY n)) AS known, leaf, envelope, body
        FROM unnest($3::text[], $4::integer[], $5::uuid[], $6::text[], $7::text[], string_to_array($8, E'\\n'),
          string_to_array($9, E'\\n'), string_to_array($10, E'\\n'))
          WITH ORDINALITY AS e (stream, revision, id, type, recorded, leaf, envelope, body, n)
      ), stored AS (
        INSERT INTO ${s}.event (position, stream, revision, id, type, recorded_at, known_at, leaf, envelope, body)
          SELECT position, stream, revision, id, type, recorded, known, decode(leaf, 'hex'), envelope, body FROM e
      )
      UPDATE ${s}.head SET position = n.position, known_at = n.known
        FROM (SELECT position, known FROM e ORDER BY position DESC LIMIT 1) n`,
    values: [
      position,
      known,
      events.map(({ stream }) => stream),
      events.map(({ revision }) => revision),
      events.map(({ id }) => id),
      events.map(({ type }) => type),
      events.map(({ recordedAt }) => recordedAt),
      lines(events.map(({ leaf }) => leaf)),
      lines(events.map(({ envelope }) => envelope)),
      lines(events.map(({ body }) => body)),
    ],
  });
  const ends = items.flatMap(({ digest, event }, index) =>
    digest ? [{ digest, index, id: event.meta.commandId }] : [],
  );
  await client.query({
    name: 'copy commands',
    text: `INSERT INTO ${s}.command (id, digest, position)
      SELECT id, decode(digest, 'hex'), $1::bigint + n FROM unnest($2::uuid[], $3::text[], $4::integer[]) AS c (id, digest, n)`,
    values: [position, ends.map(({ id }) => id), ends.map(({ digest }) => digest), ends.map(({ index }) => index + 1)],
  });
}

async function moveStreams(client: Client, s: string, items: readonly Copied[]): Promise<void> {
  const firsts = new Map<string, number>();
  for (const { event } of items) if (!firsts.has(event.stream)) firsts.set(event.stream, event.revision);
  const ends = [...new Map(items.map(({ event }) => [event.stream, event])).values()];
  const { rows } = await client.query<{ moved: number }>({
    name: 'copy streams',
    text: `
      WITH n AS (
        SELECT * FROM unnest($1::text[], $2::integer[], $3::integer[], $4::text[], $5::text[])
          AS n (name, first, revision, leaf, recorded)
      ), begun AS (
        INSERT INTO ${s}.stream (name, revision, leaf, recorded_at)
          SELECT name, revision, decode(leaf, 'hex'), recorded FROM n WHERE first = 0 RETURNING 1
      ), grown AS (
        UPDATE ${s}.stream t SET revision = n.revision, leaf = decode(n.leaf, 'hex'), recorded_at = n.recorded
          FROM n WHERE t.name = n.name AND t.revision = n.first - 1 RETURNING 1
      )
      SELECT ((SELECT count(*) FROM begun) + (SELECT count(*) FROM grown))::integer AS moved`,
    values: [
      ends.map(({ stream }) => stream),
      ends.map(({ stream }) => firsts.get(stream)),
      ends.map(({ revision }) => revision),
      ends.map(({ leaf }) => leaf),
      ends.map(({ recordedAt }) => recordedAt),
    ],
  });
  if (rows[0]!.moved !== ends.length) throw new Error('a stream of the target is not where the copy left it');
}

/**
 * A subject has one key. Another one than was stored, or stands before it on the page, shows that the subject was erased
 * in between: what the old key sealed is erased here, too.
 */
async function insertVault(client: Client, s: string, items: readonly Copied[]): Promise<void> {
  const sealed = items.flatMap(({ vault }) => vault);
  const keys = new Map(sealed.map(({ subject, wrapped }) => [subject, wrapped]));
  if (keys.size === 0) return;
  const pairs = [[...keys.keys()], [...keys.values()]];
  const others = await client.query<{ subject: string }>(
    `SELECT k.subject FROM ${s}.subject_key k JOIN unnest($1::text[], $2::bytea[]) AS n (subject, wrapped) USING (subject)
     WHERE k.wrapped <> n.wrapped`,
    pairs,
  );
  for (const { subject } of others.rows) await client.query(`SELECT ${s}.erase($1)`, [subject]);
  await client.query(
    `INSERT INTO ${s}.subject_key (subject, wrapped) SELECT * FROM unnest($1::text[], $2::bytea[]) ON CONFLICT DO NOTHING`,
    pairs,
  );
  const rows = sealed.filter(({ subject, wrapped }) => wrapped.equals(keys.get(subject)!));
  await client.query({
    name: 'copy vault',
    text: `INSERT INTO ${s}.vault (event_id, field, subject, salt, nonce, sealed)
      SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::bytea[], $5::bytea[], $6::bytea[])`,
    values: [
      rows.map(({ eventId }) => eventId),
      rows.map(({ field }) => field),
      rows.map(({ subject }) => subject),
      rows.map(({ salt }) => salt),
      rows.map(({ nonce }) => nonce),
      rows.map(({ sealed }) => sealed),
    ],
  });
}
