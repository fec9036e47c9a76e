import { programme } from '#libs/domain';
import { programmeColumns, readProgrammes } from '#libs/ledger';
import { both, type Command } from '../command.js';
import { importOptions, importTable, tableHelp } from '../import-table.js';

/** Plans the items of a table of training plans. */
export const importProgrammes: Command = {
  usage: 'import programmes <file.csv>',
  summary: both('导入培训计划表', 'import a table of planned programmes'),
  arguments: { 'file.csv': both('CSV 文件，UTF-8 或 GB18030', 'CSV file, UTF-8 or GB18030') },
  options: importOptions,
  more: tableHelp(programmeColumns),
  run: (call) =>
    importTable(call, (bytes) => {
      const { items, errors } = readProgrammes(bytes);
      const steps = items.map(({ row, id, data }) => {
        return { row, id, decider: programme, commands: [{ type: 'PlanProgramme', data }] };
      });
      return { steps, errors };
    }),
};
