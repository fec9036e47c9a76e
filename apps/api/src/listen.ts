import type { OpenLedger } from '#libs/ledger';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Config } from './config.js';

/**
 * Listens and answers the address. On SIGTERM and SIGINT requests in work are finished, then the ledger is closed.
 * @throws Error naming the port and the fix when it is taken.
 */
export async function listen(
  app: NestFastifyApplication,
  { HOST, PORT }: Pick<Config, 'HOST' | 'PORT'>,
  ledger: Pick<OpenLedger, 'close'>,
): Promise<string> {
  let stopping = false;
  const stop = async () => {
    if (stopping) return;
    stopping = true;
    await app.close();
    await ledger.close();
    process.exit(0);
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void stop());
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
