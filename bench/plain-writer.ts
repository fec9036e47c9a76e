import type { AppendRequest } from '#libs/event-log';
import type { Client } from 'pg';
import { v5 as uuidv5 } from 'uuid';

/** Rows of one statement, as many as the log puts into a batch. */
const BATCH = 256;

const TABLES = `
CREATE TABLE stream (name text COLLATE "C" PRIMARY KEY, revision integer NOT NULL) WITH (fillfactor = 80);
CREATE TABLE event (position bigserial PRIMARY KEY, stream text COLLATE "C" NOT NULL, revision integer NOT NULL,
  id uuid NOT NULL UNIQUE, type text COLLATE "C" NOT NULL, recorded_at text COLLATE "C" NOT NULL, body text NOT NULL,
  UNIQUE (stream, revision));
CREATE TABLE command (id uuid PRIMARY KEY, position bigint NOT NULL)`;

/** Events behind the ends of their streams, with their commands; a stream that has moved on takes none. */
const STORE = `
WITH a AS MATERIALIZED (
  SELECT * FROM unnest($1::text[], $2::integer[], $3::uuid[], $4::uuid[], $5::text[], $6::text[], $7::text[])
    AS a (stream, revision, id, command, type, recorded_at, body)
), grown AS (
  INSERT INTO stream AS s (name, revision) SELECT stream, revision FROM a
    ON CONFLICT (name) DO UPDATE SET revision = excluded.revision WHERE s.revision = excluded.revision - 1
    RETURNING name
), stored AS (
  INSERT INTO event (stream, revision, id, type, recorded_at, body)
    SELECT stream, revision, id, type, recorded_at, body FROM a WHERE stream IN (SELECT name FROM grown)
    RETURNING id, position
)
INSERT INTO command (id, position) SELECT a.command, stored.position FROM stored JOIN a USING (id)`;

type Entry = {
  readonly request: AppendRequest;
  readonly settle: () => void;
  readonly refuse: (error: unknown) => void;
};

/**
 * What an event table is without a vault and without a chain: streams that are written at an expected revision,
 * commands that are stored once, and one flush for all that queued during the last. Takes appends of one event each, to a
 * stream one after another.
 */
export async function plainWriter(client: Client): Promise<(request: AppendRequest) => Promise<void>> {
  await client.query(TABLES);
  const queue: Entry[] = [];
  let running = false;

  async function run(): Promise<void> {
    running = true;
    while (queue.length > 0) {
      await new Promise(setImmediate); // those who were just answered may want to come along
      const batch = queue.splice(0, BATCH);
      try {
        const { rowCount } = await client.query({ name: 'store', text: STORE, values: columns(batch) });
        if (rowCount !== batch.length) throw new Error('a stream was not where it was expected');
        for (const { settle } of batch) settle();
      } catch (error) {
        for (const { refuse } of batch) refuse(error);
      }
    }
    running = false;
  }

  return (request) =>
    new Promise((settle, refuse) => {
      queue.push({ request, settle, refuse });
      if (!running) void run();
    });
}

function columns(batch: readonly Entry[]): unknown[] {
  const now = new Date().toISOString();
  const rows = batch.map(({ request: { stream, expected, commandId, meta, events } }) => {
    const { type, data } = events[0]!;
    const body = JSON.stringify({ data, meta: { ...meta, commandId } });
    return [stream, expected === 'no-stream' ? 0 : expected + 1, uuidv5('0', commandId), commandId, type, now, body];
  });
  return rows[0]!.map((_, column) => rows.map((row) => row[column]));
}
