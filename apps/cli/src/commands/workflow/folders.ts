import { closest, packFolders, type WorkflowDefinition } from '#libs/policy';
import { both, unusable, type Say } from '../../command.js';
import { foldersNamed } from '../policy/pack-named.js';

/** The folder of the definitions that every pack has. */
export const CATALOGUE = 'catalogue';

/** The argument that names packs, or the catalogue. */
export const placesArgument = {
  packs: both('规则包：标识、地区代码或文件夹；catalogue 为共用目录', 'packs: id, GB code or folder; or catalogue'),
};

/** The folders that are named; the catalogue and all jurisdictions when none is. @throws {Unusable} */
export function placesNamed(rulesDir: string, names: readonly string[], say: Say): string[] {
  if (names.length === 0) return [CATALOGUE, ...packFolders(rulesDir)];
  return names.flatMap((name) => (isCatalogue(name) ? [CATALOGUE] : foldersNamed(rulesDir, [name], say)));
}

/** Whether the catalogue is meant. */
export function isCatalogue(name: string): boolean {
  return name.replace(/\/+$/, '').split('/').at(-1) === CATALOGUE;
}

/** The definition with an id. @throws {Unusable} naming those that there are. */
export function definitionNamed(definitions: readonly WorkflowDefinition[], id: string): WorkflowDefinition {
  const found = definitions.find((one) => one.id === id);
  if (found) return found;
  const ids = definitions.map((one) => one.id);
  const meant = closest(id, ids);
  throw unusable(
    `没有流程“${id}”${meant ? `；您是否想用“${meant}”` : `；有 ${ids.join('、')}`}。`,
    `There is no workflow "${id}"${meant ? `; did you mean "${meant}"?` : `; there are ${ids.join(', ')}.`}`,
    'workflow-unknown',
  );
}
