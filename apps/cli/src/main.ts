import 'reflect-metadata';
import { run } from './run.js';
import { findFrom, openFrom, rulesDirOf } from './settings.js';

/** `npm run -s shixun -- <command>`: the terminal of the ledger. */
process.exitCode = await run(process.argv.slice(2), {
  out: (text) => process.stdout.write(text),
  err: process.stderr,
  open: () => openFrom(process.env),
  find: () => findFrom(process.env),
  rulesDir: rulesDirOf(process.env),
});
