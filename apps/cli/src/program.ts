import type { Language } from '#libs/domain';
import { Command as Commander, Option } from 'commander';
import type { Command } from './command.js';

/** What was asked for: a command with its arguments and options. */
export type Asked = {
  readonly command: Command;
  readonly args: readonly string[];
  readonly options: { readonly [name: string]: string | boolean | readonly string[] | undefined };
};

type Write = { readonly out: (text: string) => void };

/**
 * The command line, made from the table of commands. `asked` is called with what was typed; help goes to `out`.
 * Mistakes are thrown as `CommanderError`, to be told in the chosen language.
 */
export function programOf(
  commands: readonly Command[],
  language: Language,
  { out }: Write,
  asked: (asked: Asked) => void,
): Commander {
  const say = (zh: string, en: string) => (language === 'zh-CN' ? zh : en);
  const titles: { readonly [title: string]: string } = {
    'Usage:': '用法：',
    'Options:': '选项：',
    'Arguments:': '参数：',
    'Commands:': '命令：',
  };
  const settle = (one: Commander) =>
    one
      .exitOverride()
      .configureOutput({ writeOut: out, writeErr: () => undefined })
      .configureHelp({ styleTitle: (title) => (language === 'zh-CN' ? (titles[title] ?? title) : title) })
      .helpOption('-h, --help', say('显示帮助', 'show help'))
      .helpCommand(false);
  const shared = (one: Commander) =>
    one
      .addOption(new Option('--lang <zh|en>', say('语言', 'language')))
      .addOption(new Option('--json', say('在标准输出上给出一个 JSON 对象', 'one JSON object on standard output')));

  const program = shared(settle(new Commander('shixun'))).description(
    say('师训：教师培训学分的账本', 'Shixun: the system of record for teachers’ training credits'),
  );
  program.addHelpText('after', `\n${environment(say)}\n`);
  const groups = new Map<string, Commander>();
  for (const command of commands) {
    const { words, args } = usageOf(command);
    const parent = words.length === 1 ? program : groupOf(words[0]!);
    const leaf = shared(settle(parent.command(words.at(-1)!))).description(command.summary[language]);
    for (const { name, placed } of args) leaf.argument(placed, command.arguments?.[name]?.[language] ?? '');
    for (const option of command.options ?? []) leaf.addOption(optionOf(option, language));
    if (command.more) leaf.addHelpText('after', `\n${command.more[language]}\n`);
    leaf.action(() => asked({ command, args: leaf.args, options: leaf.opts() }));
  }
  return program;

  function groupOf(word: string): Commander {
    let group = groups.get(word);
    if (!group)
      groups.set(
        word,
        (group = shared(settle(program.command(word))).description(groupText(commands, word, language))),
      );
    return group;
  }
}

/** `<name>` must be given, `[name]` may, `[names...]` may be several. */
function usageOf({ usage }: Command): { words: string[]; args: { name: string; placed: string }[] } {
  const parts = usage.split(' ');
  return {
    words: parts.filter((part) => !/^[<[]/.test(part)),
    args: parts
      .filter((part) => /^[<[]/.test(part))
      .map((placed) => ({ name: placed.slice(1, -1).replace('...', ''), placed })),
  };
}

function optionOf(
  { flags, text, many, required }: NonNullable<Command['options']>[number],
  language: Language,
): Option {
  const option = new Option(flags, text[language]).makeOptionMandatory(required === true);
  return many ? option.argParser((value: string, before: string[] | undefined) => [...(before ?? []), value]) : option;
}

/** What a group holds, for the overview. */
function groupText(commands: readonly Command[], word: string, language: Language): string {
  const own = commands.filter(({ usage }) => usage.startsWith(`${word} `)).map(({ usage }) => usage.split(' ')[1]);
  return own.join(language === 'zh-CN' ? '、' : ', ');
}

function environment(say: (zh: string, en: string) => string): string {
  return say(
    '环境变量与服务相同：DATABASE_URL、SHIXUN_DATA、SHIXUN_RULES、SHIXUN_EVIDENCE、SHIXUN_VAULT_KEY。\n服务运行时也可使用。退出码 0 为成功。',
    'The environment is that of the service: DATABASE_URL, SHIXUN_DATA, SHIXUN_RULES, SHIXUN_EVIDENCE, SHIXUN_VAULT_KEY.\nIt may be used while the service runs. Exit code 0 is success.',
  );
}
