import { copyLog } from '#libs/event-log';
import { archiveTarget } from '#libs/event-log/archive';
import { openSource, reactorsStand } from '#libs/ledger';
import { stat } from 'node:fs/promises';
import { both, type Command } from '../command.js';
import { interruptible } from '../interrupt.js';

/** Writes the ledger into one file, as it is now; the service may go on. */
export const backup: Command = {
  usage: 'backup <file>',
  summary: both(
    '将账本（至此刻为止）备份为一个文件；服务可继续运行',
    'write the ledger, as it is now, into one file; the service may go on',
  ),
  arguments: { file: both('新文件，如 shixun-20260901.gz', 'a new file, such as shixun-20260901.gz') },
  more: both(
    '文件中没有保险库主密钥，也没有证据文件：两者须另行备份。中断时不会留下不完整的备份。',
    'The master key of the vault and the files of evidence are not in it: back both up as well. An interrupted backup leaves no file.',
  ),
  async runOnPlace({ find, open, args, say, progress }) {
    const file = args[0]!;
    const found = await find();
    try {
      const ledger = await open();
      // What a reactor answers from here on it answers again after a restore, which changes nothing.
      const stands = await reactorsStand(ledger).finally(() => ledger.close());
      const source = await openSource(found.place);
      const since = Date.now();
      const report = await interruptible(async (signal) => {
        const target = await archiveTarget(file, { ledger: source.ledger, events: source.events, stands });
        try {
          const told = (done: number) => progress(done, source.events ?? undefined, say('备份', 'backup'));
          return await copyLog(source, target, { signal, progress: told });
        } finally {
          await target.close();
        }
      }).finally(() => source.close());
      const { events, leaf, digest } = report;
      const { size: bytes } = await stat(file);
      const seconds = (Date.now() - since) / 1000;
      const rate = Math.round(events / Math.max(seconds, 0.001));
      const { evidenceDir } = found;
      const text = [
        say(
          `${file}：账本 ${report.ledger}，${events} 个事件，${bytes} 字节，每秒 ${rate} 个`,
          `${file}: ledger ${report.ledger}, ${events} events, ${bytes} bytes, ${rate} a second`,
        ),
        say(`末叶 ${leaf}，摘要 ${digest}：请另存一份`, `leaf ${leaf}, digest ${digest}: keep them somewhere else`),
        say(
          `未包含：保险库主密钥（SHIXUN_VAULT_KEY 或 vault.key；没有它，个人信息无法恢复），以及证据文件夹 ${evidenceDir}。请随后一并备份。`,
          `Not in it: the master key of the vault (SHIXUN_VAULT_KEY or vault.key; without it what is personal is lost) and the evidence folder ${evidenceDir}. Back them up now, too.`,
        ),
      ];
      return { json: { file, ...report, bytes, stands, evidenceDir }, text: text.join('\n') };
    } finally {
      await found.close();
    }
  },
};
