import {
  findLedger,
  ledgerOptions,
  ledgerSettings,
  openLedger,
  readSettings,
  type ClosedLedger,
  type OpenLedger,
} from '#libs/ledger';
import { z } from 'zod';
import { unusable } from './command.js';

/**
 * Opens the ledger that the environment names, beside a running service or alone. Projections and reactors are left to
 * the service.
 * @throws {Unusable} for a wrong variable, and what {@link openLedger} throws.
 */
export async function openFrom(env: NodeJS.ProcessEnv): Promise<OpenLedger> {
  return openLedger(optionsFrom(env));
}

/** The ledger that the environment names, to copy into it or out of it. @throws {Unusable} for a wrong variable. */
export async function findFrom(env: NodeJS.ProcessEnv): Promise<ClosedLedger> {
  return findLedger(optionsFrom(env));
}

function optionsFrom(env: NodeJS.ProcessEnv): ReturnType<typeof ledgerOptions> {
  try {
    return ledgerOptions(readSettings(z.object(ledgerSettings), env));
  } catch (error) {
    const wrong = (error as Error).message;
    throw unusable(`环境变量有误：${wrong}`, `the environment is wrong: ${wrong}`, 'settings');
  }
}

/** The folder of the rules, for commands that need nothing else. */
export function rulesDirOf(env: NodeJS.ProcessEnv): string {
  return env['SHIXUN_RULES'] ?? './rules';
}
