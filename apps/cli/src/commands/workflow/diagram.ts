import { loadCatalogue, loadPack, mermaid, workflowGraph } from '#libs/policy';
import { both, type Command } from '../../command.js';
import { folderNamed } from '../policy/pack-named.js';
import { definitionNamed, isCatalogue, placesArgument } from './folders.js';

/** The diagram of a definition, for Mermaid; as JSON its nodes and edges. */
export const workflowDiagram: Command = {
  usage: 'workflow diagram <pack> <id>',
  summary: both('流程图（Mermaid）', 'the diagram of a workflow (Mermaid)'),
  arguments: {
    pack: placesArgument.packs,
    id: both('流程标识，如 self-study', 'id of the workflow, such as self-study'),
  },
  async runOnRules({ rulesDir, args, language }) {
    const [name, id] = [args[0]!, args[1]!];
    const { workflows } = isCatalogue(name) ? loadCatalogue(rulesDir) : loadPack(rulesDir, folderNamed(rulesDir, name));
    const definition = definitionNamed(workflows, id);
    const text = mermaid(definition, language);
    return { json: { ...workflowGraph(definition), mermaid: text }, text: text.trimEnd() };
  },
};
