import type { PackInvalid } from '../finding.js';
import type { Pack } from '../pack.js';

/** What a folder of packs holds: those that can be used, and those that cannot, with their findings. */
export type LoadedPacks = { readonly packs: readonly Pack[]; readonly invalid: readonly PackInvalid[] };

/** Reads every pack under `<rulesDir>/cn`, in order of their ids. A pack that is wrong does not keep others out. */
export function loadPacks(rulesDir: string): LoadedPacks {
  throw new Error(`not yet: ${rulesDir}`);
}

/**
 * Reads one pack folder, such as `cn/500235-yunyang`.
 * @throws {PackInvalid}
 */
export function loadPack(rulesDir: string, folder: string): Pack {
  throw new Error(`not yet: ${rulesDir}/${folder}`);
}
