import type { Language } from '#libs/domain';
import { standing as standingOf, type Standing } from '#libs/ledger';
import { both, type Command, type Say } from '../command.js';
import { wordsOf } from '../event-words.js';
import { findPerson, personLine } from '../find-person.js';
import { axes, day, knownAt, text, today, windowNamed } from '../options.js';
import { indented, table } from '../table.js';

/** Where a person stands: what counts, why, what is missing by when, and what follows from which clause. */
export const standing: Command = {
  usage: 'standing <person>',
  summary: both(
    '一人是否达到要求：计入什么、为何、还差什么',
    'where a person stands: what counts, why, and what is missing',
  ),
  arguments: { person: both('人员编号或唯一的姓名', 'id or unique name of the person') },
  options: [
    { flags: '--purpose <purpose>', text: both('事由，如 annual、cycle', 'purpose, such as annual or cycle') },
    {
      flags: '--window <kind/key>',
      text: both('期间，如 year/2025、cycle/2021-2025', 'window, such as year/2025 or cycle/2021-2025'),
    },
    ...axes,
  ],
  more: both(
    '示例：\n  shixun standing 张三 --window cycle/2021-2025\n  shixun standing 张三 --as-of 2024-12-31 --known-at 2025-01-15',
    'Examples:\n  shixun standing 张三 --window cycle/2021-2025\n  shixun standing 张三 --as-of 2024-12-31 --known-at 2025-01-15',
  ),
  async run({ ledger, args, options, language, say }) {
    const person = await findPerson(ledger, args[0]!);
    const [asOf, upTo, now] = [day(options, 'asOf'), await knownAt(ledger, options), today(ledger)];
    const window = windowNamed(options, asOf ?? now);
    const question = { person: person.id, purpose: text(options, 'purpose'), window, asOf, upTo };
    const found = await standingOf(ledger, question, now);
    const { decision, explanation, credits, interpretations, stillNeeded, pack } = found;
    const { requirements } = explanation;
    const { purpose, outcome } = decision;
    const json = {
      ...{ person, purpose, window: decision.window, asOf: decision.asOf, position: upTo, outcome },
      ...{ text: explanation.text, requirements, credits, interpretations, stillNeeded, packHash: pack.hash },
    };
    return { json, text: `${personLine(person)}\n\n${standingText(found, language, say)}` };
  },
};

/** A standing for people: verdict with clauses and consequences, what is missing, and every credit row with its reason. */
export function standingText(
  { explanation, credits, stillNeeded, pack, decision }: Standing,
  language: Language,
  say: Say,
) {
  const word = wordsOf(pack, language);
  const { unit, recognised, counted } = credits.totals;
  const balance = say(
    `${decision.window.key} 认定 ${recognised} ${word(unit)}，计入 ${counted} ${word(unit)}`,
    `${decision.window.key}: ${recognised} ${word(unit)} recognised, ${counted} count`,
  );
  const gaps = stillNeeded.map(({ label, needed, unit, before }) =>
    say(
      `${label[language]}：还差 ${needed} ${word(unit)}，最迟 ${before}`,
      `${label[language]}: ${needed} ${word(unit)} more, by ${before}`,
    ),
  );
  const missing = gaps.length === 0 ? [] : [`${say('还需', 'Still needed')}\n${indented(gaps.join('\n'))}`];
  return [explanation.text[language], balance, ...missing, creditTable({ credits, pack }, language, say)].join('\n\n');
}

function creditTable({ credits, pack }: Pick<Standing, 'credits' | 'pack'>, language: Language, say: Say): string {
  if (credits.rows.length === 0) return say('没有学分（学时）记录。', 'No credits are on record.');
  const word = wordsOf(pack, language);
  const rows = credits.rows.map((row) => {
    const { countsOn, title, level, mode, unit, recognised, counted, reason, clause, basis } = row;
    const ground = pack.messages[`basis.${basis}`]?.[language] ?? basis;
    const why = `${reason[language]}${clause && !reason[language].includes(clause) ? ` ${clause}` : ''} · ${ground}`;
    return [countsOn, title, `${word(level)}/${word(mode)}`, `${recognised} ${word(unit)}`, counted, why];
  });
  const headings = [
    say('计入日期', 'Counts on'),
    say('名称', 'Title'),
    say('级别/方式', 'Level/mode'),
    { right: say('认定', 'Recognised') },
    { right: say('计入', 'Counted') },
    say('原因、条款、依据', 'Reason, clause, basis'),
  ];
  return table(headings, rows);
}
