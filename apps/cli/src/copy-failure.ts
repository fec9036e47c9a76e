import { LogCorrupt, NotInSource, OtherLedger } from '#libs/event-log';
import { ArchiveBroken, ArchiveExists, type ArchiveProblem } from '#libs/event-log/archive';
import { LogInUse } from '#libs/event-log/postgres';
import type { Bilingual } from '#libs/policy';
import { both } from './command.js';

const archives: { readonly [problem in ArchiveProblem]: Bilingual } = {
  'no-archive': both('它不是账本备份文件，请核对文件名', 'it is no archive of a ledger: check the name'),
  newer: both('它由较新的版本写成，请用较新的版本恢复', 'a newer release wrote it: restore it with that release'),
  cut: both('文件不完整，请重新复制，或改用另一份备份', 'it is cut off: copy it again, or use another backup'),
  changed: both('内容已损坏或被改动，请改用另一份备份', 'it is damaged or was changed: use another backup'),
};

/** What is said of a copy, backup or restore that could not be made: the place and the fix. */
export function copyFailure(error: unknown): { readonly code: string; readonly text: Bilingual } | undefined {
  if (error instanceof ArchiveBroken) {
    const { path, line, detail, problem } = error;
    const fix = archives[problem];
    const text = both(
      `${path} 不能使用：${fix['zh-CN']}（第 ${line} 行：${detail}）。未写入任何内容。`,
      `${path} cannot be used: ${fix.en} (line ${line}: ${detail}). Nothing was written.`,
    );
    return { code: `archive-${problem}`, text };
  }
  if (error instanceof ArchiveExists)
    return {
      code: 'archive-exists',
      text: both(
        `${error.path} 已存在：备份从不覆盖文件，请换一个名称。`,
        `${error.path} exists: a backup never overwrites a file; choose another name.`,
      ),
    };
  if (error instanceof LogInUse)
    return {
      code: 'ledger-in-use',
      text: both(
        `模式 ${error.schema} 所在的数据库正由服务或终端使用：请先停止它们。`,
        `A service or a terminal works with the database of schema ${error.schema}: stop it first.`,
      ),
    };
  if (error instanceof OtherLedger)
    return {
      code: 'other-ledger',
      text: both(
        `目标处是账本 ${error.target}，来源是账本 ${error.source}：请复制到空的账本。`,
        `The target holds ledger ${error.target}, the source is ledger ${error.source}: copy into an empty one.`,
      ),
    };
  if (error instanceof NotInSource)
    return {
      code: 'not-a-copy',
      text: both(
        `目标末尾的事件（${error.last.stream} 修订 ${error.last.revision}）不在来源中：两者已不同，或来源恢复到了较早的时点。请复制到空的账本。`,
        `The target ends with an event (revision ${error.last.revision} of ${error.last.stream}) that the source does not hold: they have parted, or the source was restored to an older point. Copy into an empty ledger.`,
      ),
    };
  if (error instanceof LogCorrupt)
    return {
      code: 'log-corrupt',
      text: both(
        `账本在 ${error.position} 处损坏：${error.problem}。全部问题见 shixun audit verify；请改用完好的备份。`,
        `The ledger is damaged at ${error.position}: ${error.problem}. shixun audit verify lists everything; use a backup from before.`,
      ),
    };
  return undefined;
}
