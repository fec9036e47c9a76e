import { EvidenceRefused, type ListedFile } from '#libs/evidence';
import { citedFiles } from '#libs/projections';
import { both, unusable, type Call, type Command, type Say } from '../command.js';
import { text } from '../options.js';
import { listing, table } from '../table.js';

/** How many rows a terminal shows. */
const SHOWN = 200;
const DAY_MS = 86_400_000;

/** Files handed in, and whether anything cites them. */
export const evidenceList: Command = {
  usage: 'evidence list',
  summary: both('已提交的材料文件，及各被引用几次', 'files handed in as evidence, and how often each is cited'),
  options: [{ flags: '--uncited', text: both('只列没有被引用的', 'only those that nothing cites') }],
  async run({ ledger, options, say }) {
    const { files } = await filesOf(ledger);
    const items = files.filter(({ cited }) => options['uncited'] !== true || cited === 0);
    return { json: { items, bytes: bytesOf(items) }, text: listed(items, say) };
  },
};

/** Reads every file, stored or cited, and compares its bytes with its name. */
export const evidenceVerify: Command = {
  usage: 'evidence verify',
  summary: both(
    '逐个核对材料文件：是否齐全、是否被改动（有问题则退出码 1）',
    'read every file: missing, or changed (exit code 1 if any is)',
  ),
  async run({ ledger, say, progress }) {
    const { files, citations } = await filesOf(ledger);
    const names = [...new Set([...files.map(({ file }) => file), ...citations.keys()])];
    const problems: { file: string; problem: 'missing' | 'changed'; cited: number }[] = [];
    for (const [done, file] of names.entries()) {
      progress(done, names.length, say('核对', 'verifying'));
      const problem = await problemOf(ledger, file);
      if (problem) problems.push({ file, problem, cited: citations.get(file) ?? 0 });
    }
    const words = { missing: say('缺失', 'missing'), changed: say('已被改动', 'changed') };
    const titles = [say('文件', 'file'), say('问题', 'problem'), { right: say('被引用', 'cited') }];
    const rows = problems.map(({ file, problem, cited }) => [file, words[problem], String(cited)]);
    const said = say(
      `核对了 ${names.length} 个文件，${problems.length} 个有问题`,
      `${names.length} files read, ${problems.length} with a problem`,
    );
    return {
      json: { files: names.length, bytes: bytesOf(files), problems },
      text: rows.length > 0 ? `${table(titles, rows)}\n${said}` : said,
      ok: problems.length === 0,
    };
  },
};

/** Removes files that nothing cites: of uploads that led to nothing. */
export const evidenceRemove: Command = {
  usage: 'evidence remove',
  summary: both(
    '删除没有被引用的旧文件；不加 --yes 只列出',
    'remove old files that nothing cites; without --yes only lists them',
  ),
  options: [
    {
      flags: '--uncited',
      text: both('没有被引用的（只能删除这些）', 'that nothing cites (no others)'),
      required: true,
    },
    {
      flags: '--older-than <days>',
      text: both('提交已超过几天（至少 1）', 'handed in more than so many days ago (at least 1)'),
      required: true,
    },
    { flags: '--yes', text: both('删除；不可恢复', 'remove them, for good') },
  ],
  async run({ ledger, options, say }) {
    const unusedSince = new Date(Date.now() - daysOf(text(options, 'olderThan')!) * DAY_MS).toISOString();
    const { files } = await filesOf(ledger);
    const old = files.filter(({ cited, usedAt }) => cited === 0 && usedAt < unusedSince);
    if (options['yes'] !== true) {
      const advice = say('以上未删除：加 --yes 即删除，不可恢复', 'nothing was removed: with --yes they are, for good');
      return {
        json: { removed: false, items: old, bytes: bytesOf(old) },
        text: listed(old, say) + (old.length > 0 ? `\n${advice}` : ''),
      };
    }
    const gone: File[] = [];
    for (const one of old) if (await ledger.evidence.remove(one.file, unusedSince)) gone.push(one);
    const bytes = bytesOf(gone);
    return {
      json: { removed: true, items: gone, bytes },
      text: say(`已删除 ${gone.length} 个文件，${bytes} 字节`, `removed ${gone.length} files, ${bytes} bytes`),
    };
  },
};

/** A file with how many events cite it. */
type File = Omit<ListedFile, 'hash'> & { readonly file: string; readonly cited: number };

/**
 * What is stored, and what is cited by the log as it is once that was listed.
 * @throws {Unusable} when the read models are behind: what was cited lately would pass for uncited.
 */
async function filesOf({ evidence, log, runner, readModels }: Call['ledger']): Promise<{
  readonly files: readonly File[];
  readonly citations: ReadonlyMap<string, number>;
}> {
  const stored: ListedFile[] = [];
  for await (const file of evidence.list()) stored.push(file);
  const { position: head } = await log.head();
  const { reached, position } = await runner.waitFor(head, { projections: ['evidence'], timeoutMs: 5_000 });
  if (!reached)
    throw unusable(
      `引用情况只更新到 ${position}，账本已到 ${head}：请启动服务（或 shixun rebuild evidence）后再试。`,
      `Citations are known up to ${position} and the log is at ${head}: start the service, or shixun rebuild evidence.`,
      'behind',
    );
  const citations = await citedFiles(readModels);
  const files = stored.map(({ hash, ...rest }) => ({ file: hash, ...rest, cited: citations.get(hash) ?? 0 }));
  return { files: files.sort((a, b) => (a.usedAt < b.usedAt ? -1 : 1)), citations };
}

async function problemOf({ evidence }: Call['ledger'], file: string): Promise<'missing' | 'changed' | undefined> {
  try {
    await evidence.get(file);
    return undefined;
  } catch (error) {
    if (!(error instanceof EvidenceRefused)) throw error;
    return error.code === 'unknown' ? 'missing' : 'changed';
  }
}

function listed(files: readonly File[], say: Say): string {
  const [count, bytes] = [files.length, bytesOf(files)];
  const titles = [
    ...[say('文件', 'file'), say('提交或引用日', 'used')],
    ...[{ right: say('字节', 'bytes') }, { right: say('被引用', 'cited') }],
  ];
  const rows = files
    .slice(0, SHOWN)
    .map((one) => [one.file, one.usedAt.slice(0, 10), String(one.bytes), String(one.cited)]);
  const shown = listing(titles, rows, { none: say('没有文件', 'no files'), more: count > SHOWN, say });
  return `${shown}\n${say(`共 ${count} 个文件，${bytes} 字节`, `${count} files, ${bytes} bytes`)}`;
}

function bytesOf(files: readonly { readonly bytes: number }[]): number {
  return files.reduce((sum, { bytes }) => sum + bytes, 0);
}

/** @throws {Unusable} Less than a day would not leave the time to cite what was just handed in. */
function daysOf(given: string): number {
  if (/^[1-9]\d{0,4}$/.test(given)) return Number(given);
  throw unusable(
    `--older-than “${given}”应为至少 1 的整数（天）。`,
    `--older-than "${given}" must be a whole number of days, at least 1.`,
  );
}
