import type { Language } from '#libs/domain';
import type { ClosedLedger, OpenLedger } from '#libs/ledger';
import { CommanderError } from 'commander';
import { unusable, type Answer } from './command.js';
import { commands } from './commands/index.js';
import { failureOf } from './failure.js';
import { programOf, type Asked } from './program.js';
import { showProgress, type ErrorStream } from './progress.js';

/** What the terminal is connected to. */
export type Terminal = {
  readonly out: (text: string) => unknown;
  readonly err: ErrorStream;
  readonly open: () => Promise<OpenLedger>;
  /** The same ledger, not opened. */
  readonly find: () => Promise<ClosedLedger>;
  /** The folder with catalogue and packs. */
  readonly rulesDir: string;
};

/**
 * Runs one command line and answers its exit code: 0 done and well, 1 done and not well, or not done. Standard output
 * gets the text, or with `--json` one object, also for an error; everything else goes to the error stream.
 */
export async function run(argv: readonly string[], terminal: Terminal): Promise<number> {
  const { out, err } = terminal;
  const json = argv.includes('--json');
  let language: Language = 'zh-CN';
  try {
    language = languageOf(argv);
    let asked: Asked | undefined;
    const program = programOf(commands, language, { out }, (found) => (asked = found));
    program.parse(argv.length === 0 ? ['--help'] : [...argv], { from: 'user' });
    if (!asked) throw new CommanderError(1, 'commander.unknownCommand', `'${argv.join(' ')}'`);
    const { json: object, text, ok = true } = await answer(asked, language, terminal);
    out(`${json ? JSON.stringify(object) : text}\n`);
    return ok ? 0 : 1;
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return 0; // help was asked for, and shown
    const failure = failureOf(error, language);
    if (json) out(`${JSON.stringify({ error: failure })}\n`);
    err.write(`${failure.message}\n`);
    return 1;
  }
}

async function answer(
  { command, args, options }: Asked,
  language: Language,
  { err, open, find, rulesDir }: Terminal,
): Promise<Answer> {
  const say = (zh: string, en: string) => (language === 'zh-CN' ? zh : en);
  const { progress, end } = showProgress(err);
  const call = { rulesDir, args, options, language, say, progress };
  let ledger: OpenLedger | undefined;
  try {
    if ('runOnRules' in command) return await command.runOnRules(call);
    if ('runOnPlace' in command) return await command.runOnPlace({ ...call, find, open });
    ledger = await open();
    return await command.run({ ...call, ledger });
  } finally {
    end();
    await ledger?.close();
  }
}

/** The language must be known before the command line is read: it is the language of its help and errors. */
function languageOf(argv: readonly string[]): Language {
  const at = argv.findIndex((word) => word === '--lang' || word.startsWith('--lang='));
  if (at < 0) return 'zh-CN';
  const asked = argv[at]!.split('=')[1] ?? argv[at + 1];
  if (asked === 'zh' || asked === 'zh-CN') return 'zh-CN';
  if (asked === 'en') return 'en';
  throw unusable(`没有语言“${asked ?? ''}”：zh 或 en。`, `There is no language "${asked ?? ''}": zh or en.`, 'usage');
}
