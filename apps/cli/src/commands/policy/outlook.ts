import { tally } from '#libs/authoring';
import { both, unusable, type Command } from '../../command.js';
import { tallyText } from './tallies.js';
import { trialOptions, tryOn } from './trial.js';

/** Where the open requirements of a jurisdiction are heading, under the pack in force. */
export const policyOutlook: Command = {
  usage: 'policy outlook <jurisdiction>',
  summary: both('未到期的要求按目前进度会如何', 'where open requirements are heading'),
  arguments: { jurisdiction: both('地区代码，如 500235', 'GB code, such as 500235') },
  options: [
    ...trialOptions,
    {
      flags: '--list <outlook>',
      text: both('列出 onTrack、atRisk 或 lost 的人员', 'list those onTrack, atRisk or lost'),
    },
  ],
  async run(call) {
    const { ledger, args, options, language, say } = call;
    const code = args[0]!.slice(0, 6);
    const pack = ledger.shelf.forJurisdiction(code);
    if (!pack) throw unusable(`${code} 没有在用的规则包。`, `No pack is in force in ${code}.`, 'no-pack');
    const [rows = []] = await tryOn(call, code, [pack], { outlook: true });
    const listed = rows.filter(({ outlook }) => outlook !== undefined && outlook === options['list']);
    return {
      json: { pack: pack.id, hash: pack.hash, ...tally(rows), ...(options['list'] && { persons: listed }) },
      text: [
        tallyText(pack, tally(rows), language, say),
        ...listed.map(({ person, school }) => `${person}  ${school ?? ''}`),
      ].join('\n'),
    };
  },
};
