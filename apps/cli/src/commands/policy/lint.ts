import { errorsOf, hasErrors, lintCatalogue, lintPack } from '#libs/policy';
import { both, type Command } from '../../command.js';
import { findingsText } from './findings.js';
import { foldersNamed, packArgument } from './pack-named.js';

/** Everything that is wrong in packs, in one pass; not well while there is an error. */
export const policyLint: Command = {
  usage: 'policy lint [packs...]',
  summary: both(
    '检查规则包，一次列出全部问题（有错误的退出码 1）',
    'everything that is wrong, in one pass (exit code 1 for errors)',
  ),
  arguments: { packs: packArgument.pack },
  async runOnRules({ rulesDir, args, language, say }) {
    const catalogue = lintCatalogue(rulesDir);
    // Without a sound catalogue no pack can be judged.
    const packs = hasErrors(catalogue.findings)
      ? [catalogue]
      : foldersNamed(rulesDir, args, say).map((folder) => lintPack(rulesDir, folder));
    const errors = packs.flatMap(({ findings }) => errorsOf(findings)).length;
    return {
      json: { errors, packs },
      text: packs.map(({ folder, findings }) => findingsText(folder, findings, language, say)).join('\n\n'),
      ok: errors === 0,
    };
  },
};
