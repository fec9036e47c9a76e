import 'reflect-metadata';
import { ledgerOptions, openLedger } from '#libs/ledger';
import { createApp } from './app.js';
import { readConfig } from './config.js';
import { listen } from './listen.js';
import { shelfNews } from './shelf-news.js';

/** `npm start`: the service alone. */
try {
  const config = readConfig();
  const ledger = await openLedger({
    ...ledgerOptions(config),
    roles: config.SHIXUN_ROLES,
    failed: (what, error) => console.error(`${what}: ${error.message}`),
  });
  for (const line of shelfNews(ledger.shelf)) console.error(line);
  const address = await listen(await createApp(config, ledger), config, ledger);
  console.log(`师训 Shixun  ${address}  (API ${address}/docs)`);
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}
