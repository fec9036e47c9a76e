import type { OpenLedger } from '#libs/ledger';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Config } from './config.js';
import { LOG } from './providers.js';
import type { Log } from './log.js';
import { Traffic } from './traffic.js';

/** How long a stop may take: less than what those who stop services wait before they kill. */
const LIMIT_MS = 25_000;

/**
 * Listens and answers the address. On SIGTERM and SIGINT nobody is let in any more, requests in work are finished, then
 * the ledger is closed and the process ends; after {@link LIMIT_MS}, or at a second signal, without waiting, with code 1.
 * @throws Error naming the port and the fix when it is taken.
 */
export async function listen(
  app: NestFastifyApplication,
  { HOST, PORT }: Pick<Config, 'HOST' | 'PORT'>,
  ledger: Pick<OpenLedger, 'close'>,
): Promise<string> {
  const log = app.get<Log>(LOG);
  let stopping = false;
  const stop = async (signal: NodeJS.Signals) => {
    if (stopping) {
      log.error({ cut: app.get(Traffic).pending() }, `${signal} again: ended without waiting`);
      process.exit(1);
    }
    stopping = true;
    log.info(`${signal}: draining`);
    const cut = await stopped(app, ledger);
    if (cut) log.error({ cut }, `not stopped within ${LIMIT_MS / 1000} s: ended all the same`);
    else log.info('stopped');
    process.exit(cut ? 1 : 0);
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void stop(signal));
  try {
    await app.listen(PORT, HOST);
  } catch (error) {
    await app.close();
    await ledger.close();
    if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE')
      throw new Error(`port ${PORT} on ${HOST} is in use: stop what listens there, or set PORT to another`, {
        cause: error,
      });
    throw error;
  }
  const { port } = app.getHttpServer().address() as { port: number };
  return `http://${HOST.includes(':') ? `[${HOST}]` : HOST}:${port}`;
}

/** Stops everything in order. Answers what was not done when the time was over: the step, and requests without an answer. */
async function stopped(app: NestFastifyApplication, ledger: Pick<OpenLedger, 'close'>): Promise<string[] | undefined> {
  const traffic = app.get(Traffic);
  let step = 'requests';
  const work = async (): Promise<undefined> => {
    await traffic.drain(app.getHttpServer());
    await app.close();
    step = 'ledger';
    await ledger.close();
  };
  return Promise.race([work(), sleep(LIMIT_MS).then(() => [step, ...traffic.pending()])]);
}
