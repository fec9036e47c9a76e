import { addDays } from '#libs/canonical';
import { readScope, system } from '#libs/domain';
import { deadlinesOf } from '#libs/projections';
import { both, type Command } from '../command.js';
import { day, ofCases, texts, today } from '../options.js';
import { listing } from '../table.js';

/** How far ahead a calendar looks when nothing else is asked for, in days; and how many rows a terminal shows. */
const [AHEAD, SHOWN] = [30, 200];

/** Deadlines of cases that run, in the order of their days. */
export const deadlines: Command = {
  usage: 'deadlines',
  summary: both(
    '进行中的期限（缺省为今后 30 天内，含已过未办的）',
    'deadlines that run: overdue, and of the next 30 days',
  ),
  options: [
    { flags: '--from <day>', text: both('自哪一天', 'from a day') },
    { flags: '--to <day>', text: both('至哪一天', 'to a day') },
    ...ofCases,
  ],
  async run({ ledger, options, language, say }) {
    const now = today(ledger);
    const params = deadlinesOf.params.parse({
      from: day(options, 'from'),
      to: day(options, 'to') ?? addDays(now, AHEAD),
      ...texts(options, 'workflow', 'school', 'jurisdiction'),
      current: 'yes',
      limit: SHOWN,
    });
    const { items, next } = await deadlinesOf.ask(ledger.readModels, params, readScope(system));
    const rows = await Promise.all(
      items.map(async ({ case: of, ...row }) => {
        const { definition } = await ledger.shelf.kept(row.definition);
        const said = definition.deadlines?.find(({ name }) => name === row.deadline);
        const passed = row.day < now ? say('已过', 'passed') : '';
        const subject = of.subjectName ?? of.subject;
        return [row.day, passed, definition.title[language], said?.title[language] ?? row.deadline, subject, row.id];
      }),
    );
    const titles = say('日期 已过 流程 期限 对象 个案', 'day passed workflow deadline subject case').split(' ');
    const more = next !== null;
    return {
      json: { items: items.map(({ case: of, ...row }) => ({ ...row, subject: of.subject })), more },
      text: listing(titles, rows, { none: say('没有期限', 'no deadlines'), more, say }),
    };
  },
};
