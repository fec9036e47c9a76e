import { run } from '../run.js';
import { findFrom, openFrom } from '../settings.js';

/** What the terminal answered: the exit code, standard output and standard error. */
export type Typed = { readonly code: number; readonly out: string; readonly err: string };

/** Types one command line under settings of the environment `env`; without them no ledger may be opened. */
export async function type(
  argv: readonly string[],
  { env, rulesDir = 'rules' }: { readonly env?: NodeJS.ProcessEnv; readonly rulesDir?: string } = {},
): Promise<Typed> {
  let [out, err] = ['', ''];
  const none = () => Promise.reject(new Error('a ledger was opened'));
  const code = await run(argv, {
    out: (text) => (out += text),
    err: { write: (text) => (err += text) },
    ...(env ? { open: () => openFrom(env), find: () => findFrom(env) } : { open: none, find: none }),
    rulesDir,
  });
  return { code, out, err };
}
