import { compareLogs, copyLog, type CopyReport } from '#libs/event-log';
import { COMPANION_SCHEMA } from '#libs/event-log/eventstoredb';
import { openSource, openTarget, type ClosedLedger, type CopyPlace } from '#libs/ledger';
import { both, unusable, type Call, type Command } from '../command.js';
import { interruptible } from '../interrupt.js';
import { text as textOf } from '../options.js';

/** Copies a ledger from one store into another, event by event; what is there already is left as it is. */
export const logCopy: Command = {
  usage: 'log copy',
  summary: both(
    '将账本逐事件复制到另一存储；中断后再次运行即可继续',
    'copy a ledger into another store, event by event; run it again to go on',
  ),
  options: [
    {
      flags: '--from <url>',
      text: both('来源（默认：环境变量所指的账本）', 'the source (default: that of the environment)'),
    },
    {
      flags: '--to <url>',
      text: both('目标（默认：环境变量所指的账本）', 'the target (default: that of the environment)'),
    },
    { flags: '--compare', text: both('复制后通读两边并比较（不同则退出码 1）', 'then read both and compare (exit code 1 if they differ)') }, // prettier-ignore
  ],
  more: both(
    '地址：postgres://用户:密码@主机/库[?schema=模式]；esdb://用户:密码@主机:2113[?companion=编码后的 postgres 地址][&schema=模式]（默认的伴随库为环境变量所指的数据库）。\n目标不能有服务在运行；主密钥不随账本复制，两边使用同一个。此后在来源处抹除的个人信息，再次复制时在副本上一并抹除。',
    'Addresses: postgres://login:password@host/database[?schema=name]; esdb://user:password@host:2113[?companion=an encoded postgres address][&schema=name] (the companion is in the database of the environment by default).\nNo service may run on the target. The master key does not travel: both use the same. Whoever is erased in the source later is erased in the copy by the next one.',
  ),
  async runOnPlace({ find, options, say, progress }) {
    const [from, to] = [textOf(options, 'from'), textOf(options, 'to')];
    let found: ClosedLedger | undefined;
    const here = async () => (found ??= await find()).place;
    try {
      const places = { from: await placeNamed(from, here), to: await placeNamed(to, here) };
      if ((['url', 'schema', 'cluster'] as const).every((part) => places.from[part] === places.to[part]))
        throw unusable('请给出 --from 或 --to，两者不能相同。', 'Give --from or --to: they cannot be the same.');
      refuseSharedCompanion(places);
      const report = await interruptible((signal) => copy(places, { say, progress, signal }));
      const identical = options['compare'] === true ? await compare(places, { say, progress }) : null;
      const { events, copied, erased, leaf, digest } = report;
      const compared = { true: say('，两边一致', ', identical'), false: say('，两边不同', ', DIFFERENT'), null: '' };
      const alike =
        erased > 0 ? say(`，随来源抹除 ${erased} 人的个人信息`, `, ${erased} persons erased as in the source`) : '';
      const end = alike + compared[String(identical) as 'null'];
      return {
        json: { ...report, identical },
        text: say(
          `账本 ${report.ledger}：${events} 个事件，其中 ${copied} 个为新复制，末叶 ${leaf}，摘要 ${digest}${end}`,
          `ledger ${report.ledger}: ${events} events, ${copied} of them copied now, leaf ${leaf}, digest ${digest}${end}`,
        ),
        ok: identical !== false,
      };
    } finally {
      await found?.close();
    }
  },
};

/** @throws {Unusable} two clusters with one companion, which would be closed to the ledger that is copied. */
function refuseSharedCompanion({ from, to }: Places): void {
  const companionOf = ({ url, schema = COMPANION_SCHEMA }: CopyPlace) => `${url} ${schema}`;
  if (!from.cluster || !to.cluster || companionOf(from) !== companionOf(to)) return;
  throw unusable(
    '两个集群须各有伴随库：请在地址中以 companion= 或 schema= 另行指定，见 shixun log copy --help。',
    'Two clusters need a companion each: name another one in the address with companion= or schema=, see shixun log copy --help.',
  );
}

type Places = { readonly from: CopyPlace; readonly to: CopyPlace };

async function copy(
  { from, to }: Places,
  { say, progress, signal }: Pick<Call, 'say' | 'progress'> & { signal: AbortSignal },
): Promise<CopyReport> {
  const source = await openSource(from);
  try {
    const target = await openTarget(to, source.ledger);
    const told = (done: number) => progress(done, source.events ?? undefined, say('复制', 'copy'));
    return await copyLog(source, target, { signal, progress: told }).finally(() => target.close());
  } finally {
    await source.close();
  }
}

async function compare({ from, to }: Places, { say, progress }: Pick<Call, 'say' | 'progress'>): Promise<boolean> {
  const sources = [await openSource(from), await openSource(to)] as const;
  try {
    const told = (done: number) => progress(done, sources[0].events ?? undefined, say('比较', 'compare'));
    return (await compareLogs(...sources, { progress: told })).identical;
  } finally {
    for (const source of sources) await source.close();
  }
}

/** Reads the address of a ledger. @throws {Unusable} */
async function placeNamed(address: string | undefined, here: () => Promise<CopyPlace>): Promise<CopyPlace> {
  if (address === undefined) return here();
  const url = URL.canParse(address) ? new URL(address) : undefined;
  const take = (name: string) => {
    const value = url?.searchParams.get(name) ?? undefined;
    url?.searchParams.delete(name);
    return value;
  };
  const [schema, companion] = [take('schema'), take('companion')];
  if (url && /^postgres(ql)?:$/.test(url.protocol)) return { url: url.href, schema };
  if (url && /^(esdb|kurrentdb)(\+discover)?:$/.test(url.protocol))
    return { url: companion ?? (await here()).url, schema, cluster: url.href };
  throw unusable(
    `“${address}”不是账本的地址：请写作 postgres://… 或 esdb://…，见 shixun log copy --help。`,
    `"${address}" is no address of a ledger: write postgres://… or esdb://…, see shixun log copy --help.`,
  );
}
