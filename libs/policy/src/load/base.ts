import type { Pack } from '../pack.js';
import type { TopCondition } from '../schema/conditions.js';
import type { Credits, Parameter, PackFile, PolicyRule, SourceClause } from '../schema/pack-files.js';
import type { Catalogue } from './read-catalogue.js';

/** What a pack builds on: the catalogue, or a superior pack that was built on it. */
export type Base = {
  readonly catalogue: Catalogue;
  readonly parameters: { readonly [id: string]: Parameter };
  readonly conditions: { readonly [name: string]: TopCondition };
  readonly rules: readonly PolicyRule[];
  readonly clauses: readonly SourceClause[];
  readonly credits?: Credits;
  readonly calendar?: PackFile['calendar'];
  readonly coverage: PackFile['coverage'];
  /** The superior pack. */
  readonly parent?: Pack;
};

/** The catalogue as the ground of a pack that extends no other. */
export function catalogueBase(catalogue: Catalogue): Base {
  const coverage = { reserved: [], exceptions: [] };
  return { catalogue, parameters: {}, conditions: {}, rules: [], clauses: [], coverage };
}

/** A superior pack as the ground of another: all its parts, which the other may add to and override by name. */
export function parentBase(parent: Pack, { words, ...catalogue }: Catalogue): Base {
  const { parameters, conditions, rules, clauses, credits, calendar, coverage } = parent;
  const { levels, modes, categories, staffCategories, stages, purposes } = parent;
  const { units, roles, consequences, messages, facts, records, workflows } = parent;
  return {
    parent,
    parameters,
    conditions,
    rules,
    clauses,
    credits,
    calendar,
    coverage,
    catalogue: {
      ...catalogue,
      words: { ...words, levels, modes, categories, staffCategories, stages, purposes },
      units,
      roles,
      consequences,
      messages,
      facts,
      records,
      workflows,
    },
  };
}
