import { openLedger, type OpenLedger } from '#libs/ledger';
import { z } from 'zod';
import { unusable } from './command.js';

/** The settings of the terminal: those of the service that say where the ledger is. */
const settings = z.object({
  DATABASE_URL: z.url().optional(),
  SHIXUN_DATA: z.string().default('./.data'),
  SHIXUN_RULES: z.string().default('./rules'),
  SHIXUN_EVIDENCE: z.string().optional(),
  SHIXUN_VAULT_KEY: z
    .string()
    .regex(/^[0-9a-f]{64}$/i, { error: 'expected 64 hexadecimal digits' })
    .optional(),
});

/**
 * Opens the ledger that the environment names, beside a running service or alone. Projections and reactors are left to
 * the service.
 * @throws {Unusable} for a wrong variable, and what {@link openLedger} throws.
 */
export async function openFrom(env: NodeJS.ProcessEnv): Promise<OpenLedger> {
  const parsed = settings.safeParse(env);
  if (!parsed.success) {
    const wrong = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ');
    throw unusable(`环境变量有误：${wrong}`, `the environment is wrong: ${wrong}`, 'settings');
  }
  const { DATABASE_URL, SHIXUN_DATA, SHIXUN_RULES, SHIXUN_EVIDENCE, SHIXUN_VAULT_KEY } = parsed.data;
  return openLedger({
    dataDir: SHIXUN_DATA,
    databaseUrl: DATABASE_URL,
    rulesDir: SHIXUN_RULES,
    evidenceDir: SHIXUN_EVIDENCE,
    vaultKey: SHIXUN_VAULT_KEY,
  });
}

/** The folder of the rules, for commands that need nothing else. */
export function rulesDirOf(env: NodeJS.ProcessEnv): string {
  return env['SHIXUN_RULES'] ?? './rules';
}
