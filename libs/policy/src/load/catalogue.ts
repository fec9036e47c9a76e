import { hasErrors, PackInvalid, type Finding } from '../finding.js';
import { checkCatalogue } from '../lint/catalogue-checks.js';
import { catalogueOf, readCatalogue, type Catalogue } from './read-catalogue.js';
import { remembered } from './remembered.js';
import { filesOf, type RulesFiles, type RulesSource } from './rules-files.js';

export type { Catalogue } from './read-catalogue.js';

/**
 * Reads the catalogue. Without a sound one no pack can be judged.
 * @throws {PackInvalid} naming the catalogue.
 */
export function loadCatalogue(rules: RulesSource): Catalogue {
  const { catalogue, findings } = examineCatalogue(filesOf(rules));
  if (!catalogue || hasErrors(findings)) throw new PackInvalid('catalogue', findings);
  return catalogue;
}

/**
 * The catalogue, unless a part of it has not even the right form, and everything that is wrong with it. Every pack is
 * judged by it, so that it is remembered: with its walks, without them, and each once more with a draft in it.
 */
export const examineCatalogue: (files: RulesFiles) => {
  readonly catalogue?: Catalogue;
  readonly findings: readonly Finding[];
} = remembered((files) => {
  const parts = readCatalogue(files);
  const catalogue = catalogueOf(parts);
  return { catalogue, findings: [...parts.findings, ...checkCatalogue(parts, catalogue)] };
}, 4);
