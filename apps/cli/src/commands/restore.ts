import { copyLog } from '#libs/event-log';
import { archiveSource, type ArchiveSource } from '#libs/event-log/archive';
import { openTarget, placeReactors, type ClosedLedger } from '#libs/ledger';
import { both, unusable, type Command, type PlaceCall } from '../command.js';
import { interruptible } from '../interrupt.js';

/** Makes a ledger out of a backup, where there is none. */
export const restore: Command = {
  usage: 'restore <file>',
  summary: both(
    '由备份文件恢复账本到空的数据库；须先停止服务',
    'make a ledger out of a backup, in a database without one; the service must not run',
  ),
  arguments: { file: both('shixun backup 写成的文件', 'a file that shixun backup wrote') },
  more: both(
    '需要该账本的保险库主密钥（SHIXUN_VAULT_KEY 或 vault.key）。先通读并核验整个文件，有问题则不写入。数据库中的视图会被删除，服务启动时重建。中断后再次运行即可继续。',
    'It needs the master key of that ledger (SHIXUN_VAULT_KEY or vault.key). The whole file is read and checked before anything is written. Read models in the database are dropped; the service makes them anew when it starts. After an interruption run it again: it goes on.',
  ),
  async runOnPlace(call) {
    const { find, args, say } = call;
    const found = await find();
    try {
      const report = await interruptible(async (signal) => {
        const label = say('核验', 'check');
        const source = await archiveSource(args[0]!, {
          signal,
          progress: (done) => call.progress(done, undefined, label),
        });
        refuseWrongKey(source, found);
        return { ...(await fill(call, found, source, signal)), stands: source.header.stands };
      });
      const ledger = await call.open();
      const reactors = await placeReactors(ledger, report.stands).finally(() => ledger.close());
      const { events, leaf, digest } = report;
      const { evidenceDir } = found;
      const text = [
        say(
          `账本 ${report.ledger} 已恢复：${events} 个事件，末叶 ${leaf}，摘要 ${digest}`,
          `ledger ${report.ledger} is restored: ${events} events, leaf ${leaf}, digest ${digest}`,
        ),
        say('视图已清空，服务启动时重建。', 'Read models were dropped; the service makes them anew when it starts.'),
        reactors.length > 0
          ? say('自动处理从备份时的位置继续。', 'Reactors go on from where they stood at the backup.')
          : say(
              '备份未记录自动处理的位置：全部事件将重新处理一遍，已办的不会重复。',
              'The backup does not say where reactors stood: they look at every event again, and do nothing twice.',
            ),
        say(
          `证据文件不在备份中：请将其副本放回 ${evidenceDir}，再运行 shixun evidence verify。`,
          `Files of evidence are not in a backup: put their copy back into ${evidenceDir}, then run shixun evidence verify.`,
        ),
      ];
      return { json: { ...report, reactors, evidenceDir }, text: text.join('\n') };
    } finally {
      await found.close();
    }
  },
};

async function fill(
  { say, progress }: PlaceCall,
  { place, ledger, forgetReadModels }: ClosedLedger,
  source: ArchiveSource,
  signal: AbortSignal,
) {
  if (ledger !== undefined && ledger !== source.ledger)
    throw unusable(
      `备份的账本名为 ${source.ledger}，而设置是 ${ledger}：请设 EVENTSTORE_LEDGER=${source.ledger}。`,
      `The backup is of ledger ${source.ledger}, the settings name ${ledger}: set EVENTSTORE_LEDGER=${source.ledger}.`,
      'other-ledger',
    );
  const target = await openTarget(place, source.ledger);
  try {
    if (!target.unfinished && (await target.end()))
      throw unusable(
        '此数据库中已有账本，恢复不会覆盖它：请恢复到新的数据库（DATABASE_URL）或新的 SHIXUN_DATA（带上 vault.key）。确要放弃现有账本时，先备份，再由管理员删除其模式（DROP SCHEMA shixun_log CASCADE）。',
        'There is a ledger in this database, and a restore never overwrites one: restore into a new database (DATABASE_URL) or a new SHIXUN_DATA (with vault.key). To give the present ledger up, back it up and let an administrator drop its schema (DROP SCHEMA shixun_log CASCADE).',
        'ledger-exists',
      );
    await forgetReadModels(); // they rest on a log that was here before
    const told = (done: number) => progress(done, source.trailer.events, say('恢复', 'restore'));
    return await copyLog(source, target, { signal, progress: told });
  } finally {
    await target.close();
  }
}

/** What is sealed is lost without its key: that is better noticed before than after. */
function refuseWrongKey({ sample }: ArchiveSource, { keyring }: ClosedLedger): void {
  if (!sample) return;
  try {
    if (keyring?.unwrap(sample.subject, sample.wrapped)) return;
  } catch {
    // told below
  }
  throw unusable(
    '备份中的个人信息须用原账本的保险库主密钥才能读取，这里没有或不是它：请设 SHIXUN_VAULT_KEY，或将原来的 vault.key 放入 SHIXUN_DATA。未写入任何内容。',
    'What is personal in the backup needs the master key of its ledger, and there is none here, or another one: set SHIXUN_VAULT_KEY, or put the vault.key of that ledger into SHIXUN_DATA. Nothing was written.',
    'wrong-vault-key',
  );
}
