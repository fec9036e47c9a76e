import { loadWalks, loadWorkflows, placedSteps } from '#libs/policy';
import { both, type Command } from '../../command.js';
import { table } from '../../table.js';
import { placesArgument, placesNamed } from './folders.js';

/** The definitions of packs: how many states and steps each has, and how many walks go through it. */
export const workflowList: Command = {
  usage: 'workflow list [packs...]',
  summary: both('流程一览', 'the workflows there are'),
  arguments: placesArgument,
  async runOnRules({ rulesDir, args, language, say }) {
    const rows = placesNamed(rulesDir, args, say).flatMap((folder) => {
      const walks = loadWalks(rulesDir, folder);
      return loadWorkflows(rulesDir, folder).map((definition) => ({
        ...{ folder, id: definition.id, title: definition.title, subject: definition.subject },
        states: Object.keys(definition.states).length,
        steps: placedSteps(definition).length,
        deadlines: definition.deadlines?.length ?? 0,
        walks: walks.filter(({ workflow }) => workflow === definition.id).length,
        clause: definition.clause ?? null,
      }));
    });
    const counts = [say('状态', 'states'), say('步骤', 'steps'), say('期限', 'deadlines'), say('走查', 'walks')];
    return {
      json: { workflows: rows },
      text: table(
        [
          ...[say('规则包', 'pack'), say('流程', 'workflow'), say('名称', 'title'), say('对象', 'subject')],
          ...counts.map((right) => ({ right })),
          say('条款', 'clause'),
        ],
        rows.map(({ folder, id, title, subject, states, steps, deadlines, walks, clause }) => [
          ...[folder.split('/').at(-1)!, id, title[language], subject],
          ...[states, steps, deadlines, walks].map(String),
          clause ?? '',
        ]),
      ),
    };
  },
};
