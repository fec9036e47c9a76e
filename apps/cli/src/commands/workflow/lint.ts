import { errorsOf, lintCatalogue, lintPack, type Finding } from '#libs/policy';
import { both, type Command } from '../../command.js';
import { findingsText } from '../policy/findings.js';
import { CATALOGUE, placesArgument, placesNamed } from './folders.js';

/** Everything that is wrong in the definitions and walks of packs, in one pass; not well while there is an error. */
export const workflowLint: Command = {
  usage: 'workflow lint [packs...]',
  summary: both(
    '检查流程与走查，一次列出全部问题（有错误的退出码 1）',
    'everything that is wrong in workflows and walks, in one pass (exit code 1 for errors)',
  ),
  arguments: placesArgument,
  async runOnRules({ rulesDir, args, language, say }) {
    const places = placesNamed(rulesDir, args, say).map((folder) => lintedWorkflows(rulesDir, folder));
    const errors = places.flatMap(({ findings }) => errorsOf(findings)).length;
    const others = places.filter(({ elsewhere }) => elsewhere > 0);
    return {
      json: { errors, packs: places },
      text: [
        ...places.map(({ folder, findings }) => findingsText(folder, findings, language, say)),
        ...others.map(({ folder, elsewhere }) =>
          say(
            `${folder}：其他文件另有错误 ${elsewhere} 处，见 policy lint`,
            `${folder}: ${elsewhere} errors in other files, see policy lint`,
          ),
        ),
      ].join('\n\n'),
      ok: errors === 0,
    };
  },
};

type LintedWorkflows = { readonly folder: string; readonly findings: readonly Finding[]; readonly elsewhere: number };

/** The findings in workflows and walks, and clauses reserved for a workflow that is there; the others are counted. */
function lintedWorkflows(rulesDir: string, folder: string): LintedWorkflows {
  const catalogue = lintCatalogue(rulesDir);
  // Without a sound catalogue no pack can be judged.
  const broken = errorsOf(catalogue.findings).length > 0;
  const { findings } = folder === CATALOGUE || broken ? catalogue : lintPack(rulesDir, folder);
  const own = findings.filter(isOfWorkflows);
  const elsewhere = errorsOf(findings).length - errorsOf(own).length;
  return { folder: broken ? CATALOGUE : folder, findings: own, elsewhere };
}

function isOfWorkflows({ file, code }: Finding): boolean {
  return /(^|\/)(workflows|walks)\//.test(file) || code === 'reserved-but-there';
}
