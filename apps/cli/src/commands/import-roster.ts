import { person } from '#libs/domain';
import { readRoster, rosterColumns } from '#libs/ledger';
import { both, type Command } from '../command.js';
import { importOptions, importTable, tableHelp } from '../import-table.js';

/** Registers the persons of a roster and hires those with a school. */
export const importRoster: Command = {
  usage: 'import roster <file.csv>',
  summary: both('导入人员名册', 'import a roster of persons'),
  arguments: { 'file.csv': both('CSV 文件，UTF-8 或 GB18030', 'CSV file, UTF-8 or GB18030') },
  options: importOptions,
  more: tableHelp(rosterColumns),
  run: (call) =>
    importTable(call, (bytes) => {
      const { items, errors } = readRoster(bytes, call.ledger.rosterNamespace);
      const steps = items.map(({ row, id, registered, hired }) => {
        const hire = hired ? [{ type: 'HirePerson', data: hired }] : [];
        return { row, id, decider: person, commands: [{ type: 'RegisterPerson', data: registered }, ...hire] };
      });
      return { steps, errors };
    }),
};
