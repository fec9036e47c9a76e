import { z } from 'zod';

const port = z.coerce.number().int().min(0).max(65_535);

/** The settings of the service, all from the environment. Every one has a default for a fresh machine. */
export const configSchema = z.object({
  NODE_ENV: z.string().default('development'),
  /** Address to listen on: loopback unless told otherwise. */
  HOST: z.string().default('127.0.0.1'),
  PORT: port.default(3000),
  /** A PostgreSQL of your own; without it one is started from npm packages under SHIXUN_DATA. */
  DATABASE_URL: z.url().optional(),
  /** Folder of the embedded server and of generated keys. */
  SHIXUN_DATA: z.string().default('./.data'),
  /** Folder of the policy packs. */
  SHIXUN_RULES: z.string().default('./rules'),
  /** Folder of evidence files; `evidence` in SHIXUN_DATA unless told otherwise. */
  SHIXUN_EVIDENCE: z.string().optional(),
  /** The most a file of evidence may have, in MB. */
  SHIXUN_EVIDENCE_MAX_MB: z.coerce.number().int().min(1).max(1000).default(20),
  /** Master key of the vault, 64 hexadecimal digits; without it one is made and kept in SHIXUN_DATA. */
  SHIXUN_VAULT_KEY: z
    .string()
    .regex(/^[0-9a-f]{64}$/i, { error: 'expected 64 hexadecimal digits' })
    .optional(),
  /** JWKS of the identity provider whose tokens are accepted, with issuer and audience. */
  SHIXUN_JWKS_URL: z.url().optional(),
  SHIXUN_ISSUER: z.string().optional(),
  SHIXUN_AUDIENCE: z.string().default('shixun'),
  /** The built-in issuer for development: on unless in production, where it cannot be switched on. */
  SHIXUN_DEV_ISSUER: z.enum(['on', 'off']).optional(),
});

/** The settings of the service. */
export type Config = z.infer<typeof configSchema>;

/** Reads the settings. @throws Error that lists every wrong variable. */
export function readConfig(env: NodeJS.ProcessEnv = process.env): Config {
  const parsed = configSchema.safeParse(env);
  if (!parsed.success)
    throw new Error(
      `settings: ${parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ')}`,
    );
  const config = parsed.data;
  if (config.NODE_ENV === 'production' && config.SHIXUN_DEV_ISSUER === 'on')
    throw new Error('settings: SHIXUN_DEV_ISSUER: the development issuer refuses production mode; set SHIXUN_JWKS_URL');
  return config;
}

/** Whether the development issuer signs people in. */
export function hasDevIssuer({ NODE_ENV, SHIXUN_DEV_ISSUER }: Config): boolean {
  return NODE_ENV !== 'production' && SHIXUN_DEV_ISSUER !== 'off';
}
