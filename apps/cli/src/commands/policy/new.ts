import { CannotMakePack, newPack } from '#libs/authoring';
import { both, unusable, type Command } from '../../command.js';
import { text } from '../../options.js';

const why: { readonly [why in CannotMakePack['why']]: readonly [zh: string, en: string] } = {
  exists: ['文件夹已存在', 'the folder is there already'],
  'bad-id': [
    '标识应为 <GB/T 2260 六位代码>-<拼音>，如 500235-yunyang',
    'an id is <six digits of GB/T 2260>-<name>, such as 500235-yunyang',
  ],
  'no-source': ['没有这个规则包可供复制', 'there is no such pack to copy'],
};

/** Makes a pack folder: the smallest that works, or a copy of another. */
export const policyNew: Command = {
  usage: 'policy new <id>',
  summary: both('新建规则包', 'make a pack'),
  arguments: { id: both('标识，如 500236-fengjie', 'its id, such as 500236-fengjie') },
  options: [{ flags: '--from <pack>', text: both('由某一规则包复制', 'as a copy of another pack') }],
  async runOnRules({ rulesDir, args, options, say }) {
    try {
      const files = await newPack(rulesDir, { id: args[0]!, from: text(options, 'from') });
      const next = say(
        '先把文件原文存为 source.txt，再逐条写 sources.json；随时运行 policy lint、policy test、policy coverage。',
        'Put the text of the document into source.txt and its clauses into sources.json; run policy lint, policy test and policy coverage as you go.',
      );
      return { json: { files }, text: [...files.map((file) => `${rulesDir}/${file}`), next].join('\n') };
    } catch (error) {
      if (!(error instanceof CannotMakePack)) throw error;
      const [zh, en] = why[error.why];
      throw unusable(`“${error.what}”：${zh}。`, `"${error.what}": ${en}.`, `pack-${error.why}`);
    }
  },
};
