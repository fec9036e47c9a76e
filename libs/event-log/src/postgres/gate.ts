import { setTimeout as sleep } from 'node:timers/promises';
import type { ClientBase } from 'pg';
import { APP_ROLE } from './schema.js';

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
  /** Before the first thing is written. */
  readonly close: () => Promise<void>;
  /** When everything is there. */
  readonly open: () => Promise<void>;
};

/** A session of the login that owns the schema. */
type Owner = Pick<ClientBase, 'query'>;

/** How long a process that has just been stopped may take to be gone. */
const GONE_MS = 2_000;

/** The gate of a schema as it stands: an interrupted copy has left it closed. */
export async function gateOf(owner: Owner, schema: string): Promise<Gate> {
  const { rows } = await owner.query<{ closed: boolean }>(
    `SELECT NOT has_schema_privilege($1, $2, 'USAGE') AS closed`,
    [APP_ROLE, schema],
  );
  let { closed } = rows[0]!;
  return {
    isClosed: () => closed,
    async close() {
      if (!closed) await owner.query(`REVOKE USAGE ON SCHEMA ${schema} FROM ${APP_ROLE}`);
      closed = true;
    },
    async open() {
      await owner.query(`GRANT USAGE ON SCHEMA ${schema} TO ${APP_ROLE}`);
      closed = false;
    },
  };
}

/** @param users names of sessions that a process keeps while it has the log open. @throws {LogInUse} */
export async function refuseWhileUsed(owner: Owner, schema: string, users: readonly string[]): Promise<void> {
  for (const since = Date.now(); await isUsed(owner, users); await sleep(50))
    if (Date.now() - since > GONE_MS) throw new LogInUse(schema);
}

async function isUsed(owner: Owner, users: readonly string[]): Promise<boolean> {
  const { rows } = await owner.query(
    `SELECT FROM pg_stat_activity WHERE datname = current_database() AND application_name = ANY ($1) LIMIT 1`,
    [users],
  );
  return rows.length > 0;
}
