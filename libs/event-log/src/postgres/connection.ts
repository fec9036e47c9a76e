import { Client, Pool, type ClientBase, type PoolConfig } from 'pg';
import { APP_ROLE, LogSchemaProblem } from './schema.js';

/** Where to connect and under what name; `owner`: as the login itself, which may do more than the service. */
export type Connect = { readonly url: string; readonly name: string; readonly owner?: boolean };

/**
 * Every session reads what is committed and gives up rather than wait for ever. A server
 * that was told not to wait for the disk is overruled: what was acknowledged must be there after a crash.
 */
const SESSION = `
  SET default_transaction_isolation = 'read committed';
  SET jit = off;
  SET lock_timeout = '5s';
  SET statement_timeout = '20s';
  SET idle_in_transaction_session_timeout = '20s';
  SELECT set_config(name, '25s', false) FROM pg_settings WHERE name = 'transaction_timeout';
  SELECT set_config(name, 'on', false) FROM pg_settings WHERE name = 'synchronous_commit' AND setting = 'off'`;

/** A session of its own, for the writer. */
export async function openSession({ url, name }: Connect): Promise<Client> {
  const client = new Client({ ...common(url, name), query_timeout: 30_000 });
  client.on('error', () => undefined); // the next query says so
  await client.connect();
  try {
    await prepareSession(client);
  } catch (error) {
    await client.end().catch(() => undefined);
    throw error;
  }
  return client;
}

/** Up to so many sessions, of which one stays when all are idle: that it is there says that the log is in use. */
export function openPool({ url, name, owner = false }: Connect, max: number): Pool {
  const onConnect = (client: ClientBase): Promise<void> => prepareSession(client, owner);
  // eslint-disable-next-line @typescript-eslint/no-misused-promises -- the pool waits for it; its types do not say so
  const pool = new Pool({ ...common(url, name), max, min: 1, onConnect });
  pool.on('error', () => undefined); // an idle session was lost: the pool opens another
  return pool;
}

function common(url: string, name: string): PoolConfig {
  return { connectionString: url, application_name: name, connectionTimeoutMillis: 5_000, keepAlive: true };
}

async function prepareSession(client: ClientBase, owner = false): Promise<void> {
  try {
    await client.query(owner ? SESSION : `SET ROLE ${APP_ROLE}; ${SESSION}`);
  } catch (cause) {
    const { code } = cause as { code?: string };
    if (code !== '42501' && code !== '22023') throw cause;
    throw new LogSchemaProblem(
      `the login may not take the role ${APP_ROLE}: run the migration, or let an administrator run "GRANT ${APP_ROLE} TO <login>"`,
      { cause },
    );
  }
}

/**
 * Whether an error says that the session is gone, so that nothing can be told of what was under way: an error of the
 * socket or of the client, or the server ending the session (class 08, 57P0x, too many clients, 25P0x).
 */
export function isConnectionLoss(error: unknown): boolean {
  const { code, message } = error as { code?: string; message?: string };
  if (code !== undefined) return /^E[A-Z_]+$|^(08|57P0|53300|25P0[34])/.test(code);
  return (
    /connect|terminated|timeout|not queryable|pool after calling end/i.test(message ?? '') &&
    !(error instanceof LogSchemaProblem)
  );
}

/** Whether the server gave up waiting or chose a victim, with nothing written. */
export function isContention(error: unknown): boolean {
  return ['55P03', '57014', '40001', '40P01'].includes((error as { code?: string }).code ?? '');
}
