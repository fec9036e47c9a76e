import { errorsOf, hasErrors, lintCatalogue, lintPack, type Finding } from '#libs/policy';
import { both, type Command, type Say } from '../../command.js';
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
      text: packs.map(({ folder, findings }) => told(folder, findings, language, say)).join('\n\n'),
      ok: errors === 0,
    };
  },
};

function told(folder: string, findings: readonly Finding[], language: 'zh-CN' | 'en', say: Say): string {
  const errors = errorsOf(findings).length;
  const warnings = findings.length - errors;
  return [
    say(`${folder}：错误 ${errors} 处，提醒 ${warnings} 处`, `${folder}: ${errors} errors, ${warnings} warnings`),
    ...findings.map((one) => findingText(one, language, say)),
  ].join('\n');
}

/** A finding in the chosen language: the place, what is wrong, what was probably meant. */
function findingText(finding: Finding, language: 'zh-CN' | 'en', say: Say): string {
  const { file, path, code, severity, message, suggestion } = finding;
  const place = path === '' ? file : `${file}#${path}`;
  const meant = suggestion === undefined ? '' : say(`；您是否想用“${suggestion}”？`, ` Did you mean "${suggestion}"?`);
  return `${severity === 'error' ? '✗' : '!'} ${place}\n    ${message[language]}${meant} [${code}]`;
}
