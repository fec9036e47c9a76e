import { tally, tallyBy } from '#libs/authoring';
import { loadPack } from '#libs/policy';
import { both, type Command } from '../../command.js';
import { table } from '../../table.js';
import { folderNamed, packArgument } from './pack-named.js';
import { tallyText } from './tallies.js';
import { trialOptions, tryOn } from './trial.js';

/** The draft on the real population. Nothing is recorded. */
export const policySimulate: Command = {
  usage: 'policy simulate <pack>',
  summary: both('以草案试算全体人员（不作记录）', 'try the draft on everybody (nothing is recorded)'),
  arguments: packArgument,
  options: [...trialOptions, { flags: '--by-school', text: both('按学校分列', 'broken down by school') }],
  async run(call) {
    const { rulesDir, args, options, language, say } = call;
    const pack = loadPack(rulesDir, folderNamed(rulesDir, args[0]!));
    const [rows = []] = await tryOn(call, pack.jurisdiction.code, [pack]);
    const total = tally(rows);
    const schools = options['bySchool'] ? tallyBy(rows, 'school') : [];
    const bySchool = table(
      [
        say('学校', 'school'),
        ...['qualified', 'unqualified', 'undetermined', 'open'].map((id) => ({
          right: pack.messages[`outcome.${id}`]![language],
        })),
      ],
      schools.map(({ group, outcomes }) => [
        group,
        ...['qualified', 'unqualified', 'undetermined', 'open'].map((id) => String(outcomes[id] ?? 0)),
      ]),
    );
    return {
      json: {
        pack: pack.id,
        version: pack.version,
        hash: pack.hash,
        ...total,
        ...(options['bySchool'] && { schools }),
      },
      text: [tallyText(pack, total, language, say), ...(options['bySchool'] ? ['', bySchool] : [])].join('\n'),
    };
  },
};
