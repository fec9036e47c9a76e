import { executeStep, type CaseCommand } from '#libs/domain';
import { SETTLEMENT, settlementDetails, settlementProgress } from '#libs/ledger';
import { Case } from '#libs/projections';
import { setTimeout as sleep } from 'node:timers/promises';
import { v4 as uuidv4, validate as isUuid } from 'uuid';
import { both, unusable, type Answer, type Call, type Command, type CommandOption } from '../command.js';
import { day, text, today, windowNamed } from '../options.js';
import { actorNamed } from './case/step.js';

const id = { id: both('结算的编号', 'id of the settlement') };
const as: CommandOption = {
  flags: '--as <person>',
  text: both('以此人的名义和权限办理；缺省为系统', 'as this person, with their roles; by default as the service'),
};
/** States in which the service is at work. */
const AT_WORK = ['proposing', 'issued', 'withdrawing'];
/** Without any progress for so long, no service is at work on it. */
const PATIENCE_MS = 30_000;
const LOOK_MS = 250;

/** Proposes the settlement of a purpose and window in a jurisdiction, and waits until everybody is decided about. */
export const proposeSettlement: Command = {
  usage: 'settlement propose <jurisdiction>',
  summary: both('提出结算：对全辖区核算', 'propose a settlement: decide about everybody in a jurisdiction'),
  arguments: { jurisdiction: both('辖区代码', 'code of the jurisdiction') },
  options: [
    {
      flags: '--purpose <purpose>',
      text: both('用途，如 annual-review', 'purpose, such as annual-review'),
      required: true,
    },
    { flags: '--window <window>', text: both('期间，如 year/2025', 'window, such as year/2025') },
    { flags: '--as-of <day>', text: both('截至日期', 'as of a day') },
    as,
  ],
  async run(call) {
    const { ledger, args, options } = call;
    const now = today(ledger);
    const asOf = day(options, 'asOf');
    const asked = { purpose: text(options, 'purpose')!, window: windowNamed(options, asOf ?? now), asOf };
    const details = settlementDetails(ledger.shelf, args[0]!, asked, now);
    return take(call, uuidv4(), 'Propose', { subject: args[0]!, about: {}, details: { ...details } });
  },
};

/** Where a settlement stands, and how far the service is. */
export const settlementStatus: Command = {
  usage: 'settlement status <id>',
  summary: both('结算办到哪一步', 'where a settlement stands'),
  arguments: id,
  run: (call) => follow(call, settlementNamed(call)),
};

/** Confirms a settlement whose public notice is over. */
export const confirmSettlement: Command = {
  usage: 'settlement confirm <id>',
  summary: both(
    '审定（公示期满、异议均已复核之后）',
    'confirm it, once the notice is over and objections are answered',
  ),
  arguments: id,
  options: [as],
  run: (call) => take(call, settlementNamed(call), 'Confirm', {}),
};

/** Issues a confirmed settlement under the number of a document. */
export const issueSettlement: Command = {
  usage: 'settlement issue <id>',
  summary: both('发文', 'issue it'),
  arguments: id,
  options: [
    { flags: '--reference <number>', text: both('文号', 'number of the document'), required: true },
    { flags: '--signatory <name>', text: both('签发人', 'who signed it'), required: true },
    { flags: '--on <day>', text: both('发文日期；缺省为今日', 'day of the document; by default today') },
    as,
  ],
  run(call) {
    const { options, ledger } = call;
    const [reference, signatory] = [text(options, 'reference')!, text(options, 'signatory')!];
    return take(call, settlementNamed(call), 'Issue', {
      on: day(options, 'on') ?? today(ledger),
      reference,
      signatory,
    });
  },
};

/** Reverses a locked settlement by a correction notice. */
export const reverseSettlement: Command = {
  usage: 'settlement reverse <id>',
  summary: both('撤销已锁定的结算', 'reverse a locked settlement'),
  arguments: id,
  options: [
    { flags: '--notice <number>', text: both('更正通知文号', 'number of the correction notice'), required: true },
    { flags: '--reason <text>', text: both('理由', 'why'), required: true },
    as,
  ],
  run(call) {
    const [notice, reason] = [text(call.options, 'notice')!, text(call.options, 'reason')!];
    return take(call, settlementNamed(call), 'Reverse', { reason, details: { notice } });
  },
};

/** The objections to a settlement. */
export const settlementObjections: Command = {
  usage: 'settlement objections <id>',
  summary: both('对结算的异议', 'the objections to a settlement'),
  arguments: id,
  async run(call) {
    const { ledger, say } = call;
    const settlement = settlementNamed(call);
    const rows = await ledger.readModels.getRepository(Case).find({
      where: { workflow: 'objection', parent: settlement },
      order: { position: 'ASC' },
    });
    const lines = rows.map(({ id, subject, state, openedAt }) => `${openedAt}  ${id}  ${subject}  ${state}`);
    return {
      json: {
        settlement,
        objections: rows.map(({ id, subject, state, openedAt }) => ({ id, subject, state, openedAt })),
      },
      text: lines.length > 0 ? lines.join('\n') : say('没有异议', 'no objections'),
    };
  },
};

/** Every command about settlements, in the order of the help. */
export const settlementCommands: readonly Command[] = [
  ...[proposeSettlement, settlementStatus, settlementObjections],
  ...[confirmSettlement, issueSettlement, reverseSettlement],
];

function settlementNamed({ args }: Call): string {
  if (isUuid(args[0]!)) return args[0]!.toLowerCase();
  throw unusable(`“${args[0]}”不是结算的编号（UUID）。`, `"${args[0]}" is no id of a settlement (a UUID).`);
}

async function take(call: Call, settlement: string, name: string, data: CaseCommand['data']): Promise<Answer> {
  const { ledger, options } = call;
  const issue = { actor: await actorNamed(ledger, text(options, 'as')), commandId: uuidv4(), at: ledger.now() };
  await executeStep(ledger.log, ledger.shelf, SETTLEMENT, settlement, { do: name, data }, issue);
  return follow(call, settlement);
}

/** Shows how far the service is, for as long as it gets on. */
async function follow({ ledger, progress, say }: Call, settlement: string): Promise<Answer> {
  let seen = '';
  let since = Date.now();
  for (;;) {
    const state = await stateOf(ledger, settlement);
    const at = await settlementProgress(ledger.readModels, settlement);
    const working = AT_WORK.includes(state);
    if (at && working) progress(at.done, at.total, at.phase);
    if (seen !== `${state}/${at?.updatedAt ?? ''}`) since = Date.now();
    seen = `${state}/${at?.updatedAt ?? ''}`;
    const idle = working && Date.now() - since > PATIENCE_MS;
    if (working && !idle) {
      await sleep(LOOK_MS);
      continue;
    }
    const counts = Object.entries(at?.outcomes ?? {}).map(([outcome, count]) => `${outcome} ${count}`);
    const waiting = say('（服务未在办理；启动后会接着办）', ' (no service is at work; it goes on when started)');
    return {
      json: { settlement, state, progress: at },
      text: `${settlement}  ${state}${idle ? waiting : ''}  ${counts.join('  ')}`.trimEnd(),
      ok: !idle,
    };
  }
}

async function stateOf({ log }: Call['ledger'], settlement: string): Promise<string> {
  for await (const { data } of log.readStream(`case-${SETTLEMENT}-${settlement}`, { backwards: true, limit: 1 }))
    return (data['case'] as { to: string }).to;
  throw unusable(`没有结算“${settlement}”。`, `There is no settlement "${settlement}".`, 'case-unknown');
}
