import { testPack, type CaseReport } from '#libs/authoring';
import { both, type Command, type RulesCall, type Say } from '../../command.js';
import { foldersNamed, packArgument } from './pack-named.js';

/** Runs golden cases; not well while one fails or a rule is decided by none. */
export const policyTest: Command = {
  usage: 'policy test [packs...]',
  summary: both(
    '运行案例（有案例不通过、有规则没有案例判定的退出码 1）',
    'run the golden cases (exit code 1 while one fails or a rule is decided by none)',
  ),
  arguments: { packs: packArgument.pack },
  async runOnRules({ rulesDir, args, language, say, progress }) {
    const folders = foldersNamed(rulesDir, args, say);
    const reports: { readonly folder: string; readonly report: CaseReport }[] = [];
    for (const [i, folder] of folders.entries()) {
      reports.push({ folder, report: await testPack(rulesDir, folder) });
      progress(i + 1, folders.length, say('案例', 'cases'));
    }
    const sum = (of: (report: CaseReport) => number) => reports.reduce((total, { report }) => total + of(report), 0);
    const rulesNeverFired = reports.flatMap(({ folder, report }) =>
      report.rulesNeverFired.map((rule) => `${folder.split('/')[1]!}/${rule}`),
    );
    const failed = sum((report) => report.failed.length);
    return {
      json: { cases: sum((report) => report.cases), passed: sum((report) => report.passed), failed, rulesNeverFired },
      text: reports.map(({ folder, report }) => told(folder, report, language, say)).join('\n\n'),
      ok: failed === 0 && rulesNeverFired.length === 0,
    };
  },
};

function told(folder: string, report: CaseReport, language: RulesCall['language'], say: Say): string {
  const { cases, passed, failed, rulesNeverFired, rulesDecidedOneWay } = report;
  const one = { met: say('达到', 'met'), notMet: say('未达到', 'not met') };
  return [
    say(
      `${folder}：案例 ${cases} 个，通过 ${passed} 个，不通过 ${failed.length} 个`,
      `${folder}: ${cases} cases, ${passed} passed, ${failed.length} failed`,
    ),
    ...failed.flatMap(({ name, differences }) => [`✗ ${name}`, ...differences.map((line) => `    ${line[language]}`)]),
    ...rulesNeverFired.map((rule) =>
      say(
        `没有案例判定规则 ${rule}：请加一个达到、一个未达到的案例`,
        `no case decides ${rule}: add one that meets it and one that does not`,
      ),
    ),
    ...rulesDecidedOneWay.map(({ rule, only }) =>
      say(
        `规则 ${rule} 的案例都是“${one[only]}”：请加一个相反的`,
        `every case of ${rule} is ${one[only]}: add one that is not`,
      ),
    ),
  ].join('\n');
}
