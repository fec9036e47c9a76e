import { mutate, type MutationReport } from '#libs/authoring';
import { loadCases, loadPack } from '#libs/policy';
import { both, type Command, type Say } from '../../command.js';
import { foldersNamed, packArgument } from './pack-named.js';

/** Of a hundred small mistakes, how many the cases must notice. */
const REQUIRED = 80;

/** Puts small mistakes into packs, one at a time, and shows those that no golden case notices. */
export const policyMutate: Command = {
  usage: 'policy mutate [packs...]',
  summary: both(
    `变异检验：逐一改错阈值、运算等，看案例能否发现（不足 ${REQUIRED}% 退出码 1）`,
    `put in one small mistake at a time and see whether the cases notice (exit code 1 below ${REQUIRED} %)`,
  ),
  arguments: { packs: packArgument.pack },
  async runOnRules({ rulesDir, args, say, progress }) {
    const found: { readonly folder: string; readonly report: MutationReport }[] = [];
    for (const folder of foldersNamed(rulesDir, args, say)) {
      const report = await mutate(loadPack(rulesDir, folder), loadCases(rulesDir, folder), (done, total) =>
        progress(done, total, folder),
      );
      found.push({ folder, report });
    }
    const enough = ({ killed, mutants }: MutationReport) => killed * 100 >= mutants * REQUIRED;
    return {
      json: { packs: found.map(({ folder, report }) => ({ folder, ...report })) },
      text: found.map(({ folder, report }) => told(folder, report, say)).join('\n\n'),
      ok: found.every(({ report }) => enough(report)),
    };
  },
};

function told(folder: string, { mutants, killed, survivors }: MutationReport, say: Say): string {
  const share = mutants === 0 ? '—' : `${Math.floor((killed * 1000) / mutants) / 10}%`;
  return [
    say(
      `${folder}：改错 ${mutants} 处，发现 ${killed} 处（${share}）`,
      `${folder}: ${mutants} mistakes, ${killed} noticed (${share})`,
    ),
    ...(survivors.length > 0
      ? [say('没有案例发现的改错（请加临界案例）：', 'Noticed by no case (a case on the boundary would):')]
      : []),
    ...survivors.map(({ place, change }) => `  ${place}: ${change}`),
  ].join('\n');
}
