import { allRoles, ledgerSettings, readSettings } from '#libs/ledger';
import { z } from 'zod';

const port = z.coerce.number().int().min(0).max(65_535);

/** The settings of the service, all from the environment. Every one has a default for a fresh machine. */
export const configSchema = z.object({
  NODE_ENV: z.string().default('development'),
  /** Address to listen on: loopback unless told otherwise. */
  HOST: z.string().default('127.0.0.1'),
  PORT: port.default(3000),
  ...ledgerSettings,
  /** What this process does, separated by commas; everything unless told otherwise. */
  SHIXUN_ROLES: z
    .string()
    .default(allRoles.join(','))
    .transform((text) => text.split(',').map((word) => word.trim()))
    .pipe(z.array(z.enum(allRoles, { error: `expected some of ${allRoles.join(', ')}, separated by commas` })).min(1)),
  /** How the log is written: JSON lines in production, text otherwise, unless told. */
  SHIXUN_LOG: z.enum(['json', 'text']).optional(),
  SHIXUN_LOG_LEVEL: z.enum(['info', 'warn', 'error', 'silent']).default('info'),
  /** Whether `/metrics` is served. */
  SHIXUN_METRICS: z.enum(['on', 'off']).default('on'),
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
  let config: Config;
  try {
    config = readSettings(configSchema, env);
  } catch (error) {
    throw new Error(`settings: ${(error as Error).message}`, { cause: error });
  }
  if (config.NODE_ENV === 'production' && config.SHIXUN_DEV_ISSUER === 'on')
    throw new Error('settings: SHIXUN_DEV_ISSUER: the development issuer refuses production mode; set SHIXUN_JWKS_URL');
  return config;
}

/** Whether the development issuer signs people in. */
export function hasDevIssuer({ NODE_ENV, SHIXUN_DEV_ISSUER }: Config): boolean {
  return NODE_ENV !== 'production' && SHIXUN_DEV_ISSUER !== 'off';
}
