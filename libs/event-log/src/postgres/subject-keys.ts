import type { ClientBase } from 'pg';
import type { SubjectKeys } from '../copy.js';

/** Subjects looked at together. */
const PAGE = 1_000;

/** All subjects of a schema with their wrapped keys, page by page. */
export async function* everySubject(db: Pick<ClientBase, 'query'>, schema: string): AsyncIterable<SubjectKeys> {
  for (let last = ''; ;) {
    const { rows } = await db.query<{ subject: string; wrapped: Buffer }>(
      `SELECT subject, wrapped FROM ${schema}.subject_key WHERE subject > $1 ORDER BY subject LIMIT ${PAGE}`,
      [last],
    );
    if (rows.length === 0) return;
    yield new Map(rows.map(({ subject, wrapped }) => [subject, wrapped]));
    last = rows.at(-1)!.subject;
  }
}

/** The wrapped keys that some subjects have in a schema. */
export async function keysOf(
  db: Pick<ClientBase, 'query'>,
  schema: string,
  subjects: readonly string[],
): Promise<SubjectKeys> {
  const { rows } = await db.query<{ subject: string; wrapped: Buffer }>(
    `SELECT subject, wrapped FROM ${schema}.subject_key WHERE subject = ANY ($1)`,
    [subjects],
  );
  return new Map(rows.map(({ subject, wrapped }) => [subject, wrapped]));
}
