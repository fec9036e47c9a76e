import { subjectNames, type Subject } from '#libs/domain';
import { explainRecorded, replay } from '#libs/ledger';
import { validate as isUuid } from 'uuid';
import { both, unusable, type Command, type Say } from '../command.js';
import { findPerson, personLine } from '../find-person.js';

const id = { id: both('认定的编号（事件编号）', 'id of the decision (of its event)') };

/** A recorded decision told with its clauses, comparisons and consequences. */
export const explainDecision: Command = {
  usage: 'decision explain <id>',
  summary: both('说明一项已记录的认定', 'explain a recorded decision'),
  arguments: id,
  async run({ ledger, args, language, say }) {
    const { event, subject, decision, explanation, interpretations } = await explainRecorded(ledger, idOf(args[0]!));
    const person = subject.kind === 'person' ? await findPerson(ledger, subject.id) : null;
    const { position, packHash, engine, asOf, outcome } = decision;
    const basis = say(
      `记录于 ${event.recordedAt}，依据账本位置 ${position}、政策包 ${packHash.slice(0, 12)}、${engine}`,
      `recorded ${event.recordedAt}, resting on ledger position ${position}, pack ${packHash.slice(0, 12)}, ${engine}`,
    );
    return {
      json: {
        id: event.id,
        subject,
        person,
        recordedAt: event.recordedAt,
        asOf,
        outcome,
        decision,
        explanation,
        interpretations,
      },
      text: [person ? personLine(person) : subjectLine(subject, say), explanation.text[language], basis].join('\n\n'),
    };
  },
};

/** A recorded decision made again from the log, and compared byte for byte. */
export const replayDecision: Command = {
  usage: 'decision replay <id>',
  summary: both(
    '由账本重作一项认定并逐字节比较（不同则退出码 1）',
    'make a decision again and compare the bytes (exit code 1 if they differ)',
  ),
  arguments: id,
  async run({ ledger, args, say }) {
    const { identical, stored, derived } = await replay(ledger, idOf(args[0]!));
    const text = identical
      ? say(
          `一致：重作的认定与所存逐字节相同（SHA-256 ${stored}）`,
          `identical: the same bytes were derived (SHA-256 ${stored})`,
        )
      : say(`不同：所存 ${stored}，重作 ${derived}`, `different: stored ${stored}, derived ${derived}`);
    return { json: { id: args[0], identical, stored, derived }, text, ok: identical };
  },
};

function subjectLine({ kind, id }: Subject, say: Say): string {
  const name = subjectNames[kind];
  return `${say(name['zh-CN'], name.en)}  ${id}`;
}

function idOf(text: string): string {
  if (isUuid(text)) return text.toLowerCase();
  throw unusable(
    `“${text}”不是认定编号：用 shixun history <人员> --json 可查到。`,
    `"${text}" is no id of a decision: shixun history <person> --json shows them.`,
  );
}
