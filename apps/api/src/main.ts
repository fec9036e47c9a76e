import 'reflect-metadata';
import { ledgerOptions, openLedger } from '#libs/ledger';
import { createApp } from './app.js';
import { readConfig } from './config.js';
import { listen } from './listen.js';
import { createLog, failureIn } from './log.js';
import { createMetrics } from './metrics.js';
import { shelfNews } from './shelf-news.js';

/** `npm start`: the service alone. */
try {
  const config = readConfig();
  const [log, metrics] = [createLog(config), createMetrics()];
  const ledger = await openLedger({
    ...ledgerOptions(config),
    roles: config.SHIXUN_ROLES,
    appending: metrics.appending,
    failed: failureIn(log),
  });
  for (const line of shelfNews(ledger.shelf)) log.warn(line);
  const address = await listen(await createApp(config, ledger, { log, metrics }), config, ledger);
  console.log(`师训 Shixun  ${address}  (API ${address}/docs)`);
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}
