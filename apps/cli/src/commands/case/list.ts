import { readScope, system } from '#libs/domain';
import { casesOf, NO_DAY, type CaseView } from '#libs/projections';
import { both, type Command } from '../../command.js';
import { text } from '../../options.js';
import { table } from '../../table.js';

/** How many rows a terminal shows. */
const SHOWN = 100;

/** Cases, last changed first. */
export const caseList: Command = {
  usage: 'case list',
  summary: both('个案一览，最近变动的在前', 'cases, last changed first'),
  options: [
    { flags: '--workflow <id>', text: both('流程，如 self-study', 'workflow, such as self-study') },
    { flags: '--state <name>', text: both('状态', 'state') },
    { flags: '--subject <id>', text: both('对象编号', 'id of whom it is about') },
    { flags: '--school <id>', text: both('学校编号', 'id of the school') },
    { flags: '--jurisdiction <code>', text: both('辖区（含下级）', 'jurisdiction with those below') },
    { flags: '--title <text>', text: both('名称中的文字', 'part of the title') },
  ],
  async run({ ledger, options, language, say }) {
    const params = casesOf.params.parse({
      workflow: text(options, 'workflow'),
      state: text(options, 'state'),
      subject: text(options, 'subject'),
      school: text(options, 'school'),
      jurisdiction: text(options, 'jurisdiction'),
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
    const more = next ? `\n${say(`仅列出前 ${SHOWN} 件`, `the first ${SHOWN} only`)}` : '';
    const shown = table(titles.map((title) => ({ title })), rows); // prettier-ignore
    return { json: { items, more: next !== null }, text: rows.length > 0 ? shown + more : say('没有个案', 'no cases') };
  },
};
