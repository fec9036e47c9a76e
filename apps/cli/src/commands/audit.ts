import { verifyLog } from '#libs/event-log';
import { both, type Command } from '../command.js';

/** Recomputes everything in the log that can be. */
export const verifyAudit: Command = {
  usage: 'audit verify',
  summary: both(
    '核验整本账：正文、信封、哈希链、位置（有问题则退出码 1）',
    'verify the whole log: bodies, envelopes, chains, positions (exit code 1 on problems)',
  ),
  async run({ ledger, say, progress }) {
    const { position: end } = await ledger.log.head();
    const total = ledger.log.capabilities.densePositions ? Number(end) : undefined;
    const label = say('核验', 'verify');
    const report = await verifyLog(ledger.log, { progress: (done) => progress(done, total, label) });
    const { events, streams, position, leaf, problems } = report;
    const ok = problems.length === 0;
    const walked = say(
      `账本 ${report.ledger}：${events} 个事件，${streams} 条流，至 ${position}，叶哈希 ${leaf}`,
      `ledger ${report.ledger}: ${events} events, ${streams} streams, up to ${position}, leaf ${leaf}`,
    );
    const verdict = ok
      ? say('未发现问题', 'no problems found')
      : say(`${problems.length} 处问题：`, `${problems.length} problems:`);
    const listed = problems.map(({ position, problem }) => `  ${position}: ${problem}`);
    return { json: { ok, ...report }, text: [walked, verdict, ...listed].join('\n'), ok };
  },
};
