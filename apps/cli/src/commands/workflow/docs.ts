import { workflowPages } from '#libs/authoring';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { both, type Command } from '../../command.js';
import { text } from '../../options.js';
import { placesArgument, placesNamed } from './folders.js';

/** The pages of all definitions: diagram, steps, deadlines; written into a folder, or told. */
export const workflowDocs: Command = {
  usage: 'workflow docs [packs...]',
  summary: both('流程说明页（Markdown）', 'the pages of the workflows (Markdown)'),
  arguments: placesArgument,
  options: [{ flags: '--write <folder>', text: both('写入文件夹', 'write them into a folder') }],
  async runOnRules({ rulesDir, args, options, say }) {
    const pages = workflowPages(rulesDir, placesNamed(rulesDir, args, say));
    const folder = text(options, 'write');
    if (folder === undefined) return { json: { pages }, text: pages.map((page) => page.text).join('\n') };
    await mkdir(folder, { recursive: true });
    const files = pages.map(({ name }) => join(folder, `${name}.md`));
    for (const [i, file] of files.entries()) await writeFile(file, pages[i]!.text);
    return { json: { files }, text: files.join('\n') };
  },
};
