import { Refused, refusalText, type Language } from '#libs/domain';
import { PackInvalid } from '#libs/policy';
import { CommanderError } from 'commander';
import { Unusable } from './command.js';
import { copyFailure } from './copy-failure.js';

/** An error told to people: a stable code and one line that names the place and the fix. */
export type Failure = { readonly code: string; readonly message: string };

type Texts = { readonly [language in Language]: string };

/** What an error says at the terminal. Never a stack trace: whoever reads it runs a bureau, not a debugger. */
export function failureOf(error: unknown, language: Language): Failure {
  if (error instanceof Unusable) return { code: error.code, message: error.text[language] };
  if (error instanceof Refused) return { code: error.code, message: refusalLine(error, language) };
  if (error instanceof PackInvalid) return { code: 'pack-invalid', message: packLine(error, language) };
  const ofCopy = copyFailure(error);
  if (ofCopy) return { code: ofCopy.code, message: ofCopy.text[language] };
  if (error instanceof CommanderError) return { code: 'usage', message: usageLine(error, language) };
  const { code, message } = spelled(error);
  const known = knownFailures.find(({ test }) => test.test(`${code} ${message}`));
  if (!known)
    return { code: code || 'failed', message: `${{ 'zh-CN': '出错：', en: 'failed: ' }[language]}${message}` };
  return { code: known.code, message: known.text[language].replace('{message}', message) };
}

function refusalLine(refused: Refused, language: Language): string {
  const issues = (refused.values['issues'] ?? []) as { pointer: string; message: string }[];
  const objections = (refused.values['objections'] ?? []) as { at: string; message: Texts }[];
  const listed = issues.map(({ pointer, message }) => `${pointer}: ${message}`).join('; ');
  const objected = objections.map(({ at, message }) => `\n  ${at}: ${message[language]}`).join('');
  return [refusalText(refused, language), listed].filter((part) => part !== '').join(' ') + objected;
}

/** The first thing that is wrong in a pack, and where to see the rest. */
function packLine({ pack, findings }: PackInvalid, language: Language): string {
  const [first] = findings;
  const place = first ? `${first.file}${first.path === '' ? '' : `#${first.path}`}: ${first.message[language]}` : '';
  return {
    'zh-CN': `规则包 ${pack} 有 ${findings.length} 处问题：${place}；全部见 shixun policy lint`,
    en: `${findings.length} findings in ${pack}: ${place} See them all with shixun policy lint.`,
  }[language];
}

const usages: { readonly [code: string]: string } = {
  'commander.unknownOption': '没有选项{what}',
  'commander.unknownCommand': '没有命令{what}',
  'commander.missingArgument': '缺少参数{what}',
  'commander.excessArguments': '参数过多',
  'commander.optionMissingArgument': '选项{what}需要一个值',
  'commander.missingMandatoryOptionValue': '必须给出选项{what}',
  'commander.help': '请给出子命令',
  'commander.invalidArgument': '参数不正确：{what}',
};

function usageLine({ code, message }: CommanderError, language: Language): string {
  if (code === 'commander.help' && language === 'en') return 'name a subcommand; see shixun --help';
  if (language === 'en') return `${message.replace(/^error: /, '').replace(/\s*\n\s*/g, ' ')}; see shixun --help`;
  const what = /'([^']+)'/.exec(message)?.[1] ?? '';
  const meant = /Did you mean (?:one of )?(.+?)\?/.exec(message)?.[1];
  const text = (usages[code] ?? message).replace('{what}', `“${what}”`);
  return `${text}${meant ? `；您是否想用“${meant}”` : ''}。用法见 shixun --help`;
}

/** A connection that failed on several addresses has its message inside. */
function spelled(error: unknown): { code: string; message: string } {
  if (error instanceof AggregateError && error.message === '' && error.errors.length > 0)
    return spelled(error.errors[0]);
  const { code, message } = error as { code?: string; message?: string };
  return { code: code ?? '', message: (message ?? String(error)).split('\n')[0]! };
}

const knownFailures: readonly { readonly code: string; readonly test: RegExp; readonly text: Texts }[] = [
  {
    code: 'cluster-refused',
    test: /Access Denied|Authentication failed/i,
    text: {
      'zh-CN': '事件库集群拒绝（{message}）：请核对地址中的用户与密码；更改访问表须为管理员。',
      en: 'The cluster refuses ({message}): check user and password in the address; only an administrator changes rights.',
    },
  },
  {
    code: 'database-unreachable',
    test: /^(ECONNREFUSED|ENOTFOUND|EHOSTUNREACH|ETIMEDOUT)/,
    text: {
      'zh-CN': '连不上数据库（{message}）：请核对 DATABASE_URL，或不设它而使用内置的服务器。',
      en: 'The database cannot be reached ({message}): check DATABASE_URL, or unset it to use the embedded server.',
    },
  },
  {
    code: 'database-refused',
    test: /^(28|3D)/,
    text: {
      'zh-CN': '数据库拒绝登录（{message}）：请核对 DATABASE_URL 中的用户、密码与库名。',
      en: 'The database refuses the login ({message}): check user, password and database in DATABASE_URL.',
    },
  },
  {
    code: 'wrong-vault-key',
    test: /unable to authenticate data/,
    text: {
      'zh-CN': '保险库主密钥与此账本不符：请使用与服务相同的 SHIXUN_VAULT_KEY 或 SHIXUN_DATA。',
      en: 'The master key is not that of this ledger: use SHIXUN_VAULT_KEY or SHIXUN_DATA as the service does.',
    },
  },
  {
    code: 'rebuild-running',
    test: /is being rebuilt by another process/,
    text: {
      'zh-CN': '此视图正由另一进程重建，请等它结束。',
      en: 'The projection is being rebuilt by another process: wait for it to end.',
    },
  },
  {
    code: 'no-such-file',
    test: /^ENOENT/,
    text: { 'zh-CN': '找不到文件（{message}）。', en: 'There is no such file ({message}).' },
  },
];
