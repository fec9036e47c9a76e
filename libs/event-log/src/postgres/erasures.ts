import type { ClientBase } from 'pg';
import type { Erasure } from '../copy.js';

/** Erasures looked at together. */
const PAGE = 1_000;

/** Who was erased in a schema, page by page. */
export async function* everyErasure(db: Pick<ClientBase, 'query'>, schema: string): AsyncIterable<readonly Erasure[]> {
  for (let last = ''; ;) {
    const { rows } = await db.query<Erasure>(
      `SELECT encode(key, 'hex') AS key, subject FROM ${schema}.erased WHERE key > decode($1, 'hex') ORDER BY erased.key LIMIT ${PAGE}`,
      [last],
    );
    if (rows.length === 0) return;
    yield rows;
    last = rows.at(-1)!.key;
  }
}

/** Erases in a schema those who still have the key that was erased elsewhere, and puts all on record; answers how many had it. */
export async function eraseAlike(
  db: Pick<ClientBase, 'query'>,
  schema: string,
  erased: readonly Erasure[],
): Promise<number> {
  const pairs = [erased.map(({ subject }) => subject), erased.map(({ key }) => key)];
  const { rows } = await db.query(
    `SELECT ${schema}.erase(k.subject) FROM ${schema}.subject_key k JOIN unnest($1::text[], $2::text[]) AS e (subject, key)
     ON e.subject = k.subject AND decode(e.key, 'hex') = sha256(k.wrapped)`,
    pairs,
  );
  await db.query(
    `INSERT INTO ${schema}.erased (subject, key) SELECT subject, decode(key, 'hex') FROM unnest($1::text[], $2::text[]) AS e (subject, key)
     ON CONFLICT DO NOTHING`,
    pairs,
  );
  return rows.length;
}
