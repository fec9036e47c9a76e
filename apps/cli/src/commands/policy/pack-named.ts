import { closest, packFolders } from '#libs/policy';
import { both, unusable, type Say } from '../../command.js';

/** The argument that names packs. */
export const packArgument = { pack: both('规则包：标识、地区代码或文件夹', 'the pack: its id, GB code or folder') };

/**
 * The folder of a pack that is named by its id, the first part of it, or its folder: `500235`, `500235-yunyang`,
 * `cn/500235-yunyang`.
 * @throws {Unusable} when there is none, or several.
 */
export function folderNamed(rulesDir: string, name: string): string {
  const folders = [...packFolders(rulesDir), ...packFolders(rulesDir, 'examples')];
  const wanted = name.replace(/\/+$/, '').split('/').at(-1)!;
  const exact = folders.find((folder) => folder.endsWith(`/${wanted}`));
  if (exact) return exact;
  const found = folders.filter((folder) => folder.split('/')[1]!.startsWith(`${wanted}-`));
  if (found.length === 1) return found[0]!;
  const ids = folders.map((folder) => folder.split('/')[1]!);
  const meant = closest(wanted, ids);
  throw unusable(
    `没有规则包“${name}”${meant ? `；您是否想用“${meant}”` : `：${rulesDir} 下有 ${ids.join('、')}`}。`,
    `There is no pack "${name}"${meant ? `; did you mean "${meant}"?` : `: ${rulesDir} holds ${ids.join(', ')}.`}`,
    'pack-unknown',
  );
}

/** The folders of the packs that are named; those of all jurisdictions when none is. @throws {Unusable} */
export function foldersNamed(rulesDir: string, names: readonly string[], say: Say): string[] {
  if (names.length > 0) return names.map((name) => folderNamed(rulesDir, name));
  const folders = packFolders(rulesDir);
  if (folders.length > 0) return folders;
  const text = say(`${rulesDir}/cn 下没有规则包。`, `There is no pack in ${rulesDir}/cn.`);
  throw unusable(text, text, 'no-packs');
}
