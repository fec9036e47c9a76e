import { setTimeout as sleep } from 'node:timers/promises';
import type { ClientBase } from 'pg';
import { APP_ROLE, LogSchemaProblem } from './schema.js';

/** Somebody works with the log that is to be copied into. */
export class LogInUse extends Error {
  constructor(readonly schema: string) {
    super(
      `a service or a terminal works with the database of schema ${schema}: stop it before copying into its ledger`,
    );
    this.name = 'LogInUse';
  }
}

/** Whether a schema is closed to the role of the service, so that nothing can be appended to half a log. */
export type Gate = {
  readonly isClosed: () => boolean;
  /**
   * Before the first thing is written.
   * @throws {LogInUse} somebody has written since the gate was looked at: it stays open.
   * @throws {LogSchemaProblem} the login does not own the schema.
   */
  readonly close: () => Promise<void>;
  /** When everything is there. */
  readonly open: () => Promise<void>;
};

type Session = Pick<ClientBase, 'query'>;

/** How long a process that has just been stopped may take to be gone. */
const GONE_MS = 2_000;

/**
 * The gate of a schema as it stands: an interrupted copy has left it closed.
 * @param session of the login that owns the schema.
 * @param end where the log ends now; asked again when the gate was closed, as only then nobody can go on.
 */
export async function gateOf(session: Session, schema: string, end: () => Promise<unknown>): Promise<Gate> {
  const isClosed = async (): Promise<boolean> => {
    const { rows } = await session.query<{ closed: boolean }>(
      `SELECT NOT has_schema_privilege($1, $2, 'USAGE') AS closed`,
      [APP_ROLE, schema],
    );
    return rows[0]!.closed;
  };
  let closed = await isClosed();
  const before = JSON.stringify(await end());

  async function open(): Promise<void> {
    await session.query(`GRANT USAGE ON SCHEMA ${schema} TO ${APP_ROLE}`);
    closed = await isClosed();
    if (closed) throw notOwned();
  }

  // A login that does not own the schema is warned by the server, and nothing changes.
  const notOwned = (): LogSchemaProblem =>
    new LogSchemaProblem(`who copies into schema ${schema} must own it: use the login that the service uses`);

  return {
    isClosed: () => closed,
    open,
    async close() {
      if (closed) return;
      await session.query(`REVOKE USAGE ON SCHEMA ${schema} FROM ${APP_ROLE}`);
      closed = await isClosed();
      if (!closed) throw notOwned();
      if (JSON.stringify(await end()) === before) return;
      await open();
      throw new LogInUse(schema);
    },
  };
}

/** @param users names of sessions that a process keeps while it has the log open. @throws {LogInUse} */
export async function refuseWhileUsed(session: Session, schema: string, users: readonly string[]): Promise<void> {
  for (const since = Date.now(); await isUsed(session, users); await sleep(50))
    if (Date.now() - since > GONE_MS) throw new LogInUse(schema);
}

async function isUsed(session: Session, users: readonly string[]): Promise<boolean> {
  const { rows } = await session.query(
    `SELECT FROM pg_stat_activity WHERE datname = current_database() AND application_name = ANY ($1) LIMIT 1`,
    [users],
  );
  return rows.length > 0;
}
