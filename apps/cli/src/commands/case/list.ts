import { readScope, system } from '#libs/domain';
import { casesOf, NO_DAY, type CaseView } from '#libs/projections';
import { both, type Command } from '../../command.js';
import { ofCases, text, texts } from '../../options.js';
import { listing } from '../../table.js';

/** How many rows a terminal shows. */
const SHOWN = 100;

/** Cases, last changed first. */
export const caseList: Command = {
  usage: 'case list',
  summary: both('个案一览，最近变动的在前', 'cases, last changed first'),
  options: [
    ...ofCases,
    { flags: '--state <name>', text: both('状态', 'state') },
    { flags: '--subject <id>', text: both('对象编号', 'id of whom it is about') },
    { flags: '--title <text>', text: both('名称中的文字', 'part of the title') },
  ],
  async run({ ledger, options, language, say }) {
    const params = casesOf.params.parse({
      ...texts(options, 'workflow', 'state', 'subject', 'school', 'jurisdiction'),
      q: text(options, 'title'),
      limit: SHOWN,
    });
    const { items, next } = await casesOf.ask(ledger.readModels, params, readScope(system));
    const line = async (row: CaseView) => {
      const { definition } = await ledger.shelf.kept(row.definition);
      const state = definition.states[row.state]?.title[language] ?? row.state;
      const due = row.nextDue === NO_DAY ? '' : row.nextDue;
      return [row.id, definition.title[language], state, row.subjectName ?? row.subject, row.title ?? '', due];
    };
    const titles = say('编号 流程 状态 对象 名称 期限', 'id workflow state subject title due').split(' ');
    const rows = await Promise.all(items.map(line));
    const more = next !== null;
    return { json: { items, more }, text: listing(titles, rows, { none: say('没有个案', 'no cases'), more, say }) };
  },
};
