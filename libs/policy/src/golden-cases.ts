import type { Pack } from './pack.js';
import type { GoldenCase } from './schema/pack-files.js';

/** What a golden case expected and what came out instead; empty when it holds. */
export function runGoldenCase(pack: Pack, golden: GoldenCase): Promise<string[]> {
  return Promise.reject(new Error(`not yet: ${pack.id} ${golden.name}`));
}
