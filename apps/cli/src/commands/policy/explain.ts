import { explainCase, ruleInWords } from '#libs/authoring';
import { legalDateAt } from '#libs/canonical';
import { closest, loadCases, loadPack } from '#libs/policy';
import { both, unusable, type Command } from '../../command.js';
import { day } from '../../options.js';
import { folderNamed, packArgument } from './pack-named.js';

/** A rule told without JSON, or what a golden case comes to, told as a decision is. */
export const policyExplain: Command = {
  usage: 'policy explain <pack> <name>',
  summary: both(
    '用话说明一条规则，或一个案例为何如此判定',
    'tell a rule in words, or why a golden case comes out as it does',
  ),
  arguments: { ...packArgument, name: both('规则标识或案例名称', 'id of a rule or name of a case') },
  options: [{ flags: '--on <day>', text: both('按哪一天有效的数值', 'with the numbers in force on a day') }],
  async runOnRules({ rulesDir, args, options, language }) {
    const folder = folderNamed(rulesDir, args[0]!);
    const pack = loadPack(rulesDir, folder);
    const name = args[1]!;
    const rule = pack.rules.find(({ id }) => id === name);
    if (rule) {
      const on = day(options, 'on') ?? legalDateAt(new Date().toISOString());
      return {
        json: { rule, text: ruleInWords(pack, rule, on, language) },
        text: ruleInWords(pack, rule, on, language),
      };
    }
    const cases = loadCases(rulesDir, folder);
    const golden = cases.find((one) => one.name === name) ?? cases.find((one) => one.name.includes(name));
    if (!golden) {
      const meant = closest(name, [...pack.rules.map(({ id }) => id), ...cases.map((one) => one.name)]);
      throw unusable(
        `“${name}”既不是规则也不是案例${meant ? `；您是否想用“${meant}”` : ''}。`,
        `"${name}" is neither a rule nor a case${meant ? `; did you mean "${meant}"?` : '.'}`,
        'name-unknown',
      );
    }
    const { explanation, credits } = await explainCase(pack, golden);
    const rows = credits.rows.map(
      ({ title, recognised, counted, reason }) => `${title}  ${recognised} → ${counted}  ${reason[language]}`,
    );
    return {
      json: { case: golden.name, explanation, credits },
      text: [golden.name, explanation.text[language], rows.join('\n')].filter((part) => part !== '').join('\n\n'),
    };
  },
};
