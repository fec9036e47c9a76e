import { system } from '#libs/domain';
import type { Imported, RowError } from '#libs/ledger';
import type { Position } from '#libs/event-log';
import type { Bilingual } from '#libs/policy';
import { readFile } from 'node:fs/promises';
import { both, type Answer, type Call, type CommandOption, type Say } from './command.js';
import { sideBySide } from './side-by-side.js';
import { inChinese } from './import-words.js';
import { carryOut, rehearse, type Step, type StepCommand } from './import-steps.js';
import { table } from './table.js';

/** A table as commands, and everything that is wrong in it. */
export type Steps = { readonly steps: readonly Step[]; readonly errors: Imported<never>['errors'] };

/** The options of every import. */
export const importOptions: readonly CommandOption[] = [
  { flags: '--dry-run', text: both('只检查，不写入', 'check only, write nothing') },
  { flags: '--skip-bad-rows', text: both('跳过有误的行，导入其余', 'leave out rows with errors and import the rest') },
];

/** Which columns a table has, for `--help`. */
export function tableHelp({
  required,
  optional,
}: {
  required: readonly string[];
  optional: readonly string[];
}): Bilingual {
  return both(
    `必填列：${required.join('、')}\n可选列：${optional.join('、')}\n再次导入同一文件不会重复记录。`,
    `Required columns: ${required.join(', ')}\nOptional columns: ${optional.join(', ')}\nImporting the same file again doubles nothing.`,
  );
}

/**
 * Imports a table: reads it, rehearses every row against the ledger, reports what is wrong by row and column, and
 * writes only when nothing is, or without the wrong rows when that was asked for.
 */
export async function importTable(call: Call, read: (bytes: Uint8Array) => Steps | Promise<Steps>): Promise<Answer> {
  const { ledger, args, options } = call;
  const { steps, errors: found } = await read(await readFile(args[0]!));
  const { due, errors } = await rehearseAll(call, steps);
  errors.push(...found.map(inChinese));
  errors.sort((a, b) => a.row - b.row || (a.column < b.column ? -1 : 1));

  const bad = new Set(errors.map(({ row }) => row));
  const good = steps.filter(({ row }) => !bad.has(row));
  const dryRun = options['dryRun'] === true;
  // A heading that is wrong makes every row wrong: there is nothing to skip.
  const usable = errors.length === 0 || (options['skipBadRows'] === true && !bad.has(1));
  const news = usable ? good.filter((step) => due.get(step)!.length > 0) : [];
  const position = dryRun || !usable ? (await ledger.log.head()).position : await write(call, news, due);
  const counts = { rows: rowsOf(steps, bad), good: good.length, bad: bad.size };
  const written = dryRun || !usable ? 0 : news.length;
  const already = usable ? good.length - news.length : 0;
  const json = { file: args[0], dryRun, ...counts, written, already, errors, position };
  return { json, text: report(call, errors, { ...json, writes: usable && !dryRun }), ok: usable };
}

type Due = Map<Step, readonly StepCommand[]>;

async function rehearseAll(
  { ledger, say, progress }: Call,
  steps: readonly Step[],
): Promise<{ due: Due; errors: RowError[] }> {
  const [due, errors]: [Due, RowError[]] = [new Map(), []];
  await sideBySide(steps, async (step) => {
    const rehearsed = await rehearse(ledger, step);
    due.set(step, rehearsed.due);
    errors.push(...rehearsed.errors);
    progress(due.size, steps.length, say('检查', 'check'));
  });
  return { due, errors };
}

async function write({ ledger, say, progress }: Call, steps: readonly Step[], due: Due): Promise<Position> {
  let done = 0;
  await sideBySide(steps, async (step) => {
    await carryOut(ledger, step, due.get(step)!, system);
    progress(++done, steps.length, say('导入', 'import'));
  });
  return (await ledger.log.head()).position;
}

/** How many rows the table has, also those that made no step. */
function rowsOf(steps: readonly Step[], bad: ReadonlySet<number>): number {
  return new Set([...steps.map(({ row }) => row), ...[...bad].filter((row) => row > 1)]).size;
}

type Sums = { good: number; bad: number; written: number; already: number; writes: boolean; position: Position };

function report({ language, say }: Call, errors: readonly RowError[], sums: Sums): string {
  const { good, bad, written, already, writes, position } = sums;
  const listed = errors.length === 0 ? [] : [errorTable(errors, (error) => error.message[language], say)];
  if (writes)
    listed.push(
      say(
        `已导入 ${written} 行，原已记录 ${already} 行，跳过 ${bad} 行；账本位置 ${position}`,
        `${written} rows imported, ${already} on record before, ${bad} left out; ledger position ${position}`,
      ),
    );
  else if (bad === 0)
    listed.push(say(`${good} 行无误；未写入（--dry-run）`, `${good} rows are right; nothing written (--dry-run)`));
  else
    listed.push(
      say(
        `${bad} 行有误，${good} 行无误；未写入任何内容。请更正后重新导入，或加 --skip-bad-rows 跳过。`,
        `${bad} rows are wrong, ${good} are right; nothing was written. Correct them and import again, or add --skip-bad-rows.`,
      ),
    );
  return listed.join('\n\n');
}

/** Errors by row and column, as a spreadsheet counts. */
export function errorTable(errors: readonly RowError[], message: (error: RowError) => string, say: Say): string {
  const headings = [{ right: say('行', 'Row') }, say('列', 'Column'), say('值', 'Value'), say('问题', 'Problem')];
  return table(
    headings,
    errors.map((error) => [String(error.row), error.column, error.value, message(error)]),
  );
}
