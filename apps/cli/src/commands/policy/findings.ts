import { errorsOf, type Finding } from '#libs/policy';
import type { RulesCall, Say } from '../../command.js';

/** The findings of a folder in the chosen language, under their number. */
export function findingsText(
  folder: string,
  findings: readonly Finding[],
  language: RulesCall['language'],
  say: Say,
): string {
  const errors = errorsOf(findings).length;
  const warnings = findings.length - errors;
  return [
    say(`${folder}：错误 ${errors} 处，提醒 ${warnings} 处`, `${folder}: ${errors} errors, ${warnings} warnings`),
    ...findings.map((one) => findingText(one, language, say)),
  ].join('\n');
}

/** A finding in the chosen language: the place, what is wrong, what was probably meant. */
function findingText(finding: Finding, language: RulesCall['language'], say: Say): string {
  const { file, path, code, severity, message, suggestion } = finding;
  const place = path === '' ? file : `${file}#${path}`;
  const meant = suggestion === undefined ? '' : say(`；您是否想用“${suggestion}”？`, ` Did you mean "${suggestion}"?`);
  return `${severity === 'error' ? '✗' : '!'} ${place}\n    ${message[language]}${meant} [${code}]`;
}
